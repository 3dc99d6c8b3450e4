"""Padding modes compared: the padding that the document of each framework gives for some axes.

The claim `a_padding_mode_is_the_padding_of_its_document` checks that a framework does what its
document says. If two documents differ, this is no failure, but a row of the report.
"""

from __future__ import annotations

from collections.abc import Sequence

from adapters.porting.modes import Window, modes, window_of
from adapters.protocol import Adapter
from reference.records.porting import ModeRecord, RequestRecord
from reference.schema import Axis

REQUESTS = (
    Axis(4, 3), Axis(2, 2), Axis(4, 3, 2), Axis(4, 2, 2), Axis(4, 4, 2), Axis(3, 2, 3),
    Axis(1, 2, 3), Axis(3, 5, 3), Axis(4, 3, 1, 2), Axis(4, 3, 2, 2),
)  # fmt: skip


def by_design(adapter: Adapter, more: Sequence[Axis] = ()) -> dict[str, ModeRecord]:
    """Route -> its padding mode, the document, and what it makes of each request.

    `more`: the axes of the reader's own case.
    """
    axes = (*REQUESTS, *more)
    return {
        route: {
            "mode": mode.name, "source": mode.source,
            "made": [request(axis, window_of(mode.resolves(axis))) for axis in axes],
        }
        for route, mode in modes(adapter).items()
    }  # fmt: skip


def request(axis: Axis, window: Window) -> RequestRecord:
    """The record of an axis that is put to a padding."""
    return {
        "input_size": axis.input_size,
        "kernel_size": axis.kernel_size,
        "stride": axis.stride,
        "dilation": axis.dilation,
        "output_size": window.output_size,
        "begin": window.begin,
        "end": window.end,
    }
