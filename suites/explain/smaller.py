"""The cases between the simplest one and a given one, as a strategy that Hypothesis can shrink in.

Every number is drawn within limits that no other number moves, and clamped afterwards: so one can become smaller
without making another illegal, and the numbers of the given case are the choices that draw it again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hypothesis import strategies as st

from reference.schema import Axis, Case
from suites.cases.strategies import build

FIELDS = ("input_size", "kernel_size", "stride", "dilation", "output_padding")
OF_AXIS = 10  # numbers of one axis: whether it is kept, FIELDS, two ends of padding, two of the crop


def limits(case: Case) -> list[tuple[int, int]]:
    """The (least, most) of each number of `case`; the most is its own."""
    p = case.params
    found = [pair for axis in p.axes for pair in _axis_limits(axis)]
    channels = (p.batch, p.groups, p.in_channels // p.groups, p.out_channels // p.groups)
    return [*found, *((1, most) for most in channels), (0, int(p.bias))]


def _axis_limits(axis: Axis) -> list[tuple[int, int]]:
    fields = [(0 if name == "output_padding" else 1, getattr(axis, name)) for name in FIELDS]
    return [(0, 1), *fields, *((0, abs(pad)) for pad in axis.padding), *((0, cut) for cut in axis.crop)]


def choices(case: Case) -> list[int]:
    """What `smaller_cases(case)` draws to make `case` itself; a number without a choice is not drawn."""
    return [most for least, most in limits(case) if least < most]


def size(case: Case) -> int:
    """How large a case is: the sum of its numbers."""
    return sum(most for _, most in limits(case))


@st.composite
def smaller_cases(draw: st.DrawFn, case: Case) -> Case:
    """`case`, or one with fewer axes and smaller numbers; dtype, kind and seed stay."""
    numbers = iter([draw(st.integers(least, most)) if least < most else most for least, most in limits(case)])
    drawn = [_axis(axis, numbers) for axis in case.params.axes]
    axes = tuple(axis for kept, axis in drawn if kept) or (drawn[0][1],)
    batch, groups, inside, outside, bias = numbers
    return replace(case, params=build(axes, batch, (groups, inside, outside, bool(bias))))


def _axis(axis: Axis, numbers: Iterator[int]) -> tuple[int, Axis]:
    """Whether the axis is kept, and the axis that its numbers make once they are clamped to what is legal."""
    kept, size, kernel, stride, dilation, m, begin, end, at, to = (next(numbers) for _ in range(OF_AXIS))
    lo, hi = (n if pad >= 0 else -n for n, pad in zip((begin, end), axis.padding))
    m = min(m, max(stride, dilation) - 1)
    room = (size - 1) * stride + dilation * (kernel - 1) + m
    lo = min(lo, room - min(hi, 0))
    hi = min(hi, room - lo)
    at = min(at, room - lo - hi)
    return kept, Axis(size, kernel, stride, dilation, (lo, hi), m, (at, min(to, room - lo - hi - at)))
