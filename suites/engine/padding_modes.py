"""Padding modes compared: the padding that the document of each framework gives for some axes.

The claim `a_padding_mode_is_the_padding_of_its_document` checks that a framework does what its
document says. If two documents differ, this is no failure, but a row of the report.
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
    """Route -> its padding mode, the document, and the size, begin and end for each request.

    A request is (input_size, kernel_size, stride, dilation).
    """
    modes = {route: entry.mode for route, entry in adapter.ROUTES.items() if entry.mode}
    return {
        route: {"mode": m.name, "source": m.source, "made": [made(m, axis) for axis in REQUESTS]}
        for route, m in modes.items()
    }


def made(mode: Mode, axis: Axis) -> RequestRecord:
    """One request, with the output size and the padding that a mode gives for it."""
    resolved = mode.resolves(axis)
    begin, end = resolved.padding
    return {
        "input_size": axis.input_size,
        "kernel_size": axis.kernel_size,
        "stride": axis.stride,
        "dilation": axis.dilation,
        "output_size": resolved.output_size,
        "begin": begin,
        "end": end - resolved.output_padding,
    }
