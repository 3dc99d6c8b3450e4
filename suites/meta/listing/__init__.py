"""Tests of what `python -m adapters` prints."""
