"""Commands on known bugs: list them, convert a file of format 1, note where they were seen."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from suites.known.files import FOLDER, files
from suites.known.known_bug import KnownFailureError
from suites.known.mark import MarkError, mark, observations
from suites.known.reading import load
from suites.known.seen_lists import SeenError
from suites.known.writing import text_of_bugs


def main(words: list[str] | None = None) -> int:
    """Run a command and return its exit code: 0, or 2 if a file cannot be read or written."""
    options = _parser().parse_args(words)
    try:
        for line in options.command(options):
            print(line)
    except (KnownFailureError, MarkError, SeenError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    """The commands with their arguments."""
    parser = argparse.ArgumentParser(prog="python -m suites.known", description=__doc__)
    commands = parser.add_subparsers(required=True)
    listing = commands.add_parser("list", help="the bugs by component, with their pins counted")
    listing.set_defaults(command=_list)
    convert = commands.add_parser("convert", help="print a file of format 1 in format 2")
    convert.add_argument("file", type=Path)
    convert.set_defaults(command=_convert)
    marking = commands.add_parser(
        "mark", help="note the machine of a run in each bug that failed there"
    )
    marking.add_argument("records", type=Path, nargs="+", help="record files of runs")
    marking.add_argument(
        "--seen", metavar="SIGNATURE", help="take this for the machine's signature"
    )
    marking.add_argument("--folder", type=Path, default=FOLDER, help="where the files to mark are")
    marking.set_defaults(command=_mark)
    return parser


def _list(options: argparse.Namespace) -> list[str]:
    """The lines of `list`."""
    lines = []
    for component, bugs in files().items():
        lines += [f"{component}: {len(bugs)} bugs, {sum(len(bug.pins) for bug in bugs)} pins"]
        lines += [f"  {bug.id} ({len(bug.pins)}): {bug.title}" for bug in bugs]
    return lines


def _convert(options: argparse.Namespace) -> list[str]:
    """The text of `convert`."""
    return [text_of_bugs(load(options.file)).rstrip()]


def _mark(options: argparse.Namespace) -> list[str]:
    """The lines of `mark`, which rewrites the files."""
    observed = [item for file in options.records for item in observations(file, options.seen)]
    marked = [mark(file, observed) for file in sorted(options.folder.glob("*.toml"))]
    return [line for lines in marked for line in lines]


if __name__ == "__main__":
    sys.exit(main())
