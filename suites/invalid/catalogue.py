"""All distortions, as data: sizes of zero, nonsense, and legal numbers beyond 32 bits."""

from __future__ import annotations

from typing import Any

from suites.invalid.distortion import AS_BASE, ZEROS_AND_BIAS, Distortion
from suites.invalid.nonsense import DILATED, NONSENSE, padded

__all__ = ["FAR", "NONSENSE", "ZEROS"]


def zero(name: str, answer: str, **fields: Any) -> Distortion:
    """A distortion whose sums are over nothing; `answer` begins its sentence."""
    sentence = f"{answer}; or it is refused in words."
    return Distortion(f"zero_{name}", sentence, due=ZEROS_AND_BIAS, bias=True, **fields)


def far(name: str, subject: str, **fields: Any) -> Distortion:
    """Legal numbers beyond 32 bits, whose small output is that of small numbers."""
    sentence = (
        f"{subject}, and padding that leaves three outputs, gives what stride or dilation 2 gives; "
        "or it is refused in words."
    )
    return Distortion(f"far_{name}", sentence, due=AS_BASE, **fields)


# With stride 2 the middle one of three outputs is the middle input; TAPS does the same to a kernel.
SPREAD = {"kernel_size": 1, **padded(1)}
TAPS = {"input_size": 1, "kernel_size": 3, **DILATED, **padded(1)}
ZEROS = (
    zero("batch_is_empty", "A batch of none gives an output of none", params_changes={"batch": 0}),
    zero(
        "in_channels_give_the_bias",
        "Without input channels the output is zero, or the bias",
        params_changes={"in_channels": 0},
    ),
    zero(
        "out_channels_are_empty",
        "Without output channels the output is empty",
        params_changes={"out_channels": 0},
    ),
    zero(
        "input_gives_the_bias",
        "An empty axis under a long kernel leaves a size: zero, or the bias",
        legal_axis={"kernel_size": 4},
        axis_changes={"input_size": 0},
    ),
    zero(
        "input_is_empty",
        "An empty axis that leaves no size gives an empty output",
        axis_changes={"input_size": 0},
    ),
    zero(
        "kernel_gives_the_bias",
        "An empty kernel sums nothing: zero, or the bias",
        axis_changes={"kernel_size": 0},
    ),
    zero(
        "output_is_empty",
        "Padding that takes all gives an empty output",
        legal_axis=padded(1),
        axis_changes=padded(3),
    ),
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
)
