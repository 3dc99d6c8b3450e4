"""A mutation: what it is made of, on what it is evaluated, and how its output is judged."""
