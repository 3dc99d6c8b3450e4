"""Tests of the wire: frames are read as they were encoded, and other bytes are errors in time."""

from __future__ import annotations

import io
import json
import os
import tracemalloc
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.in_child import wire
from adapters.in_child.wire import (
    BITS,
    DTYPES,
    MOST_BYTES,
    MOST_HEADER_BYTES,
    Frame,
    WireError,
    encode,
)
from adapters.worker.call import Array
from adapters.worker.decoder import Decoder
from reference.numbers import narrow

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
SHAPES = st.lists(st.integers(0, 3), max_size=4).map(tuple)
HOSTILE_SHAPES = (
    st.lists(st.sampled_from([-1, 0, 1, 2, 2**31, 2**62, 10**40, 0.5, None, True, "1"]), max_size=3)
    | JSON
)
HOSTILE_ARRAYS = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["y", "x", ""]) | JSON,
        "dtype": st.sampled_from([*DTYPES, "O", "S3", "f4", "M8[s]", "u2,f4"]) | JSON,
        "shape": HOSTILE_SHAPES,
    }
)
WHOLE = b'{"arrays":[{"name":"y","dtype":"int8","shape":[3]}]}\nabc'
PIECES = st.sampled_from(
    [b"{", b"}", b"\n", b"[]", b'"arrays":', b":", b",", b'"', b"\xff", b"\0" * 9, WHOLE]
)


def fuzzed(examples: int) -> settings:
    """The same so many examples at each run."""
    return settings(max_examples=examples, deadline=None, derandomize=True, database=None)


def frames(data: bytes, size: int) -> tuple[list[Frame], str]:
    """The frames that a decoder reads from bytes in pieces of one size, and its error."""
    decoder, decoded = Decoder(), []
    for at in range(0, len(data), size):
        decoder.feed(data[at : at + size])
        try:
            while (frame := decoder.frame()) is not None:
                decoded.append(frame)
        except WireError as error:
            return decoded, str(error)
    return decoded, ""


def alike(frame: Frame, header: Mapping[str, Any], arrays: Mapping[str, Array]) -> bool:
    """Whether a frame has these fields and arrays, bit for bit."""
    same = frame.header == header and list(frame.arrays) == list(arrays)
    pairs = [(frame.arrays[name], array) for name, array in arrays.items()]
    return same and all(
        (a.dtype, a.shape, a.tobytes()) == (b.dtype, b.shape, b.tobytes()) for a, b in pairs
    )


@st.composite
def messages(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Array]]:
    """Any fields, and arrays of any dtype that travels."""
    random = np.random.default_rng(draw(st.integers(0, 99)))
    arrays = {}
    for name in draw(st.lists(st.text(max_size=3), max_size=4, unique=True)):
        dtype, shape = DTYPES[draw(st.sampled_from(sorted(DTYPES)))], draw(SHAPES)
        bits = random.integers(0, 2, int(np.prod(shape)) * dtype.itemsize, np.uint8)
        arrays[name] = bits.view(dtype).reshape(shape)
    header = draw(
        st.dictionaries(st.text(max_size=5).filter(lambda name: name != "arrays"), JSON, max_size=3)
    )
    return header, arrays


@fuzzed(200)
@given(sent=st.lists(messages(), min_size=1, max_size=3), size=st.integers(1, 400))
def test_what_was_encoded_is_what_is_read(
    sent: list[tuple[dict[str, Any], dict[str, Array]]], size: int
) -> None:
    """By the parent in pieces of any size, and by the worker from its pipe,
    one frame after the other.
    """
    data = b"".join(b"".join(encode(header, arrays)) for header, arrays in sent)
    read, error = frames(data, size)
    assert (len(read), error) == (len(sent), "")
    assert all(alike(frame, *message) for frame, message in zip(read, sent))
    file = io.BufferedReader(io.BytesIO(data))
    for message in sent:
        frame = wire.read(file)
        assert frame is not None
        assert alike(frame, *message)
        assert all(array.flags.writeable for array in frame.arrays.values())
    assert wire.read(file) is None


def test_a_frame_is_a_line_of_json_and_bytes() -> None:
    """A frame has the bytes that adapters/worker/README.md shows."""
    y = np.array([[1, 2]], "<f4")
    assert b"".join(encode({"reply": "returned", "id": 7}, {"y": y})) == (
        b'{"reply":"returned","id":7,"arrays":[{"name":"y","dtype":"float32","shape":[1,2]}]}\n'
        + b"\0\0\x80?\0\0\0@"
    )


def test_contiguous_arrays_are_not_copied() -> None:
    """The written buffer is a view of the operand."""
    x = np.arange(6.0).reshape(2, 3)
    assert np.shares_memory(np.frombuffer(encode({}, {"x": x})[1]), x)


