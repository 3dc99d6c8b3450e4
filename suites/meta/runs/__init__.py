"""Tests of runs of the suite as a user starts them."""
