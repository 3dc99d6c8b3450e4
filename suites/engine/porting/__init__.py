"""What the first record says to a reader who carries a model to another framework."""
