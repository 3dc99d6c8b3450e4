"""keras.ops.unfold, keras.ops.fold, the operator by them; keras.ops.image.extract_patches."""

from __future__ import annotations

from adapters.keras.calls import steps
from adapters.shared.layouts import begins
from reference.schema import Params


def im2col(p: Params) -> str:
    return f"y = keras.ops.unfold(x, {_window(p)})"


def col2im(p: Params) -> str:
    return f"y = keras.ops.fold(x, {p.each('output_size')}, {_window(p)})"


def patches(p: Params) -> str:
    return f"y = keras.ops.image.extract_patches(x, {_patch(p)})"


def patches_channels_first(p: Params) -> str:
    return f"y = keras.ops.image.extract_patches(x, {_patch(p)}, data_format='channels_first')"


def patches_same(p: Params) -> str:
    return f"y = keras.ops.image.extract_patches(x, {_patch(p)}, padding='same')"


def fold(p: Params) -> str:
    rows, columns = p.in_channels // p.groups, p.out_channels // p.groups
    kernel = (p.groups, rows, columns, *p.each("kernel_size"))
    return (
        f"w = keras.ops.reshape(w, {kernel})\n"
        f"x = keras.ops.reshape(x, ({p.batch}, {p.groups}, {rows}, -1))\n"
        "columns = keras.ops.einsum('gcoij,ngcl->ngoijl', w, x)\n"
        f"columns = keras.ops.reshape(columns, ({p.batch}, -1, x.shape[-1]))\n"
        f"y = keras.ops.fold(columns, {p.each('output_size')}, {_window(p)})"
    ) + (f" + keras.ops.reshape(b, {(-1, *p.rank * (1,))})" if p.bias else "")


def _window(p: Params) -> str:
    """The arguments of fold and unfold."""
    sizes = f"{p.each('kernel_size')}, dilation={p.each('dilation')}"
    return f"{sizes}, padding={begins(p)}, stride={p.each('stride')}"


def _patch(p: Params) -> str:
    """The arguments of extract_patches."""
    return f"size={p.each('kernel_size')}, {steps(p)}"
