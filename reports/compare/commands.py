"""`python -m reports diff`: its options and what it prints."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from reports.bugs.words import line
from reports.compare.as_json import json_of
from reports.compare.difference import Difference, difference
from reports.compare.side import side_of
from reports.compare.text import markdown_of, text_of
from reports.records.reading import read_all
from reports.records.warnings import warnings
from reports.records.writing import RecordError, plain_json

WORSE = 1
SIDE = "a record file, several with commas between them, or a folder of *.jsonl files"


def add_diff(commands: Any) -> None:
    """Add the command `diff`."""
    codes = "exit code: 0 nothing got worse; 1 something did; 2 a file cannot be read or written"
    parser = commands.add_parser(
        "diff", help="compare two runs: bugs that are new, fixed or changed", epilog=codes
    )
    parser.add_argument("old", metavar="OLD", help=SIDE)
    parser.add_argument("new", metavar="NEW", help="the same")
    formats = parser.add_mutually_exclusive_group()
    formats.add_argument("--markdown", action="store_true", help="for a pull request")
    formats.add_argument("--json", action="store_true", help="the same content as one JSON object")
    about = "write a self-contained page as well"
    parser.add_argument("--html", type=Path, metavar="FILE", dest="output", help=about)
    parser.set_defaults(run=_diff)


def _diff(options: argparse.Namespace) -> int:
    changes = difference(
        *(side_of(read_all(files_of(text))) for text in (options.old, options.new))
    )
    if options.output:
        _write_page(changes, options.output)
    if options.json:
        print(json.dumps(plain_json(json_of(changes))))
    else:
        print(markdown_of(changes) if options.markdown else text_of(changes))
    for side in (changes.old, changes.new):
        for sentence in warnings(side.collated):
            print(line(sentence), file=sys.stderr)
    sys.stdout.flush()
    return WORSE if changes.reasons else 0


def files_of(text: str) -> list[Path]:
    """The files that one side names. RecordError where a folder has none."""
    path = Path(text)
    if path.is_dir():
        files = sorted(path.glob("*.jsonl"))
        if not files:
            raise RecordError(f"{text}: no *.jsonl file in this folder")
        return files
    return [path] if path.exists() else [Path(name) for name in text.split(",")]


def _write_page(changes: Difference, file: Path) -> None:
    """Write the page, which alone needs jinja2."""
    from reports.compare.page import page_of

    file.write_text(page_of(changes), encoding="utf-8", errors="replace")
