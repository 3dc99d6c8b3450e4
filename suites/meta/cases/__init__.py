"""The plan: which cells there are, and which cases each is asked."""
