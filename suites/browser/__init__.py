"""The page in a real browser: what the reader sees, can reach and can do."""
