"""Tests of frameworks that do not start: no claim is green, and each cell has the reason."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.protocol import Adapter, Route
from suites.cases.claims.claim import Drawn, Fixed, InvalidInput, Limits
from suites.meta.harness import session
from suites.meta.whole import lying

Records = list[dict[str, Any]]
NO_DRIVER = "raise ImportError('the driver is too old')"
LITTLE_MEMORY = "import resource\nresource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31))"
# After so many calls the process ends, and the module cannot be imported any more.
GONE = """
import os, pathlib
marker, calls = pathlib.Path({marker!r}), iter(range(40))
if marker.exists():
    raise ImportError("the driver is gone")
def count():
    if next(calls, None) is None:
        marker.touch()
        os.abort()
"""


def cells_of(adapter: Adapter) -> Records:
    """The records of all cells of an adapter in the profile `quick`."""
    with session(adapter) as (run, records):
        for claim in run.claims.values():
            for cell in run.matrix.cells(claim):
                run.search(cell, claim)
    selections = {type(run.claims[record["claim"]].selection) for record in records}
    assert selections == {Drawn, Fixed, InvalidInput, Limits}
    return records


def counted(route: Route) -> Route:
    """A route whose calls are counted."""
    return replace(route, call=lambda p: f"count()\n{route.call(p)}")


@pytest.mark.parametrize(
    ("setup", "reason"),
    [
        (NO_DRIVER, "the driver is too old"),
        (LITTLE_MEMORY, "a hard limit of memory (ulimit -v) leaves"),
    ],
    ids=["an import that raises", "a hard limit of memory"],
)
def test_what_does_not_start_is_green_nowhere(setup: str, reason: str) -> None:
    """No cell has a verdict, and each has the reason, for all kinds of claims."""
    whole = lying()
    whole.SETUP += f"\n{setup}"  # type: ignore[misc]
    for record in cells_of(whole):
        assert reason in record["not_started"]
        assert (record["judged"], record["verdicts"]) == (0, {})


def test_what_does_not_start_again_is_green_nowhere_after(tmp_path: Path) -> None:
    """The crash is a discrepancy of its claim; later claims have the reason and no verdict."""
    whole = lying()
    whole.SETUP += GONE.format(marker=str(tmp_path / "marker"))  # type: ignore[misc]
    whole.ROUTES = {name: counted(route) for name, route in whole.ROUTES.items()}  # type: ignore[misc]
    records = cells_of(whole)
    crashed = next(at for at, record in enumerate(records) if record["verdicts"].get("crashed"))
    assert records[crashed]["findings"]
    later = [record for record in records[crashed + 1 :] if record["record"] == "cell"]
    assert len(later) > 100
    for record in later:
        assert "the driver is gone" in record["not_started"]
        assert (record["judged"], record["verdicts"]) == (0, {})
