"""Measure how planted faults are found:
`python suites/benchmarks/planted.py -o FILE [--only WORD]...`.

Each fault of `suites/meta/bugs/planted.py` is searched like a framework, first with a part of the
profile `quick`, then with all of it if the part does not find the fault. A row has the number of
cases and seconds until the fault was found, the number of bugs, the share of 1,000 fresh legal
cases on which the rule of the first bug agrees with the condition of the fault, and the diagnosis.
FILE is written after each row; with `--only`, its rows of all other faults are kept.
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
from reference.verdicts import DISCREPANCIES
from reports.sections.planted import line_of, lines_of
from suites.engine.cell.search import Search
from suites.engine.progress import Progress
from suites.engine.run import Run
from suites.meta.bugs.planted import Planted, planted
from suites.meta.explain.test_rules import strangers
from suites.meta.harness import cell_of, session

PARTS: tuple[dict[str, Any], ...] = ({"levels": 400, "drawn": 0}, {})  # of the profile `quick`
LIMITS: dict[str, Any] = {"time_limit": 2.0, "shrink_seconds": 5.0}


class Counting(Progress):
    """The progress of a run, which counts the cases and seconds until the first discrepancy."""

    def __init__(self) -> None:
        super().__init__(None)
        self.cases, self.seconds = 0, 0.0

    def update(self, search: Search) -> None:
        """Keep the counts if the latest case is the first that failed."""
        verdicts = search.result.verdicts
        if not self.cases and any(verdicts[name] for name in DISCREPANCIES):
            self.cases, self.seconds = verdicts.total(), time.monotonic() - self.started


@dataclass(frozen=True)
class Row:
    """The measurement of one fault; a field is None where nothing can be compared."""

    fault: str
    claim: str
    profile: str | None  # the profile that has found the fault; None where it was not found
    cases: int
    seconds: float
    bugs: int
    region: str
    alike: float | None  # the share of fresh legal cases on which the rule is the condition
    diagnosis: str | None
    due: str | None

    @property
    def is_found(self) -> bool:
        """Whether the fault was found."""
        return self.profile is not None


def main(arguments: list[str] | None = None) -> int:
    """Return 0 if every measured fault was found, else 1."""
    parser = argparse.ArgumentParser("python suites/benchmarks/planted.py", description=__doc__)
    add = parser.add_argument
    add("-o", "--output", type=Path, required=True, metavar="FILE",
        help="file of the rows")  # fmt: skip
    add("--only", action="append", default=[], metavar="WORD",
        help="measure only faults with WORD in their name (repeatable)")  # fmt: skip
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
    """The rows of a file for existing faults that are not measured now."""
    rows = json.loads(file.read_text(encoding="utf-8"))["rows"] if file.exists() else []
    kept = planted().keys() - faults.keys()
    return {row["fault"]: row for row in rows if row["fault"] in kept}


def _text(rows: dict[str, dict[str, Any]]) -> str:
    """The text of the file: sorted, a line for each row."""
    about = {
        "made": datetime.now(UTC).date().isoformat(),
        "python": platform.python_version(),
        "numpy": np.__version__,
    }
    lines = ",\n".join(f"  {json.dumps(rows[name])}" for name in sorted(rows))
    return f'{{"planted": 1, "about": {json.dumps(about)}, "rows": [\n{lines}\n]}}\n'


def measured(name: str, fault: Planted) -> Row:
    """The row of a fault, which is searched in one part after the other until it is found."""
    row = Row(name, fault.claims[0], None, 0, 0.0, 0, "", None, None, fault.diagnosis)
    for part in PARTS:
        for claim in fault.claims:
            row = _searched(name, fault, claim, part)
            if row.is_found:
                return row
    return row


def _searched(name: str, fault: Planted, claim: str, part: dict[str, Any]) -> Row:
    """The row of a fault after the search of one claim in a part of the profile."""
    with session(fault.adapter(), **LIMITS, **part) as (run, records):
        progress = run.progress = Counting()
        run.search(cell_of(run, claim, fault.dtype, fault.route), run.claims[claim])
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
    """The share of fresh legal cases on which a rule agrees with the condition of the fault."""
    if fault.holds is None:
        return None
    covers = parse(region or "rank >= 1")
    return sum(covers(case) == fault.holds(case.params) for case in strangers()) / len(strangers())


if __name__ == "__main__":
    sys.exit(main())
