"""Parameter tuples: their axes, channels and features, and the choice of few tuples among many."""
