"""Arrays and calls in the form in which a record holds them."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable
from typing import Any

import numpy as np

from adapters.worker.call import Array, Reply
from reference.numbers.narrow import name_of, widened
from reference.records.discrepancy import ArrayRecord, CallRecord

LISTED_ELEMENTS = 4096  # a larger array is compressed
PACKED_BYTES = 64 * 2**20  # of a larger array, only the dtype and the shape are recorded


def call_text(replies: Iterable[Reply]) -> str:
    """The source text of the calls of a verdict, each distinct text once."""
    return "\n\n".join(dict.fromkeys(str(reply.call.program) for reply in replies))


def values_of(reply: Reply) -> tuple[Array, ...]:
    """The arrays that a call returned, in the order of its results."""
    return () if reply.value is None else (reply.value, *reply.outcome.more)


def call_record(reply: Reply) -> CallRecord:
    """The record of a call with its operands and its reply."""
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
    """An array as JSON: a small one as nested lists, else its bytes (C order), compressed by zlib,
    in base64.

    Values of dtypes that NumPy does not have are held in float32. `dtype`: the name to report, by
    default that of the array.
    """
    name = dtype or name_of(array.dtype)
    array = widened(array)
    about: ArrayRecord = {"dtype": name, "shape": list(array.shape)}
    if array.size <= LISTED_ELEMENTS and array.dtype.kind in "biuf":
        return {**about, "values": array.tolist()}
    if array.nbytes > PACKED_BYTES:
        return about
    data = np.ascontiguousarray(array)
    packed = base64.b64encode(zlib.compress(data.tobytes())).decode()
    return {**about, "stored": data.dtype.name, "packed": packed}


def operands_record(reply: Reply) -> dict[str, Any] | None:
    """The operands of a call as nested lists; None if there are none, or one is too large."""
    lists = {
        name: listed(array) for name, array in reply.call.operands.items() if array is not None
    }
    return lists if lists and None not in lists.values() else None


def listed(values: Array | None) -> Any:
    """An array as nested lists of numbers; None if it is too large, or not of real numbers."""
    values = None if values is None else widened(values)
    if values is None or values.size > LISTED_ELEMENTS or values.dtype.kind not in "biuf":
        return None
    with np.errstate(invalid="ignore"):  # a signalling NaN
        return values.tolist() if values.dtype.kind in "iu" else values.astype(float).tolist()
