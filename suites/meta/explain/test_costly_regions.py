"""Tests of regions that cost a process: they are learnt once, and other cases are judged."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from adapters.worker.launch import Launcher
from suites.meta.faults import COSTLY
from suites.meta.harness import session

CLAIMS = (
    "forward_is_exact_on_integers",
    "forward_is_within_the_bound",
    "the_items_of_a_batch_are_independent",
)
MOST_PROCESSES = 50  # for all claims in both dtypes, shrinking included


@pytest.fixture
def starts(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """The number of processes that have been started."""
    counts: Counter[str] = Counter()
    launch = Launcher.launch

    def counted(launcher: Launcher) -> Any:
        counts["processes"] += 1
        return launch(launcher)

    monkeypatch.setattr(Launcher, "launch", counted)
    return counts


@pytest.mark.parametrize("name", COSTLY)
def test_a_costly_region_is_learnt_once(name: str, starts: Counter[str]) -> None:
    """Few processes are lost, each finding has the fault, and few cases without it are left out."""
    fault = COSTLY[name]
    with session(name, time_limit=1.0, shrink_seconds=5.0, levels=300, drawn=0) as (run, records):
        for claim in (run.claims[name] for name in CLAIMS):
            for cell in run.matrix.cells(claim):
                run.search(cell, claim)
    cells = [record for record in records if record["record"] == "cell" and record["complete"]]
    cases = [record["case"] for record in records if record["record"] == "discrepancy"]
    assert len(cells) == 2 * len(CLAIMS)
    assert starts["processes"] <= MOST_PROCESSES
    assert cases
    for cell in cells:
        assert set(cell["verdicts"]) <= {"agrees", fault.verdict}
        assert cell["judged"] >= 0.6 * cell["calls"]
