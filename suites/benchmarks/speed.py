"""How fast the suite judges: `python suites/benchmarks/speed.py [ADAPTER]...` prints a line an adapter."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from suites.cases.claim import claims
from suites.cases.profiles import PROFILES
from suites.engine.run import Run
from suites.engine.search import Search
from suites.engine.target import Target, close, select

CLAIMS = ("forward_is_exact_on_integers", "forward_is_within_the_bound")
HEAD = f"{'adapter':12} {'judged':>8} {'seconds':>8} {'judged/s':>9} {'inside framework':>17} {'to the first':>13}"


def main() -> None:
    """Measure the named adapters, or all that are installed, on the quick profile."""
    print(HEAD)
    started = time.perf_counter()
    for target in select(sys.argv[1:], [], [], 60.0):
        print(measured(target, time.perf_counter() - started))
        close([target])
        started = time.perf_counter()


def measured(target: Target, importing: float) -> str:
    """A line on one adapter: both forward claims on every route and dtype."""
    run = Run([target], replace(PROFILES["quick"], designed=False), lambda record: None, {})
    start = time.perf_counter()
    judged, inside, first = 0, 0.0, 0.0
    for claim in (claims()[name] for name in CLAIMS):
        for cell in run.cells(claim):
            search = Search(cell, claim, [], run.profile)
            cases = list(run.plan.cases(cell, claim))
            search.run(cases[:1])
            first = first or importing + time.perf_counter() - start
            search.run(cases[1:])
            judged += cell.tally.judged
            inside += cell.tally.seconds_inside
    seconds = time.perf_counter() - start
    return f"{target.name:12} {judged:8} {seconds:8.1f} {judged / seconds:9.0f} {inside / seconds:17.0%} {first:11.1f} s"


if __name__ == "__main__":
    main()
