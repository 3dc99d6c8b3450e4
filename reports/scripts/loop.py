"""The definition as a plain loop: as a script holds it,
and computed here to know that it says what was due.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import isclose, prod
from typing import Any

from reference.records.discrepancy import DiscrepancyRecord
from reference.schema import INTEGER_KINDS, Case, SchemaError, case_from_json
from reports.records.arrays import nested

MOST_PRODUCTS = 20_000
INTEGERS = ("int64", "int32", "int16", "int8", "uint8")
LOOP = """\
# The definition: the product of input element f and kernel tap k is added
# at f * stride + k * dilation - begin.
stride, dilation, begin = {strides}, {dilations}, {begins}
due = np.zeros({shape}, {dtype!r})
for n, i, *f in np.ndindex(x.shape):
    for o, *k in np.ndindex(w.shape[1:]):
        at = [a * s + c * d - p for a, s, c, d, p in zip(f, stride, k, dilation, begin)]
        if all(0 <= a < size for a, size in zip(at, due.shape[2:])):
            channel = i // {inside} * {outside} + o
            term = due.dtype.type(x[(n, i, *f)]) * due.dtype.type(w[(i, o, *k)])
            due[(n, channel, *at)] += term"""
BIAS = "due += np.asarray(b, due.dtype).reshape(-1, *[1] * (due.ndim - 2))"


def loop(record: DiscrepancyRecord) -> str | None:
    """The loop that makes `due` of the operands of the only call,
    where it gives the answer that was due.
    """
    try:
        case: Case = case_from_json(record["case"])
    except (SchemaError, TypeError):
        return None
    if len(record["calls"]) != 1 or not _is_definition(case, record):
        return None
    params = case.params
    text = LOOP.format(
        strides=params.each("stride"), dilations=params.each("dilation"),
        begins=tuple(axis.padding[0] + axis.crop[0] for axis in params.axes),
        shape=params.output_shape, dtype="int64" if case.dtype in INTEGERS else "float64",
        inside=params.in_channels // params.groups, outside=params.out_channels // params.groups,
    )  # fmt: skip
    return f"{text}\n{BIAS}" if params.bias else text


def _is_definition(case: Case, record: DiscrepancyRecord) -> bool:
    """Whether the definition of the case, on the operands of the call,
    is the answer that was due.
    """
    params, named = case.params, record["calls"][0]["operands"].items()
    operands = {name: array for name, array in named if array is not None}
    names = ("x", "w", "b") if params.bias else ("x", "w")
    if set(operands) != set(names) or case.dtype.startswith(("bfloat", "complex")):
        return False
    if prod(params.input_shape) * prod(params.weight_shape[1:]) > MOST_PRODUCTS:
        return False
    shapes = {"x": params.input_shape, "w": params.weight_shape, "b": (params.out_channels,)}
    if any(tuple(operands[name]["shape"]) != shapes[name] for name in names):
        return False
    arrays = [numbers(nested(operands[name])) for name in names]
    due, expected = _definition(case, *arrays), numbers(record["expected"])
    tolerance = 0.0 if case.kind in INTEGER_KINDS else 1e-9
    same = (isclose(a, b, rel_tol=tolerance) or a == b for a, b in zip(due, expected))
    return len(due) == len(expected) and all(same)


def numbers(values: Any) -> list[Any]:
    """The numbers of nested lists, in order; names such as "nan" as floats."""
    if isinstance(values, list):
        return [number for part in values for number in numbers(part)]
    return [] if values is None else [float(values) if isinstance(values, str) else values]


def _definition(case: Case, x: list[Any], w: list[Any], b: list[Any] | None = None) -> list[Any]:
    """Y of the operands, all as flat lists."""
    params, totals = case.params, [0.0] * prod(case.params.output_shape)
    inside, outside = params.in_channels // params.groups, params.out_channels // params.groups
    for (n, i, *f), element in zip(_indices(params.input_shape), x):
        taps = w[i * prod(params.weight_shape[1:]) :]
        for (o, *k), tap in zip(_indices(params.weight_shape[1:]), taps):
            at = [a * e + c * d - p[0] - q[0] for a, c, e, d, p, q in zip(f, k, *_axes(case))]
            if all(0 <= a < size for a, size in zip(at, params.output_shape[2:])):
                totals[_flat((n, i // inside * outside + o, *at), params.output_shape)] += (
                    element * tap
                )
    size = prod(params.output_shape[2:])
    return [t + (b[at // size % params.out_channels] if b else 0) for at, t in enumerate(totals)]


def _axes(case: Case) -> Iterator[tuple[Any, ...]]:
    return (case.params.each(name) for name in ("stride", "dilation", "padding", "crop"))


def _indices(shape: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    return product(*map(range, shape))


def _flat(at: tuple[int, ...], shape: tuple[int, ...]) -> int:
    """The position in C order."""
    position = 0
    for index, size in zip(at, shape):
        position = position * size + index
    return position
