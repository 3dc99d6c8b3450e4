"""Tests of the reference against loops, worked examples, its transpose and wider arithmetic."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from random import Random

import numpy as np
import pytest

import reference.answer
from reference.answer import answer
from reference.compare import AGREES, judge
from reference.data.draws import operands
from reference.definition import Array, conv_transpose, gather, multiplicity, scatter
from reference.schema import KINDS, Axis, Case, Outcome, Params, SchemaError, convolved_size


def loops(x: Array, w: Array, b: Array | None, p: Params) -> Array:
    """The definition, one product at a time, in Python's integers."""
    y = np.zeros(p.output_shape, object)
    inside, outside = p.in_channels // p.groups, p.out_channels // p.groups
    for n, ci, co in product(range(p.batch), range(p.in_channels), range(outside)):
        target = y[n, ci // inside * outside + co]
        for f in product(*map(range, p.each("input_size"))):
            for k in product(*map(range, p.each("kernel_size"))):
                o = tuple(
                    fi * a.stride + ki * a.dilation - a.padding[0] - a.crop[0]
                    for fi, ki, a in zip(f, k, p.axes)
                )
                if all(0 <= at < a.output_size for at, a in zip(o, p.axes)):
                    target[o] += int(x[(n, ci, *f)]) * int(w[(ci, co, *k)])
    for co in range(p.out_channels if b is not None else 0):
        y[:, co] += int(b[co])  # type: ignore[index]
    return y


def any_axis(random: Random) -> Axis:
    """A random axis with any feature: negative, unequal and large padding, output_padding, crop."""
    while True:
        pick = random.randint
        stride, dilation = pick(1, 3), pick(1, 3)
        padding, crop = (pick(-1, 4), pick(-1, 4)), (pick(0, 2), pick(0, 2))
        try:
            return Axis(
                pick(1, 4),
                pick(1, 4),
                stride,
                dilation,
                padding,
                pick(0, max(stride, dilation) - 1),
                crop,
            )
        except SchemaError:
            continue


def any_params(random: Random) -> Params:
    """Random parameters of rank 1 to 3 with 1 or 2 groups."""
    pick = random.randint
    groups, axes = pick(1, 2), tuple(any_axis(random) for _ in range(pick(1, 3)))
    return Params(
        axes, pick(1, 2), groups * pick(1, 2), groups * pick(1, 2), groups, random.random() < 0.5
    )


def features(p: Params) -> set[str]:
    """The names of the features of a tuple."""
    words = {f"rank {p.rank}", "groups" * (p.groups > 1), "bias" * p.bias, "batch" * (p.batch > 1)}
    for a in p.axes:
        words |= {
            "negative" * (min(a.padding) < 0),
            "asymmetric" * (a.padding[0] != a.padding[1]),
            "crop" * any(a.crop),
        }
        words |= {
            "dilation" * (a.dilation > 1),
            "0 < m < s" * (0 < a.output_padding < a.stride),
            "m >= s" * (a.output_padding >= a.stride),
        }
    return words - {""}


FEATURES = {
    "rank 1",
    "rank 2",
    "rank 3",
    "groups",
    "bias",
    "batch",
    "negative",
    "asymmetric",
    "crop",
    "dilation",
    "0 < m < s",
    "m >= s",
}


def test_the_reference_agrees_with_plain_loops() -> None:
    """1,000 random tuples with each feature of the schema give the same integers."""
    random, seen = Random(1), set[str]()
    for seed in range(1000):
        params = any_params(random)
        case = Case(
            params,
            random.choice(["float64", "float32", "float16", "bfloat16"]),
            random.choice(KINDS[:3]),
            seed,
        )
        data = operands(case)
        assert (answer(case, data).expected == loops(data.x, data.w, data.b, params)).all(), case
        seen |= features(params)
    assert seen == FEATURES


def test_gather_is_the_transpose_of_scatter() -> None:
    """<gather(y), c> = <y, scatter(c)> for all y and c, in exact integers."""
    random, numbers = Random(2), np.random.default_rng(2)
    for _ in range(300):
        params = any_params(random)
        image = numbers.integers(-9, 9, (params.batch, 3, *params.each("output_size")))
        columns = gather(image, params)
        other = numbers.integers(-9, 9, columns.shape)
        assert (columns * other).sum() == (image * scatter(other, params)).sum(), params


# (parameters, x, w, b, y): worked by hand
WORKED = {
    "kernel 3, stride 2": (Params((Axis(2, 3, 2),)), [1, 10], [1, 2, 3], None, [1, 2, 13, 20, 30]),
    "stride 3 leaves gaps": (Params((Axis(2, 2, 3),)), [1, 10], [1, 2], None, [1, 2, 0, 10, 20]),
    "padding (1, 0)": (
        Params((Axis(2, 3, 2, padding=(1, 0)),)),
        [1, 10],
        [1, 2, 3],
        None,
        [2, 13, 20, 30],
    ),
    "padding (0, 1)": (
        Params((Axis(2, 3, 2, padding=(0, 1)),)),
        [1, 10],
        [1, 2, 3],
        None,
        [1, 2, 13, 20],
    ),
    "negative padding": (
        Params((Axis(1, 2, padding=(-1, -2)),)),
        [1],
        [1, 2],
        None,
        [0, 1, 2, 0, 0],
    ),
    "output_padding uncovers": (
        Params((Axis(2, 3, 2, padding=(1, 1), output_padding=1),)),
        [1, 10],
        [1, 2, 3],
        None,
        [2, 13, 20, 30],
    ),
    "output_padding adds the bias": (
        Params((Axis(2, 2, 2, output_padding=1),), bias=True),
        [1, 10],
        [1, 2],
        [5],
        [6, 7, 15, 25, 5],
    ),
    "crop after padding": (
        Params((Axis(2, 3, 2, padding=(1, 0), crop=(1, 1)),)),
        [1, 10],
        [1, 2, 3],
        None,
        [13, 20],
    ),
    "dilation 2": (Params((Axis(2, 2, 1, 2),)), [1, 10], [1, 2], None, [1, 10, 2, 20]),
    "dilation 3, stride 2": (
        Params((Axis(2, 2, 2, 3),)),
        [1, 10],
        [1, 2],
        None,
        [1, 0, 10, 2, 0, 20],
    ),
    "channels add up": (
        Params((Axis(1, 2),), in_channels=2),
        [1, 10],
        [1, 2, 3, 4],
        None,
        [31, 42],
    ),
    "output channels": (
        Params((Axis(1, 2),), out_channels=2),
        [10],
        [1, 2, 3, 4],
        None,
        [10, 20, 30, 40],
    ),
    "groups stay apart": (
        Params((Axis(1, 2),), in_channels=2, out_channels=2, groups=2),
        [1, 10],
        [1, 2, 3, 4],
        None,
        [1, 2, 30, 40],
    ),
    "two axes": (
        Params((Axis(2, 2), Axis(2, 2, 2))),
        [1, 10, 100, 1000],
        [1, 2, 3, 4],
        None,
        [1, 2, 10, 20, 103, 204, 1030, 2040, 300, 400, 3000, 4000],
    ),
}


@pytest.mark.parametrize("name", WORKED)
def test_a_worked_case_comes_out_as_by_hand(name: str) -> None:
    """The outputs equal numbers that were computed by hand."""
    params, x, w, b, y = WORKED[name]
    shaped = np.array(x).reshape(params.input_shape), np.array(w).reshape(params.weight_shape)
    got = conv_transpose(*shaped, None if b is None else np.array(b), params)
    assert got.shape == params.output_shape
    assert got.ravel().tolist() == y


def test_exactly_s_sizes_share_one_convolved_size() -> None:
    """A convolution maps only the sizes of output_padding 0..s-1 to F, with remainder m."""
    random = Random(3)
    for _ in range(300):
        axis = any_axis(random)
        plain = Axis(
            axis.input_size, axis.kernel_size, axis.stride, axis.dilation, (min(axis.padding), 0)
        )
        sizes = [
            n
            for n in range(plain.uncropped_size - 20, plain.uncropped_size + 20)
            if fits(n, plain) == plain.input_size
        ]
        assert len(sizes) == plain.stride
        for m, size in enumerate(sizes):
            other = Axis(
                plain.input_size, plain.kernel_size, plain.stride, plain.dilation, plain.padding, m
            )
            assert convolved_size(size, other) == (plain.input_size, m)
            assert other.output_size == size


def fits(size: int, axis: Axis) -> int:
    """F, or 0 if the kernel does not fit."""
    try:
        return convolved_size(size, axis)[0]
    except SchemaError:
        return 0


def test_a_kernel_that_does_not_fit_is_said_to() -> None:
    """The error of `convolved_size` names the least size that the kernel needs."""
    with pytest.raises(SchemaError, match="size must be at least 5"):
        convolved_size(4, Axis(1, 3, dilation=2))


def test_multiplicity_is_the_number_of_pairs() -> None:
    """The multiplicity of an output equals the count of its pairs (f, k)."""
    random = Random(4)
    for _ in range(200):
        params = any_params(random)
        alone = Params(params.axes)
        ones = np.ones(alone.input_shape, int), np.ones(alone.weight_shape, int)
        assert (multiplicity(params) == loops(*ones, None, alone)[0, 0]).all(), params


def test_the_wide_paths_of_float64_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    """Long double and exact fractions differ by less than a thousandth of the bound."""
    random = Random(5)
    for seed in range(40):
        case = Case(any_params(random), "float64", "normal", seed)
        monkeypatch.setattr(reference.answer, "HAS_WIDE_LONG_DOUBLE", False)
        exact = answer(case)
        monkeypatch.setattr(reference.answer, "HAS_WIDE_LONG_DOUBLE", True)
        wide = answer(case)
        apart = [
            abs(Fraction(*map(int, float_ratio(a))) - Fraction(b))
            for a, b in zip(wide.expected.flat, exact.expected.flat)
        ]
        assert all(float(error) <= bound / 512 for error, bound in zip(apart, wide.bound.flat)), (
            case
        )
        np.testing.assert_allclose(exact.bound, wide.bound, rtol=1e-6)
        got = Outcome("returned", exact.expected.astype(np.float64))
        assert judge(got, exact, "float64").verdict == judge(got, wide, "float64").verdict == AGREES


def float_ratio(value: np.longdouble) -> tuple[int, int]:
    """A long double as an exact fraction."""
    return value.as_integer_ratio()
