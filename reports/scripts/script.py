"""The stand-alone script that makes a discrepancy again, from the calls that its record holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reports.arrays import BFLOAT16, UNPACK, nested, source
from reports.record import Record, plain_json
from reports.scripts.check import call_text, definition, ending, is_refusal_due, undecided

NUMPY = "import numpy as np"
SHOW = """\
def show(name, array):
    array = np.asarray(array)
    print(f"{name}:", array.dtype, array.shape)
    print(array.tolist())"""
SHOW_BFLOAT16 = SHOW.replace(
    "    print(f",
    "    array = widened(array) if array.dtype == bfloat16 else array\n    print(f",
    1,
)


def script(record: Record, environment: Record) -> str | None:
    """Python text, or None where the record lacks the calls or an operand, which may be huge.

    `environment` is that of the kernel path; frameworks read it when they are imported.
    """
    calls = record["calls"]
    if not calls or None in map(source, _operands(calls)):
        return None
    numbers = range(1 if is_refusal_due(record) else len(calls))
    lines = [line for number in numbers for line in _call(record, number)]
    return (
        "\n".join([*_head(calls, environment), *lines, *ending(record, result_name(record))]) + "\n"
    )


def stand_alone(record: Record, environment: Record) -> tuple[str, str]:
    """The script of a record as a run makes it, and why it cannot be run for a verdict, or ""."""
    plain: Record = plain_json(record)
    return script(plain, environment) or "", why_undecided(plain)


def why_undecided(record: Record) -> str:
    """Why the script of a record cannot be run for a verdict; empty where it can."""
    if not record["calls"]:
        return "the record holds no call"
    if None in map(source, _operands(record["calls"])):
        return "the record does not hold the operands"
    return undecided(record, result_name(record))


def _head(calls: list[Record], environment: Record) -> Iterator[str]:
    """All that stands before the first operand."""
    if environment:
        yield from ("import os", f"os.environ.update({environment!r})")
    if NUMPY not in calls[0]["setup"].splitlines():
        yield NUMPY
    yield calls[0]["setup"]
    operands, results = _operands(calls), [array for call in calls for array in call["got"]]
    narrow = any(array["dtype"] == "bfloat16" for array in (*operands, *results))
    if any("packed" in array for array in operands):
        yield UNPACK
    if narrow:
        yield BFLOAT16
    yield SHOW_BFLOAT16 if narrow else SHOW


def _operands(calls: list[Record]) -> list[Record]:
    return [array for call in calls for array in call["operands"].values() if array is not None]


def _call(record: Record, number: int) -> Iterator[str]:
    """One call: what differs from the call before, the operands, the text, and what it leaves."""
    calls: list[Record] = record["calls"]
    call, before = calls[number], calls[number - 1] if number else {}
    if len(calls) > 1:
        yield f"# call {number + 1} of {len(calls)}"
    if number and call["setup"] != before["setup"]:
        yield call["setup"]
    operands = {"b": None} | call["operands"]
    yield from (f"{name} = {_operand(array)}" for name, array in operands.items())
    yield from definition(record)
    if call["define"] and call["define"] != before.get("define"):
        yield call["define"]
    yield call_text(record, number)
    if not is_refusal_due(record):
        yield from (f"show({name!r}, {name})" for name in call["results"])


def _operand(array: Record | None) -> str | None:
    return "None" if array is None else source(array)


def result_name(record: Record) -> str:
    """The name of the result that the verdict is about; empty where the record does not tell.

    It is the result of the last call whose values are the record's `got`.
    """
    call: dict[str, Any] = record["calls"][-1]
    if len(call["results"]) == 1:
        return str(call["results"][0])
    names = zip(call["results"], map(nested, call["got"]))
    same = [name for name, values in names if values is not None and values == record["got"]]
    return str(same[0]) if len(same) == 1 else ""
