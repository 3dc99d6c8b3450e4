"""The memory that a call may take in the Python worker: Python 3.8, the standard library alone."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class OwnFault(Exception):
    """The worker cannot do what it is for: no answer of the framework's."""


def memory_limits() -> tuple[int, int, int] | None:
    """(bytes of address space in use, soft limit, hard limit); None where the system has none."""
    try:
        import resource

        with open("/proc/self/statm", encoding="ascii") as sizes:
            now = int(sizes.read().split()[0]) * resource.getpagesize()
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    except (ImportError, OSError):
        return None
    return now, soft, sys.maxsize if hard == resource.RLIM_INFINITY else hard


def limit_memory(soft: int) -> None:
    """Set the soft limit of the address space. Raises OwnFault where that is refused."""
    import resource

    try:
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    except (OSError, ValueError) as error:
        raise OwnFault(f"the memory of a call cannot be limited: {error}") from None


def check_growth(now: int, hard: int, memory: int) -> None:
    """Raise OwnFault where the hard limit leaves less than `memory` bytes to grow by."""
    if hard - now < memory:
        left = f"{max(0, hard - now)} of the {memory} bytes that a call may take"
        raise OwnFault(f"a hard limit of memory (ulimit -v) leaves {left}")


@contextlib.contextmanager
def bounded(memory: int) -> Iterator[None]:
    """Let the process grow by `memory` bytes, where the system can hold it to that; 0 is no limit.

    Raises OwnFault where the limit cannot be set, and in the place of an error where a hard limit
    has left less than `memory`.
    """
    limits = memory_limits() if memory else None
    if limits is None:
        yield
        return
    now, soft, hard = limits
    limit_memory(min(now + memory, hard))
    try:
        yield
    except NotImplementedError:
        raise
    except BaseException:
        check_growth(now, hard, memory)
        raise
    finally:
        limit_memory(soft)
