"""`python -m suites plan`: what a run would ask, without running a framework, as a table or as
JSON.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.protocol import Adapter
from adapters.registry import UnknownAdapter, load, names
from suites.cases.profiles import PROFILES
from suites.cases.rows import Row, planned
from suites.default_paths import default_paths

Key = tuple[str, str]  # adapter and route


class Misuse(ValueError):
    """The command line names something that there is not."""


@dataclass
class Sum:
    """The numbers of several cells."""

    cells: int = 0
    tuples: int = 0
    cases: int = 0
    calls: int = 0
    shapes: int = 0
    short: int = 0
    left_out: int = 0

    def add(self, row: Row) -> None:
        """Count a cell."""
        self.cells += 1
        self.tuples += row["tuples"]
        self.cases += row["cases"]
        self.calls += row["calls"]
        self.shapes += row["shapes"]
        self.short += row["short"] is not None
        self.left_out += row["left_out_by_budget"]


def main(arguments: list[str] | None = None) -> int:
    """0, or 2 for misuse."""
    option = _parser().parse_args(arguments)
    try:
        chosen = {name: load(name) for name in option.adapter or names()}
        paths = _paths(option.path, chosen)
        rows = planned(list(chosen), paths, option.profile)
        if option.json:
            for row in rows:
                print(json.dumps(row))
        else:
            print("\n".join(table(rows, seconds_per_call(option.records))))
    except (Misuse, UnknownAdapter, OSError) as error:
        print(f"python -m suites: {error}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m suites", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    plan = commands.add_parser("plan", help="the cells of a run, and what each is asked")
    add = plan.add_argument
    add("--adapter", action="append", default=[], metavar="NAME", help="(repeatable; default: all)")
    add(
        "--path",
        action="append",
        default=[],
        metavar="NAME=PATH",
        help="(repeatable; default: as tox)",
    )
    add("--profile", choices=sorted(PROFILES), default="ci", help="how much is asked (default: ci)")
    add("--json", action="store_true", help="one JSON object a cell")
    add("--records", action="append", default=[], type=Path, metavar="FILE",
        help="records of an earlier run, for an estimate of the time")  # fmt: skip
    return parser


def _paths(texts: list[str], adapters: dict[str, Adapter]) -> dict[str, list[str]]:
    """The kernel paths of each adapter. Misuse where one has no such path."""
    paths: dict[str, list[str]] = {}
    for text in texts:
        name, _, path = text.partition("=")
        if name not in adapters or path not in adapters[name].PATHS:
            raise Misuse(f"--path {text}: there is no such adapter, or it has no such path")
        paths.setdefault(name, []).append(path)
    return {
        name: paths.get(name) or default_paths(name, adapter) for name, adapter in adapters.items()
    }


def table(rows: Iterable[Row], seconds: dict[Key, float]) -> list[str]:
    """The sums of each adapter and route as lines, with the seconds that their calls may take."""
    routes: dict[Key, Sum] = {}
    adapters: dict[str, Sum] = {}
    total = Sum()
    for row in rows:
        name, key = row["adapter"], (row["adapter"], row["route"])
        for count in (routes.setdefault(key, Sum()), adapters.setdefault(name, Sum()), total):
            count.add(row)
    heads = ["adapter", "route", *vars(total), *(["seconds"] if seconds else [])]
    lines = [heads]
    for name, sums in adapters.items():
        own = {key: count for key, count in routes.items() if key[0] == name}
        times = {
            key: count.calls * seconds.get(key, seconds.get((name, ""), 0.0))
            for key, count in own.items()
        }
        lines += [_line(name, key[1], count, seconds and times[key]) for key, count in own.items()]
        lines.append(_line(name, "all routes", sums, seconds and sum(times.values())))
    lines.append(_line("all adapters", "", total, ""))
    return _aligned(lines)


def _line(adapter: str, route: str, count: Sum, seconds: Any) -> list[str]:
    last = [] if seconds == {} else [f"{seconds:.0f}" if isinstance(seconds, float) else ""]
    return [adapter, route, *map(str, vars(count).values()), *last]


def _aligned(lines: list[list[str]]) -> list[str]:
    """Lines with columns of one width, the numbers to the right."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    sides = ["<", "<", *[">"] * len(widths)]
    return [
        "  ".join(
            f"{text:{side}{width}}" for text, side, width in zip(line, sides, widths)
        ).rstrip()
        for line in lines
    ]


def seconds_per_call(files: list[Path]) -> dict[Key, float]:
    """(adapter, route) -> seconds a call of the cells in records; (adapter, "") for the adapter's
    mean.
    """
    seconds: dict[Key, float] = {}
    calls: dict[Key, int] = {}
    for file in files:
        for cell in filter(_is_whole_cell, map(json.loads, file.read_text("utf-8").splitlines())):
            for key in ((cell["adapter"], cell["route"]), (cell["adapter"], "")):
                seconds[key] = seconds.get(key, 0.0) + cell["seconds"]
                calls[key] = calls.get(key, 0) + cell.get(
                    "calls", cell.get("asked", 0)
                )  # format 2 says `asked`
    return {key: total / calls[key] for key, total in seconds.items() if calls[key]}


def _is_whole_cell(record: dict[str, Any]) -> bool:
    return record.get("record") == "cell" and bool(record.get("complete"))


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # a reader such as head may leave
    sys.exit(main())
