"""Claims about nonsense, and about legal numbers beyond 32 bits: one test for each distortion."""

from __future__ import annotations

from suites.invalid.catalogue import FAR, NONSENSE
from suites.invalid.check import invalid_input_test

globals().update(
    {f"test_{distortion.name}": invalid_input_test(distortion) for distortion in NONSENSE + FAR}
)
