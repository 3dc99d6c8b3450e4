"""Legal tuples: the parameters that axes and channels make, or the nearest ones that a place can
express.
"""

from __future__ import annotations

from dataclasses import replace

from reference.schema import Axis, Params, SchemaError
from suites.cases.parameters.axes import PLAIN
from suites.cases.parameters.channels import Channels, build
from suites.cases.parameters.menu import Menu


def legal_tuple(menu: Menu, axes: tuple[Axis, ...], batch: int, channels: Channels) -> Params:
    """The parameters with these axes and channels, or the nearest ones that the place can express.

    Each axis is legal by itself, but some APIs want the same stride or dilation on all axes, or
    none beside another.
    """
    first = menu.resolve(build(axes, batch, channels))
    return first if menu.supports(first) else _nearest(menu, axes, batch, channels)


def _nearest(menu: Menu, axes: tuple[Axis, ...], batch: int, channels: Channels) -> Params:
    alike, more = Axis(2, 1, axes[0].stride, axes[0].dilation), len(axes) - 1
    choices = (axes, _aligned(axes), (axes[0], *[PLAIN] * more), (axes[0], *[alike] * more))
    tries = (
        build(choice, batch, c)
        for c in (channels, menu.channels[len(axes)][0])
        for choice in choices
    )
    return next(params for params in map(menu.resolve, tries) if menu.supports(params))


def _aligned(axes: tuple[Axis, ...]) -> tuple[Axis, ...]:
    """The axes with the stride and dilation of the first; one that cannot have them is plain."""
    return (axes[0], *(_with_steps(axis, axes[0].stride, axes[0].dilation) for axis in axes[1:]))


def _with_steps(axis: Axis, stride: int, dilation: int) -> Axis:
    try:
        return replace(
            axis,
            stride=stride,
            dilation=dilation,
            output_padding=min(axis.output_padding, stride - 1),
        )
    except SchemaError:
        return Axis(2, 1, stride, dilation)
