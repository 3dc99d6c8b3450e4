"""Tests of the calls in a discrepancy: in a new interpreter they give the recorded results."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import numpy as np
import pytest

from suites.benchmarks.evidence import array, equal, is_recorded
from suites.meta.claims.test_claims import FIRST, LIES, PLAIN, dtype_of
from suites.meta.command import ROOT, environment
from suites.meta.harness import session
from suites.meta.whole import lying

Record = dict[str, Any]
# Answers one call after the other: its results, or None where it raises.
FRESH = """
import pickle, sys
for call, operands in pickle.load(sys.stdin.buffer):
    names = dict(operands)
    try:
        for part in ("setup", "define", "call"):
            exec(call[part], names)
        results = [names[name] for name in call["results"]]
    except Exception:
        results = None
    pickle.dump(results, sys.stdout.buffer)
"""


def discrepancies(claim: str) -> list[Record]:
    """The recorded discrepancies of a claim on the adapter that breaks it."""
    fake = lying(**LIES[claim]) if claim in LIES else PLAIN[claim]
    for part in (FIRST, {}):
        with session(fake, most_findings=2, shrink_seconds=3.0, **part) as (run, records):
            for cell in run.matrix.cells(run.claims[claim]):
                if cell.dtype == dtype_of(run.claims[claim]):
                    run.search(cell, run.claims[claim])
        written = [record for record in records if record["record"] == "discrepancy"]
        if written:
            return written
    return []


def answers(calls: list[Record]) -> Iterator[list[Any] | None]:
    """The results of the printed calls on the printed operands, in one new interpreter."""
    operands = [
        {"b": None, **{name: array(value) for name, value in call["operands"].items()}}
        for call in calls
    ]
    done = subprocess.run(
        [sys.executable, "-c", FRESH], input=pickle.dumps([*zip(calls, operands)]),
        capture_output=True, cwd=ROOT, env=environment(), check=True,
    )  # fmt: skip
    output = BytesIO(done.stdout)
    for _ in calls:
        yield pickle.load(output)


def recorded(call: Record) -> list[Any] | None:
    """The recorded result of a call; None if it was refused."""
    return [array(value) for value in call["got"]] if call["status"] == "returned" else None


def same(results: list[Any] | None, due: list[Any] | None) -> bool:
    """Whether results equal the recorded ones bit for bit."""
    if results is None or due is None:
        return results is due
    return all(equal(np.asarray(y), other) for y, other in zip(results, due, strict=True))


VARIES = (
    "a_repeated_call_gives_the_same_bits"  # what its lie gives depends on how often it was called
)


@pytest.mark.parametrize("claim", sorted({*LIES, *PLAIN} - {VARIES}))
def test_the_calls_of_a_discrepancy_give_what_it_recorded(claim: str) -> None:
    """All calls are run on the recorded operands, if these are small enough to be recorded."""
    records = discrepancies(claim)
    assert records
    for record in records:
        calls = [
            call for call in record["calls"] if all(map(is_recorded, call["operands"].values()))
        ]
        for call, results in zip(calls, answers(calls), strict=True):
            assert same(results, recorded(call)), call["call"]
