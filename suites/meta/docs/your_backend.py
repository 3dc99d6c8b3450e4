"""The backend in the README's example: the definition, with arguments like those of a library."""

from __future__ import annotations

from typing import Any

from reference.definition import conv_transpose as definition
from reference.schema import Axis, Params


def conv_transpose(x: Any, w: Any, b: Any, groups: int, **numbers: Any) -> Any:
    """The output of x, w and b (or None). `numbers` are tuples: a number for each axis, for
    padding a pair.
    """
    names = ("stride", "dilation", "padding", "output_padding")
    each = zip(x.shape[2:], w.shape[2:], *(numbers[name] for name in names))
    axes = tuple(Axis(*words) for words in each)
    channels = (x.shape[1], w.shape[1] * groups)
    params = Params(axes, x.shape[0], *channels, groups, b is not None)
    wide = definition(
        x.astype(float), w.astype(float), None if b is None else b.astype(float), params
    )
    return wide.astype(x.dtype)
