"""A case as a list of numbers, and the case that smaller numbers make: whatever the numbers are,
it is legal.

Every number has limits that no other number moves, and is clamped afterwards: so a number can
become smaller without making another illegal, and the case's own numbers make the case again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from reference.schema import Axis, Case
from suites.cases.parameters.channels import build

FIELDS = ("input_size", "kernel_size", "stride", "dilation", "output_padding")
NUMBERS_OF_AXIS = 10  # whether it is kept, FIELDS, two ends of padding, two of the crop


def limits(case: Case) -> list[tuple[int, int]]:
    """The (least, most) of each number of `case`; the most is the case's own."""
    p = case.params
    pairs = [pair for axis in p.axes for pair in _axis_limits(axis)]
    channels = (p.batch, p.groups, p.in_channels // p.groups, p.out_channels // p.groups)
    return [*pairs, *((1, most) for most in channels), (0, int(p.bias))]


def _axis_limits(axis: Axis) -> list[tuple[int, int]]:
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
    rest = iter(numbers)
    axes = [_axis(axis, rest) for axis in case.params.axes]
    kept = tuple(axis for keep, axis in axes if keep) or (axes[0][1],)
    batch, groups, inside, outside, bias = rest
    return replace(case, params=build(kept, batch, (groups, inside, outside, bool(bias))))


def _axis(axis: Axis, numbers: Iterator[int]) -> tuple[int, Axis]:
    """Whether the axis is kept, and the axis that its numbers make once they are clamped
    to what is legal.
    """
    keep, size, kernel, stride, dilation, m, begin, end, cut_begin, cut_end = (
        next(numbers) for _ in range(NUMBERS_OF_AXIS)
    )
    lo, hi = (n if pad >= 0 else -n for n, pad in zip((begin, end), axis.padding))
    m = min(m, max(stride, dilation) - 1)
    room = (size - 1) * stride + dilation * (kernel - 1) + m
    lo = min(lo, room - min(hi, 0))
    hi = min(hi, room - lo)
    cut_begin = min(cut_begin, room - lo - hi)
    crop = (cut_begin, min(cut_end, room - lo - hi - cut_begin))
    return keep, Axis(size, kernel, stride, dilation, (lo, hi), m, crop)
