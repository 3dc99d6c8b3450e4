"""Claims about sizes of zero: one test for each distortion."""

from __future__ import annotations

from suites.invalid.catalogue import ZEROS
from suites.invalid.check import invalid_input_test

globals().update(
    {f"test_{distortion.name}": invalid_input_test(distortion) for distortion in ZEROS}
)
