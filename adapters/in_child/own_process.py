"""The worker's own process: its CPU, its end with its parent, and its pipes.

It runs on Python 3.8 with the standard library alone.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from io import BufferedReader

PR_SET_PDEATHSIG = 1


def cpu_features() -> list[str]:
    """The flags in /proc/cpuinfo (x86) or its Features (ARM); none elsewhere."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as lines:
            flags = next((line for line in lines if line.startswith(("flags", "Features"))), ":")
    except OSError:
        return []
    return flags.split(":", 1)[1].split()


def die_with_parent() -> None:
    """Let Linux end this process with its parent, and before it where memory runs out.

    Ctrl-C is the parent's.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    score = "/proc/self/oom_score_adj"
    with contextlib.suppress(OSError), open(score, "w", encoding="ascii") as file:
        file.write("1000")
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def private_pipes() -> tuple[BufferedReader, int]:
    """Standard input and output for ourselves: a framework reads nothing and prints to stderr."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, replies
