"""Pinned examples: every known failure must keep failing with its exact verdict."""

from __future__ import annotations

import pytest

from suites.known.recheck import Pinned, recheck


def test_known_failure_still_fails(pinned: Pinned) -> None:
    """A known failure that no longer fails, or fails otherwise, is stale: the run goes red until it is removed."""
    stale = recheck(pinned)
    if stale:
        pytest.fail(stale, pytrace=False)
