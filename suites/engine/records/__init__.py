"""The records that a run writes, as `reference/records` defines them: one function a record."""
