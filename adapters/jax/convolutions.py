"""JAX's forward convolution and its columns, and the ways from them to the transposed convolution.

Documentation: docs.jax.dev/en/latest/jax.html (vjp, linear_transpose) and
.../_autosummary/jax.lax.conv_general_dilated_patches.html (columns are channel-outermost).
"""

from __future__ import annotations

from adapters.shared.columns import taps
from adapters.shared.functions import function
from adapters.shared.inflation import borders
from adapters.shared.layouts import plus_bias
from reference.schema import Params


def forward(p: Params) -> str:
    """The forward convolution of x; its weight is that of the transposed one, as it stands."""
    return (
        f"jax.lax.conv_general_dilated(x, w, window_strides={p.each('stride')}, "
        f"padding={p.each('padding')}, rhs_dilation={p.each('dilation')}, "
        f"feature_group_count={p.groups})"
    )


def inflation(p: Params) -> str:
    """By jax.lax.pad, whose third number is how many zeros stand between two elements."""
    inner = ((lo, hi, a.stride - 1) for (lo, hi), a in zip(borders(p), p.axes))
    border = ((0, 0, 0), (0, 0, 0), *inner)
    return (
        f"x = jax.lax.pad(x, x.dtype.type(0), {border})\n"
        f"y = jax.lax.conv_general_dilated(x, w, {(1,) * p.rank}, 'VALID', "
        f"rhs_dilation={p.each('dilation')}, feature_group_count={p.groups})" + plus_bias(p)
    )


def define_transpose(p: Params) -> str:
    transpose = f"(y,) = jax.linear_transpose(lambda x: {forward(p)}, image)(x)"
    return _jitted("x, w, b", f"{_image(p)}\n{transpose}{plus_bias(p)}")


def define_vjp(p: Params) -> str:
    zeros = f"np.zeros({p.output_shape}, x.dtype)"
    steps = f"_, back = jax.vjp(lambda x: {forward(p)}, {zeros})\n(y,) = back(x)"
    return _jitted("x, w, b", steps + plus_bias(p))


def conv(p: Params) -> str:
    return f"y = {forward(p)}"


def define_im2col(p: Params) -> str:
    return _jitted("x", f"y = {_patches(p)}")


def define_col2im(p: Params) -> str:
    """The transpose of `im2col`."""
    return _jitted("x", _col2im(p))


def columns(p: Params) -> str:
    return "y = f(x)"


def restore_columns(p: Params) -> str:
    return "y = y.reshape(*y.shape[:2], np.prod(y.shape[2:], dtype=int))"


def arrange_columns(p: Params) -> str:
    return f"x = x.reshape{(p.batch, p.out_channels * taps(p), *p.each('input_size'))}"


def arrange_groups(p: Params) -> str:
    per_group = p.in_channels // p.groups
    return (
        f"w = w.reshape({p.groups}, {per_group}, -1)\n"
        f"x = x.reshape({p.batch}, {p.groups}, {per_group}, -1)"
    )


def define_gemm(p: Params) -> str:
    product = "x = jax.numpy.einsum('gck,ngcl->ngkl', w, x)"
    return _jitted("x, w, b", f"{product}\n{arrange_columns(p)}\n{_col2im(p)}{plus_bias(p)}")


def _jitted(operands: str, steps: str) -> str:
    """The steps to y as one function `f`: each of them would be compiled by itself."""
    return function("f", operands, steps, "y", "jax.jit")


def _col2im(p: Params) -> str:
    return f"{_image(p)}\n(y,) = jax.linear_transpose(lambda x: {_patches(p)}, image)(x)"


def _image(p: Params) -> str:
    return f"image = jax.ShapeDtypeStruct({p.output_shape}, x.dtype)"


def _patches(p: Params) -> str:
    sizes = f"{p.each('kernel_size')}, {p.each('stride')}, {p.each('padding')}"
    dilation = f"rhs_dilation={p.each('dilation')}"
    return f"jax.lax.conv_general_dilated_patches(x, {sizes}, {dilation})"
