"""Tests of the plan: which cells there are, and which cases each cell is asked."""
