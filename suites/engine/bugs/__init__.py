"""Bugs: at the end of a run, the findings of all cells that one fault explains become one bug."""
