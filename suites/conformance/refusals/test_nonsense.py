"""Claims about nonsense, and about legal numbers beyond 32 bits: a test for each distortion."""

from __future__ import annotations

from suites.invalid.catalogue import EDGES, FAR, NONSENSE
from suites.invalid.check import invalid_input_tests

globals().update(invalid_input_tests(*NONSENSE, *FAR, *EDGES))
