"""Tests of the schema, the reference, the bounds, the comparison and the probe."""
