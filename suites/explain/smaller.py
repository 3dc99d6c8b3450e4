"""A case as a list of numbers, and the legal case that smaller numbers make.

The limits of a number do not depend on the other numbers: each may become smaller alone. A
combination that the schema does not allow is clamped. The limits' own maxima make the same case.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from reference.schema import Axis, Case
from suites.cases.parameters.channels import build

FIELDS = ("input_size", "kernel_size", "stride", "dilation", "output_padding")
NUMBERS_OF_AXIS = 10  # 1 if the axis is kept, FIELDS, both ends of the padding, both of the crop


def limits(case: Case) -> list[tuple[int, int]]:
    """The (least, most) of each number of `case`; the most is the number in `case`."""
    p = case.params
    pairs = [pair for axis in p.axes for pair in _axis_limits(axis)]
    channels = (p.batch, p.groups, p.in_channels // p.groups, p.out_channels // p.groups)
    return [*pairs, *((1, most) for most in channels), (0, int(p.bias))]


def _axis_limits(axis: Axis) -> list[tuple[int, int]]:
    """The (least, most) of each of the NUMBERS_OF_AXIS numbers; negative padding as positive."""
    fields = [(0 if name == "output_padding" else 1, getattr(axis, name)) for name in FIELDS]
    return [
        (0, 1),
        *fields,
        *((0, abs(pad)) for pad in axis.padding),
        *((0, cut) for cut in axis.crop),
    ]


def size(case: Case) -> int:
    """How large a case is: the sum of its numbers."""
    return sum(most for _, most in limits(case))


def rebuilt(case: Case, numbers: Sequence[int]) -> Case:
    """The case that `numbers` make of `case`, each within its limits; dtype, kind and seed stay."""
    remaining = iter(numbers)
    axes = [_axis(axis, remaining) for axis in case.params.axes]
    kept = tuple(axis for is_kept, axis in axes if is_kept) or (axes[0][1],)
    batch, groups, group_in, group_out, bias = remaining
    return replace(case, params=build(kept, batch, (groups, group_in, group_out, bool(bias))))


def _axis(axis: Axis, numbers: Iterator[int]) -> tuple[int, Axis]:
    """1 if the axis is kept, else 0, and the legal axis that the next numbers make of `axis`."""
    is_kept, input_size, kernel_size, stride, dilation, output_padding, *ends = (
        next(numbers) for _ in range(NUMBERS_OF_AXIS)
    )
    begin, end = (n if pad >= 0 else -n for n, pad in zip(ends[:2], axis.padding))
    output_padding = min(output_padding, max(stride, dilation) - 1)
    room = (input_size - 1) * stride + dilation * (kernel_size - 1) + output_padding
    begin = min(begin, room - min(end, 0))
    end = min(end, room - begin)
    crop_begin = min(ends[2], room - begin - end)
    crop = (crop_begin, min(ends[3], room - begin - end - crop_begin))
    padding = (begin, end)
    return is_kept, Axis(input_size, kernel_size, stride, dilation, padding, output_padding, crop)
