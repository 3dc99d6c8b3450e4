"""Padding modes side by side: the same requests, and what each framework's document makes of them.

The claim `a_padding_mode_is_the_padding_of_its_document` checks that a framework does what its
document says; two documents that differ are a by-design row of the report, not a failure.
"""

from __future__ import annotations

from adapters.protocol import Adapter, Mode
from reference.records.header import ModeRecord, RequestRecord
from reference.schema import Axis

REQUESTS = (
    Axis(4, 3), Axis(4, 2), Axis(4, 3, 2), Axis(4, 2, 2), Axis(4, 4, 2), Axis(3, 2, 3),
    Axis(1, 2, 3), Axis(3, 5, 3), Axis(4, 3, 1, 2), Axis(4, 3, 2, 2),
)  # fmt: skip


def by_design(adapter: Adapter) -> dict[str, ModeRecord]:
    """Route -> mode, source, and for each request (input_size, kernel_size, stride, dilation) the
    size, begin and end of it.
    """
    modes = {route: entry.mode for route, entry in adapter.ROUTES.items() if entry.mode}
    return {
        route: {"mode": m.name, "source": m.source, "made": [made(m, axis) for axis in REQUESTS]}
        for route, m in modes.items()
    }


def made(mode: Mode, axis: Axis) -> RequestRecord:
    """One request and what the mode makes of it."""
    done = mode.resolves(axis)
    begin, end = done.padding
    return {
        "input_size": axis.input_size,
        "kernel_size": axis.kernel_size,
        "stride": axis.stride,
        "dilation": axis.dilation,
        "output_size": done.output_size,
        "begin": begin,
        "end": end - done.output_padding,
    }
