"""What the calls of an adapter mean: their padding as a number, and the axes of their weight."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.porting.layouts import layout
from adapters.porting.numbers import meaning
from adapters.porting.routes import numbered, weighted
from adapters.protocol import Adapter
from reference.records.porting import LayoutRecord, NumberRecord
from reference.schema import Axis
from suites.engine.porting.modes import request

PADDINGS = (0, 1)
AXES = (Axis(4, 4, 2), Axis(4, 3, 2))  # with K = 3, a padding of 1 happens to mean the same


def numbers(adapter: Adapter, more: Sequence[Axis] = ()) -> dict[str, list[NumberRecord]]:
    """Route -> what its call makes of some axes and numbers; without those that it cannot take.

    `more`: the axes of the reader's own case; of these, the padding at the beginning is the number.
    """
    requests = [(axis, padding) for axis in AXES for padding in PADDINGS]
    requests += [(axis, axis.padding[0]) for axis in more]
    return {route: _meanings(adapter, route, requests) for route in numbered(adapter)}


def _meanings(
    adapter: Adapter, route: str, requests: Sequence[tuple[Axis, int]]
) -> list[NumberRecord]:
    records: list[NumberRecord] = []
    for axis, padding in requests:
        number = meaning(adapter, route, axis, padding)
        if number:
            record = request(axis, number.window)
            records.append({**record, "padding": padding, "text": number.text})
    # A text that never names its padding is no call, but the parameters (a worker's).
    return records if any(record["text"] for record in records) else []


def layouts(adapter: Adapter) -> dict[str, LayoutRecord]:
    """Route -> where the axes of its weight stand in rank 2, or in the only rank that it has."""
    records: dict[str, LayoutRecord] = {}
    for route in weighted(adapter):
        own = layout(adapter, route)
        if own:
            weight = [list(axis) for axis in own.weight]
            flipped = list(own.flipped)
            records[route] = {"weight": weight, "flipped": flipped, "bias": own.bias}
    return records
