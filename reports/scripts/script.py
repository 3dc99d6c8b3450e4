"""The stand-alone script that makes a discrepancy again, from the calls that its record holds."""

from __future__ import annotations

from collections.abc import Iterator

from reference.records.discrepancy import ArrayRecord, CallRecord, DiscrepancyRecord
from reference.verdicts import WAYS_DISAGREE
from reports.records.writing import plain_json
from reports.scripts.check import call_text, definition, ending, undecided
from reports.scripts.source import BFLOAT16, UNPACK, source

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


def script(record: DiscrepancyRecord, environment: dict[str, str]) -> str | None:
    """Python text, or None where the record lacks the calls or an operand, which may be huge.

    `environment` is that of the kernel path; frameworks read it when they are imported.
    """
    calls = record["calls"]
    if not calls or None in map(source, _operands(calls)):
        return None
    numbers = range(1 if record["is_refusal_due"] else len(calls))
    lines = [line for number in numbers for line in _call(record, number)]
    return "\n".join([*_head(calls, environment), *lines, *ending(record, record["result"])]) + "\n"


def stand_alone(record: DiscrepancyRecord, environment: dict[str, str]) -> tuple[str, str]:
    """The script of a record as a run makes it, and why it cannot be run for a verdict, or ""."""
    plain: DiscrepancyRecord = plain_json(record)
    return script(plain, environment) or "", why_undecided(plain)


def why_undecided(record: DiscrepancyRecord) -> str:
    """Why the script of a record cannot be run for a verdict; empty where it can."""
    if not record["calls"]:
        return "the record holds no call"
    if None in map(source, _operands(record["calls"])):
        return "the record does not hold the operands"
    return undecided(record, record["result"])


def _head(calls: list[CallRecord], environment: dict[str, str]) -> Iterator[str]:
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


def _operands(calls: list[CallRecord]) -> list[ArrayRecord]:
    return [array for call in calls for array in call["operands"].values() if array is not None]


def _call(record: DiscrepancyRecord, number: int) -> Iterator[str]:
    """One call: what differs from the call before, the operands, the text, and what it leaves."""
    calls = record["calls"]
    call, before = calls[number], calls[number - 1] if number else None
    if len(calls) > 1:
        yield f"# call {number + 1} of {len(calls)}"
    if before and call["setup"] != before["setup"]:
        yield call["setup"]
    operands: dict[str, ArrayRecord | None] = {"b": None, **call["operands"]}
    yield from (f"{name} = {_operand(array)}" for name, array in operands.items())
    yield from definition(record)
    if call["define"] and (before is None or call["define"] != before["define"]):
        yield call["define"]
    yield call_text(record, number)
    if not record["is_refusal_due"] and record["verdict"] != WAYS_DISAGREE:
        yield from (f"show({name!r}, {name})" for name in call["results"])


def _operand(array: ArrayRecord | None) -> str | None:
    return "None" if array is None else source(array)
