"""JAX's own transformations of one function `f`, its forward convolution and its columns, for `adapters.jax`.

Documentation: docs.jax.dev/en/latest/jax.html (jit, vmap, vjp, grad, linear_transpose, eval_shape), .../aot.html (lower),
.../jax.export.html and .../_autosummary/jax.lax.conv_general_dilated_patches.html (columns are channel-outermost).
"""

from dataclasses import replace

from adapters.protocol import Text
from reference.schema import Params

COMPILATION_CACHE = {  # docs.jax.dev/en/latest/persistent_compilation_cache.html: every shape is kept, however fast it was compiled
    "JAX_COMPILATION_CACHE_DIR": "{folder}",
    "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
    "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
}


def inflated(p: Params) -> tuple[tuple[int, int], ...]:
    """The padding of the inflated input: the kernel's extent less one, less what padding takes away."""
    return tuple(
        (a.extent - 1 - a.padding[0], a.extent - 1 - a.padding[1] + a.output_padding)
        for a in p.axes
    )


def with_bias(arrange: Text) -> Text:
    """What `arrange` says, and b as (out, 1, ...): reshaped by JAX it would be compiled for each size."""

    def arrange_both(p: Params) -> str:
        bias = f"b = b.reshape(-1{', 1' * p.rank})" if p.bias else ""
        return "\n".join(filter(None, (arrange(p), bias)))

    return arrange_both


def plus_bias(p: Params) -> str:
    return "\ny = y + b" if p.bias else ""


def compiled(operands: str, steps: str) -> str:
    """The steps to y as one function `f`: each of them would be compiled by itself."""
    lines = "\n    ".join(steps.splitlines())
    return f"@jax.jit\ndef f({operands}):\n    {lines}\n    return y"


def dilated(p: Params, layout: str = "") -> str:
    """The transposed convolution of x, a convolution of the dilated input."""
    return (
        f"jax.lax.conv_general_dilated(x, w, window_strides={(1,) * p.rank}, padding={inflated(p)}, "
        f"lhs_dilation={p.each('stride')}, rhs_dilation={p.each('dilation')}, feature_group_count={p.groups}{layout})"
    )


def forward(p: Params) -> str:
    """The forward convolution of x; the weight of the transposed one is its weight as it stands."""
    return (
        f"jax.lax.conv_general_dilated(x, w, window_strides={p.each('stride')}, padding={p.each('padding')}, "
        f"rhs_dilation={p.each('dilation')}, feature_group_count={p.groups})"
    )


def arrange(p: Params) -> str:
    """The weight as (out, in/g, *K), flipped."""
    return _exchanged("w", p.groups, p.in_channels, p)


def restore_weight(p: Params) -> str:
    """The gradient for the weight, as the weight was before `arrange`."""
    return _exchanged("dw", p.groups, p.out_channels, p)


def _exchanged(name: str, groups: int, channels: int, p: Params) -> str:
    """A weight of `channels` first with its two channel axes exchanged in each group, flipped: its own inverse."""
    here, there = channels // groups, (p.in_channels + p.out_channels - channels) // groups
    return (
        f"{name} = {name}.reshape({groups}, {here}, {there}, *{p.each('kernel_size')}).swapaxes(1, 2)\n"
        f"{name} = {name}.reshape({groups * there}, {here}, *{p.each('kernel_size')})[:, :{', ::-1' * p.rank}]"
    )


def function(p: Params) -> str:
    """The main call as a function `f`."""
    return f"def f(x, w, b):\n    return {dilated(p)}" + (
        f" + b.reshape(-1{', 1' * p.rank})" if p.bias else ""
    )


def jit(p: Params) -> str:
    return "@jax.jit\n" + function(p)


def vmap_input(p: Params) -> str:
    return function(p) + "\nf = jax.jit(jax.vmap(f, (0, None, None)))"


def vmap_weight(p: Params) -> str:
    return function(p) + "\nf = jax.jit(jax.vmap(f, (None, 0, None)))"


def vmap_both(p: Params) -> str:
    return function(p) + "\nf = jax.jit(jax.vmap(f, (0, 0, None)))"


def items(p: Params) -> str:
    """Each item is a batch of its own."""
    return arrange(p) + "\nx = x[:, None]"


def other_weight(p: Params) -> str:
    """The weight after another one."""
    return arrange(p) + "\nw = np.stack((-w, w))"


def own_weights(p: Params) -> str:
    """Every second item gets a weight of its own, -w, and becomes -x: exactly the same products."""
    return (
        items(p)
        + "\nx, w = np.stack([-a if n % 2 else a for n, a in enumerate(x)]), np.stack([-w if n % 2 else w for n in range(len(x))])"
    )


def first(p: Params) -> str:
    return "y = y[:, 0]"


def last(p: Params) -> str:
    return "y = y[1]"


def call(p: Params) -> str:
    return "y = f(x, w, b)"


