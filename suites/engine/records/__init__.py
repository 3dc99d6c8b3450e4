"""The records that a run writes: one function for each record of `reference/records/`."""
