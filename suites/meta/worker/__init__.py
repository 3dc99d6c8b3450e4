"""Tests of the worker, its wire and its process."""
