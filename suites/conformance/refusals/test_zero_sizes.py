"""Claims about sizes of zero: a test for each distortion."""

from __future__ import annotations

from suites.invalid.catalogue import ZEROS
from suites.invalid.check import invalid_input_tests

globals().update(invalid_input_tests(*ZEROS))
