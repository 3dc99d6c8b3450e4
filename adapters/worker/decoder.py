"""Frames from bytes as they arrive, in pieces of any size, on the parent's side."""

from __future__ import annotations

from typing import Any

import numpy as np

from adapters.in_child.wire import MOST_HEADER_BYTES, Entry, Frame, WireError, parse
from adapters.worker.call import Array

ALIGNMENT = 16  # of the longest number, in bytes


class Decoder:
    """Takes bytes and gives frames; no memory is taken for what was only announced."""

    def __init__(self) -> None:
        self._data = b""
        self._at = 0  # what comes before is used
        self._line = b""  # the beginning of a line
        self._header: dict[str, Any] | None = None  # of the frame whose arrays arrive
        self._entries: list[Entry] = []
        self._parts: list[bytes] = []
        self._missing = 0  # bytes of its arrays

    @property
    def partial(self) -> bool:
        """Whether a frame has begun that was not given."""
        return self._header is not None or bool(self._line) or self._at < len(self._data)

    @property
    def missing(self) -> int:
        """How many bytes the frame lacks whose arrays arrive; 0 where none does."""
        return self._missing

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        self._data, self._at = self._data[self._at :] + data, 0

    def frame(self) -> Frame | None:
        """The next frame, once it is complete. Raises WireError as soon as it can be none."""
        if self._header is None:
            self._read_line()
        if self._header is None:
            return None
        part = self._data[self._at : self._at + self._missing]
        self._parts.append(part)
        self._at += len(part)
        self._missing -= len(part)
        if self._missing:
            return None
        frame = Frame(self._header, arrays_of(b"".join(self._parts), self._entries))
        self._header, self._parts = None, []
        return frame

    def _read_line(self) -> None:
        """Read as much of a line as there is."""
        end = self._data.find(b"\n", self._at) + 1
        self._line += self._data[self._at : end or len(self._data)]
        self._at = end or len(self._data)
        if self._line and self._line[:1] != b"{":
            raise WireError(f"a frame begins with {{, not with {self._line[:40]!r}")
        if len(self._line) > MOST_HEADER_BYTES:
            raise WireError(f"its line is longer than {MOST_HEADER_BYTES} bytes")
        if end:
            self._header, self._entries = parse(self._line)
            self._missing = sum(entry.bytes for entry in self._entries)
            self._line = b""


def arrays_of(data: bytes, entries: list[Entry]) -> dict[str, Array]:
    """The arrays by name, read-only; they are views of `data` where they are aligned there."""
    arrays, at = {}, 0
    for entry in entries:
        count = entry.bytes // entry.dtype.itemsize
        if count and not at % ALIGNMENT:
            array = np.frombuffer(data, entry.dtype, count, at)
        else:
            array = np.array(memoryview(data)[at : at + entry.bytes]).view(entry.dtype)
        arrays[entry.name] = array.reshape(entry.shape)
        at += entry.bytes
    return arrays
