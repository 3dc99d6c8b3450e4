"""Claims about one call, whose output must be what the definition says."""
