"""`python -m reports baseline`, `annotations`, `sarif` and `adopt`:
their options and what they write.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from pathlib import Path
from typing import Any

from reports.bugs.bug import bugs_of
from reports.bugs.commands import collated_runs
from reports.ci.adopt import entry_of
from reports.ci.annotations import commands_of
from reports.ci.baseline import baseline_of
from reports.ci.sarif import sarif_of
from reports.records.runs import Recorded
from reports.records.writing import RecordError


def add_commands(commands: Any, epilog: str) -> list[argparse.ArgumentParser]:
    """Add the three commands."""
    about = "write the new bugs to a file for pytest suites/conformance --baseline FILE"
    baseline = commands.add_parser("baseline", help=about, epilog=epilog)
    baseline.set_defaults(command=_baseline)
    about = "write all bugs as SARIF 2.1.0"
    sarif = commands.add_parser("sarif", help=about, epilog=epilog)
    sarif.set_defaults(command=_sarif)
    for parser in (baseline, sarif):
        about = "the file to write"
        parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help=about)
    about = "print a GitHub workflow command for each new bug"
    notes = commands.add_parser("annotations", help=about, epilog=epilog)
    notes.set_defaults(command=_annotations, output="stdout")
    return [baseline, sarif, notes]


def add_adopt(commands: Any, epilog: str) -> argparse.ArgumentParser:
    """Add the command `adopt`, which has its records before the id of a bug."""
    about = "write a bug as an entry for pytest suites/conformance --known FILE"
    adopt: argparse.ArgumentParser = commands.add_parser("adopt", help=about, epilog=epilog)
    about = "record files (JSON Lines) of one or more runs"
    adopt.add_argument("records", nargs="+", type=Path, metavar="RECORDS", help=about)
    adopt.add_argument("bug", metavar="BUG-ID", help="as python -m reports list prints it")
    about = "the file to write, or to add the entry to (default: print it)"
    adopt.add_argument("-o", "--output", "--to", type=Path, metavar="FILE", help=about)
    adopt.set_defaults(command=_adopt)
    return adopt


def _adopt(runs: list[Recorded], options: argparse.Namespace) -> int:
    collated = collated_runs(runs)
    text = entry_of(collated, bugs_of(collated), options.bug)
    if options.output is None:
        print(text, end="")
        return 0
    return _written(options.output, added(options.output, text))


def added(file: Path, entry: str) -> str:
    """The text of a file of known failures with one entry more. RecordError where it has its id."""
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    name = tomllib.loads(entry)["bug"][0]["id"]
    if name in _ids(file, before):
        raise RecordError(f"{file}: an entry has this id already: {name}")
    return f"{before.rstrip()}\n\n{entry}" if before.strip() else entry


def _ids(file: Path, text: str) -> list[str]:
    """The ids of the entries of a file of known failures. RecordError where it is none."""
    try:
        return [str(bug.get("id")) for bug in tomllib.loads(text).get("bug", [])]
    except (tomllib.TOMLDecodeError, AttributeError) as error:
        raise RecordError(f"{file}: no file of known failures: {error}") from None


def _baseline(runs: list[Recorded], options: argparse.Namespace) -> int:
    bugs = bugs_of(collated_runs(runs))
    return _written(options.output, baseline_of(bugs))


def _sarif(runs: list[Recorded], options: argparse.Namespace) -> int:
    bugs = bugs_of(collated_runs(runs))
    return _written(options.output, sarif_of(bugs))


def _written(file: Path, text: str) -> int:
    file.write_text(text, encoding="utf-8")
    print(file)
    return 0


def _annotations(runs: list[Recorded], options: argparse.Namespace) -> int:
    for command in commands_of(bugs_of(collated_runs(runs))):
        print(command)
    sys.stdout.flush()
    return 0
