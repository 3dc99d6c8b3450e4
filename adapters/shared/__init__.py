"""Source text that several adapters share, each piece once."""
