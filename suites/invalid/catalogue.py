"""All distortions and series as data: sizes of zero, nonsense, legal numbers beyond 32 bits."""

from __future__ import annotations

from typing import Any

from suites.invalid import pairs, powers, shapes, written
from suites.invalid.distortion import AS_BASE, REFUSAL, SIZE, ZEROS_AND_BIAS, Distortion
from suites.invalid.nonsense import DILATED, padded
from suites.invalid.nonsense import NONSENSE as PLAIN_NONSENSE

__all__ = ["EDGES", "FAR", "NONSENSE", "OPEN", "ZEROS"]


def zero(name: str, answer: str, **fields: Any) -> Distortion:
    """A distortion with a size of zero, whose sums have no terms; `answer` begins its sentence."""
    sentence = f"{answer}, or the call is refused with a message."
    return Distortion(f"zero_{name}", sentence, due=ZEROS_AND_BIAS, bias=True, **fields)


def far(name: str, subject: str, **fields: Any) -> Distortion:
    """A distortion with a legal number beyond 32 bits, and the output of a small number."""
    sentence = (
        f"{subject}, with padding that leaves three output elements, gives the same output as a "
        "stride or dilation of 2, or the call is refused with a message."
    )
    return Distortion(f"far_{name}", sentence, due=AS_BASE, **fields)


# With a stride of 2 and padding, three output elements are left, and the middle one is the middle
# element of the input. TAPS does the same with a dilation and the kernel.
SPREAD = {"kernel_size": 1, **padded(1)}
TAPS = {"input_size": 1, "kernel_size": 3, **DILATED, **padded(1)}
ZEROS = (
    zero("batch_is_empty", "A batch of 0 gives an empty output", params_changes={"batch": 0}),
    zero(
        "in_channels_give_the_bias",
        "Without input channels the output is zero or the bias",
        params_changes={"in_channels": 0},
    ),
    zero(
        "out_channels_are_empty",
        "Without output channels the output is empty",
        params_changes={"out_channels": 0},
    ),
    zero(
        "input_gives_the_bias",
        "An input size of 0 with a long kernel gives an output of zeros or the bias",
        legal_axis={"kernel_size": 4},
        axis_changes={"input_size": 0},
    ),
    zero(
        "input_is_empty",
        "An input size of 0 with a short kernel gives an empty output",
        axis_changes={"input_size": 0},
    ),
    zero(
        "kernel_gives_the_bias",
        "A kernel size of 0 gives an output of zeros or the bias",
        axis_changes={"kernel_size": 0},
    ),
    zero(
        "output_is_empty",
        "Padding that removes the whole output gives an empty output",
        legal_axis=padded(1),
        axis_changes=padded(3),
    ),
    *pairs.ZEROS,
)
FAR = (
    far(
        "stride_2_31",
        "A stride of 2^31",
        legal_axis=SPREAD,
        axis_changes={"stride": 2**31, **padded(2**31 - 1)},
    ),
    far(
        "dilation_2_30",
        "A dilation of 2^30",
        legal_axis=TAPS,
        axis_changes={"dilation": 2**30, **padded(2**30 - 1)},
    ),
    *powers.FAR,
)
NONSENSE = (
    *PLAIN_NONSENSE, *powers.NONSENSE, *shapes.NONSENSE, pairs.NONSENSE, written.FRACTIONS,
)  # fmt: skip
EDGES = written.EDGES
# Those that may be answered rightly or refused; nonsense must be refused by each way alone.
OPEN = tuple(
    distortion
    for distortion in (*ZEROS, *FAR, *PLAIN_NONSENSE)
    if isinstance(distortion, Distortion) and distortion.due not in (REFUSAL, SIZE)
)
