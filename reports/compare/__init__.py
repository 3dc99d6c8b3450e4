"""Bugs out of records, and two runs side by side: what is new, fixed, changed, lost or slower."""
