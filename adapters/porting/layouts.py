"""The layout of a route's weight, read from the text by which the route arranges it.

The text is NumPy alone, and runs here on a weight whose elements are numbered: where each number
comes to says which axes stand where.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from adapters.porting.routes import is_expressed
from adapters.protocol import Adapter
from reference.porting.layout import Layout, canonical, recipe
from reference.schema import Axis, Params

Array = np.ndarray[Any, Any]
KERNEL = (2, 3, 4)
GROUPS, IN, OUT = 2, 3, 5


def layout(adapter: Adapter, route: str, rank: int = 2) -> Layout | None:
    """The layout of the weight that a route's call takes.

    None where the call has no such rank, or its weight is no permutation of the schema's.
    """
    params = Params(
        tuple(Axis(3, size) for size in KERNEL[:rank]), 1, GROUPS * IN, GROUPS * OUT, GROUPS, True
    )
    if not is_expressed(adapter, route, params):
        params = replace(params, in_channels=IN, out_channels=OUT, groups=1)
    if not is_expressed(adapter, route, params):
        return None
    numbers = np.arange(np.prod(params.weight_shape)).reshape(params.weight_shape)
    arranged = _arranged(adapter, route, params, numbers)
    if arranged is None or not np.array_equal(np.sort(arranged["w"], None), numbers.ravel()):
        return None
    read = _read(arranged["w"], params, arranged["b"].ndim - 1)
    return read if _is_right(read, params, numbers, arranged) else None


def _arranged(adapter: Adapter, route: str, params: Params, w: Array) -> dict[str, Array] | None:
    """The operands as the route arranges them; None where its text does not run by itself."""
    names: dict[str, Any] = {
        "np": np, "x": np.zeros(params.input_shape), "w": w, "b": np.arange(params.out_channels),
    }  # fmt: skip
    try:
        exec(adapter.ROUTES[route].arrange(params), names)
    except Exception:  # noqa: BLE001  the text of a user's adapter may need what its SETUP imports
        return None
    return {name: np.asarray(names[name]) for name in ("w", "b")}


def _read(w: Array, params: Params, bias: int) -> Layout:
    """The layout that shows in a weight of numbered elements."""
    parts = (*(("groups",) if params.groups > 1 else ()), "in", "out", *_kernel(params))
    sizes = (params.groups, IN, OUT) if params.groups > 1 else (IN, OUT)
    places = dict(zip(parts, np.unravel_index(w, (*sizes, *params.each("kernel_size")))))
    axes, flipped = [], []
    for axis in range(w.ndim):
        lines = {part: _line(place, axis) for part, place in places.items()}
        held = [part for part, line in lines.items() if len(set(line)) > 1]
        axes.append(tuple(sorted(held, key=lambda part: _changes(lines[part]))))
        flipped += [part for part in held if lines[part][0] > lines[part][-1]]
    return Layout(tuple(axes), tuple(flipped), bias)


def _kernel(params: Params) -> tuple[str, ...]:
    return tuple(f"K{axis}" for axis in range(params.rank))


def _line(place: Array, axis: int) -> list[int]:
    """The values of one part along one axis of the arranged weight."""
    line = place[tuple(slice(None) if at == axis else 0 for at in range(place.ndim))]
    return list(map(int, line))


def _changes(line: list[int]) -> int:
    """How often a part changes along an axis: the slower of two changes less."""
    return sum(a != b for a, b in pairwise(line))


def _is_right(read: Layout, params: Params, w: Array, arranged: dict[str, Array]) -> bool:
    """Whether the recipe from the schema's weight to this layout makes the arranged operands."""
    parts = [part for axis in read.weight for part in axis]
    is_whole = all(read.weight) and len(set(parts)) == len(parts)
    if not (is_whole and set(read.flipped) <= set(_kernel(params))):
        return False
    names: dict[str, Any] = {"np": np, "w": w, "b": np.arange(params.out_channels)}
    try:
        exec("\n".join(recipe(canonical(params.rank), read)), {"groups": params.groups}, names)
    except ValueError:
        return False
    return all(np.array_equal(names[name], arranged[name]) for name in ("w", "b"))