def test_any_layout_travels_in_c_order_and_little_endian() -> None:
    """Reversed, transposed and big-endian arrays are converted; what NumPy does not have is
    sent as bits.
    """
    x = np.arange(6.0).reshape(2, 3)
    for view in (x.T, x[::-1, ::2], x.astype(">f8"), np.asfortranarray(x)):
        (frame,), _ = frames(b"".join(encode({}, {"x": view})), 1000)
        assert np.array_equal(frame.arrays["x"], view)
    assert narrow.BITS == BITS
    for dtype in BITS:
        (frame,), _ = frames(b"".join(encode({}, {"x": narrow.cast(x, dtype)})), 1000)
        assert np.array_equal(narrow.widened(frame.arrays["x"]), x)


@fuzzed(300)
@given(
    data=st.lists(PIECES | st.binary(max_size=4), max_size=12).map(b"".join),
    size=st.integers(1, 60),
)
def test_any_bytes_are_frames_or_an_error(data: bytes, size: int) -> None:
    """The same for any size of the pieces: a frame that is complete is read,
    whatever follows it.
    """
    decoded, error = frames(data, size)
    again, same = frames(data, len(data) + 1)
    assert (len(decoded), bool(error)) == (len(again), bool(same))
    assert "\n" not in error
    try:
        file = io.BufferedReader(io.BytesIO(data))
        for _ in decoded:
            assert wire.read(file) is not None
    except WireError as problem:
        pytest.fail(f"the worker reads it otherwise: {problem}")


@fuzzed(300)
@given(
    header=st.dictionaries(st.just("arrays"), st.lists(HOSTILE_ARRAYS, max_size=3) | JSON) | JSON
)
def test_any_line_is_read_or_an_error(header: Any) -> None:
    """Any shape, dtype or name is read, or gives a WireError."""
    decoded, error = frames(json.dumps(header).encode() + b"\n" + b"\0" * 64, 1000)
    assert isinstance(decoded, list)
    assert len(error) < 200


@pytest.mark.parametrize(
    "line",
    [
        b"{" + b" " * MOST_HEADER_BYTES,
        b"noise",
        b"\n",
        b"[]\n",
        b'{"arrays": [' + b"[" * 10**5 + b"\n",
        b"{}}\n",
        b'{"a": ' + b"9" * 10**5 + b"}\n",
        b"\xff",
        b'{"arrays": [{"name": "y", "dtype": "int8", "shape": [8589934593]}]}\n',
        b'{"arrays": [{"name": "y", "dtype": "int8", "shape": [0, 9223372036854775808]}]}\n',
    ],
)
def test_a_line_that_is_none_is_an_error_at_once(line: bytes) -> None:
    """The error is raised before more bytes are awaited."""
    assert len(frames(line, 2**16)[1]) > 10


def test_an_empty_array_may_be_long() -> None:
    """Its other axes may be as long as NumPy allows."""
    arrays = {"x": np.zeros((2**40, 0), np.float32)}
    [frame], errors = frames(b"".join(encode({}, arrays)), 2**16)
    assert not errors
    assert frame.arrays["x"].shape == (2**40, 0)


def test_no_memory_is_taken_for_what_was_only_announced() -> None:
    """A line that announces gigabytes takes no memory."""
    line = (
        json.dumps({"arrays": [{"name": "y", "dtype": "int8", "shape": [MOST_BYTES]}]}).encode()
        + b"\n"
    )
    tracemalloc.start()
    try:
        decoder = Decoder()
        decoder.feed(line + b"\0" * 100)
        assert decoder.frame() is None
        assert decoder.missing == MOST_BYTES - 100
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "header, arrays",
    [
        ({"a": object()}, {}),
        ({"a": float("nan")}, {}),
        ({"a": " " * 2**22}, {}),
        ({}, {"x": np.array([None])}),
    ],
)
def test_what_cannot_travel_is_an_error(header: dict[str, Any], arrays: dict[str, Array]) -> None:
    """An array that cannot be encoded is an error of the sender."""
    with pytest.raises(WireError):
        encode(header, arrays)


def test_the_blocking_writer_writes_all(tmp_path: Path) -> None:
    """Small buffers are written at once, large ones in several pieces."""
    x = np.arange(2**16, dtype=float)
    descriptor = os.open(tmp_path / "frame", os.O_CREAT | os.O_WRONLY)
    try:
        wire.write(descriptor, encode({"id": 1}, {"x": x}))
        wire.write(descriptor, encode({"id": 2}, {}))
    finally:
        os.close(descriptor)
    decoded, _ = frames((tmp_path / "frame").read_bytes(), 2**16)
    assert [frame.header["id"] for frame in decoded] == [1, 2]
    assert np.array_equal(decoded[0].arrays["x"], x)
