"""Nonsense as data: distortions without a meaning, for which a refusal is due."""

from __future__ import annotations

from typing import Any

from suites.invalid.distortion import AS_BASE, SIZE, WITHOUT_BATCH, WITHOUT_LAST, Distortion


def nonsense(name: str, subject: str, **fields: Any) -> Distortion:
    """A distortion without a meaning; `subject` begins its sentence."""
    sentence = f"{subject} is refused with a message, by the call and by the declared shape."
    return Distortion(f"nonsense_{name}_is_refused", sentence, **fields)


def padded(amount: float) -> dict[str, Any]:
    """The field `padding` with the same amount at both ends."""
    return {"padding": (amount, amount)}


DILATED = {"dilation": 2, "stride": 1}
GROUPED: dict[str, Any] = {"groups": (2,), "legal_operands": ("x", "w", "b")}
STRIDES = (
    nonsense("stride_zero", "A stride of 0", axis_changes={"stride": 0}),
    nonsense("stride_negative", "A negative stride", axis_changes={"stride": -1}),
    nonsense("stride_fraction", "A stride of 1.5", axis_changes={"stride": 1.5}),
    nonsense(
        "stride_for_too_many_axes",
        "A stride with one number too many",
        params_changes={"duplicated_field": "stride"},
    ),
)
DILATIONS = (
    nonsense("dilation_zero", "A dilation of 0", legal_axis=DILATED, axis_changes={"dilation": 0}),
    nonsense(
        "dilation_negative",
        "A negative dilation",
        legal_axis=DILATED,
        axis_changes={"dilation": -1},
    ),
)
GROUPS = (
    nonsense("groups_zero", "A group count of 0", params_changes={"groups": 0}, **GROUPED),
    nonsense("groups_negative", "A negative group count", params_changes={"groups": -1}, **GROUPED),
    nonsense(
        "groups_unequal",
        "Three input channels in two groups",
        params_changes={"in_channels": 3},
        groups=(2,),
        requires_operands="w",
    ),
    nonsense(
        "groups_more_than_channels",
        "A count of four groups beside two input channels",
        params_changes={"groups": 4},
        groups=(1,),
        legal_operands=("x", "w", "b"),
    ),
)
PADDINGS = (
    nonsense(
        "output_padding_negative",
        "A negative output_padding",
        legal_axis={"output_padding": 1},
        axis_changes={"output_padding": -1},
        legal_aliases=({"output_padding": 0, "padding": (0, 1)},),
    ),
    nonsense(
        "padding_beyond_the_output",
        "Padding that is larger than the output",
        legal_axis=padded(1),
        axis_changes=padded(4),
    ),
    nonsense(
        "padding_fraction", "A padding of 0.5", legal_axis=padded(1), axis_changes=padded(0.5)
    ),
)
LARGE = (
    nonsense(
        "stride_2_62",
        "A stride of 2^62, so that (F - 1) s overflows to 0 in 64 bits,",
        legal_axis={"input_size": 5},
        axis_changes={"stride": 2**62},
        due=SIZE,
    ),
    nonsense("stride_2_63", "A stride of 2^63", axis_changes={"stride": 2**63}, due=SIZE),
    nonsense(
        "dilation_2_62",
        "A dilation of 2^62, so that d (K - 1) overflows to 0 in 64 bits,",
        legal_axis={"kernel_size": 5, **DILATED},
        axis_changes={"dilation": 2**62},
        due=SIZE,
    ),
    nonsense("padding_2_31", "A padding of 2^31", legal_axis=padded(1), axis_changes=padded(2**31)),
    nonsense(
        "padding_2_63_less_1",
        "A padding of 2^63 - 1, whose double overflows to -2 in 64 bits,",
        legal_axis=padded(1),
        axis_changes=padded(2**63 - 1),
    ),
    nonsense("padding_2_63", "A padding of 2^63", legal_axis=padded(1), axis_changes=padded(2**63)),
)
SIZES = (
    nonsense(
        "output_size_too_large",
        "An output size above that of the last remainder",
        axis_changes={"output_size_delta": 2},
    ),
    nonsense(
        "output_size_too_small",
        "An output size below that of remainder 0",
        axis_changes={"output_size_delta": -1},
    ),
    nonsense(
        "output_size_negative", "A negative output size", axis_changes={"output_size_delta": -7}
    ),
    nonsense(
        "output_size_for_too_many_axes",
        "An output size with one number too many",
        params_changes={"duplicated_field": "output_size"},
    ),
)
OPERANDS = (
    nonsense(
        "input_of_a_higher_rank",
        "An input with one axis more",
        requires_operands="xw",
        operand_patch="x = x[..., None]",
    ),
    nonsense(
        "input_of_a_lower_rank",
        "An input with one axis fewer",
        requires_operands="xw",
        operand_patch=WITHOUT_LAST,
    ),
    nonsense(
        "narrow_input_of_a_lower_rank",
        "An input with one axis fewer, whose last axis is shorter than there are channels,",
        requires_operands="xw",
        operand_patch="x = x[..., :1, 0]",
    ),
    nonsense(
        "input_without_a_batch",
        "An input without its batch axis, if no document allows it,",
        requires_operands="xw",
        operand_patch=WITHOUT_BATCH,
    ),
    nonsense(
        "weight_of_a_higher_rank",
        "A weight with one axis more",
        requires_operands="w",
        operand_patch="w = w[..., None]",
    ),
    nonsense(
        "weight_of_a_lower_rank",
        "A weight with one axis fewer",
        requires_operands="w",
        operand_patch="w = w[..., 0]",
    ),
    nonsense(
        "weight_for_other_channels",
        "A weight for another number of input channels",
        params_changes={"in_channels": 3},
        legal_operands=("x",),
        groups=(1,),
        requires_operands="xw",
    ),
    nonsense(
        "bias_of_another_length",
        "A bias twice as long",
        requires_operands="b",
        operand_patch="b = np.concatenate((b, b))",
        bias=True,
    ),
    Distortion(
        "nonsense_mixed_dtypes_are_refused_or_right",
        "A float64 weight with a float32 input is refused with a message, or the output is right.",
        requires_operands="w",
        operand_patch="w = w.astype(np.float64)",
        due=AS_BASE,
        groups=(1,),
    ),
)
NUMBERS = (*STRIDES, *DILATIONS, *GROUPS, *PADDINGS)
NONSENSE = (*NUMBERS, *LARGE, *SIZES, *OPERANDS)
