"""Tests of what a reader is told who carries a model to another framework."""
