"""JAX's own calls: lax.conv_general_dilated of a dilated input, and lax.conv_transpose."""

from __future__ import annotations

from adapters.protocol import Text
from adapters.shared.inflation import borders
from adapters.shared.layouts import (
    column,
    exchange_channels,
    flip,
    kernel_in_out,
    plus_bias,
    spatial_letters,
)
from reference.schema import Params


def dilated(p: Params, layout: str = "") -> str:
    """The transposed convolution of x, a convolution of the dilated input."""
    return (
        f"jax.lax.conv_general_dilated(x, w, window_strides={(1,) * p.rank}, padding={borders(p)}, "
        f"lhs_dilation={p.each('stride')}, rhs_dilation={p.each('dilation')}, "
        f"feature_group_count={p.groups}{layout})"
    )


def with_bias(arrange: Text) -> Text:
    """What `arrange` says, and b as (out, 1, ...): JAX would compile its reshape for each size."""

    def arrange_both(p: Params) -> str:
        bias = f"b = {column(p)}" if p.bias else ""
        return "\n".join(filter(None, (arrange(p), bias)))

    return arrange_both


def arrange(p: Params) -> str:
    """The weight as (out, in/g, *K), flipped."""
    return exchange_channels("w", p.in_channels, p)


def restore_weight(p: Params) -> str:
    """The gradient for the weight, as the weight was before `arrange`."""
    return exchange_channels("dw", p.out_channels, p)


def conv_general_dilated(p: Params) -> str:
    return f"y = {dilated(p)}" + plus_bias(p)


def arrange_transpose(p: Params) -> str:
    return f"w = {kernel_in_out(p)}[{flip(p)}]"


def conv_transpose(p: Params) -> str:
    return _transpose(p, f"padding={borders(p)}")


def transpose_kernel(p: Params) -> str:
    return _transpose(p, f"padding={borders(p)}, transpose_kernel=True")


def consistent_padding(p: Params) -> str:
    return _transpose(p, f"padding={p.each('padding')}, use_consistent_padding=True")


def same_padding(p: Params) -> str:
    return _transpose(p, "padding='SAME'")


def valid_padding(p: Params) -> str:
    return _transpose(p, "padding='VALID'")


def _transpose(p: Params, padding: str) -> str:
    space = spatial_letters(p)
    layout = f"dimension_numbers=('NC{space}', '{space}IO', 'NC{space}')"
    return (
        f"y = jax.lax.conv_transpose(x, w, strides={p.each('stride')}, {padding}, "
        f"rhs_dilation={p.each('dilation')}, {layout})" + plus_bias(p)
    )
