"""Run the recorded calls of all discrepancies again:
`python suites/benchmarks/evidence.py RECORDS... [--python NAME=INTERPRETER]...`.

Each call runs in a new process, on the recorded operands, in the environment of its kernel path. It
must give the recorded result, or crash, hang or be refused as recorded. A call whose result depends
on uninitialised memory is counted as "varies", which is no failure. The process is a fork of one
that has imported the framework, or a new interpreter if the import has started threads
(`suites.benchmarks.forking`).
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
from adapters.registry import load, on_path
from adapters.worker.call import Array, Call, Reply
from adapters.worker.child import Child
from reference.numbers.narrow import BITS, cast, widened
from reference.records.discrepancy import ArrayRecord, CallRecord, DiscrepancyRecord
from reports.records.reading import read
from reports.records.runs import Recorded
from reports.records.writing import RecordError
from suites.known.entries import files

COLUMNS = ("discrepancies", "calls", "same", "varies", "not recorded", "not the same")
HEAD = f"{'adapter':28}" + "".join(f"{name:>15}" for name in COLUMNS)
# Fills memory with numbers that are not zero, and keeps or frees it: a call that reads
# uninitialised memory then has another result.
DIRT = "import numpy\n_ = [numpy.full(n, {}, 'float32') for n in range(1, 4096, 3)]"
FREED = f"{DIRT}\ndel _"
NUMBERS = (12345.678, -0.5, 3e-3)
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # as in tox.ini


def main(arguments: list[str] | None = None) -> int:
    """Return 0 if every call gives the recorded result, 1 if not, 2 if a file cannot be read."""
    parser = argparse.ArgumentParser("python suites/benchmarks/evidence.py", description=__doc__)
    add = parser.add_argument
    add("records", nargs="+", type=Path, metavar="RECORDS", help="record files of runs")
    add("--python", action="append", default=[], metavar="NAME=INTERPRETER", dest="pythons",
        help="interpreter of an adapter (repeatable; default: this one)")  # fmt: skip
    add("--time-limit", type=float, default=30.0, metavar="SECONDS",
        help="time limit of a call (default: 30)")  # fmt: skip
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
    """Print a line on the discrepancies of each adapter of a run.

    Returns a text for each call that does not give the recorded result.
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
    """All recorded calls, each with its discrepancy."""
    return ((record, call) for record in discrepancies for call in record["calls"])


def _is_bounded(run: Recorded, record: DiscrepancyRecord) -> bool:
    """Whether the calls of a discrepancy are bounded in memory: those with invalid input."""
    return bool(run.header["claims"][record["claim"]]["selection"] == "invalid input")


def compared(
    record: DiscrepancyRecord, call: CallRecord, processes: Processes, bounded: bool
) -> str:
    """The result of running a call again: the name of a column."""
    if not all(map(is_recorded, call["operands"].values())):
        return "not recorded"  # too large
    place = record["adapter"], record["path"]
    again = recorded_call(call, bounded)
    first = processes.ask(*place, again)
    if matches(call, first):
        return "same"
    dirty = [after_dirt(again, dirt.format(number)) for dirt in (DIRT, FREED) for number in NUMBERS]
    repetitions = [again] * len(NUMBERS) + dirty
    replies = [processes.ask(*place, repetition) for repetition in repetitions]
    if any(matches(call, reply) for reply in replies):
        return "varies"
    may_vary = record["seen"] == "once" or shows_sometimes(record["known"])
    varies = may_vary or not all(same(first, reply) for reply in replies)
    return "varies" if varies else "not the same"


def after_dirt(call: Call, dirt: str) -> Call:
    """The call with a first line that fills memory (see `DIRT`)."""
    text = f"{dirt}\n{call.program.call}"
    return replace(call, program=replace(call.program, call=text))


def shows_sometimes(known: str | None) -> bool:
    """Whether a known failure of this repository depends on uninitialised memory."""
    pins = (pin for bugs in files().values() for bug in bugs if bug.id == known for pin in bug.pins)
    return any(pin.shows == "sometimes" for pin in pins)


def same(first: Reply, second: Reply) -> bool:
    """Whether two replies have the same status and the same values."""
    if first.status != second.status or first.value is None or second.value is None:
        return first.status == second.status
    pairs = zip((first.value, *first.outcome.more), (second.value, *second.outcome.more))
    return all(equal(value, other) for value, other in pairs)


@dataclass
class Processes:
    """A worker for each adapter and path; each of its calls runs in a new process."""

    pythons: Mapping[str, str]
    time_limit: float
    _children: dict[tuple[str, str], tuple[Child, bool]] = field(default_factory=dict)

    def __enter__(self) -> Processes:
        """Return `self`."""
        return self

    def __exit__(self, *ended: object) -> None:
        """End all workers."""
        for child, _ in self._children.values():
            child.close()

    def ask(self, name: str, path: str, call: Call) -> Reply:
        """The reply to a call in a new process."""
        if (name, path) not in self._children:
            self._children[name, path] = self._started(name, path)
        child, forks = self._children[name, path]
        reply = child.ask(call)
        if not forks:
            child.restart()
        return reply

    def _started(self, name: str, path: str) -> tuple[Child, bool]:
        """A started worker, and whether it forks."""
        adapter, python = (
            on_path(load(name), path),
            self.pythons.get(name, shlex.quote(sys.executable)),
        )
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
    """The call of a record."""
    program = Program(call["setup"], call["define"], call["call"], tuple(call["results"]))
    operands = {name: array(a) for name, a in call["operands"].items() if a is not None}
    return Call(program, {"b": None, **operands}, bounded=bounded)


def array(record: ArrayRecord) -> Array:
    """The array of a record; as bits where NumPy does not have its dtype."""
    dtype = "float32" if record["dtype"] in BITS else record["dtype"]
    if "packed" in record:
        data = zlib.decompress(base64.b64decode(record["packed"]))
        values = np.frombuffer(data, record["stored"]).reshape(record["shape"])
    else:
        values = np.array(record["values"], dtype).reshape(record["shape"])
    return cast(values, record["dtype"])


def matches(call: CallRecord, reply: Reply) -> bool:
    """Whether a reply is as recorded: the same values, or the same kind of failure."""
    if reply.status != call["status"] or reply.value is None:
        return bool(reply.status == call["status"])
    values = (reply.value, *reply.outcome.more)
    recorded = [array(value) for value in call["got"] if is_recorded(value)]
    return all(equal(value, other) for value, other in zip(values, recorded))


def equal(value: Array, other: Array) -> bool:
    """Whether two arrays have the same shape and numbers; `other` may be of bits."""
    other = widened(other)
    equal_nan = value.dtype.kind in "fc"
    return value.shape == other.shape and bool(np.array_equal(value, other, equal_nan=equal_nan))


if __name__ == "__main__":
    sys.exit(main())
