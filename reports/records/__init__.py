"""Record files: written, merged, read, checked against their definition, and put together."""
