"""The commands of `python -m reports`, their options,
and what is said of a file that cannot be read.
"""

from __future__ import annotations

import argparse
import gc
import sys
from pathlib import Path

from reports.bugs.commands import add_list
from reports.bugs.words import line
from reports.ci.commands import add_adopt, add_commands
from reports.compare.commands import add_diff
from reports.records.reading import read_all
from reports.records.runs import Recorded
from reports.records.schema import add_schema
from reports.records.writing import RecordError

DESCRIPTION = """What a run has found, as a page, as lines, for CI, or beside another.

RECORDS are the files that `pytest suites/conformance --records FILE` wrote. Files may hold
different adapters, versions and machines; where two hold the same cell, the complete one is taken,
then the one that is named later.
"""
CODES = "exit code: 0; 2 where a file cannot be read or written, with one line on stderr"


def run(arguments: list[str] | None = None) -> int:
    """The exit code of a command. BrokenPipeError where nobody reads its output any more."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except RecordError as error:
        print(line(error), file=sys.stderr)
    except BrokenPipeError:
        raise
    except OSError as error:
        print(line(f"{options.output}: {error.strerror}"), file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m reports",
        description=DESCRIPTION,
        epilog=CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="name", required=True, metavar="COMMAND")
    about = "write DIR/index.html: one page that needs no network; it reads without its script too"
    html = commands.add_parser("html", help=about, epilog=CODES)
    about = "the folder to write index.html to; it is made where there is none"
    html.add_argument("-o", "--output", type=Path, required=True, metavar="DIR", help=about)
    html.set_defaults(command=_html)
    readers = [html, add_list(commands, CODES), *add_commands(commands, CODES)]
    about = "record files (JSON Lines) of one or more runs"
    for command in readers:
        command.add_argument("records", nargs="+", type=Path, metavar="RECORDS", help=about)
        command.set_defaults(run=_read_and_run)
    add_adopt(commands, CODES).set_defaults(run=_read_and_run)
    add_diff(commands)
    add_schema(commands, CODES)
    return parser


def _read_and_run(options: argparse.Namespace) -> int:
    """Run a command on the runs that it names; nothing of them is garbage before it ends."""
    is_enabled = gc.isenabled()
    gc.disable()
    try:
        return int(options.command(read_all(options.records), options))
    finally:
        if is_enabled:
            gc.enable()


def _html(runs: list[Recorded], options: argparse.Namespace) -> int:
    from reports.page.render import page

    text = page(runs)
    options.output.mkdir(parents=True, exist_ok=True)
    file = options.output / "index.html"
    file.write_text(text, encoding="utf-8")
    print(file)
    return 0
