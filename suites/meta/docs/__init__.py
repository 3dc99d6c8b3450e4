"""Tests of README.md and CONTRIBUTING.md: their commands run, and their examples are right."""
