"""Nonsense is refused in words; legal numbers beyond 32 bits are taken rightly, or refused."""

from __future__ import annotations

from suites.invalid.catalogue import FAR, NONSENSE
from suites.invalid.check import edge_claim

globals().update({f"test_{edge.name}": edge_claim(edge) for edge in NONSENSE + FAR})
