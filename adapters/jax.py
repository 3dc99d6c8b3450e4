"""JAX: `jax.lax.conv_general_dilated` on a dilated input, and `jax.lax.conv_transpose`.

Documentation: docs.jax.dev/en/latest/_autosummary/jax.lax.conv_general_dilated.html (lhs_dilation inserts
s - 1 zeros; padding acts on the inflated input; the kernel is (out, in/g, *K) and not flipped) and
.../jax.lax.conv_transpose.html (explicit padding acts on the dilated input too; no groups).
"""

from adapters.limits import NO_CROP, NO_GROUPS
from adapters.protocol import Route
from reference.schema import Params

DISTRIBUTION = "jax"
SETUP = "import numpy as np\nimport jax\njax.config.update('jax_enable_x64', True)"
VERSION = "jax.__version__"
ENTER = "jax.numpy.asarray({})"
LEAVE = "np.asarray({})"
DTYPES = ("float32", "float64")
PATHS = {
    "native": {},
    "avx2": {"XLA_FLAGS": "--xla_cpu_max_isa=AVX2"},
}


def arrange_forward(p: Params) -> str:
    per_group = p.in_channels // p.groups
    flip = ", ::-1" * p.rank
    return (
        f"w = w.reshape({p.groups}, {per_group}, -1, *w.shape[2:]).swapaxes(1, 2)\n"
        f"w = w.reshape({p.out_channels}, {per_group}, *w.shape[3:])[:, :{flip}]"
    )


def conv_general_dilated(p: Params) -> str:
    return (
        f"y = jax.lax.conv_general_dilated(x, w, window_strides={(1,) * p.rank}, padding={_inflated(p)}, "
        f"lhs_dilation={p.each('stride')}, rhs_dilation={p.each('dilation')}, feature_group_count={p.groups})" + _plus_bias(p)
    )


def arrange_transpose(p: Params) -> str:
    return f"w = w.transpose({', '.join(map(str, range(2, p.rank + 2)))}, 0, 1)[{', '.join(['::-1'] * p.rank)}]"


def conv_transpose(p: Params) -> str:
    space = "DHW"[-p.rank :]
    return (
        f"y = jax.lax.conv_transpose(x, w, strides={p.each('stride')}, padding={_inflated(p)}, "
        f"rhs_dilation={p.each('dilation')}, dimension_numbers=('NC{space}', '{space}IO', 'NC{space}'))" + _plus_bias(p)
    )


def arrange_kernel(p: Params) -> str:
    return f"w = w.transpose({', '.join(map(str, range(2, p.rank + 2)))}, 1, 0)"


def transpose_kernel(p: Params) -> str:
    return conv_transpose(p).replace("dimension_numbers", "transpose_kernel=True, dimension_numbers")


def _inflated(p: Params) -> tuple[tuple[int, int], ...]:
    """The padding of the inflated input: the kernel's extent less one, less what padding takes away."""
    return tuple((a.extent - 1 - a.padding[0], a.extent - 1 - a.padding[1] + a.output_padding) for a in p.axes)


def _plus_bias(p: Params) -> str:
    return f"\ny = y + b.reshape(-1{', 1' * p.rank})" if p.bias else ""


ROUTES = {
    "conv_general_dilated": Route(conv_general_dilated, (NO_CROP,), arrange_forward, compiled=True),
    "conv_transpose": Route(conv_transpose, (NO_CROP, NO_GROUPS), arrange_transpose, compiled=True),
    "transpose_kernel": Route(transpose_kernel, (NO_CROP, NO_GROUPS), arrange_kernel, compiled=True),
}
