"""What the TensorFlow routes share: the calls as expressions, padding by tf.pad, gradients, and the padding rules.

Operands are channels last: x (N, *F, C), filters (*K, out, in), as `filters` permutes them.
"""

from __future__ import annotations

from dataclasses import replace
from math import prod

from adapters.text.window import pads, slices
from reference.schema import Axis, Params

Ends = list[tuple[int, int]]

XLA = "tf.function(jit_compile=True)"


def same(axis: Axis) -> Axis:
    """SAME, of tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2, read from the size L that the call names.

    Legal are those with ceil(L/s) = F. The convolution pads by what its windows lack, the odd element at the end.
    """
    least = (axis.input_size - 1) * axis.stride + 1
    size = min(max(axis.output_size, least), axis.input_size * axis.stride)
    lacks = axis.full_size - size
    padding = (max(lacks, 0) // 2, (max(lacks, 0) + 1) // 2)
    return replace(axis, padding=padding, output_padding=max(-lacks, 0), crop=(0, 0))


def valid(axis: Axis) -> Axis:
    """VALID, of the same page: no padding. Legal are the sizes L with ceil((L - d(K-1)) / s) = F."""
    remainder = axis.output_size - axis.full_size
    return replace(
        axis, padding=(0, 0), output_padding=min(max(remainder, 0), axis.stride - 1), crop=(0, 0)
    )


def filters(p: Params) -> str:
    """The filter (*K, out / groups, in), of NumPy's w."""
    return f"w.transpose({', '.join(map(str, range(2, p.rank + 2)))}, 1, 0)"


def canonical(name: str, p: Params) -> str:
    """Such a filter back in the canonical order."""
    return (
        f"{name} = {name}.transpose({p.rank + 1}, {p.rank}, {', '.join(map(str, range(p.rank)))})"
    )


def call(p: Params, sizes: tuple[int, ...], padding: str) -> str:
    """`tf.nn.convNd_transpose`."""
    dilations = f", dilations={p.each('dilation')}" if dilated(p) else ""
    shape = (p.batch, *sizes, p.out_channels)
    return f"tf.nn.conv{p.rank}d_transpose(x, w, output_shape={shape}, strides={p.each('stride')}, padding={padding}{dilations})"


def own(p: Params) -> str:
    """That call with all that it can express itself."""
    return call(p, p.each("output_size"), explicit(p))


def own_first(p: Params) -> str:
    """The same, channels first: x (N, C, *F)."""
    pairs = repr([[0, 0], [0, 0], *map(list, p.each("padding"))]) if padded(p) else repr("VALID")
    first = call(p, p.each("output_size"), pairs).replace(str(shape(p)), str(p.output_shape))
    return f"{first[:-1]}, data_format='NC{'DHW'[-p.rank :]}')"


def conv(p: Params, image: str, padding: str) -> str:
    """The forward `tf.nn.convNd`."""
    dilations = f", dilations={each(p, 'dilation')}" if dilated(p) else ""
    return f"tf.nn.conv{p.rank}d({image}, w, {each(p, 'stride')}, {padding}{dilations})"


def convolution(p: Params, image: str) -> str:
    """The forward `tf.nn.convolution` of the image with its padding around."""
    return f"tf.nn.convolution({bordered(image, ends(p))}, w, {p.each('stride')}, 'VALID', dilations={p.each('dilation')})"


def patches(p: Params, image: str) -> str:
    """`tf.image.extract_patches`, in three dimensions the raw operator, of the image with its padding around."""
    image = bordered(image, ends(p))
    if p.rank == 2:
        steps = ", ".join(str(each(p, name)) for name in ("kernel_size", "stride", "dilation"))
        return f"tf.image.extract_patches({image}, {steps}, 'VALID')"
    sizes = f"ksizes={each(p, 'kernel_size')}, strides={each(p, 'stride')}"
    return f"tf.raw_ops.ExtractVolumePatches(input={image}, {sizes}, padding='VALID')"


def gradient(p: Params, forward: str) -> str:
    """Of `forward`, an expression of `image`, with the cotangent x."""
    return (
        f"image = tf.zeros({shape(p)}, x.dtype)\n"
        "with tf.GradientTape() as tape:\n"
        "    tape.watch(image)\n"
        f"    z = {forward}\n"
        "y = tape.gradient(z, image, x)"
    )


def gradients(p: Params, forward: str) -> str:
    """Of `forward`, which makes y, for each operand."""
    watch = f"tape.watch(({names(p)}))\n{forward}"
    results = ", ".join(f"d{name}" for name in names(p).split(", "))
    return f"with tf.GradientTape() as tape:\n{indented(watch)}\n{results} = tape.gradient(y, ({names(p)}), g)"


def second_order(forward: str) -> str:
    """Of dx, the gradient of `forward` for x, for w and for the cotangent g."""
    return (
        "with tf.GradientTape() as outer:\n"
        "    outer.watch((w, g))\n"
        "    with tf.GradientTape() as inner:\n"
        "        inner.watch(x)\n"
        f"{indented(indented(forward))}\n"
        "    dx = inner.gradient(y, x, g)\n"
        "dw, dg = outer.gradient(dx, (w, g), v)"
    )


def function(
    name: str, operands: str, body: str, results: str, decorator: str = "tf.function"
) -> str:
    """A graph of `body`, traced at its first call."""
    return f"@{decorator}\ndef {name}({operands}):\n{indented(body)}\n    return {results}"


def indented(text: str) -> str:
    """Four spaces deeper."""
    return "\n".join(f"    {line}" for line in text.split("\n"))


def bordered(image: str, borders: Ends) -> str:
    """The expression `image` with zeros at its ends, or cut where that is negative."""
    zeros = tuple((max(lo, 0), max(hi, 0)) for lo, hi in borders)
    cuts = ", ".join(f"{max(-lo, 0) or ''}:{min(hi, 0) or ''}" for lo, hi in borders)
    wide = f"tf.pad({image}, {((0, 0), *zeros, (0, 0))})" if any(map(any, zeros)) else image
    return f"{wide}[:, {cuts}, :]" if min(map(min, borders)) < 0 else wide


def ends(p: Params) -> Ends:
    """What the image of the forward convolution lacks: the padding, and what is cropped from it."""
    return [
        (lo + first, hi + last)
        for (lo, hi), (first, last) in zip(p.each("padding"), p.each("crop"))
    ]


def window(p: Params) -> str:
    """The window on the full output y."""
    wide = f"tf.pad(y, {((0, 0), *pads(p), (0, 0))})" if any(map(any, pads(p))) else "y"
    return f"y = {wide}[:, {slices(p)}, :]"


def plus_bias(p: Params) -> str:
    return "\ny = tf.nn.bias_add(y, b)" if p.bias else ""


def explicit(p: Params) -> str:
    """Explicit padding, or the string where there is none."""
    return repr([[0, 0], *map(list, p.each("padding")), [0, 0]]) if padded(p) else repr("VALID")


def padded(p: Params) -> bool:
    return any(map(any, p.each("padding")))


def dilated(p: Params) -> bool:
    return any(a.dilation != 1 for a in p.axes)


def each(p: Params, name: str) -> tuple[int, ...]:
    """One number for each dimension, as the raw operators take it."""
    return (1, *p.each(name), 1)


def shape(p: Params) -> tuple[int, ...]:
    """Of the output, channels last."""
    return (p.batch, *p.each("output_size"), p.out_channels)


def names(p: Params) -> str:
    return "x, w, b" if p.bias else "x, w"


def taps(p: Params) -> int:
    return prod(p.each("kernel_size"))
