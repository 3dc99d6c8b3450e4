"""Tests of scripts and pictures for all dtypes, and for numbers that JSON does not have."""

from __future__ import annotations

import base64
import re
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reports.drawing.pictures import pictures
from reports.drawing.slices import difference
from reports.records.arrays import nested
from reports.records.earlier import complete
from reports.scripts.script import script
from suites.meta.records import (
    CALL,
    CELL,
    DISCREPANCY,
    FOOTER,
    HEADER,
    TARGET,
    array,
    earlier,
    rendered,
    section,
)

Record = dict[str, Any]
NAN, INF = float("nan"), float("inf")
SPECIAL = [[[-0.0, "nan", "-inf"]]]
EXPECTED = ["expected of y:", "[[[1, 2, 3]]]"]


def record_of(*calls: Record, **fields: Any) -> Record:
    """A discrepancy with these calls."""
    return DISCREPANCY | {"calls": list(calls)} | fields


def printed(record: Record, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The output of the script of a record."""
    with suppress(SystemExit):  # which says that the answer is wrong
        exec(script(record, {}) or "", {})
    return capsys.readouterr().out.splitlines()


def packed(values: Any, dtype: str = "") -> Record:
    """The record of a larger array."""
    data = zlib.compress(values.tobytes())
    about = {
        "dtype": dtype or values.dtype.name,
        "stored": values.dtype.name,
        "shape": list(values.shape),
    }
    return {**about, "packed": base64.b64encode(data).decode()}


@pytest.mark.parametrize(
    "text, results, lines",
    [
        ("y = x + w", ["y"], ["y: float32 (1, 1, 2)", "[[[2.0, 4.0]]]"]),
        (
            "dx = w\ndw = -x",
            ["dx", "dw"],
            [
                "dx: float32 (1, 1, 2)",
                "[[[1.0, 2.0]]]",
                "dw: float32 (1, 1, 2)",
                "[[[-1.0, -2.0]]]",
            ],
        ),
        ("y = x if b is None else b", ["y"], ["y: float32 (1, 1, 2)", "[[[1.0, 2.0]]]"]),
    ],
)
def test_a_script_stands_alone_and_prints_the_results(
    capsys: pytest.CaptureFixture[str], text: str, results: list[str], lines: list[str]
) -> None:
    """It has the operands, and prints the results that the record names."""
    got = [array([[[float(number)]]]) for number, _ in enumerate(results)]
    call = CALL | {"call": text, "results": results, "got": got}
    record = record_of(call, got=[[[0.0]]], result=results[0])
    due = [f"expected of {results[0]}:", "[[[1, 2, 3]]]"]
    assert printed(record, capsys) == [*lines, *due]


def test_a_script_makes_all_calls_of_the_evidence(capsys: pytest.CaptureFixture[str]) -> None:
    """The calls are in order; a definition stands once, and no call uses an operand
    of an earlier one.
    """
    define = {"define": "print('compiled')\ndef f(x): return -x"}
    first = (
        CALL
        | define
        | {
            "call": "y = f(x)",
            "operands": {"x": array([1.0], shape=(1,)), "b": array([7.0], shape=(1,))},
        }
    )
    second = (
        CALL
        | define
        | {"call": "y = f(x) if b is None else b", "operands": {"x": array([2.0], shape=(1,))}}
    )
    lines = printed(record_of(first, second), capsys)
    assert lines == [
        "compiled",
        "y: float32 (1,)",
        "[-1.0]",
        "y: float32 (1,)",
        "[-2.0]",
        *EXPECTED,
    ]
    assert "# call 2 of 2" in (script(record_of(first, second), {}) or "")


def test_a_script_sets_the_kernel_path_before_the_framework_is_imported(tmp_path: Path) -> None:
    """The environment of the path comes first; NumPy is imported once."""
    html = rendered(tmp_path, HEADER, CELL, DISCREPANCY, FOOTER)
    text = script(DISCREPANCY, TARGET["environment"]) or ""
    assert text.splitlines()[:3] == [
        "import os",
        "os.environ.update({'ISA': 'avx2'})",
        "import numpy as np",
    ]
    assert text.count("import numpy") == 1
    assert "os.environ.update({&#39;ISA&#39;: &#39;avx2&#39;})" in html


@pytest.mark.parametrize(
    "calls", [[], [CALL | {"operands": {"x": {"dtype": "float32", "shape": [2**30]}}}]]
)
def test_without_calls_or_operands_there_is_only_the_replay_line(
    tmp_path: Path, calls: list[Record]
) -> None:
    """A report knows only the record, and draws no data again."""
    record = record_of(*calls)
    assert script(record, {}) is None
    assert "The replay line asks it again" in rendered(tmp_path, HEADER, CELL, record, FOOTER)


def test_a_script_that_is_too_long_for_the_page_is_left_out(tmp_path: Path) -> None:
    """The page says so; the script itself can still be made."""
    noise = np.random.default_rng(0).random(20_000)
    packed_call = CALL | {"operands": {"x": packed(noise)}}
    listed_call = CALL | {"operands": {"x": array(noise[:3000].tolist(), "float64", (3000,))}}
    for call in (packed_call, listed_call):
        html = rendered(tmp_path, HEADER, CELL, record_of(call), FOOTER)
        assert "too many to list here. The replay line asks it again" in html
        assert len(html) < 100_000
        assert "show('y', y)" in (script(record_of(call), {}) or "")


def test_the_shape_of_an_empty_array_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    """Nested lists alone do not show it."""
    empty = CALL | {"call": "y = x", "operands": {"x": array([], shape=(0, 3, 2))}}
    assert printed(record_of(empty), capsys)[0] == "y: float32 (0, 3, 2)"


def test_a_large_operand_is_unpacked_by_the_script(capsys: pytest.CaptureFixture[str]) -> None:
    """The array can be written to, as in the worker."""
    values = np.arange(6, dtype=np.float64).reshape(2, 3)
    call = CALL | {"call": "x[0, 0] = 9\ny = x", "operands": {"x": packed(values)}}
    assert printed(record_of(call), capsys)[:2] == [
        "y: float64 (2, 3)",
        "[[9.0, 1.0, 2.0], [3.0, 4.0, 5.0]]",
    ]


def test_a_complex_operand_is_unpacked_by_the_script(capsys: pytest.CaptureFixture[str]) -> None:
    """JSON has no complex numbers, so that even a small array is packed."""
    call = CALL | {"call": "y = x", "operands": {"x": packed(np.array([1 + 2j], np.complex64))}}
    assert printed(record_of(call), capsys)[:2] == ["y: complex64 (1,)", "[(1+2j)]"]


@pytest.mark.parametrize("packs", [False, True])
def test_bfloat16_is_handed_over_as_bits_where_numpy_has_no_such_dtype(
    capsys: pytest.CaptureFixture[str], packs: bool
) -> None:
    """The bits have the field that adapters use; the result is widened to float32."""
    values = np.array([[[1.5, INF, -0.0]]], np.float32)
    x = (
        packed(values, "bfloat16")
        if packs
        else array([[[1.5, "inf", -0.0]]], "bfloat16", (1, 1, 3))
    )
    call = CALL | {
        "call": "y = x['bfloat16'].view([('bfloat16', np.uint16)])",
        "operands": {"x": x},
    }
    assert printed(record_of(call), capsys)[:2] == ["y: float32 (1, 1, 3)", "[[[1.5, inf, -0.0]]]"]


def test_bfloat16_is_the_dtype_that_the_framework_brings(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """NumPy knows its name once ml_dtypes is imported; here float16 has that name."""
    known = np.dtype
    monkeypatch.setattr(
        np, "dtype", lambda name: known("float16") if name == "bfloat16" else known(name)
    )
    call = CALL | {
        "call": "y = np.array(x.dtype.name == 'float16')",
        "operands": {"x": array([1.0], "bfloat16", (1,))},
    }
    assert printed(record_of(call), capsys)[:2] == ["y: bool ()", "True"]


def test_special_values_are_written_and_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """They may be operands, results or expected values; the sign of zero is kept."""
    call = CALL | {"call": "y = x", "operands": {"x": array(SPECIAL, shape=(1, 1, 3))}}
    lines = printed(record_of(call, expected=SPECIAL), capsys)
    assert lines == [
        "y: float32 (1, 1, 3)",
        "[[[-0.0, nan, -inf]]]",
        "expected of y:",
        "[[[-0.0, nan, -inf]]]",
        "right",
    ]


def test_the_result_in_question_is_named_only_where_the_record_shows_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """In a file of an earlier version it is the result that equals the record's
    `got`, if there is one.
    """
    call = CALL | {
        "call": "dx = dw = x",
        "results": ["dx", "dw"],
        "got": [array([[[1.0]]]), array([[[2.0]]])],
    }
    for got, words in ((2.0, "expected of dw:"), (3.0, "expected:")):
        record = earlier(record_of(call, got=[[[got]]]))
        complete(record)
        assert words in printed(record, capsys)
        assert words in printed(record_of(call, result=record["result"]), capsys)


@pytest.mark.parametrize(
    "dtype", ["float64", "float32", "float16", "int64", "int32", "bool", "complex64"]
)
def test_packed_arrays_are_read_as_lists(dtype: str) -> None:
    """The lists are those of NumPy; a complex number is a pair."""
    values = np.arange(6).reshape(1, 2, 3).astype(dtype)
    expected = np.stack([values.real, values.imag], -1) if dtype == "complex64" else values
    assert nested(packed(values)) == expected.tolist()


@pytest.mark.parametrize(
    "edit",
    [
        {"shape": [3]}, {"shape": [-2, -1]}, {"shape": [10**9]}, {"shape": [10**9, 0]},
        {"stored": "object"}, {"packed": "no base64"},
        {"packed": base64.b64encode(b"no zlib").decode()},
        {"packed": base64.b64encode(zlib.compress(bytes(10**6))).decode()},
    ],
)  # fmt: skip
def test_a_packed_array_of_another_shape_is_not_read(tmp_path: Path, edit: Record) -> None:
    """No more bytes are unpacked than the shape needs."""
    wrong = packed(np.zeros((1, 2), np.float32)) | edit
    assert nested(wrong) is None
    html = rendered(tmp_path, HEADER, CELL, record_of(CALL | {"got": [wrong]}, got=None), FOOTER)
    assert "Not drawn: the record holds no array" in html


def test_a_large_result_is_drawn_from_the_call() -> None:
    """A window around the worst element is drawn; the record has no expected values."""
    values = np.arange(5000, dtype=np.float32).reshape(1, 1, 50, 100)
    record = record_of(
        CALL | {"got": [packed(values)]}, got=None, expected=None, where=[0, 0, 40, 90]
    )
    expected, got, _ = pictures(record)
    assert "Not drawn" in expected.words
    assert "worst element 4090" in got.words


def test_special_values_are_drawn() -> None:
    """Each has its own sign; two NaNs, or two equal infinities, do not differ."""
    expected, got, apart = pictures(
        DISCREPANCY
        | {"expected": [[[-0.0, "nan", "-inf", 1.0]]], "got": [[[0.0, "nan", "-inf", "nan"]]]}
    )
    assert [pixel.text for pixel in expected.pixels] == ["-0", "NaN", "−∞", "1"]
    assert [pixel.text for pixel in got.pixels] == ["0", "NaN", "−∞", "NaN"]
    assert [pixel.text for pixel in apart.pixels] == ["0", "0", "0", "NaN"]
    assert "1 not finite" in apart.words


@pytest.mark.parametrize(
    "got, expected, apart",
    [(INF, 1.0, INF), (-INF, INF, -INF), (1.0, INF, -INF), (NAN, NAN, 0.0), (0.1, 0.1, 0.0)],
)
def test_the_difference_of_infinities_and_nan(got: float, expected: float, apart: float) -> None:
    """An infinity differs from a number by an infinity; equal values differ by 0."""
    assert difference(got, expected) == apart


def test_a_bug_without_numbers_is_still_shown(tmp_path: Path) -> None:
    """No list of complex numbers is recorded; words stand in place of the pictures."""
    record = record_of(dtype="complex64", got=None, expected=None, operands=None)
    html = rendered(tmp_path, HEADER, CELL | {"dtype": "complex64"}, record, FOOTER)
    bugs = section(html, "bugs")
    figures = re.findall(r"<figure>(.*?)</figure>", bugs, re.DOTALL)
    assert len(figures) == 3
    assert all("Not drawn" in figure for figure in figures)
    assert "The replay line asks it again" in html
