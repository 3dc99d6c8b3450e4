"""Series of numbers that are written in another way: booleans, NumPy's scalars and floats."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from suites.invalid.distortion import AS_BASE, Distortion
from suites.invalid.nonsense import DILATED, padded
from suites.invalid.powers import part
from suites.invalid.series import Series

OPERANDS = ("x", "w", "b")
FIELDS = "stride, dilation, padding, output_padding or group count"


class Int64(int):
    """An integer that stands as `np.int64(2)` in the text of a call."""

    def __repr__(self) -> str:
        return f"np.int64({int(self)})"

    __str__ = int.__repr__


class UInt8(int):
    """An integer that stands as `np.uint8(2)` in the text of a call."""

    def __repr__(self) -> str:
        return f"np.uint8({int(self)})"

    __str__ = int.__repr__


def written(name: str, subject: str, number: int, write: Callable[[int], Any]) -> Series:
    """A series in which each field in turn is `number`, written by `write`."""
    sentence = (
        f"{subject} as a {FIELDS} is refused with a message, or the output is that of {number}."
    )
    as_is = write(number)
    distortions = (
        _field({"stride": number}, stride=as_is),
        _field({"stride": 1, "dilation": number}, dilation=as_is),
        _field(padded(number), **padded(as_is)),
        _field({"stride": 3, "output_padding": number}, output_padding=as_is),
        part(
            params_changes={"groups": as_is},
            groups=(number,),
            legal_operands=OPERANDS,
            due=AS_BASE,
        ),
    )
    return Series(f"edge_{name}_are_refused_or_right", sentence, distortions)


def _field(legal_axis: dict[str, Any], **changes: Any) -> Distortion:
    """The same field of the first axis, written in another way."""
    return part(legal_axis=legal_axis, axis_changes=changes, legal_operands=OPERANDS, due=AS_BASE)


EDGES = (
    written("booleans", "True", 1, bool),
    written("numpy_integers", "np.int64(2)", 2, Int64),
    written("numpy_bytes", "np.uint8(2)", 2, UInt8),
    written("whole_floats", "2.0", 2, float),
)
FRACTIONS = Series(
    "nonsense_fractions_are_refused",
    "A dilation of 1.5, an output_padding of 0.5, a group count of 2.5 and an output size of "
    "6.25 are refused with a message, by the call and by the declared shape.",
    (
        part(legal_axis=DILATED, axis_changes={"dilation": 1.5}),
        part(legal_axis={"output_padding": 1}, axis_changes={"output_padding": 0.5}),
        part(params_changes={"groups": 2.5}, groups=(2,), legal_operands=OPERANDS),
        part(axis_changes={"output_size_delta": 0.25}),
    ),
)
