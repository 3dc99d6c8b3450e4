"""Fakes whose process crashes, hangs or writes noise, and fakes that refuse calls."""

from __future__ import annotations

import os
import signal
import time

from suites.meta.fakes import honest


def dies(x, w, b, params):
    """It dies of SIGSEGV if a dilation is above 1, after a line on stderr; it hangs at stride 4."""
    if any(a.dilation > 1 for a in params.axes):
        os.write(2, b"fake: about to fault\n")
        os.kill(os.getpid(), signal.SIGSEGV)
    if any(a.stride == 4 for a in params.axes):
        time.sleep(3600)
    return honest(x, w, b, params)


def hangs(x, w, b, params):
    """It hangs at every call."""
    time.sleep(3600)


def garbles(x, w, b, params):
    """It writes noise into every open pipe, also into that of the protocol."""
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, b"\x00noise" * 64)
        except OSError:
            continue
    return honest(x, w, b, params)


def refuses(x, w, b, params):
    """It refuses a dilation above 1."""
    if any(a.dilation > 1 for a in params.axes):
        raise NotImplementedError("has no dilation")
    return honest(x, w, b, params)


def raises(x, w, b, params):
    """It raises an error for every call with a bias."""
    if params.bias:
        raise RuntimeError("bias is not what I expected")
    return honest(x, w, b, params)


def refuses_everything(x, w, b, params):
    """It refuses every call."""
    raise NotImplementedError("supports nothing")


def slow(x, w, b, params):
    """It takes 0.15 s for every call, and writes a point to stderr."""
    os.write(2, b".")
    time.sleep(0.15)
    return honest(x, w, b, params)


def noisy(x, w, b, params):
    """It writes more to stdout and stderr than a pipe holds, at every call."""
    for descriptor in (1, 2):
        os.write(descriptor, b"noise " * 2**15)
    return honest(x, w, b, params)


def wrong_once(x, w, b, params):
    """It is wrong only at the hundredth call, as after a read of uninitialised memory."""
    CALLS.append(1)
    return honest(x, w, b, params) + (len(CALLS) == 100)


def wrong_at_every_third_call(x, w, b, params):
    """It is wrong at every third call, as after reads of uninitialised memory."""
    CALLS.append(1)
    return honest(x, w, b, params) + (len(CALLS) % 3 == 0)


CALLS: list[int] = []
