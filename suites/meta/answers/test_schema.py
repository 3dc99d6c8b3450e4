"""Tests of the schema: errors name the field, and a case is read back from its repr and JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference.schema import Axis, Case, Params, SchemaError, case_from_json, case_to_json
from suites.cases.parameters.menu import Menu
from suites.cases.strategies import parameters

GOOD = {"input_size": 3, "kernel_size": 2}
HUGE = 10**4000

# (the axis beside a good one's fields, the words that the error must hold)
BAD_AXES = [
    ({"input_size": 0}, ("input_size", "at least 1", "not 0")),
    ({"kernel_size": 0}, ("kernel_size", "at least 1")),
    ({"kernel_size": 1.5}, ("kernel_size", "an integer", "1.5")),
    ({"stride": 0}, ("stride", "at least 1")),
    ({"stride": True}, ("stride", "an integer", "True")),
    ({"stride": "2"}, ("stride", "an integer", "'2'")),
    ({"stride": None}, ("stride", "an integer", "None")),
    ({"dilation": -1}, ("dilation", "at least 1")),
    ({"dilation": [1]}, ("dilation", "an integer")),
    ({"output_padding": -1}, ("output_padding", "at least 0")),
    ({"output_padding": 1}, ("output_padding", "at most max(stride, dilation) - 1 = 0")),
    ({"stride": 2, "dilation": 3, "output_padding": 3}, ("output_padding", "= 2")),
    ({"padding": 1}, ("padding", "a pair (begin, end)")),
    ({"padding": None}, ("padding", "a pair")),
    ({"padding": "ab"}, ("padding", "a pair")),
    ({"padding": {"begin": 1}}, ("padding", "a pair")),
    ({"padding": [1]}, ("padding", "a pair")),
    ({"padding": [1, 2, 3]}, ("padding", "a pair")),
    ({"padding": [0, "1"]}, ("padding end", "an integer")),
    ({"padding": [[0], 1]}, ("padding begin", "an integer")),
    ({"padding": [False, 1]}, ("padding begin", "an integer")),
    ({"padding": [3, 1]}, ("padding", "smaller", "output size would be 0")),
    ({"crop": [-1, 0]}, ("crop begin", "at least 0")),
    ({"crop": [2, 2]}, ("crop", "smaller than the output size 4")),
    ({"input_size": HUGE}, ("input_size", "at most 2147483647")),
    ({"input_size": 2**31}, ("input_size", "at most")),
    ({"padding": [-HUGE, 0]}, ("padding begin", "at least")),
]

# (what is beside good axes, the words that the error must hold)
BAD_CASES = [
    ({"batch": 0}, ("batch", "at least 1")),
    ({"batch": True}, ("batch", "an integer")),
    ({"in_channels": 3, "groups": 2}, ("in_channels", "multiple of groups = 2", "not 3")),
    (
        {"in_channels": 2, "out_channels": 3, "groups": 2},
        ("out_channels", "multiple of groups = 2"),
    ),
    ({"groups": 0}, ("groups", "at least 1")),
    ({"bias": 1}, ("bias", "true or false")),
    ({"bias": None}, ("bias", "true or false")),
    ({"dtype": "float8"}, ("dtype", "float64", "float8")),
    ({"dtype": ["float32"]}, ("dtype", "one of")),
    ({"kind": "zeros"}, ("kind", "integers", "zeros")),
    ({"seed": -1}, ("seed", "at least 0")),
    ({"seed": HUGE}, ("seed", "at most")),
    ({"strides": 2}, ("strides", "absent", "groups")),
    ({"params": {}}, ("params", "absent")),
    ({"axes": None}, ("axes", "a list")),
    ({"axes": {}}, ("axes", "a list")),
    ({"axes": []}, ("axes", "1 to 3")),
    ({"axes": [GOOD] * 4}, ("axes", "1 to 3")),
    ({"axes": [None]}, ("axes[0]", "an object")),
    ({"axes": [GOOD, {"kernel_size": 2}]}, ("axes[1].input_size", "given")),
    ({"axes": [{"input_size": 2}]}, ("axes[0].kernel_size", "given")),
    ({"axes": [{**GOOD, "strides": 2}]}, ("axes[0].strides", "stride")),
    ({"axes": [GOOD, {**GOOD, "stride": 0}]}, ("axes[1].stride", "at least 1")),
]

BAD_TEXTS = [
    "",
    "{",
    "[]",
    "null",
    "1",
    '"axes"',
    "NaN",
    "[" * 100_000,
    '{"axes": ' * 5000,
    "9" * 5000,
    "\x00",
    "\ud800",
    "{'axes': []}",
]


@pytest.mark.parametrize("fields, words", BAD_AXES, ids=str)
def test_a_bad_axis_is_named(fields: dict[str, Any], words: tuple[str, ...]) -> None:
    """The error names the field and its legal values."""
    with pytest.raises(SchemaError) as error:
        case_from_json({"axes": [{**GOOD, **fields}]})
    assert str(error.value).startswith("axes[0].")
    assert all(word in str(error.value) for word in words), error.value


@pytest.mark.parametrize("fields, words", BAD_CASES, ids=str)
def test_a_bad_case_is_named(fields: dict[str, Any], words: tuple[str, ...]) -> None:
    """The first word of the error is the field, and it has the legal values."""
    with pytest.raises(SchemaError) as error:
        case_from_json({"axes": [GOOD], **fields})
    assert str(error.value).startswith(words[0])
    assert all(word in str(error.value) for word in words), error.value


@pytest.mark.parametrize("text", BAD_TEXTS, ids=lambda text: ascii(text[:12]))
def test_text_that_is_no_case_is_said_to_be(text: str) -> None:
    """Text that is not JSON, or not an object, is a SchemaError."""
    with pytest.raises(SchemaError, match=r"^case must be|^axes"):
        case_from_json(text)


def test_the_constructors_say_the_same() -> None:
    """The rules also hold for an axis that is made in Python."""
    with pytest.raises(SchemaError, match="padding must be a pair"):
        Axis(2, 2, padding=[0, 0])  # type: ignore[arg-type]
    with pytest.raises(SchemaError, match="axes must be a tuple of 1 to 3 Axis"):
        Params([Axis(2, 2)])  # type: ignore[arg-type]


ANY_CASE = st.builds(
    Case,
    parameters(Menu(lambda params: True)),
    st.sampled_from(["float64", "float32", "float16", "bfloat16"]),
    st.sampled_from(["integers", "wide_weight", "wide_input", "normal"]),
    st.integers(0, 2**31 - 1),
)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(ANY_CASE)
def test_a_case_comes_back(case: Case) -> None:
    """A case is equal after its repr, its JSON object or its JSON text is read."""
    assert eval(repr(case)) == case
    assert case_from_json(case_to_json(case)) == case
    assert case_from_json(json.dumps(case_to_json(case))) == case


def test_the_repr_leaves_out_what_is_default() -> None:
    """The repr is short, without default values."""
    assert (
        repr(Case(Params((Axis(3, 2, stride=2),))))
        == "Case(params=Params(axes=(Axis(input_size=3, kernel_size=2, stride=2),)))"
    )


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-3, 6)
    | st.sampled_from([HUGE, -HUGE, 2**31, 2**63])
    | st.floats()
    | st.text(max_size=4)
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=5,
)
AXIS_FIELDS = st.sampled_from(
    [*GOOD, "stride", "dilation", "padding", "output_padding", "crop", "extent", ""]
)
HOSTILE_AXIS = st.dictionaries(
    AXIS_FIELDS, ANYTHING | st.lists(SCALARS, min_size=2, max_size=2), max_size=3
).map(lambda fields: {**GOOD, **fields})
CASE_FIELDS = st.sampled_from(
    [
        "batch",
        "in_channels",
        "out_channels",
        "groups",
        "bias",
        "dtype",
        "kind",
        "seed",
        "params",
        "self",
        "rank",
    ]
)
HOSTILE = st.builds(
    lambda axes, rest: {"axes": axes, **rest},
    st.lists(HOSTILE_AXIS | ANYTHING, max_size=4) | ANYTHING,
    st.dictionaries(CASE_FIELDS, ANYTHING, max_size=3),
)


@settings(max_examples=1500, deadline=None, derandomize=True, database=None)
@given(HOSTILE | ANYTHING)
def test_hostile_json_gives_a_schema_error_or_a_case(value: Any) -> None:
    """Random JSON gives no other exception, as an object and as text."""
    for text in (value, json.dumps(value)):
        try:
            assert isinstance(case_from_json(text), Case)
        except SchemaError as error:
            assert len(str(error)) > 10


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.text() | st.text('{}[]":,0123456789 \\ue.axes-', max_size=40))
def test_hostile_text_gives_a_schema_error(text: str) -> None:
    """Random text gives a SchemaError."""
    with pytest.raises(SchemaError):
        case_from_json(text)
