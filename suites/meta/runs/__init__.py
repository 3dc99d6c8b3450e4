"""Runs of the suite as a user starts them, and what they leave behind."""
