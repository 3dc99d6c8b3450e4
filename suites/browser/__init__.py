"""Tests of the page in a real browser: what a reader can see, reach and do."""
