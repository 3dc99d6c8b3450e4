"""Series of output shapes that do not fit the call, and of operands of rank 0."""

from __future__ import annotations

from typing import Any

from suites.invalid.distortion import AS_BASE, Distortion
from suites.invalid.powers import NUMBERS, RANKS, called, part
from suites.invalid.series import Series

BEYOND = tuple(2**k for k in (31, 32, 63, 64))  # the right entry again, where it is cut
AS_SCALAR = "{0} = {0}[(0,) * {0}.ndim + (...,)]"


def entry(subject: str, *changes: dict[str, Any]) -> Series:
    """A series of wrong entries of the output shape, each as fields of the parameters."""
    sentence = (
        f"An output shape whose {subject} is 0, -2, one too large or too large by 2^31, 2^32, 2^63 "
        "or 2^64 is refused with a message, by the call and by the declared shape."
    )
    distortions = tuple(called(params_changes=fields) for fields in changes)
    return Series(f"nonsense_output_{subject}_is_refused", sentence, distortions)


FEWER_SIZES = Distortion(
    "nonsense_output_size_for_too_few_axes_is_refused",
    "An output size with one number too few is refused with a message, by the call and by the "
    "declared shape.",
    params_changes={"dropped_field": "output_size"},
    ranks=RANKS,
    groups=(1,),
)
SCALAR_BIAS = Distortion(
    "nonsense_bias_of_rank_0_is_refused_or_right",
    "A bias of rank 0 for one output channel is refused with a message, or the output is right.",
    requires_operands="b",
    operand_patch=AS_SCALAR.format("b"),
    due=AS_BASE,
    out_channels=1,
    groups=(1,),
    bias=True,
)
NONSENSE = (
    # The bases have the batches 1, 2, 3 and so on. A batch of -1 may stand for that of the input.
    entry("batch", *({"output_batch_delta": n} for n in (-1, -4, 1, *BEYOND))),
    entry("channels", *({"output_channels_delta": n} for n in (-4, -6, 1, *BEYOND))),
    Series(
        "nonsense_output_size_beyond_31_bits_is_refused",
        "An output size of 0, of the numbers from 2^31 - 1 to 2^64 + 1, or too large by 2^32 or "
        "2^64 is refused with a message, by the call and by the declared shape.",
        tuple(
            called(axis_changes={"output_size_delta": size - 6})
            for size in (0, *NUMBERS, 2**32 + 6, 2**64 + 6)
        ),
    ),
    Series(
        "nonsense_operand_of_rank_0_is_refused",
        "An input or a weight of rank 0 is refused with a message.",
        tuple(
            part(requires_operands=name, operand_patch=AS_SCALAR.format(name), groups=(1,))
            for name in ("x", "w")
        ),
    ),
    FEWER_SIZES,
    SCALAR_BIAS,
)
