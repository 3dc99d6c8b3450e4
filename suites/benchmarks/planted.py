"""How surely planted faults are found:
`python suites/benchmarks/planted.py -o FILE [--only WORD]...`.

Each fault of `suites/meta/bugs/planted.py` is asked as a framework would be, in a part of the
profile `quick` and, where that does not meet it, in all of it. A row says after how many cases and
seconds it was found, how many bugs were made of it, on what share of 1,000 fresh legal cases the
first bug's rule is its condition, and whether the diagnosis is right. FILE is written after each
row; `--only` keeps the rows of the other faults.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from reference.records.bug import BugRecord
from reference.region.language import parse
from reports.sections.planted import line_of, lines_of
from suites.engine.cell.result import DISCREPANCIES
from suites.engine.cell.search import Search
from suites.engine.progress import Progress
from suites.engine.run import Run
from suites.meta.bugs.planted import Planted, planted
from suites.meta.explain.test_rules import strangers
from suites.meta.harness import cell_of, session

PARTS: tuple[dict[str, Any], ...] = ({"levels": 400, "drawn": 0}, {})  # of the profile `quick`
LIMITS: dict[str, Any] = {"time_limit": 2.0, "shrink_seconds": 5.0}


class Counting(Progress):
    """Notes after how many cases and seconds the first discrepancy was seen."""

    def __init__(self) -> None:
        super().__init__(None)
        self.cases, self.seconds = 0, 0.0

    def update(self, search: Search) -> None:
        """Note the case at hand, if it is the first that failed."""
        verdicts = search.result.verdicts
        if not self.cases and any(verdicts[name] for name in DISCREPANCIES):
            self.cases, self.seconds = verdicts.total(), time.monotonic() - self.started


@dataclass(frozen=True)
class Row:
    """What became of a fault; None where there is nothing to compare with."""

    fault: str
    claim: str
    profile: str | None  # that has found it
    cases: int
    seconds: float
    bugs: int
    region: str
    alike: float | None  # the share of fresh legal cases on which the rule is the condition
    diagnosis: str | None
    due: str | None

    @property
    def is_found(self) -> bool:
        """Whether it was found."""
        return self.profile is not None


def main(arguments: list[str] | None = None) -> int:
    """0 where every fault that was asked was found."""
    parser = argparse.ArgumentParser("python suites/benchmarks/planted.py", description=__doc__)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    parser.add_argument("--only", action="append", default=[], metavar="WORD")
    options = parser.parse_args(arguments)
    faults = {name: fault for name, fault in planted().items() if _is_chosen(name, options.only)}
    rows = _kept(options.output, faults) if options.only else {}
    for name, fault in faults.items():
        rows[name] = asdict(measured(name, fault))
        options.output.write_text(_text(rows), encoding="utf-8")
        print(line_of(rows[name]), flush=True)
    print("\n".join(lines_of(list(rows.values()))))
    return int(not all(row["profile"] for row in rows.values()))


def _is_chosen(name: str, words: list[str]) -> bool:
    return not words or any(word in name for word in words)


def _kept(file: Path, faults: dict[str, Planted]) -> dict[str, dict[str, Any]]:
    """The rows of a file for faults that there are, and that are not asked now."""
    rows = json.loads(file.read_text(encoding="utf-8"))["rows"] if file.exists() else []
    kept = planted().keys() - faults.keys()
    return {row["fault"]: row for row in rows if row["fault"] in kept}


def _text(rows: dict[str, dict[str, Any]]) -> str:
    """The file: sorted, a line for each row."""
    about = {
        "made": datetime.now(UTC).date().isoformat(),
        "python": platform.python_version(),
        "numpy": np.__version__,
    }
    lines = ",\n".join(f"  {json.dumps(rows[name])}" for name in sorted(rows))
    return f'{{"planted": 1, "about": {json.dumps(about)}, "rows": [\n{lines}\n]}}\n'


def measured(name: str, fault: Planted) -> Row:
    """A fault, asked until it is found."""
    row = Row(name, fault.claims[0], None, 0, 0.0, 0, "", None, None, fault.diagnosis)
    for part in PARTS:
        for claim in fault.claims:
            row = _asked(name, fault, claim, part)
            if row.is_found:
                return row
    return row


def _asked(name: str, fault: Planted, claim: str, part: dict[str, Any]) -> Row:
    """A fault under one claim, in a part of the profile."""
    with session(fault.adapter(), **LIMITS, **part) as (run, records):
        progress = run.progress = Counting()
        run.search(cell_of(run, claim, route=fault.route), run.claims[claim])
        list(run.bugs_at_end())
        bugs: list[Any] = [record for record in records if record["record"] == "bug"]
        return _row(name, fault, claim, progress, bugs, run)


def _row(
    name: str, fault: Planted, claim: str, progress: Counting, bugs: list[BugRecord], run: Run
) -> Row:
    region, diagnosis = (bugs[0]["region"], bugs[0]["diagnosis"]) if bugs else ("", None)
    kind = diagnosis["kind"] if diagnosis else None
    profile = run.profile.name if bugs else None
    seconds = round(progress.seconds, 2)
    alike = _alike(fault, region) if bugs else None
    counts = (progress.cases, seconds, len(bugs))
    return Row(name, claim, profile, *counts, region, alike, kind, fault.diagnosis)


def _alike(fault: Planted, region: str) -> float | None:
    """The share of fresh legal cases on which a rule and the condition of the fault are alike."""
    if fault.holds is None:
        return None
    covers = parse(region or "rank >= 1")
    return sum(covers(case) == fault.holds(case.params) for case in strangers()) / len(strangers())


if __name__ == "__main__":
    sys.exit(main())
