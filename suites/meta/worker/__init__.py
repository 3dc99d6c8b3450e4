"""Tests of the worker, of its wire, and of the process that asks it."""
