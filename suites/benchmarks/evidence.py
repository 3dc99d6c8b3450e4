"""Whether the evidence holds: `python suites/benchmarks/evidence.py RECORDS... [--python
NAME=INTERPRETER]...`.

Every call that a discrepancy of the records shows is run again in a process of its own, on the
recorded operands, under the environment of its kernel path. It must give the recorded result again,
or crash, hang or be refused as recorded.
What reads memory that it has not written depends on what was there: it is counted apart, and is no
failure. The process is a fork of one that has imported the framework, or a new one where the import
has started threads (`suites.benchmarks.forking`).
"""

from __future__ import annotations

import argparse
import base64
import os
import shlex
import sys
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from adapters.program import Program
from adapters.registry import load
from adapters.worker.call import Array, Call, Reply
from adapters.worker.child import Child
from reference.numbers.bfloat16 import BITS, cast, widened
from reference.records.discrepancy import ArrayRecord, CallRecord, DiscrepancyRecord
from reports.records.reading import read
from reports.records.runs import Recorded
from reports.records.writing import RecordError
from suites.known.entries import files

COLUMNS = ("discrepancies", "calls", "same", "varies", "not recorded", "not the same")
HEAD = f"{'adapter':28}" + "".join(f"{name:>15}" for name in COLUMNS)
# Fills memory with what is no zero, and frees it or keeps it:
# a call that reads what it has not written shows it.
DIRT = "import numpy\n_ = [numpy.full(n, {}, 'float32') for n in range(1, 4096, 3)]"
FREED = f"{DIRT}\ndel _"
NUMBERS = (12345.678, -0.5, 3e-3)
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # as in tox.ini


def main(arguments: list[str] | None = None) -> int:
    """0 where every call gives what was recorded, 1 where one does not,
    2 where a file cannot be read.
    """
    parser = argparse.ArgumentParser("python suites/benchmarks/evidence.py", description=__doc__)
    add = parser.add_argument
    add("records", nargs="+", type=Path, metavar="RECORDS")
    add("--python", action="append", default=[], metavar="NAME=INTERPRETER", dest="pythons")
    add("--time-limit", type=float, default=30.0, metavar="SECONDS", help="of a call (default: 30)")
    options = parser.parse_args(arguments)
    pythons = dict(text.split("=", 1) for text in options.pythons)
    os.environ.update({name: os.environ.get(name, value) for name, value in ONE_THREAD.items()})
    print(HEAD)
    failed = []
    try:
        for path in options.records:
            with Processes(pythons, options.time_limit) as processes:
                failed += check(read(path), processes)
    except RecordError as error:
        print(error, file=sys.stderr)
        return 2
    print("\n".join(failed))
    return int(bool(failed))


def check(run: Recorded, processes: Processes) -> list[str]:
    """Print a line on the discrepancies of a run;
    a line for each call that does not give what was recorded.
    """
    counts: dict[str, Counter[str]] = {}
    failed = []
    for record, call in _calls(run.discrepancies):
        state = compared(record, call, processes, _is_bounded(run, record))
        count = counts.setdefault(record["adapter"], Counter())
        count.update((state, "calls"))
        if state == "not the same":
            place = " ".join(record[name] for name in ("adapter", "route", "path", "claim"))
            failed.append(f"{place}: {call['call']}\n  {record['replay']}")
    for name, count in counts.items():
        count["discrepancies"] = sum(record["adapter"] == name for record in run.discrepancies)
        print(f"{name:28}" + "".join(f"{count[column]:15}" for column in COLUMNS), flush=True)
    return failed


def _calls(
    discrepancies: list[DiscrepancyRecord],
) -> Iterator[tuple[DiscrepancyRecord, CallRecord]]:
    """Each call of each discrepancy."""
    return ((record, call) for record in discrepancies for call in record["calls"])


def _is_bounded(run: Recorded, record: DiscrepancyRecord) -> bool:
    """Whether the calls of a claim are bounded in memory and time:
    those for what no schema allows.
    """
    return bool(run.header["claims"][record["claim"]]["selection"] == "invalid input")


