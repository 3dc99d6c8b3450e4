"""Tests of random input from outside: the suite accepts it, or reports an error in one line."""

from __future__ import annotations

import io
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.__main__ import main as adapters_main
from adapters.registry import load as load_adapter
from reference.__main__ import main as reference_main
from reference.schema import Axis, Case, Params
from reports.__main__ import main as reports_main
from reports.compare.difference import difference
from reports.compare.side import side_of
from reports.page.render import page
from reports.records.reading import read
from reports.records.writing import RecordError
from suites.known.entries import FOLDER, KnownFailureError, check_names, load
from suites.meta.answers.test_schema import ANYTHING
from suites.meta.command import CONFORMANCE, ROOT, run, suite_on
from suites.meta.known.test_known_failures import GOOD, toml
from suites.meta.records import WHOLE
from suites.meta.worker.test_wire import fuzzed

CASE = Case(Params((Axis(3, 2),)))


def changed_files() -> set[str]:
    """The changed files of the working tree as git lists them; none if it is not a clone."""
    done = subprocess.run(
        ["git", "status", "--porcelain"], cwd=ROOT, capture_output=True, text=True
    )
    return set(done.stdout.splitlines())


@pytest.fixture(scope="module", autouse=True)
def clean_tree() -> Iterator[None]:
    """Check that the tests of this module leave no file in the repository."""
    before = changed_files()
    yield
    assert not changed_files() - before


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder for all examples of this module."""
    return tmp_path_factory.mktemp("fuzz")


def check_line(error: Exception) -> None:
    """Check that an error is one line, and not empty."""
    assert len(str(error)) > 5
    assert "\n" not in str(error)


@st.composite
def mutated(draw: st.DrawFn, text: str, words: tuple[str, ...]) -> str:
    """`text` with some parts removed, doubled or replaced."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 40)))
        piece = draw(st.sampled_from([*words, text[start:end] * 2]) | st.text(max_size=4))
        text = text[:start] + piece + text[end:]
    return text


REAL = (FOLDER / "opencv.toml").read_text()[:3000]
MARKS = (
    "",
    "\n",
    '"',
    "'",
    '"""',
    "[[bug]]\n",
    "[[bug.pin]]\n",
    "[[failure]]\n",
    "[",
    "]",
    "=",
    "#",
    "\\",
    "\x00",
)
MARKS += ("id = 'a'\n", "1e999", "1979-05-27", "{}", "nan")


def read_known(folder: Path, text: str) -> None:
    """Read a file of known failures and use its regions, or check that its error is one line."""
    file = folder / "mine.toml"
    file.write_text(text, errors="surrogatepass")
    try:
        bugs = load(file)
        check_names(bugs, [load_adapter("torch")], str(file))
        for pin in (pin for bug in bugs for pin in bug.pins):
            assert pin.covers(pin.case)
            assert pin.has_version("2.1.0") in (True, False)
    except KnownFailureError as error:
        check_line(error)


@fuzzed(400)
@given(text=mutated(REAL, MARKS) | st.text(max_size=60) | mutated(toml(GOOD), MARKS))
def test_any_text_of_known_failures_is_read_or_refused(folder: Path, text: str) -> None:
    """Real files with parts removed, doubled and replaced are read or refused."""
    read_known(folder, text)


FIELDS = (
    *GOOD,
    "adapter",
    "also",
    "routes",
    "versions",
    "paths",
    "seen",
    "issue",
    "after",
    "shows",
    "other",
)
WORDS_OF_FIELDS = ["all", ">=1", "sometimes", "restart", "every(stride > 0)", ["native"], [1]]
WORDS_OF_FIELDS += ["some(stride // 0 == 1)", "dtype < 1 or bias"]
PLAIN = ANYTHING.filter(
    lambda value: "null" not in json.dumps(value) and not isinstance(value, dict)
)


@fuzzed(400)
@given(
    changes=st.dictionaries(
        st.sampled_from(FIELDS), PLAIN | st.sampled_from(WORDS_OF_FIELDS), min_size=1, max_size=3
    )
)
def test_any_field_of_a_known_failure_is_read_or_refused(
    folder: Path, changes: dict[str, Any]
) -> None:
    """A valid entry with values of any type and depth is read or refused."""
    read_known(folder, toml({**GOOD, **changes}))


@pytest.fixture(scope="module")
def runs(folder: Path) -> list[list[Any]]:
    """The records of two runs: on a wrong fake, and hand-made with every kind of record."""
    file = folder / "real.jsonl"
    assert run(suite_on("drops_bias", "--records", str(file)), folder).returncode == 1
    return [[json.loads(line) for line in file.read_text().splitlines()], list(WHOLE)]


@st.composite
def altered(draw: st.DrawFn, value: Any) -> Any:
    """`value` with one part replaced, removed or doubled, at any depth."""
    if isinstance(value, (dict, list)) and value and draw(st.integers(0, 4)):
        keys = list(value) if isinstance(value, dict) else range(len(value))
        key, change, copy = draw(st.sampled_from(keys)), draw(st.integers(0, 5)), value.copy()
        if change == 0:
            copy.pop(key)
        elif change == 1 and isinstance(copy, list):
            copy.append(copy[key])
        else:
            copy[key] = draw(altered(value[key]))
        return copy
    return draw(ANYTHING)


