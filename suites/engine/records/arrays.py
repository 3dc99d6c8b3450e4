"""Arrays and calls as a record has them."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable
from typing import Any

import numpy as np

from adapters.worker.call import Array, Reply
from reference.numbers.bfloat16 import BITS, widened
from reference.records.discrepancy import ArrayRecord, CallRecord

LISTED_ELEMENTS = 4096  # a larger array is packed
PACKED_BYTES = 64 * 2**20  # a larger one is not recorded


def call_text(replies: Iterable[Reply]) -> str:
    """The text of the calls that a verdict was reached on, each distinct text once."""
    return "\n\n".join(dict.fromkeys(str(reply.call.program) for reply in replies))


def values_of(reply: Reply) -> tuple[Array, ...]:
    """The arrays that a call returned, in the order of its results."""
    return () if reply.value is None else (reply.value, *reply.outcome.more)


def call_record(reply: Reply) -> CallRecord:
    """A call and its reply."""
    program, operands, values = reply.call.program, reply.call.operands, values_of(reply)
    names = reply.outcome.dtypes or tuple(value.dtype.name for value in values)
    return {
        "setup": program.setup, "define": program.define, "call": program.call,
        "results": list(program.results),
        "operands": {name: array_record(a) for name, a in operands.items() if a is not None},
        "status": reply.status, "message": reply.message,
        "got": [array_record(value, name) for value, name in zip(values, names)],
    }  # fmt: skip


def array_record(array: Array, dtype: str = "") -> ArrayRecord:
    """An array as JSON: nested lists where it is small,
    else base64 of the zlib-compressed bytes (C order).

    The values of bfloat16 stand in float32; `dtype` is the name under which they are reported.
    """
    name = dtype or ("bfloat16" if array.dtype == BITS else array.dtype.name)
    array = widened(array) if array.dtype == BITS else array
    about: ArrayRecord = {"dtype": name, "shape": list(array.shape)}
    if array.size <= LISTED_ELEMENTS and array.dtype.kind in "biuf":
        return {**about, "values": array.tolist()}
    if array.nbytes > PACKED_BYTES:
        return about
    data = np.ascontiguousarray(array)
    packed = base64.b64encode(zlib.compress(data.tobytes())).decode()
    return {**about, "stored": data.dtype.name, "packed": packed}


def operands_record(reply: Reply) -> dict[str, Any] | None:
    """The operands of a call as nested lists; None where there are none, or too many to list."""
    lists = {
        name: listed(array) for name, array in reply.call.operands.items() if array is not None
    }
    return lists if lists and None not in lists.values() else None


def listed(values: Array | None) -> Any:
    """A nested list of plain numbers, or None where there are too many to draw,
    or they are none.
    """
    if values is None or values.size > LISTED_ELEMENTS:
        return None
    if values.dtype.kind not in "biufV":  # V: bfloat16
        return None
    values = widened(values) if values.dtype == BITS else values
    with np.errstate(invalid="ignore"):  # a signalling NaN
        return values.tolist() if values.dtype.kind in "iu" else values.astype(float).tolist()
