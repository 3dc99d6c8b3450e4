"""Tests of bugs in records of several adapters, processes and runs, and of their use."""
