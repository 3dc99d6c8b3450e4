"""Legal tuples: parameters of axes and channels, or the nearest that a place can express."""

from __future__ import annotations

from dataclasses import replace

from reference.schema import Axis, Params, SchemaError
from suites.cases.parameters.axes import PLAIN
from suites.cases.parameters.channels import Channels, build
from suites.cases.parameters.menu import Menu


def legal_tuple(menu: Menu, axes: tuple[Axis, ...], batch: int, channels: Channels) -> Params:
    """The parameters with these axes and channels, or the nearest that the place can express.

    Each axis is legal beside plain axes, but some APIs allow only equal strides or dilations on all
    axes.
    """
    params = menu.resolve(build(axes, batch, channels))
    return params if menu.supports(params) else _nearest(menu, axes, batch, channels)


def _nearest(menu: Menu, axes: tuple[Axis, ...], batch: int, channels: Channels) -> Params:
    """The first of several changes of the axes and channels that the place can express."""
    alike, further = Axis(2, 1, axes[0].stride, axes[0].dilation), len(axes) - 1
    choices = (axes, _aligned(axes), (axes[0], *[PLAIN] * further), (axes[0], *[alike] * further))
    tries = (
        build(choice, batch, c)
        for c in (channels, menu.channels[len(axes)][0])
        for choice in choices
    )
    return next(params for params in map(menu.resolve, tries) if menu.supports(params))


def _aligned(axes: tuple[Axis, ...]) -> tuple[Axis, ...]:
    """The axes, all with the stride and dilation of the first axis."""
    return (axes[0], *(_with_steps(axis, axes[0].stride, axes[0].dilation) for axis in axes[1:]))


def _with_steps(axis: Axis, stride: int, dilation: int) -> Axis:
    """The axis with this stride and dilation; a small axis if that is not legal."""
    try:
        return replace(
            axis,
            stride=stride,
            dilation=dilation,
            output_padding=min(axis.output_padding, stride - 1),
        )
    except SchemaError:
        return Axis(2, 1, stride, dilation)
