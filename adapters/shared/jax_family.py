"""What JAX and the libraries on it share: their data, and jit and gradient texts of layers."""

from __future__ import annotations

from adapters.protocol import Text
from adapters.shared.devices import FATAL
from adapters.shared.inflation import borders
from adapters.shared.layouts import flip, move_channels_first, move_channels_last
from reference.schema import Params

X64 = "jax.config.update('jax_enable_x64', True)"
ENTER = "jax.device_put({})"  # asarray compiles a copy of each new shape
LEAVE = "np.asarray({})"
DTYPES = ("float32", "float64", "float16", "bfloat16")
FURTHER = DTYPES[1:]  # what most transformations are asked in the profile nightly alone
COMPONENTS = ("jax", "xla")
# docs.jax.dev/en/latest/persistent_compilation_cache.html: every shape is kept, however fast it was
# compiled.
CACHE = {
    "JAX_COMPILATION_CACHE_DIR": "{folder}",
    "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
    "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
}
ON_CPU = {"JAX_PLATFORMS": "cpu"}  # elsewhere a GPU is taken where there is one
PATHS = {
    "native": ON_CPU,
    "avx2": {**ON_CPU, "XLA_FLAGS": "--xla_cpu_max_isa=AVX2"},
    # By default float32 is rounded to TensorFloat-32 on the way.
    "cuda": {
        "JAX_PLATFORMS": "cuda,cpu",
        "JAX_DEFAULT_MATMUL_PRECISION": "highest",
        "XLA_PYTHON_CLIENT_PREALLOCATE": "false",
    },
}
ABOUT_PATHS = {
    "native": "The kernels that XLA chooses for this machine's CPU.",
    "avx2": "XLA limited to AVX2 instructions.",
    "cuda": "A GPU of NVIDIA, with products in the highest precision.",
}
NO_INTEGERS_ON_GPU = "integer convolutions to idioms supported by CuDNN"
CANONICAL_SHAPE = "\ny = np.array((y[0], y[-1], *y[1:-1]))"  # of a shape with the channels last


def components(name: str) -> dict[str, tuple[str, ...]]:
    """The components of a library on JAX, by kernel path."""
    return {"": (name, *COMPONENTS), "cuda": (name, "jax")}


def on_gpu(setup: str) -> dict[str, dict[str, str]]:
    """What an adapter with this SETUP has otherwise on the path of a GPU.

    An error is raised at the start where there is none.
    """
    start = f"{setup}\njax.devices('cuda')"
    return {"cuda": {"SETUP": start, "FATAL": FATAL, "ABSENT": NO_INTEGERS_ON_GPU}}


def explicit(p: Params) -> str:
    """The padding of the dilated input, which jax.lax.conv_transpose takes."""
    return str(borders(p))


def word(name: str) -> Text:
    """The padding mode `name` as the text of an argument."""
    return lambda p: repr(name)


def along(p: Params) -> tuple[str, str, str]:
    """The operands in which the output is linear, and two tuples: their negatives, and they."""
    return ("x, b", "(-x, -b)", "(x, b)") if p.bias else ("x", "(-x,)", "(x,)")


def arrange_gradients(arrange: Text) -> Text:
    """What `arrange` says, and g with the channels last."""
    return lambda p: f"{arrange(p)}\n{move_channels_last('g')}"


def restore_gradients(p: Params, order: tuple[int, int]) -> str:
    """The gradients: dx with the channels first, dw flipped, its axes (in, out) from `order`."""
    axes = (*order, *range(p.rank))
    return f"{move_channels_first('dx')}\ndw = dw[{flip(p)}].transpose{axes}"


def define_jit(layer: Text) -> Text:
    """A functional layer and its jitted `apply`."""
    return lambda p: f"{layer(p)}\napply = jax.jit(layer.apply)"


def define_gradients(layer: Text) -> Text:
    """A functional layer and `gradients`, those of sum(y * g) for its parameters and for x."""
    total = "total = lambda params, x, g: (layer.apply(params, x) * g).sum()"
    gradients = "gradients = jax.jit(jax.grad(total, argnums=(0, 1)))"
    return lambda p: f"{layer(p)}\n{total}\n{gradients}"


def apply(params: Text) -> Text:
    """The call of a functional layer on its parameters."""
    return lambda p: f"y = layer.apply({params(p)}, x)"


def apply_jitted(params: Text) -> Text:
    """The call of the jitted `apply`."""
    return lambda p: f"y = apply({params(p)}, x)"


def gradients(params: Text, weight: str, bias: str) -> Text:
    """The call of `gradients`; `weight` and `bias` are where they stand in the gradients."""

    def text(p: Params) -> str:
        lines = [f"grads, dx = gradients({params(p)}, x, g)", f"dw = grads{weight}"]
        return "\n".join([*lines, *([f"db = grads{bias}"] if p.bias else [])])

    return text
