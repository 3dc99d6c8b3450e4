"""`python -m reports html RECORDS... -o DIR` and `python -m reports list RECORDS... [--json]`.

RECORDS are the files that `pytest suites/conformance --records FILE` wrote. Files may hold
different adapters, versions and machines; where two hold the same cell, the complete one is taken,
then the one that is named later.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from reports.collate import collate, warnings
from reports.fields import checked
from reports.record import PLACE, Record, Recorded, RecordError, read_all

KEYS = (*PLACE, "verdict", "known", "case", "message")
CODES = "exit code: 0; 2 where a file cannot be read or written, with one line on stderr"
NO_JINJA2 = "the page needs jinja2; install it: python -m pip install jinja2"


def main(arguments: list[str] | None = None) -> int:
    """0, or 2 with one line on stderr."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.command(read_all(options.records), options))
    except RecordError as error:
        print(_line(error), file=sys.stderr)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        print(f"{options.output}: {error.strerror}", file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m reports",
        description=__doc__,
        epilog=CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="name", required=True, metavar="{html,list}")
    about = "write DIR/index.html: one page that needs no network and no script"
    html = commands.add_parser("html", help=about, epilog=CODES)
    about = "the folder to write index.html to; it is made where there is none"
    html.add_argument("-o", "--output", type=Path, required=True, metavar="DIR", help=about)
    html.set_defaults(command=_html)
    listing = commands.add_parser("list", help="print one line a discrepancy", epilog=CODES)
    about = f"one JSON object a line, with the keys {', '.join(KEYS)}"
    listing.add_argument("--json", action="store_true", help=about)
    listing.set_defaults(command=_list, output="stdout")
    about = "record files (JSON Lines) of one or more runs"
    for command in (html, listing):
        command.add_argument("records", nargs="+", type=Path, metavar="RECORDS", help=about)
    return parser


def _html(runs: list[Recorded], options: argparse.Namespace) -> int:
    try:
        from reports.html import page
    except ModuleNotFoundError as error:
        if error.name != "jinja2":
            raise
        print(NO_JINJA2, file=sys.stderr)
        return 2
    text = page(runs)
    options.output.mkdir(parents=True, exist_ok=True)
    file = options.output / "index.html"
    file.write_text(text, encoding="utf-8")
    print(file)
    return 0


def _list(runs: list[Recorded], options: argparse.Namespace) -> int:
    collated = collate([checked(run) for run in runs])
    for sentence in warnings(collated):
        print(_line(sentence), file=sys.stderr)
    for record in collated.discrepancies:
        print(json.dumps({key: record[key] for key in KEYS}) if options.json else _text(record))
    sys.stdout.flush()
    return 0


def _text(record: Record) -> str:
    known = f" (known: {record['known']})" if record["known"] is not None else ""
    once = " (seen once)" if record["seen"] == "once" else ""
    place = " ".join(record[name] for name in PLACE)
    return _line(f"{record['verdict']}{known}{once}: {place}: {record['message']}")


def _line(text: object) -> str:
    """On one line, without control characters that a terminal would obey."""
    words = " ".join(str(text).split())
    return "".join(letter if letter.isprintable() else "�" for letter in words)


if __name__ == "__main__":
    sys.exit(main())
