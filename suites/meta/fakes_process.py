"""Fakes whose process fails, and fakes that refuse: they die, hang, garble, raise,
or support nothing.
"""

from __future__ import annotations

import os
import signal
import time

from suites.meta.fakes import honest


def dies(x, w, b, params):
    """SIGSEGV where dilation is more than 1, with a last word on stderr;
    a hang where the stride is 4.
    """
    if any(a.dilation > 1 for a in params.axes):
        os.write(2, b"fake: about to fault\n")
        os.kill(os.getpid(), signal.SIGSEGV)
    if any(a.stride == 4 for a in params.axes):
        time.sleep(3600)
    return honest(x, w, b, params)


def hangs(x, w, b, params):
    """Never answers."""
    time.sleep(3600)


def garbles(x, w, b, params):
    """Writes noise into every open pipe, the protocol's among them."""
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, b"\x00noise" * 64)
        except OSError:
            continue
    return honest(x, w, b, params)


def refuses(x, w, b, params):
    """Says that it has no dilation."""
    if any(a.dilation > 1 for a in params.axes):
        raise NotImplementedError("has no dilation")
    return honest(x, w, b, params)


def raises(x, w, b, params):
    """An error where an answer is due."""
    if params.bias:
        raise RuntimeError("bias is not what I expected")
    return honest(x, w, b, params)


def refuses_everything(x, w, b, params):
    """Supports nothing at all."""
    raise NotImplementedError("supports nothing")


def slow(x, w, b, params):
    """Takes its time over every call, with a sign of life on stderr."""
    os.write(2, b".")
    time.sleep(0.15)
    return honest(x, w, b, params)


def noisy(x, w, b, params):
    """More on stdout and stderr than a pipe holds, at every call."""
    for descriptor in (1, 2):
        os.write(descriptor, b"noise " * 2**15)
    return honest(x, w, b, params)


def wrong_once(x, w, b, params):
    """Wrong at the hundredth call alone, as a read of uninitialised memory may be."""
    CALLS.append(1)
    return honest(x, w, b, params) + (len(CALLS) == 100)


def wrong_at_every_third_call(x, w, b, params):
    """Right twice, then wrong, as a read of uninitialised memory may be."""
    CALLS.append(1)
    return honest(x, w, b, params) + (len(CALLS) % 3 == 0)


CALLS: list[int] = []
