"""Tests of the claims, each on a fake that breaks it."""
