"""Tests of the multiplicity of fold(unfold(x))."""

from __future__ import annotations

import json

import numpy as np
import pytest

from reference.__main__ import main
from reference.definition import gather, multiplicity, scatter
from reference.porting.multiplicity import multiplicity_lines, multiplicity_words
from reference.schema import Axis, Case, Params, case_to_json

IMAGES = (
    Params((Axis(5, 3), Axis(5, 3))),
    Params((Axis(3, 3, 2, 1, (1, 1), 1), Axis(3, 2, 3))),
    Params((Axis(4, 2, 1, 3, (1, 0)),)),
    Params((Axis(2, 2), Axis(3, 1, 2), Axis(2, 3, 2))),
)


def folded(x: np.ndarray, params: Params) -> np.ndarray:
    """fold(unfold(x)), by the reference's own unfold and fold."""
    return scatter(gather(x, params), params)


def printed(params: Params) -> np.ndarray:
    """The numbers of the printed map, in the shape of x."""
    rows = [line.split() for line in multiplicity_lines(params) if not line.startswith("plane")]
    return np.array(rows, np.int64).reshape(params.each("output_size"))


@pytest.mark.parametrize("params", IMAGES, ids=str)
def test_fold_of_unfold_is_x_times_the_printed_map(params: Params) -> None:
    """At each position, of one to three axes."""
    x = np.arange(1, 1 + np.prod(params.each("output_size")))
    x = x.reshape(1, 1, *params.each("output_size"))
    assert np.array_equal(folded(x, params), x * printed(params))


def test_a_map_of_another_padding_is_no_map() -> None:
    """The comparison above finds it."""
    params, other = Params((Axis(4, 3),)), Params((Axis(6, 3, padding=(1, 1)),))
    assert params.each("output_size") == other.each("output_size")
    x = np.ones((1, 1, 6), np.int64)
    assert not np.array_equal(folded(x, params), x * printed(other))


def test_the_words_count_the_positions_in_no_window() -> None:
    """A stride larger than the kernel leaves gaps."""
    assert "3 x 3 windows; 12 positions are in no window" in multiplicity_words(IMAGES[1])
    assert (multiplicity(IMAGES[1]) == 0).sum() == 12
    assert "each position is in a window" in multiplicity_words(IMAGES[0])


def test_the_command_prints_the_map(capsys: pytest.CaptureFixture[str]) -> None:
    """A sentence, then a line for each row."""
    case = Case(Params((Axis(2, 2), Axis(3, 2))))
    assert main(["multiplicity", "--case", json.dumps(case_to_json(case))]) == 0
    first, *rows = capsys.readouterr().out.splitlines()
    assert first.startswith("x of 3 x 4, kernel 2 x 2, stride 1 x 1")
    assert rows == ["1 2 2 1", "2 4 4 2", "1 2 2 1"]
