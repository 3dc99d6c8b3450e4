"""Frames over two non-blocking pipes: a write never waits without reading, no wait is endless."""

from __future__ import annotations

import os
import select
import time
from collections import deque
from collections.abc import Sequence

from adapters.in_child.wire import Frame
from adapters.worker.decoder import Decoder

READ_BYTES = 2**16
MOST_READ_BYTES = 2**20
MOST_BUFFERS = 64  # of one system call


class Connection:
    """The parent's ends of the pipes from and to a worker."""

    def __init__(self, reader: int, writer: int) -> None:
        self._reader, self._writer = reader, writer
        self._outbox: deque[memoryview] = deque()
        self._decoder = Decoder()
        self._read_only, self._both = select.poll(), select.poll()
        self._read_only.register(reader, select.POLLIN)
        self._both.register(reader, select.POLLIN)
        self._both.register(writer, select.POLLOUT)

    def send(self, buffers: Sequence[bytes | memoryview]) -> None:
        """Write what the pipe takes now; the rest is written by `receive`.

        The buffers must not change until then.
        """
        self._outbox.extend(map(memoryview, buffers))
        self._flush()

    def receive(self, since: float, limit: float) -> Frame:
        """The next frame, awaited until `limit` seconds after `since`, a time of `time.monotonic`.

        The limit begins again when the last byte has been written and when the first byte of the
        frame has arrived: until then the worker may have waited for us.
        Raises TimeoutError, EOFError where the pipe has ended, and WireError.
        """
        frame = self._decoder.frame()
        if self._outbox or self._decoder.partial:
            since = time.monotonic()
        while frame is None:
            writing, began = bool(self._outbox), self._decoder.partial
            ready = self._ready(since + limit - time.monotonic())
            if not ready:
                raise TimeoutError
            self._flush()
            if self._reader in ready:
                self._decoder.feed(self._read())
                frame = self._decoder.frame()
            if (writing and not self._outbox) or (self._decoder.partial and not began):
                since = time.monotonic()
        return frame

    def _ready(self, seconds: float) -> dict[int, int]:
        """The pipes that can be read or written after at most so many seconds."""
        poll = self._both if self._outbox else self._read_only
        return dict(poll.poll(max(0.0, seconds * 1000)))

    def _read(self) -> bytes:
        size = min(max(self._decoder.missing, READ_BYTES), MOST_READ_BYTES)
        data = os.read(self._reader, size)
        if not data:
            raise EOFError
        return data

    def _flush(self) -> None:
        """Write what the pipe takes; where the worker has closed it, reading will show that."""
        try:
            while self._outbox:
                self._drop(os.writev(self._writer, list(self._outbox)[:MOST_BUFFERS]))
        except BlockingIOError:
            return
        except BrokenPipeError:
            self._outbox.clear()

    def _drop(self, written: int) -> None:
        """Take so many bytes off the outbox."""
        while self._outbox and written >= len(self._outbox[0]):
            written -= len(self._outbox.popleft())
        if written:
            self._outbox[0] = self._outbox[0][written:]
