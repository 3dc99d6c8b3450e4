"""The calls that a verdict was reached on, as a page shows them."""

from __future__ import annotations

import json
from dataclasses import dataclass

from reference.records.discrepancy import ArrayRecord, CallRecord
from reports.records.arrays import shape_text

MAX_VALUES = 120  # characters of an operand that stands beside its name


@dataclass(frozen=True)
class CallView:
    """One call of the evidence: its text, its operands in words, and what came back."""

    title: str
    text: str
    operands: list[tuple[str, str]]  # name; dtype, shape and, of a small one, the numbers
    status: str
    message: str
    got: list[tuple[str, str]]


def call_views(calls: list[CallRecord]) -> list[CallView]:
    """The calls that a verdict was reached on, in their order."""
    views = []
    for index, call in enumerate(calls):
        text = "\n".join(filter(None, (call["define"], call["call"])))
        title = f"Call {index + 1} of {len(calls)}" if len(calls) > 1 else "The call"
        operands = [_operand(*item) for item in call["operands"].items()]
        results = zip(call["results"], call["got"])
        got = [(name, shape_text(array)) for name, array in results]
        views.append(CallView(title, text, operands, call["status"], call["message"], got))
    return views


def _operand(name: str, array: ArrayRecord | None) -> tuple[str, str]:
    if array is None:
        return (name, "absent")
    text = json.dumps(array["values"]) if "values" in array else ""
    values = f": {text}" if 0 < len(text) <= MAX_VALUES else ""
    return (name, f"{shape_text(array)}{values}")
