"""Whether the evidence holds: `python suites/benchmarks/evidence.py RECORDS... [--python NAME=INTERPRETER]...`.

Every call that a discrepancy of the records shows is run again in a process of its own, on the recorded operands, under
the environment of its kernel path. It must give the recorded result again, or crash, hang or be refused as recorded.
What reads uninitialised memory may differ from run to run: it is counted apart, and is no failure.
"""

from __future__ import annotations

import argparse
import base64
import sys
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from adapters.protocol import Program
from adapters.registry import load
from adapters.worker.call import Array, Call, Reply
from adapters.worker.child import Child
from reference.bfloat16 import BITS, cast, widened
from reports.record import Record, RecordError, read

HEAD = f"{'adapter':12} {'discrepancies':>14} {'calls':>6} {'same':>6} {'differs from run to run':>24} {'not the same':>13}"
VARYING = (
    "uninitialised memory",
    "asked again",
)  # words of a message that says that the answer varies


def main(arguments: list[str] | None = None) -> int:
    """0 where every call gives what was recorded, 1 where one does not, 2 where a file cannot be read."""
    parser = argparse.ArgumentParser("python suites/benchmarks/evidence.py", description=__doc__)
    parser.add_argument("records", nargs="+", type=Path, metavar="RECORDS")
    parser.add_argument(
        "--python", action="append", default=[], metavar="NAME=INTERPRETER", dest="pythons"
    )
    options = parser.parse_args(arguments)
    pythons = dict(text.split("=", 1) for text in options.pythons)
    print(HEAD)
    try:
        failed = [bad for path in options.records for bad in check(path, pythons)]
    except RecordError as error:
        print(error, file=sys.stderr)
        return 2
    for line in failed:
        print(line)
    return int(bool(failed))


def check(path: Path, pythons: dict[str, str]) -> list[str]:
    """Print a line on the discrepancies of a file; a line for each call that does not give what was recorded."""
    discrepancies = read(path).discrepancies
    counts: Counter[str] = Counter()
    failed = []
    name = discrepancies[0]["adapter"] if discrepancies else path.stem
    for record, call, child in _calls(discrepancies, pythons):
        differences = [] if matches(call, child.ask(recorded_call(call))) else ["not the same"]
        if differences and (
            record["seen"] == "once" or any(words in record["message"] for words in VARYING)
        ):
            differences = ["varies"]
        counts[(differences or ["same"])[0]] += 1
        if differences == ["not the same"]:
            failed.append(
                f"{record['adapter']} {record['route']} {record['path']} {record['claim']}: {call['call']}"
            )
    calls = sum(counts.values())
    print(
        f"{name:12} {len(discrepancies):14} {calls:6} {counts['same']:6} {counts['varies']:24} {counts['not the same']:13}",
        flush=True,
    )
    return failed


def _calls(
    discrepancies: list[Record], pythons: dict[str, str]
) -> Iterator[tuple[Record, Record, Child]]:
    """Each call with a worker that has run no other call before."""
    for record in discrepancies:
        for call in record["calls"]:
            if any(
                "values" not in array and "packed" not in array
                for array in call["operands"].values()
            ):
                continue  # too large to be recorded
            name = record["adapter"]
            python = {"python": pythons[name]} if name in pythons else {}
            child = Child(load(name), record["path"], **python)
            try:
                yield record, call, child
            finally:
                child.close()


def recorded_call(call: Record) -> Call:
    """The call of a record."""
    program = Program(call["setup"], call["define"], call["call"], tuple(call["results"]))
    return Call(
        program, {"b": None, **{name: array(value) for name, value in call["operands"].items()}}
    )


def array(record: Record) -> Array:
    """The array of a record; bfloat16 as its bits."""
    dtype = "float32" if record["dtype"] == "bfloat16" else record["dtype"]
    if "packed" in record:
        data = zlib.decompress(base64.b64decode(record["packed"]))
        values = np.frombuffer(data, record["stored"]).reshape(record["shape"])
    else:
        values = np.array(record["values"], dtype).reshape(record["shape"])
    return cast(values, record["dtype"])


def matches(call: Record, reply: Reply) -> bool:
    """Whether a reply is the recorded one: the same values bit for bit, or the same kind of failure."""
    if reply.status != call["status"] or reply.value is None:
        return reply.status == call["status"]
    values = (reply.value, *reply.outcome.more)
    recorded = [array(value) for value in call["got"] if "values" in value or "packed" in value]
    return all(_same(value, other) for value, other in zip(values, recorded))


def _same(value: Array, recorded: Array) -> bool:
    other = widened(recorded) if recorded.dtype == BITS else recorded
    return value.shape == other.shape and np.array_equal(
        value, other, equal_nan=value.dtype.kind in "fc"
    )


if __name__ == "__main__":
    sys.exit(main())
