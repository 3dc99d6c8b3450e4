"""Figures: arrays as coloured tables, a bug's grid of answers, and the operator of one case."""
