"""The frames of a worker and its parent: a line of JSON, then the bytes of the arrays it lists.

A frame is `{..., "arrays": [{"name": "y", "dtype": "float32", "shape": [1, 2, 3]}]}` and a newline,
then the bytes of the arrays in that order: C order, little-endian, nothing between them. The line
is UTF-8 and has no other newline. What NumPy does not have, bfloat16 and two float8, travels as its
bytes, and stands in an array of one of the dtypes BITS. This file runs on both sides: Python 3.8
and NumPy, nothing else.
"""

from __future__ import annotations

import json
import os
import sys
from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from io import BufferedReader

    Array = np.ndarray[Any, Any]
    Buffer = bytes | memoryview

PROTOCOL = 1
MOST_HEADER_BYTES = 2**22
MOST_ARRAYS = 256
MOST_AXES = 32  # of an array; NumPy 1 has no more
MOST_BYTES = 2**33  # of all arrays of a frame
MOST_ADDRESSED = 2**63 - 1  # bytes of an empty array if its zeros were ones; NumPy has no more
SMALL = 2**16  # bytes that are copied to save a system call
BITS = {  # as reference.numbers.narrow has them
    "bfloat16": np.dtype([("bfloat16", np.uint16)]),
    "float8_e4m3fn": np.dtype([("float8_e4m3fn", np.uint8)]),
    "float8_e5m2": np.dtype([("float8_e5m2", np.uint8)]),
}
INTEGERS = ("?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8")
FLOATS = ("f2", "f4", "f8", "g", "c8", "c16", "G")
NUMBERS = tuple(np.dtype(code).newbyteorder("<") for code in (*INTEGERS, *FLOATS))
DTYPES = {**{dtype.name: dtype for dtype in NUMBERS}, **BITS}
ENCODER = json.JSONEncoder(separators=(",", ":"), allow_nan=False)


class WireError(ValueError):
    """What was read is no frame, or what shall be written cannot be one: the message says why."""


class Frame(NamedTuple):
    """The fields of the line, without "arrays", and the arrays by name."""

    header: dict[str, Any]
    arrays: dict[str, Array]


class Entry(NamedTuple):
    """What a line says of one array."""

    name: str
    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    bytes: int


def encode(header: Mapping[str, Any], arrays: Mapping[str, Array]) -> list[Buffer]:
    """The buffers that are written one after the other; those of contiguous arrays are views.

    Raises WireError for a line that is too long, for what JSON cannot hold and for arrays of
    Python objects.
    """
    listed, buffers = [], []
    for name, array in arrays.items():
        listed.append({"name": name, "dtype": dtype_name(array.dtype), "shape": array.shape})
        buffers.append(_raw(array))
    try:
        line = ENCODER.encode({**header, "arrays": listed}).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise WireError(f"JSON cannot hold it: {error}") from None
    if len(line) >= MOST_HEADER_BYTES:
        raise WireError(f"its line of {len(line)} bytes is too long")
    return [line + b"\n", *buffers]


@lru_cache(maxsize=64)
def dtype_name(dtype: np.dtype[Any]) -> str:
    """The name by which a dtype travels."""
    return next((name for name, bits in BITS.items() if dtype == bits), str(dtype.name))


def _raw(array: Array) -> memoryview:
    """The bytes of an array in C order, little-endian."""
    if array.dtype.hasobject:
        raise WireError("an array of Python objects has no bytes")
    if array.dtype in BITS.values():
        array = array.view(f"u{array.dtype.itemsize}")
    if array.dtype.byteorder == (">" if sys.byteorder == "little" else "="):
        array = array.astype(array.dtype.newbyteorder("<"))
    return np.ascontiguousarray(array).reshape(-1).view(np.uint8).data


def parse(line: bytes) -> tuple[dict[str, Any], list[Entry]]:
    """The fields of a line, and what it says of its arrays. Raises WireError."""
    try:
        header = json.loads(line.decode())
    except (ValueError, RecursionError) as error:
        raise WireError(f"its line is no JSON: {error}") from None
    if not isinstance(header, dict):
        raise WireError("its line is no JSON object")
    listed = header.pop("arrays", [])
    if not isinstance(listed, list) or len(listed) > MOST_ARRAYS:
        raise WireError(f'"arrays" is no list of at most {MOST_ARRAYS} objects')
    entries = [_entry(array) for array in listed]
    if sum(entry.bytes for entry in entries) > MOST_BYTES:
        raise WireError(f"its arrays have more than {MOST_BYTES} bytes")
    if len({entry.name for entry in entries}) < len(entries):
        raise WireError("two of its arrays have one name")
    return header, entries


def _entry(array: Any) -> Entry:
    """What one object of "arrays" says, checked."""
    if not isinstance(array, dict) or array.keys() != {"name", "dtype", "shape"}:
        raise WireError("an array must have a name, a dtype and a shape")
    name, dtype, shape = array["name"], array["dtype"], array["shape"]
    if not isinstance(name, str):
        raise WireError("the name of an array is no text")
    if not isinstance(dtype, str) or dtype not in DTYPES:
        raise WireError(f"an array has the dtype {str(dtype)[:40]!r}, which does not travel")
    size = DTYPES[dtype].itemsize
    if not _is_shape(shape) or size * prod(length or 1 for length in shape) > _most(shape):
        raise WireError(f"an array has the shape {str(shape)[:40]!r}, which none can have")
    return Entry(name, DTYPES[dtype], tuple(shape), size * prod(shape))


def _is_shape(shape: Any) -> bool:
    """Whether it is a list of a few integers of at least 0."""
    lengths = shape if isinstance(shape, list) and len(shape) <= MOST_AXES else [None]
    return all(type(length) is int and length >= 0 for length in lengths)


def _most(shape: list[int]) -> int:
    """The most bytes of an array of this shape."""
    return MOST_ADDRESSED if 0 in shape else MOST_BYTES


def read(file: BufferedReader[Any]) -> Frame | None:
    """The next frame, waiting for it; its arrays are writable. None at the end of the file.

    Raises WireError.
    """
    line = file.readline(MOST_HEADER_BYTES + 1)
    if not line:
        return None
    if not line.endswith(b"\n"):
        raise WireError("its line has no end")
    header, entries = parse(line)
    arrays = {}
    for entry in entries:
        data = np.empty(entry.bytes, np.uint8)
        if file.readinto(data.data) != entry.bytes:
            raise WireError("it ends within the bytes of an array")
        arrays[entry.name] = data.view(entry.dtype).reshape(entry.shape)
    return Frame(header, arrays)


def write(descriptor: int, buffers: Sequence[Buffer]) -> None:
    """Write all of them, waiting until they are taken."""
    if sum(map(len, buffers)) <= SMALL:
        buffers = [b"".join(buffers)]
    for buffer in buffers:
        left = memoryview(buffer)
        while left:
            left = left[os.write(descriptor, left) :]
