"""Run the replay lines of records: `python suites/benchmarks/replays.py RECORDS... [--step N]`.

Each line is run as it is printed, and must give the recorded verdict. It must exit with 0 for a
known failure and with 1 for a new discrepancy. A discrepancy that was seen once, or that shows
sometimes, may agree now; these are counted in a column.
"""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from reference.records.discrepancy import DiscrepancyRecord
from reports.records.reading import read
from reports.records.writing import RecordError

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = ("lines", "as recorded", "agrees now", "otherwise")


def main(arguments: list[str] | None = None) -> int:
    """Return 0 if every line gives the recorded verdict, 1 if not, 2 if a file cannot be read."""
    parser = argparse.ArgumentParser("python suites/benchmarks/replays.py", description=__doc__)
    add = parser.add_argument
    add("records", nargs="+", type=Path, metavar="RECORDS", help="record files of runs")
    add("--step", type=int, default=1, metavar="N", help="run only each Nth line (default: 1)")
    options = parser.parse_args(arguments)
    print(f"{'file':40}" + "".join(f"{name:>13}" for name in COLUMNS), flush=True)
    failed = []
    try:
        for path in options.records:
            failed += check(path, read(path).discrepancies[:: options.step])
    except RecordError as error:
        print(error, file=sys.stderr)
        return 2
    print("\n".join(failed))
    return int(bool(failed))


def check(path: Path, records: list[DiscrepancyRecord]) -> list[str]:
    """Print a line on the replays of a file.

    Returns a text for each replay that does not give the recorded verdict.
    """
    counts: Counter[str] = Counter()
    failed = []
    for record in records:
        code, sentence = replayed(record["replay"])
        state = judged(record, code, sentence)
        counts.update((state, "lines"))
        if state == "otherwise":
            failed.append(f"exit {code}, {sentence!r}, not {record['verdict']}: {record['replay']}")
    print(f"{path.name:40}" + "".join(f"{counts[name]:13}" for name in COLUMNS), flush=True)
    return failed


def replayed(line: str) -> tuple[int, str]:
    """The exit code of a replay line, and the sentence that it prints about its case."""
    command = [sys.executable, "-m", *shlex.split(line)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    sentences = [text for text in done.stdout.splitlines() if text.startswith("test_")]
    return done.returncode, sentences[-1].partition("]: ")[2] if sentences else done.stderr.strip()


def judged(record: DiscrepancyRecord, code: int, sentence: str) -> str:
    """The result of a replay: the name of a column."""
    if record["known"]:
        due = (0, f"known failure {record['known']}: {record['verdict']} as recorded")
    else:
        due = (1, f"{record['verdict']}: a new discrepancy")
    if (code, sentence) == due:
        return "as recorded"
    may_agree = record["seen"] == "once" or "shows sometimes" in sentence
    return "agrees now" if may_agree and code == 0 else "otherwise"


if __name__ == "__main__":
    sys.exit(main())
