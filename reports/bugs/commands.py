"""`python -m reports list`: its options and what it prints."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from typing import Any

from reference.records.discrepancy import DiscrepancyRecord
from reference.records.place import PLACE
from reference.records.words import NOT_RUN
from reports.bugs.bug import KEYS, Bug, bugs_of
from reports.bugs.words import line, shows_in
from reports.records.collating import Collated, collate
from reports.records.runs import Recorded, key_of
from reports.records.warnings import warnings
from reports.records.writing import plain_json

CELL_KEYS = (*PLACE, "verdict", "known", "case", "message")


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
    collated = collate(runs)
    for sentence in warnings(collated):
        print(line(sentence), file=sys.stderr)
    return collated


def _json(record: Mapping[str, object], keys: tuple[str, ...]) -> str:
    return json.dumps(plain_json({key: record[key] for key in keys}))


def _cell_line(record: DiscrepancyRecord) -> str:
    baseline = " (in the baseline)" if record.get("baseline") else ""
    known = f" (known: {record['known']})" if record["known"] is not None else baseline
    once = " (seen once)" if record["seen"] == "once" else ""
    place = " ".join(key_of(record))
    return line(f"{record['verdict']}{known}{once}: {place}: {record['message']}")


def _bug_line(bug: Bug) -> str:
    record = bug.record
    baseline = " (in the baseline)" if bug.is_in_baseline else ""
    known = f" (known: {bug.known})" if bug.known is not None else baseline
    where = f"; where {bug.region}" if bug.region and bug.region not in record["title"] else ""
    ran = f"; {record['reproduced']}" if record["reproduced"] != NOT_RUN else ""
    about = f"{bug.owner}: {record['title']} [{bug.id}]"
    places = f"{where}; in {shows_in(record['places'])}{ran}"
    return line(f"{record['severity']}{known}: {about}{places}")
