"""What the routes of an adapter say to a reader who carries a model to another framework."""
