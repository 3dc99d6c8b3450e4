"""`python -m reports list` and `diff`: their options and what they print."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from reports.collate import Collated, collate, warnings
from reports.compare.bugs import KEYS, Bug, bugs_of
from reports.compare.difference import Difference, difference
from reports.compare.side import side_of
from reports.compare.text import markdown_of, text_of
from reports.compare.words import line, shows_in
from reports.fields import checked
from reports.record import PLACE, Record, Recorded, RecordError, plain_json, read_all

CELL_KEYS = (*PLACE, "verdict", "known", "case", "message")
WORSE = 1
SIDE = "a record file, several with commas between them, or a folder of *.jsonl files"
NO_JINJA2 = "an HTML page needs jinja2; install it: python -m pip install jinja2"


def add_list(commands: Any, epilog: str) -> argparse.ArgumentParser:
    """Add the command `list`."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "list", help="print one line a bug, the gravest first", epilog=epilog
    )
    about = f"one JSON object a line, with the keys {', '.join(KEYS)}"
    parser.add_argument("--json", action="store_true", help=about)
    about = f"one line a discrepancy of a cell; with --json the keys {', '.join(CELL_KEYS)}"
    parser.add_argument("--cells", action="store_true", help=about)
    parser.set_defaults(command=_list, output="stdout")
    return parser


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


def _list(runs: list[Recorded], options: argparse.Namespace) -> int:
    collated = collated_runs(runs)
    if options.cells:
        for record in collated.discrepancies:
            print(_json(record, CELL_KEYS) if options.json else _cell_line(record))
    else:
        for bug in bugs_of(collated):
            print(_json(bug.record, KEYS) if options.json else _bug_line(bug))
    sys.stdout.flush()
    return 0


def collated_runs(runs: list[Recorded]) -> Collated:
    """The runs as one; what is not green in them is said on stderr."""
    collated = collate([checked(run) for run in runs])
    for sentence in warnings(collated):
        print(line(sentence), file=sys.stderr)
    return collated


def _json(record: Record, keys: tuple[str, ...]) -> str:
    return json.dumps(plain_json({key: record[key] for key in keys}))


def _cell_line(record: Record) -> str:
    baseline = " (in the baseline)" if record.get("baseline") else ""
    known = f" (known: {record['known']})" if record["known"] is not None else baseline
    once = " (seen once)" if record["seen"] == "once" else ""
    place = " ".join(record[name] for name in PLACE)
    return line(f"{record['verdict']}{known}{once}: {place}: {record['message']}")


def _bug_line(bug: Bug) -> str:
    record = bug.record
    baseline = " (in the baseline)" if bug.is_in_baseline else ""
    known = f" (known: {bug.known})" if bug.known is not None else baseline
    where = f"; where {bug.region}" if bug.region and bug.region not in record["title"] else ""
    ran = f"; {record['reproduced']}" if record["reproduced"] != "not run" else ""
    about = f"{bug.adapter} {record['version']}: {record['title']} [{bug.id}]"
    places = f"{where}; in {shows_in(record['places'])}{ran}"
    return line(f"{record['severity']}{known}: {about}{places}")


def _diff(options: argparse.Namespace) -> int:
    changes = difference(
        *(side_of(read_all(files_of(text))) for text in (options.old, options.new))
    )
    if options.output and not _write_page(changes, options.output):
        return 2
    if options.json:
        print(json.dumps(plain_json(changes.to_json())))
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


def _write_page(changes: Difference, file: Path) -> bool:
    """Write the page; False, with a line on stderr, where jinja2 is missing."""
    try:
        from reports.compare.page import page_of
    except ModuleNotFoundError as error:
        if error.name != "jinja2":
            raise
        print(NO_JINJA2, file=sys.stderr)
        return False
    file.write_text(page_of(changes), encoding="utf-8", errors="replace")
    return True
