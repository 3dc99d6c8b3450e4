"""Tests of the language of regions: what it accepts, what it refuses, and that it runs no code."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference.region.language import RegionError, parse
from reference.region.scope import AXIS_NAMES, CASE_NAMES
from reference.schema import Axis, Case, Params

AXES = (Axis(5, 2, stride=2, dilation=3, padding=(1, 0), crop=(0, 1)), Axis(3, 3))
CASE = Case(Params(AXES, batch=2, in_channels=4, out_channels=2, groups=2, bias=True))

HOLDS = {
    "some(stride == 2 and kernel_size == 2) and groups > 1": True,
    "some(stride == 2 and kernel_size == 3)": False,
    "some(stride == 2) and some(kernel_size == 3)": True,
    "every(stride >= 1)": True,
    "every(stride == 2)": False,
    "not every(stride == 2)": True,
    "some(kernel_size > input_size)": False,
    "some(kernel_size == input_size) or rank == 1": True,
    "some(begin != end)": True,
    "some(crop_end == 1 and crop_begin == 0)": True,
    "some(extent == dilation * (kernel_size - 1) + 1)": True,
    "some(input_size // stride == 2)": True,
    "some(kernel_size % 2 == 0 and input_size % 2 == 1)": True,
    "every(kernel_size % 2 == 0)": False,
    "some(begin > 0 and -begin % 3 == 2)": True,
    "groups % 2 == 0 and in_channels % groups == 0": True,
    "some(output_size == reached)": True,
    "some(first and stride == 2) and some(last and stride == 1)": True,
    "some(first and last)": False,
    "some(output_padding < 0)": False,
    "some(begin > -1 and groups > 1)": True,
    "1 <= rank < 3": True,
    "in_channels - out_channels == groups": True,
    "bias": True,
    "bias == True and not False": True,
    "dtype == 'float32' and kind != 'normal'": True,
    "some(output_size > 3) and batch == 2": True,
}

REFUSED = [
    "", " ", "some(", "stride", "stride == 2", "some(strides == 2)", "kernel == 2", "some()",
    "some(stride, dilation)", "some(stride=2)", "some(some(stride == 2))", "any(stride == 2)",
    "print(1)", "open('f')", "__import__('os').system('true')", "groups.real", "dtype.upper()",
    "().__class__", "lambda: 1", "(lambda: groups)()", "[1]", "{1}", "{'a': 1}", "(1, 2)", "axes",
    "[g for g in axes]", "groups if bias else rank", "groups ** 2", "groups / 2", "groups << 2",
    "groups & 1", "~groups", "+groups", "groups is 1", "groups in 2", "dtype[0]", "f'{groups}'",
    "groups := 1", "(g := 1)", "1.5 < groups", "None", "b'x'", "...", "groups = 1", "groups; rank",
    "await groups", "yield", "some(*groups)", "some(**groups)", "\x00", "groups\n== 1",
    "some(stride == 2) + lambda: 1", "not " * 60 + "bias", "-" * 60 + "1 == 1",
    "-" * 100_000 + "1 == 1", "(" * 500 + "1" + ")" * 500, "not " * 100_000 + "bias",
]  # fmt: skip

SENSELESS = [
    "dtype < 3",
    "groups // 0 == 1",
    "groups % 0 == 1",
    "-dtype == 1",
    "dtype % 2 == 1",
    "dtype % groups == 'float32'",
    "dtype * 100000000000 == dtype",
    "kind + 1 == 2",
    "some(stride // (stride - stride) == 1)",
]


@pytest.mark.parametrize("text", HOLDS)
def test_a_region_means_what_it_says(text: str) -> None:
    """Each operator and quantifier has the right value on a case with two unequal axes."""
    assert parse(text)(CASE) is HOLDS[text]


def test_every_documented_name_has_a_value() -> None:
    """Names of the case are used alone, names of an axis in some(...)."""
    for name in CASE_NAMES:
        parse(f"{name} == 1")(CASE)
    for name in AXIS_NAMES:
        parse(f"some({name} == 1)")(CASE)


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: ascii(text[:30]))
def test_all_else_is_refused(text: str) -> None:
    """Calls, attributes, lambdas, subscripts, other names and deep nesting are refused."""
    with pytest.raises(RegionError):
        parse(text)


@pytest.mark.parametrize("text", SENSELESS)
def test_what_has_no_value_is_a_region_error(text: str) -> None:
    """Comparing a string with a number, computing with it, and dividing by zero are errors."""
    with pytest.raises(RegionError):
        parse(text)(CASE)


def test_the_error_says_what_may_stand() -> None:
    """The error names the wrong part and the legal names."""
    with pytest.raises(RegionError, match=r"unknown name 'stride'; it stands inside some\(...\)"):
        parse("stride == 2")
    with pytest.raises(RegionError, match=r"'kernel'; here may stand .*kernel_size"):
        parse("some(kernel == 2)")
    with pytest.raises(RegionError, match=r"'dtype.upper\(\)'"):
        parse("dtype.upper() == 'A'")


SYMBOLS = (
    "some(", "every(", ")", "(", "and", "or", "not", "==", "<", ">=", "+", "-", "*", "//", "%", ".",
    ",", "lambda x:", "if", "else", "[", "]", "0", "2", "'a'", "f'{x}'", "\\", "\n", "in", "is",
    "99999999999",
)  # fmt: skip
WORDS = st.sampled_from([*AXIS_NAMES, *CASE_NAMES, *SYMBOLS])


@settings(max_examples=1500, deadline=None, derandomize=True, database=None)
@given(st.text(max_size=30) | st.lists(WORDS, max_size=10).map(" ".join))
def test_any_text_is_a_predicate_or_a_region_error(text: str) -> None:
    """Random text is a predicate, or a RegionError when it is parsed or evaluated."""
    try:
        assert parse(text)(CASE) in (True, False)
    except RegionError as error:
        assert len(str(error)) > 5


EXPRESSIONS = st.recursive(
    st.sampled_from(
        ["stride", "groups", "dtype", "kind", "bias", "0", "3", "'float32'", "dilation"]
    ),
    lambda part: st.one_of(
        st.builds(
            "({} {} {})".format,
            part,
            st.sampled_from(["==", "<", "!=", "and", "or", "+", "-", "*", "//", "%"]),
            part,
        ),
        st.builds("{}({})".format, st.sampled_from(["some", "every", "not ", "-"]), part),
    ),
    max_leaves=8,
)


@settings(max_examples=1000, deadline=None, derandomize=True, database=None)
@given(EXPRESSIONS)
def test_any_expression_is_a_predicate_or_a_region_error(text: str) -> None:
    """Random grammatical text is a predicate or a RegionError."""
    try:
        assert parse(text)(CASE) in (True, False)
    except RegionError as error:
        assert len(str(error)) > 5
