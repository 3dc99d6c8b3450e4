"""Sizes of zero: a sum over nothing is zero, an empty output is empty; or a clear refusal."""

from __future__ import annotations

from suites.invalid.catalogue import ZEROS
from suites.invalid.check import edge_claim

globals().update({f"test_{edge.name}": edge_claim(edge) for edge in ZEROS})
