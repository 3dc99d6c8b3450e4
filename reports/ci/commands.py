"""`python -m reports baseline`, `annotations` and `sarif`: their options and what they write."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from reports.bugs.bug import bugs_of
from reports.bugs.commands import collated_runs
from reports.ci.annotations import commands_of
from reports.ci.baseline import baseline_of
from reports.ci.sarif import sarif_of
from reports.record import Recorded


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
