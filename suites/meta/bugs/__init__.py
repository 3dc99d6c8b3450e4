"""Tests of bugs that several adapters, processes and runs show, and of what is made of a bug."""
