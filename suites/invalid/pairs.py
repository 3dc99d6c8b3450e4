"""Series of two changes at once: two sizes of zero, and a size of zero beside another change."""

from __future__ import annotations

from typing import Any

from suites.invalid.distortion import ZEROS_AND_BIAS, Distortion
from suites.invalid.nonsense import DILATED, GROUPED, padded
from suites.invalid.powers import part
from suites.invalid.series import Series

EMPTY = {
    "batch": {"params_changes": {"batch": 0}},
    "in_channels": {"params_changes": {"in_channels": 0}},
    "out_channels": {"params_changes": {"out_channels": 0}},
    "input_size": {"axis_changes": {"input_size": 0}},
    "kernel_size": {"axis_changes": {"kernel_size": 0}},
}
PAIRS = (
    ("batch", "in_channels"), ("batch", "out_channels"), ("batch", "input_size"),
    ("batch", "kernel_size"), ("in_channels", "out_channels"), ("in_channels", "input_size"),
    ("in_channels", "kernel_size"), ("out_channels", "input_size"),
    ("out_channels", "kernel_size"),
)  # fmt: skip
BESIDE = (
    {"stride": 3, **padded(1)},
    {"stride": 3, "output_padding": 2},
    {**DILATED, **padded(1)},
    {**DILATED, "output_padding": 1},
)


def empty(*names: str, **fields: Any) -> Distortion:
    """A distortion by sizes of zero, with enough of the other size for an output of some size."""
    axis = {"kernel_size": 5} if "input_size" in names else {"input_size": 6}
    changes: dict[str, Any] = {"axis_changes": {}, "params_changes": {}}
    for name in names:
        for kind, change in EMPTY[name].items():
            changes[kind] |= change
    legal_axis = {**axis, **fields.pop("legal_axis", {})}
    return part(**changes, legal_axis=legal_axis, due=ZEROS_AND_BIAS, bias=True, **fields)


def large(legal_axis: dict[str, int], changes: dict[str, Any], **sizes: int) -> Distortion:
    """A distortion with an empty operand whose other sizes are large."""
    return part(
        legal_axis=legal_axis, axis_changes=changes, params_changes=sizes, due=ZEROS_AND_BIAS
    )


def of_none(**fields: Any) -> Distortion:
    """A distortion without a meaning of a call with a batch of 0."""
    return part(beside={"batch": 0}, **fields)


ZEROS = (
    Series(
        "zero_sizes_in_pairs",
        "Two sizes of 0 at once give an empty output, or one of zeros or the bias, or the call is "
        "refused with a message.",
        tuple(empty(*pair) for pair in PAIRS),
    ),
    Series(
        "zero_beside_stride_dilation_and_padding",
        "A size of 0 beside a stride of 3 or a dilation of 2, with padding or output_padding, "
        "gives an empty output, zeros or the bias, or the call is refused with a message.",
        tuple(empty(name, legal_axis=axis) for name in EMPTY for axis in BESIDE),
    ),
    Series(
        "zero_beside_large_sizes",
        "An empty operand whose other sizes have a product beyond 31 or 32 bits gives an empty "
        "output, or one of zeros, or the call is refused with a message.",
        (
            large({}, {"input_size": 2**31}, batch=0),
            large({}, {"input_size": 2**32 + 3}, batch=0),
            large({}, {"input_size": 2**32 + 3}, batch=0, out_channels=0),
            large({}, {"kernel_size": 0}, batch=0, in_channels=2**16, out_channels=2**16),
            large({}, {}, batch=0, in_channels=2**32 + 2, out_channels=0),
            large(padded(1), {"kernel_size": 2**31, **padded(2**30)}, in_channels=0),
            large(padded(1), {"kernel_size": 2**32 + 2, **padded(2**31)}, in_channels=0),
        ),
    ),
)
NONSENSE = Series(
    "nonsense_beside_an_empty_batch_is_refused",
    "A stride, dilation, padding, output_padding, group count, output size, weight or bias that is "
    "none is refused with a message beside a batch of 0 as well.",
    (
        of_none(axis_changes={"stride": 0}),
        of_none(axis_changes={"stride": -1}),
        of_none(legal_axis=DILATED, axis_changes={"dilation": 0}),
        of_none(legal_axis=DILATED, axis_changes={"dilation": -1}),
        of_none(legal_axis=padded(1), axis_changes=padded(4)),
        of_none(
            legal_axis={"output_padding": 1},
            axis_changes={"output_padding": -1},
            legal_aliases=({"output_padding": 0, "padding": (0, 1)},),
        ),
        of_none(params_changes={"groups": 0}, **GROUPED),
        of_none(params_changes={"groups": -1}, **GROUPED),
        of_none(axis_changes={"output_size_delta": 2}),
        of_none(axis_changes={"output_size_delta": -1}),
        of_none(requires_operands="w", operand_patch="w = w[..., None]"),
        of_none(requires_operands="w", operand_patch="w = w[..., 0]"),
        of_none(
            params_changes={"in_channels": 3},
            legal_operands=("x",),
            groups=(1,),
            requires_operands="xw",
        ),
        of_none(requires_operands="b", operand_patch="b = np.concatenate((b, b))", bias=True),
    ),
)
