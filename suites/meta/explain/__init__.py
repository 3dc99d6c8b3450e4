"""Tests of what is concluded from failing cases: the smallest case, diagnosis, rule and bug."""
