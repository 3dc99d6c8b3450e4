"""The test of known failures: each pin must go on failing with its verdict."""

from __future__ import annotations

from collections.abc import Callable

from suites.engine.pinned import PinnedCell


def test_known_failure_still_fails(
    pinned: PinnedCell, recheck: Callable[[PinnedCell], None]
) -> None:
    """A known failure that agrees now, or fails in another way, is stale and must be removed."""
    recheck(pinned)