def compared(
    record: DiscrepancyRecord, call: CallRecord, processes: Processes, bounded: bool
) -> str:
    """What became of a call that is asked again: the name of a column."""
    if not all(map(is_recorded, call["operands"].values())):
        return "not recorded"  # too large
    place = record["adapter"], record["path"]
    own = recorded_call(call, bounded)
    first = processes.ask(*place, own)
    if matches(call, first):
        return "same"
    dirty = [after_dirt(own, dirt.format(number)) for dirt in (DIRT, FREED) for number in NUMBERS]
    others = [own] * len(NUMBERS) + dirty
    replies = [processes.ask(*place, other) for other in others]
    if any(matches(call, reply) for reply in replies):
        return "varies"
    varies = record["seen"] == "once" or shows_sometimes(record["known"])
    return (
        "varies" if varies or not all(same(first, reply) for reply in replies) else "not the same"
    )


def after_dirt(call: Call, dirt: str) -> Call:
    """The call in a process that has filled its memory before."""
    text = f"{dirt}\n{call.program.call}"
    return replace(call, program=replace(call.program, call=text))


def shows_sometimes(known: str | None) -> bool:
    """Whether a known failure of this repository depends on what the memory holds."""
    pins = (pin for bugs in files().values() for bug in bugs if bug.id == known for pin in bug.pins)
    return any(pin.shows == "sometimes" for pin in pins)


def same(first: Reply, second: Reply) -> bool:
    """Whether two replies have one status and the same values."""
    if first.status != second.status or first.value is None or second.value is None:
        return first.status == second.status
    pairs = zip((first.value, *first.outcome.more), (second.value, *second.outcome.more))
    return all(equal(value, other) for value, other in pairs)


@dataclass
class Processes:
    """A worker for each adapter and path, each of whose calls has a process of its own."""

    pythons: Mapping[str, str]
    time_limit: float
    _children: dict[tuple[str, str], tuple[Child, bool]] = field(default_factory=dict)

    def __enter__(self) -> Processes:
        """The same."""
        return self

    def __exit__(self, *ended: object) -> None:
        """End all processes."""
        for child, _ in self._children.values():
            child.close()

    def ask(self, name: str, path: str, call: Call) -> Reply:
        """The reply of a process that has run no other call."""
        if (name, path) not in self._children:
            self._children[name, path] = self._started(name, path)
        child, forks = self._children[name, path]
        reply = child.ask(call)
        if not forks:
            child.restart()
        return reply

    def _started(self, name: str, path: str) -> tuple[Child, bool]:
        """A worker, and whether it forks."""
        adapter, python = load(name), self.pythons.get(name, shlex.quote(sys.executable))
        forking = f"{python} -u -m suites.benchmarks.forking"
        child = Child(adapter, path, python, self.time_limit, worker=forking)
        if child.start() is None:
            return child, True
        child.close()
        return Child(adapter, path, python, self.time_limit), False


def is_recorded(array: ArrayRecord | None) -> bool:
    """Whether the record of an array has its elements."""
    return array is not None and ("values" in array or "packed" in array)


def recorded_call(call: CallRecord, bounded: bool) -> Call:
    """The call of a record, `bounded` as it was."""
    program = Program(call["setup"], call["define"], call["call"], tuple(call["results"]))
    operands = {name: array(a) for name, a in call["operands"].items() if a is not None}
    return Call(program, {"b": None, **operands}, bounded=bounded)


def array(record: ArrayRecord) -> Array:
    """The array of a record; bfloat16 as its bits."""
    dtype = "float32" if record["dtype"] == "bfloat16" else record["dtype"]
    if "packed" in record:
        data = zlib.decompress(base64.b64decode(record["packed"]))
        values = np.frombuffer(data, record["stored"]).reshape(record["shape"])
    else:
        values = np.array(record["values"], dtype).reshape(record["shape"])
    return cast(values, record["dtype"])


def matches(call: CallRecord, reply: Reply) -> bool:
    """Whether a reply is the recorded one: the same values bit for bit,
    or the same kind of failure.
    """
    if reply.status != call["status"] or reply.value is None:
        return bool(reply.status == call["status"])
    values = (reply.value, *reply.outcome.more)
    recorded = [array(value) for value in call["got"] if is_recorded(value)]
    return all(equal(value, other) for value, other in zip(values, recorded))


def equal(value: Array, other: Array) -> bool:
    """Whether two arrays have the same numbers; bfloat16 may stand as its bits."""
    other = widened(other) if other.dtype == BITS else other
    same = np.array_equal(value, other, equal_nan=value.dtype.kind in "fc")
    return value.shape == other.shape and bool(same)


if __name__ == "__main__":
    sys.exit(main())
