"""`python -m reports html RECORDS... -o DIR` and `python -m reports list RECORDS... [--json]`: what runs came to.

RECORDS are the files that `pytest suites/conformance --records FILE` wrote. Files may hold different adapters,
versions and machines; where two hold the same cell, the complete one is told, then the one given later.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from reports.collate import collated, warnings
from reports.fields import checked
from reports.html import page
from reports.record import Record, Recorded, RecordError, read_all

KEYS = ("adapter", "version", "route", "path", "claim", "dtype", "verdict", "known", "case", "message")
CODES = "exit code: 0, whatever the records say; 2 where a file cannot be read or written, told in one line on stderr"


def main(arguments: list[str] | None = None) -> int:
    """0, or 2 with one line on stderr."""
    given = _parser().parse_args(arguments)
    try:
        runs = [checked(run) for run in read_all(given.records)]
        return int(given.does(runs, given))
    except RecordError as error:
        print(_line(error), file=sys.stderr)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        print(f"{given.output}: {error.strerror}", file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m reports", description=__doc__, epilog=CODES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="{html,list}")
    as_page = commands.add_parser("html", help="write DIR/index.html: one page that needs no network and no script", epilog=CODES)
    as_page.add_argument(
        "-o", "--output", type=Path, required=True, metavar="DIR", help="the folder to write index.html to; made where there is none"
    )
    as_page.set_defaults(does=_html)
    as_list = commands.add_parser("list", help="print one line a discrepancy", epilog=CODES)
    as_list.add_argument("--json", action="store_true", help=f"one JSON object a line, with the keys {', '.join(KEYS)}")
    as_list.set_defaults(does=_list, output="stdout")
    for command in (as_page, as_list):
        command.add_argument("records", nargs="+", type=Path, metavar="RECORDS", help="record files (JSON Lines) of one or more runs")
    return parser


def _html(runs: list[Recorded], given: argparse.Namespace) -> int:
    text = page(runs)
    given.output.mkdir(parents=True, exist_ok=True)
    file = given.output / "index.html"
    file.write_text(text, encoding="utf-8")
    print(file)
    return 0


def _list(runs: list[Recorded], given: argparse.Namespace) -> int:
    told = collated(runs)
    for sentence in warnings(told):
        print(_line(sentence), file=sys.stderr)
    for record in told.discrepancies:
        print(json.dumps({key: record[key] for key in KEYS}) if given.json else _text(record))
    sys.stdout.flush()
    return 0


def _text(record: Record) -> str:
    known = f" (known: {record['known']})" if record["known"] is not None else ""
    place = " ".join(record[name] for name in ("adapter", "version", "route", "path", "claim", "dtype"))
    return _line(f"{record['verdict']}{known}: {place}: {record['message']}")


def _line(text: object) -> str:
    """On one line, with nothing in it that a terminal would obey."""
    return "".join(c if c.isprintable() else "�" for c in " ".join(str(text).split()))


if __name__ == "__main__":
    sys.exit(main())
