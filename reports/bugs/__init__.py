"""Bugs: the fields of their records, those of a set of runs, and the words for them."""
