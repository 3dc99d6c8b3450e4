"""The operands of the call for a distorted case, and its right answers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reference.definition import Array, conv_transpose, scatter
from reference.schema import Axis, Case, Params
from suites.cases.place import Place
from suites.invalid.distortion import AS_BASE, REFUSAL, SIZE, Distortion, LooseAxis, LooseParams

Operands = dict[str, Array | None]


def draw_operands(place: Place, case: Case, loose: Params, distortion: Distortion) -> Operands:
    """Small non-zero integers in the shapes of x, w and b, or of the columns of a col2im route.

    The shapes are those of `loose`; for `distortion.legal_operands`, those of `case`.
    """
    base = distortion.unchanged(case.params)
    random = np.random.default_rng(case.seed)
    if place.entry.operator == "col2im":
        return {"x": draw(random, column_shape(loose))}
    legal = distortion.legal_operands
    params = {name: base if name in legal else loose for name in ("x", "w", "b")}
    b = draw(random, (params["b"].out_channels,)) if case.params.bias else None
    return {
        "x": draw(random, params["x"].input_shape),
        "w": draw(random, params["w"].weight_shape),
        "b": b,
    }


def draw(random: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Random integers from -3 to 3 without zeros."""
    sizes = random.integers(1, 4, shape)
    entries: Array = sizes * random.choice(np.array([-1, 1]), shape)
    return entries


def column_shape(params: Params) -> tuple[int, int, int]:
    """The shape of columns, (batch, out_channels * prod(K), prod(F))."""
    taps, positions = (int(np.prod(params.each(name))) for name in ("kernel_size", "input_size"))
    return (params.batch, params.out_channels * taps, positions)


def right_answers(
    place: Place, case: Case, loose: LooseParams, data: Operands, distortion: Distortion
) -> list[Array]:
    """The right answers: none if a refusal is due, two if an empty axis has two meanings."""
    declared = place.entry.operator == "declared_shape"
    if distortion.due == REFUSAL or (distortion.due == SIZE and not declared):
        return []
    if distortion.due == SIZE:
        return [np.array(loose.output_shape, float)]
    if distortion.due == AS_BASE:
        return [np.array(case.params.output_shape) if declared else answer(case.params, data)]
    meanings = (loose, with_empty_axes_inflated(loose))
    return [np.array(p.output_shape) if declared else zeros_and_bias(p, data) for p in meanings]


def with_empty_axes_inflated(loose: LooseParams) -> LooseParams:
    """`loose` with the output size that JAX gives an empty axis.

    JAX keeps an empty axis of the input or the kernel empty when it is inflated; by the formula it
    would have 1 - s or 1 - d elements.
    """
    return replace(loose, axes=tuple(map(inflated, loose.axes)))


def inflated(axis: Axis) -> LooseAxis:
    """An axis with 0 inflated elements where it is empty.

    An empty kernel of 0 instead of 1 - d elements, under JAX's padding of the extent less one at
    both ends, makes the output smaller.
    """
    more = axis.stride - 1 if axis.input_size == 0 else 0
    less = axis.dilation - 1 if axis.kernel_size == 0 else 0
    return LooseAxis(**{**vars(axis), "output_size_delta": more - less})


def answer(params: Params, data: Operands) -> Array:
    """The output of the definition; without a weight, the scatter of columns."""
    x, w = np.asarray(data["x"]), data.get("w")
    if w is not None:
        return conv_transpose(x, w, data.get("b"), params)
    kernel, sizes = params.each("kernel_size"), params.each("input_size")
    return scatter(x.reshape(params.batch, params.out_channels, *kernel, *sizes), params)


def zeros_and_bias(params: Params, data: Operands) -> Array:
    """The output if no sum has a term: zeros or the bias, (batch, out_channels, *output_size)."""
    zeros, b = np.zeros(params.output_shape, np.int64), data.get("b")
    return zeros if b is None else zeros + b.reshape(-1, *(1,) * params.rank)
