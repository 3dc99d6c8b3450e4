"""An array of a record, read as nested lists of numbers.

A record holds {"dtype", "shape", "values": nested lists} of a small array, and of a larger one
{"dtype", "shape", "stored", "packed"}: base64 of zlib of the raw bytes, in C order, little-endian,
in the dtype `stored`, which is float32 for bfloat16 and float8. Of a huge array it holds
dtype and shape only. A complex number is read as the pair of its parts.
"""

from __future__ import annotations

import base64
import struct
import zlib
from math import prod
from typing import Any

from reference.records.discrepancy import ArrayRecord

MAX_ELEMENTS = 2**18  # of an array that is unpacked
MAX_RANK = 8
CODES = {
    "float64": "d", "float32": "f", "float16": "e", "int64": "q", "int32": "i", "int16": "h",
    "int8": "b", "uint64": "Q", "uint32": "I", "uint16": "H", "uint8": "B", "bool": "?",
}  # fmt: skip
PARTS = {"complex64": "float32", "complex128": "float64"}


def shape_text(array: ArrayRecord) -> str:
    """The dtype and the shape, for a reader: `float32 1 × 2 × 3`."""
    sizes = " × ".join(map(str, array["shape"])) or "a single number"
    return f"{array['dtype']} {sizes}"


def nested(array: ArrayRecord) -> Any:
    """The numbers as nested lists; None where the record holds none, or no such array."""
    if "packed" not in array:
        return array.get("values")
    stored, shape = array.get("stored", array["dtype"]), array["shape"]
    if stored in PARTS:
        stored, shape = PARTS[stored], [*shape, 2]
    if stored not in CODES or not _is_shape(shape):
        return None
    numbers = _numbers(array["packed"], CODES[stored], prod(shape))
    return None if numbers is None else _folded(numbers, shape)


def _is_shape(shape: list[Any]) -> bool:
    """Whether an array of this shape is small enough to unpack; sizes of zero count as 1."""
    sizes = all(isinstance(size, int) and size >= 0 for size in shape)
    return sizes and len(shape) <= MAX_RANK and prod(size or 1 for size in shape) <= MAX_ELEMENTS


def _numbers(packed: str, code: str, count: int) -> list[Any] | None:
    """`count` numbers of a code of `struct`; None where the text holds something else."""
    data = _raw(packed, count * struct.calcsize(f"<{code}"))
    return None if data is None else list(struct.unpack(f"<{count}{code}", data))


def _raw(packed: str, size: int) -> bytes | None:
    """The unpacked bytes; None where they are not exactly `size`, and never more than that."""
    reader = zlib.decompressobj()
    try:
        data = reader.decompress(base64.b64decode(packed, validate=True), size + 1)
    except (ValueError, zlib.error):
        return None
    return data if len(data) == size else None


def _folded(numbers: list[Any], shape: list[int]) -> Any:
    if not shape:
        return numbers[0]
    step = len(numbers) // (shape[0] or 1)
    parts = (numbers[at * step : (at + 1) * step] for at in range(shape[0]))
    return [_folded(part, shape[1:]) for part in parts]
