"""Tests of what a number means as the padding of a call, and of a padding mode's window."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest

from adapters.__main__ import main
from adapters.porting.modes import Window, modes, window_of
from adapters.porting.numbers import argument, meaning
from adapters.porting.routes import numbered
from adapters.program import program, unsupported
from adapters.registry import load as load_adapter
from adapters.registry import names, schema_adapter
from reference.schema import Axis, Params, case_from_json
from suites.engine.porting.calls import numbers
from suites.engine.porting.examples import examples, own_axes
from suites.engine.porting.modes import REQUESTS, by_design

AXIS = Axis(4, 4, 2)
load = cache(load_adapter)  # which reads the folder each time
ROUTES = [(name, route) for name in names() for route in numbered(load(name))]
OWN = '{"axes": [{"input_size": 2, "kernel_size": 2}]}'


@pytest.mark.parametrize("name, route", ROUTES)
@pytest.mark.parametrize("padding", [0, 1, 2])
def test_every_call_with_a_number_has_a_meaning(name: str, route: str, padding: int) -> None:
    """Its text with the padding that is meant names the number; a call without numbers has none."""
    adapter = load(name)
    number = meaning(adapter, route, AXIS, padding)
    padded = Params((replace(AXIS, padding=(1, 1)),) * 2)
    if unsupported(adapter, route, padded, adapter.DTYPES[0]):
        assert number is None or padding == 0
        return
    assert number is not None
    begin, end = number.window[1:]
    case = Params((replace(AXIS, padding=(begin, end)),) * 2)
    text, written = argument(str(program(adapter, route, case)))
    assert text == number.text
    assert set(written) - {0} == {padding} - {0}


@pytest.mark.parametrize(
    "name, route, window",
    [
        ("torch", "conv_transpose", Window(8, 1, 1)),
        ("jax", "conv_general_dilated", Window(6, 2, 2)),
        ("jax", "consistent_padding", Window(8, 1, 1)),
        ("flax", "conv_transpose", Window(6, 2, 2)),
        ("opencv", "deconvolution", Window(8, 1, 1)),
        ("tensorflow", "conv_transpose", Window(8, 1, 1)),
    ],
)
def test_a_padding_of_one_is_what_the_framework_documents(
    name: str, route: str, window: Window
) -> None:
    """Cut off the output (PyTorch, TensorFlow, Caffe), or added to the input (JAX, Flax)."""
    number = meaning(load(name), route, AXIS, 1)
    assert number is not None
    assert number.window == window


def test_a_call_that_writes_another_number_has_no_meaning() -> None:
    """A text that says twice the padding is neither of the two."""
    torch = load("torch")
    entry = torch.ROUTES["conv_transpose"]
    doubled = replace(entry, call=lambda p: f"y = f(x, padding={2 * p.axes[0].padding[0] + 5})")
    liar: Any = SimpleNamespace(**{**vars(torch), "ROUTES": {"call": doubled}})
    assert meaning(liar, "call", AXIS, 1) is None


def test_a_function_of_the_user_means_what_the_schema_means() -> None:
    """Also without the argument, for no padding; the text of a worker is no call."""
    honest = numbers(load("suites.meta.fakes:honest"))["honest"]
    assert [(row["padding"], row["begin"]) for row in honest] == [(0, 0), (1, 1)] * 2
    assert numbers(schema_adapter("mine")) == {"conv_transpose": []}


@pytest.mark.parametrize(
    "text, due",
    [
        ("y = f(x, padding=(1, 2))", ("padding=(1, 2)", [1, 2])),
        ("y = f(x, padding=[[0, 0], [3, 3]])", ("padding=[[0, 0], [3, 3]]", [0, 0, 3, 3])),
        ("y = f(x, padding='SAME')", ("padding='SAME'", [])),
        ("y = f(x, padding='EXPLICIT', explicit_paddings=[4])", ("explicit_paddings=[4]", [4])),
        ("y = f(g(pad=-1))", ("pad=-1", [-1])),
        ("t = '''\npad: 2 pad: 3 padding: 4\n'''", ("pad: 2 pad: 3", [2, 3])),
        ("y = f(x)", ("", [])),
        ('{"axes": [{"padding": [1, 1]}]}', ("", [])),
        ("let y = f(x, padding=1);", ("", [])),
    ],
)
def test_the_argument_of_a_call_is_read(text: str, due: tuple[str, list[int]]) -> None:
    """As a keyword, or as a field of Caffe's text format."""
    assert argument(text) == due


def test_a_mode_is_recorded_by_its_own_rule() -> None:
    """For 2 elements and a kernel of 2, SAME cuts the last of 3; SAME_LOWER cuts the first."""
    made = by_design(load("equinox"))
    at = REQUESTS.index(Axis(2, 2))
    ends = {name: (m["made"][at]["begin"], m["made"][at]["end"]) for name, m in made.items()}
    assert ends["same"] == (0, 1)
    assert ends["same_lower"] == (1, 0)


@pytest.mark.parametrize("name", names())
def test_no_mode_fails_on_the_axis_of_a_reader(name: str) -> None:
    """Any legal axis has a window, so that a run with a single case can begin."""
    sizes = [Axis(f, k, s, d) for f in (1, 2, 5) for k in (1, 2, 3) for s in (1, 3) for d in (1, 4)]
    for mode in modes(load(name)).values():
        assert all(window_of(mode.resolves(axis)).output_size > 0 for axis in sizes)


def test_the_case_of_the_reader_is_among_the_requests() -> None:
    """Its axes are asked of modes and numbers; sizes and maps are those of the case alone."""
    case = case_from_json('{"axes": [{"input_size": 9, "kernel_size": 5, "padding": [2, 2]}]}')
    axes = own_axes(case)
    assert by_design(load("jax"), axes)["same"]["made"][-1]["input_size"] == 9
    last = numbers(load("torch"), axes)["conv_transpose"][-1]
    assert (last["padding"], last["output_size"], last["begin"]) == (2, 9, 2)
    own = examples(case)
    assert [row["input_size"] for row in own["sizes"]] == [9]
    assert len(own["multiplicities"]) == 1
    assert len(examples(None)["multiplicities"]) == 2


def test_the_command_says_what_each_framework_makes_of_a_case(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Words with their sizes, and the number with the argument of each call."""
    assert main(["padding", "torch", "jax", "--case", OWN]) == 0
    out = capsys.readouterr().out
    assert "full output has 3 elements" in out
    assert "  SAME\n    size 2: 1 cut off at the end\n      jax same\n" in out
    assert "size 3: the full output\n      torch conv_transpose, nn_module" in out


@pytest.mark.parametrize("arguments", [["nosuch", "--case", OWN], ["--case", "{"]])
def test_a_padding_that_cannot_be_said_is_one_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """No such adapter, or no case."""
    assert main(["padding", *arguments]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
