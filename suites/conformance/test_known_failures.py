"""Pinned examples: a known failure that this machine has shown must keep failing as it did."""

from __future__ import annotations

from collections.abc import Callable

from suites.engine.pinned import PinnedCell


def test_known_failure_still_fails(
    pinned: PinnedCell, recheck: Callable[[PinnedCell], None]
) -> None:
    """A known failure that no longer fails, or fails otherwise, is stale and must be removed."""
    recheck(pinned)
