"""The right answers: schema, reference, bounds, comparison and the probe."""
