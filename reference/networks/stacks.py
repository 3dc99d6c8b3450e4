"""Operands and outputs of nets: weights are bilinear,
or +-1 at so few places that no sum leaves 2^p.

The bilinear kernel is FCN's filler (J. Long, E. Shelhamer and T. Darrell, CVPR 2015, section 3.3).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from reference.definition import Array, conv_transpose, multiplicity
from reference.networks.nets import Layer, Net, skip_shape
from reference.schema import Params


def operands_of(net: Net, seed: int = 0) -> dict[str, Array]:
    """x, and for each layer i w{i}, b{i} where it has a bias and skip{i}
    where it has a skip input; float64 values.
    """
    random = np.random.Generator(np.random.PCG64(seed))
    terms = int(
        2 ** (20 / len(net.layers))
    )  # of one sum: their product over all layers stays below 2^20
    found = {
        "x": random.integers(1, 4, net.layers[0].params.input_shape, endpoint=True).astype(
            np.float64
        )
    }
    for number, layer in enumerate(net.layers):
        p = layer.params
        found[f"w{number}"] = bilinear(p) if layer.bilinear else sparse(random, p, terms)
        if p.bias:
            found[f"b{number}"] = random.integers(-3, 3, (p.out_channels,), endpoint=True).astype(
                np.float64
            )
        if layer.add or layer.concat:
            found[f"skip{number}"] = random.integers(
                -3, 3, skip_shape(layer), endpoint=True
            ).astype(np.float64)
    return found


def bilinear(params: Params) -> Array:
    """W (in, out/groups, *K) that interpolates each channel by itself: a tent a channel,
    multiples of 1 / (2 factor)^2.
    """
    one: Array = np.ones(())
    for size in params.each("kernel_size"):
        factor = (size + 1) // 2
        center = factor - 1 if size % 2 else factor - 0.5
        one = one[..., None] * (1 - np.abs(np.arange(size) - center) / factor)
    channels = np.arange(params.in_channels)
    w = np.zeros(params.weight_shape)
    w[channels, channels % (params.out_channels // params.groups)] = one
    return w


def sparse(random: np.random.Generator, params: Params, terms: int) -> Array:
    """W of zeros and +-1 such that no output has more than `terms` products that are not zero."""
    per_tap = max(terms // int(multiplicity(params).max()), 1)
    inside, kernel = params.in_channels // params.groups, int(np.prod(params.each("kernel_size")))
    shape = (params.groups, params.out_channels // params.groups, kernel)
    w = np.zeros((params.groups, inside, *shape[1:]))
    for _ in range(min(per_tap, inside)):
        at = random.integers(0, inside, shape)
        np.put_along_axis(w, at[:, None], random.choice((-1.0, 1.0), shape)[:, None], axis=1)
    return w.reshape(params.weight_shape)


def output(net: Net, given: dict[str, Array], absolute: bool = False) -> Array:
    """What the net makes of its operands;
    with `absolute`, of their absolute values: no partial sum is larger.
    """
    data = {name: np.abs(a) for name, a in given.items()} if absolute else given
    x = data["x"]
    for number, layer in enumerate(net.layers):
        x = conv_transpose(x, data[f"w{number}"], data.get(f"b{number}"), layer.params)
        if layer.relu and not absolute:
            x = np.maximum(x, 0)
        x = _with_skip(x, data.get(f"skip{number}"), layer)
    return x


def _with_skip(x: Array, skip: Array | None, layer: Layer) -> Array:
    if skip is None:
        return x
    if layer.add is None:
        return np.concatenate((x, skip), axis=1)
    start = layer.add[1]
    window: tuple[Any, ...] = (..., *(slice(start, start + size) for size in x.shape[2:]))
    y: Array = x + skip[window]
    return y