@st.composite
def record_files(draw: st.DrawFn, runs: list[list[Any]]) -> str:
    """Random record files: lines removed, doubled or moved, changed fields, or cut in half."""
    records = list(draw(st.sampled_from(runs)))
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(records) - 1))
        change = draw(st.sampled_from(["drop", "double", "move", "alter", "alter", "alter"]))
        record = records[place] if change == "double" else records.pop(place)
        new = draw(altered(record)) if change == "alter" else record
        if change != "drop":
            records.insert(place if change == "alter" else draw(st.integers(0, len(records))), new)
        records = records or [{}]
    text = "".join(json.dumps(record) + "\n" for record in records)
    return text[: draw(st.integers(0, len(text)))] if draw(st.integers(0, 5)) == 0 else text


@fuzzed(200)
@given(data=st.data())
def test_any_record_file_is_a_page_or_a_record_error(
    folder: Path, runs: list[list[Any]], data: st.DataObject
) -> None:
    """A changed or cut file gives a page or a RecordError; `diff` with itself finds nothing."""
    file = folder / "run.jsonl"
    file.write_text(data.draw(record_files(runs)))
    try:
        assert page([read(file)]).lower().startswith("<!doctype html>")
        assert not difference(side_of([read(file)]), side_of([read(file)])).reasons
    except RecordError as error:
        check_line(error)


MAINS = {"reports": reports_main, "adapters": adapters_main, "reference": reference_main}
COMMANDS = [
    "list",
    "show",
    "html",
    "diff",
    "baseline",
    "annotations",
    "sarif",
    "conv-transpose",
    "",
]
HUGE = '{"axes": [{"input_size": 2, "kernel_size": 2147483647}]}'
ARGUMENTS = [
    *COMMANDS,
    "--json",
    "--cells",
    "--markdown",
    "-o",
    "--case",
    "FOLDER",
    "FOLDER/run.jsonl",
    "FOLDER/mine.toml",
    "-h",
]
ARGUMENTS += ["--", "-", "{}", "[]", HUGE, "9" * 30]
WORDS = st.sampled_from(ARGUMENTS) | st.text(st.characters(exclude_characters="\0"), max_size=4)


@fuzzed(200)
@given(
    name=st.sampled_from(sorted(MAINS)),
    first=st.sampled_from(COMMANDS),
    line=st.lists(WORDS, max_size=5),
)
def test_any_words_to_a_command_are_0_or_2(
    folder: Path, name: str, first: str, line: list[str]
) -> None:
    """A command prints the message of argparse, or one line to stderr; `diff` may exit with 1."""
    arguments = [first, *(word.replace("FOLDER", str(folder)) for word in line)]
    pairs = pairwise(["", *arguments])
    arguments = [str(folder / "out") if before == "-o" else word for before, word in pairs]
    out, err = io.StringIO(), io.StringIO()
    with chdir(folder), redirect_stdout(out), redirect_stderr(err):
        try:
            code = MAINS[name](arguments)
        except SystemExit as ended:
            code = ended.code
            assert code == 0 or "usage:" in err.getvalue()
        else:
            assert code == 0 or err.getvalue().count("\n") == 1 or (code, first) == (1, "diff")
    assert code in (0, 1, 2)
    assert "Traceback" not in err.getvalue()


FAKE = "suites.meta.fakes:honest"
NAMES = (FAKE, "suites.meta.fakes", "", ":", "os", "a b", "suites.meta.fakes:1+1", "..")
NAMES += ("suites.meta.fakes:a.b", "suites", "é")
OPTIONS = (
    "--python",
    "--worker",
    "--path",
    "--profile",
    "--records",
    "--known",
    "--baseline",
    "--time-limit",
    "--case",
    "--once",
    "-k",
)
TEXTS = (
    "",
    "nan",
    "inf",
    "-1",
    "0",
    "1e999",
    "5",
    "FOLDER",
    "FOLDER/mine.toml",
    "{}",
    "[]",
    "\\",
    "'",
    "é\n",
)
TEXTS += ("a=b", "forward and (", "ci", f"{FAKE}=", f"{FAKE}=native", f"{FAKE}='", f"{FAKE}=true")
TEXTS += (f"{FAKE}=\x01", '{"axes": [{"input_size": 2147483647, "kernel_size": 1}]}')
SESSIONS = 50
MANY = f"""
import contextlib, io, json, sys, pytest
for line in json.load(sys.stdin):
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(shown):
        code = pytest.main([{CONFORMANCE!r}, "--collect-only", "-q", *line])
    print(json.dumps([code, shown.getvalue()]))
"""


def test_any_options_of_pytest_are_taken_or_misuse(folder: Path) -> None:
    """The exit code is 4 with one line, or the cells are collected."""
    chance = random.Random(0)

    def option() -> str:
        return f"{chance.choice(OPTIONS)}={chance.choice(TEXTS)}".replace("FOLDER", str(folder))

    def adapter() -> str:
        return chance.choice(NAMES) if chance.random() < 0.2 else FAKE

    lines = [[f"--adapter={adapter()}", option(), option()] for _ in range(SESSIONS)]
    words = [sys.executable, "-c", MANY]
    done = run(words, folder, input=json.dumps(lines), stdin=None, timeout=600)
    assert done.stdout.count("\n") == len(lines), done.stderr
    for line, (code, shown) in zip(lines, map(json.loads, done.stdout.splitlines())):
        assert code in (0, 4, 5), (line, shown)
        assert "Traceback" not in shown, (line, shown)
        errors = [
            text for text in shown.splitlines() if "rror: " in text.lower() and "usage:" not in text
        ]
        assert len(errors) == (code == 4), (line, shown)