def define_export(p: Params) -> str:
    """The function, and what is read again of its export for operands of given kinds, which is kept."""
    return (
        f"import functools\n{jit(p)}\n@functools.lru_cache(maxsize=None)\ndef exported(*kinds):\n"
        "    return jax.export.deserialize(jax.export.export(f)(*kinds).serialize())"
    )


def export(p: Params) -> str:
    return (
        "kinds = [a if a is None else jax.ShapeDtypeStruct(a.shape, a.dtype) for a in (x, w, b)]\n"
        "y = exported(*kinds).call(x, w, b)"
    )


def arrange_last(p: Params) -> str:
    return f"{arrange(p)}\nx = np.moveaxis(x, 1, -1)\nw = w.transpose({', '.join(map(str, range(2, p.rank + 2)))}, 1, 0)"


def channels_last(p: Params) -> str:
    space = "DHW"[-p.rank :]
    layout = f", dimension_numbers=('N{space}C', '{space}IO', 'N{space}C')"
    return f"y = {dilated(p, layout)}" + (" + b" if p.bias else "")


def restore_last(p: Params) -> str:
    return "y = np.moveaxis(y, -1, 1)"


def inflation(p: Params) -> str:
    """The input inflated by `jax.lax.pad`, whose third number is how many zeros stand between two elements."""
    border = (
        (0, 0, 0),
        (0, 0, 0),
        *((lo, hi, a.stride - 1) for (lo, hi), a in zip(inflated(p), p.axes)),
    )
    return (
        f"x = jax.lax.pad(x, x.dtype.type(0), {border})\n"
        f"y = jax.lax.conv_general_dilated(x, w, {(1,) * p.rank}, 'VALID', rhs_dilation={p.each('dilation')}, "
        f"feature_group_count={p.groups})" + plus_bias(p)
    )


def define_transpose(p: Params) -> str:
    transpose = f"(y,) = jax.linear_transpose(lambda x: {forward(p)}, image)(x)"
    return compiled("x, w, b", f"{_image(p)}\n{transpose}{plus_bias(p)}")


def define_vjp(p: Params) -> str:
    zeros = f"np.zeros({p.output_shape}, x.dtype)"
    steps = f"_, back = jax.vjp(lambda x: {forward(p)}, {zeros})\n(y,) = back(x)"
    return compiled("x, w, b", steps + plus_bias(p))


def conv(p: Params) -> str:
    return f"y = {forward(p)}"


def define_im2col(p: Params) -> str:
    return compiled("x", f"y = {_patches(p)}")


def columns(p: Params) -> str:
    return "y = f(x)"


def flat(p: Params) -> str:
    return "y = y.reshape(*y.shape[:2], np.prod(y.shape[2:], dtype=int))"


def unflat(p: Params) -> str:
    return f"x = x.reshape({p.batch}, -1, {', '.join(map(str, p.each('input_size')))})"


def define_col2im(p: Params) -> str:
    """The transpose of `im2col`."""
    return compiled("x", _col2im(p))


def _col2im(p: Params) -> str:
    return f"{_image(p)}\n(y,) = jax.linear_transpose(lambda x: {_patches(p)}, image)(x)"


def arrange_groups(p: Params) -> str:
    per_group = p.in_channels // p.groups
    return f"w = w.reshape({p.groups}, {per_group}, -1)\nx = x.reshape({p.batch}, {p.groups}, {per_group}, -1)"


def define_gemm(p: Params) -> str:
    product = "x = jax.numpy.einsum('gck,ngcl->ngkl', w, x)"
    return compiled("x, w, b", f"{product}\n{unflat(p)}\n{_col2im(p)}{plus_bias(p)}")


def _image(p: Params) -> str:
    return f"image = jax.ShapeDtypeStruct({p.output_shape}, x.dtype)"


def _patches(p: Params) -> str:
    return (
        f"jax.lax.conv_general_dilated_patches(x, {p.each('kernel_size')}, {p.each('stride')}, {p.each('padding')}, "
        f"rhs_dilation={p.each('dilation')})"
    )


def define_grad(p: Params) -> str:
    return (
        function(p)
        + "\ngrad = jax.jit(jax.grad(lambda x, w, b, g: (f(x, w, b) * g).sum(), (0, 1, 2)))"
    )


def grad(p: Params) -> str:
    return "dx, dw, db = grad(x, w, b, g)"


def define_second(p: Params) -> str:
    return (
        function(replace(p, bias=False))
        + "\ndx = jax.grad(lambda x, w, g: (f(x, w, None) * g).sum())\n"
        "grad = jax.jit(jax.grad(lambda w, g, x, v: (dx(x, w, g) * v).sum(), (0, 1)))"
    )


def grad_of_grad(p: Params) -> str:
    return "dw, dg = grad(w, g, x, v)"


def eval_shape(p: Params) -> str:
    return "y = np.array(jax.eval_shape(f, x, w, b).shape)"


def lower(p: Params) -> str:
    """What the lowered module, not yet compiled, gives for its output."""
    return "y = np.array(f.lower(x, w, b).out_info.shape)"
