"""Bugs: at the end of a run the discrepancies of all cells of an adapter are put together,
each fault once.
"""
