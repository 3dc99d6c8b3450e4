"""JAX's main call on two devices, each of which has half of the batch, or half of an axis.

Documentation: docs.jax.dev/en/latest/sharded-computation.html (what a compiler does with sharded
operands), .../_autosummary/jax.sharding.NamedSharding.html, and openxla.org/xla/flags_guidance
(XLA_FLAGS, which are read when the first array is made).
"""

from __future__ import annotations

from adapters.jax.calls import arrange
from adapters.jax.transformations import define_function
from adapters.protocol import Limit
from reference.schema import Params

# The CPU as two devices, with the flags of the kernel path. A program that names no device runs
# on the first one, as on a single device.
TWO_DEVICES = """\
import os
flags = os.environ.get("XLA_FLAGS", "")
os.environ["XLA_FLAGS"] = f"{flags} --xla_force_host_platform_device_count=2\""""

EVEN_AXIS = Limit(
    "a sharded axis is divisible by the number of devices",
    lambda p: p.axes[0].input_size % 2 > 0,
)


def arrange_halves(p: Params) -> str:
    """The batch after another one, so that their number is even."""
    return f"{arrange(p)}\nx = np.concatenate((-x, x))"


def restore_half(p: Params) -> str:
    return f"y = y[{p.batch}:]"


def define_batch(p: Params) -> str:
    """One device has -x, the other one x."""
    return _sharded(p, "'half'")


def define_axis(p: Params) -> str:
    """Each device has half of the first spatial axis."""
    return _sharded(p, "None, None, 'half'")


def _sharded(p: Params, axes: str) -> str:
    """The function, jitted for an x that is split along the axis named `half`."""
    return (
        f"{define_function(p)}\n"
        "devices = jax.sharding.Mesh(jax.devices('cpu'), 'half')\n"
        f"halves = jax.sharding.NamedSharding(devices, jax.sharding.PartitionSpec({axes}))\n"
        "f = jax.jit(f, in_shardings=(halves, None, None))"
    )
