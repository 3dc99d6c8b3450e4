"""Measurements of the suite itself: scripts that anyone can run."""
