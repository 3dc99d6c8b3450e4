"""What a reader who carries a model from one framework to another has to know: by design."""
