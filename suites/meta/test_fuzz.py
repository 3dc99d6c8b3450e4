"""Whatever is fed to the suite from outside, it answers with its own error in one line, or as it should; never with a traceback."""

from __future__ import annotations

import io
import json
import random
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from adapters.child import Child, Machine
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.__main__ import main as adapters_main
from adapters.protocol import Program
from adapters.registry import load as adapter
from reference.__main__ import main as reference_main
from reference.answer import answer
from reference.compare import VERDICTS, judge
from reference.schema import Axis, Case, Outcome, Params
from reports.__main__ import main as reports_main
from reports.html import page
from reports.record import RecordError, Writer, read
from suites.engine.records import listed
from suites.known.entries import FOLDER, KnownFailureError, check_names, load
from suites.meta.records import WHOLE
from suites.meta.test_command_line import ROOT, words
from suites.meta.test_command_line import told as command
from suites.meta.test_known_failures import GOOD, toml
from suites.meta.test_schema import ANYTHING

CASE = Case(Params((Axis(3, 2),)))
MACHINE = Machine("2.1.0", "2.0.0", "3.11.1", "x86_64", ("avx2",))
fuzzed = lambda examples: settings(
    max_examples=examples, deadline=None, derandomize=True, database=None
)


def one_line(error: Exception) -> None:
    """It says something, and no terminal sees two lines of it."""
    assert len(str(error)) > 5
    assert "\n" not in str(error)


@st.composite
def mutated(draw: st.DrawFn, text: str, words: tuple[str, ...]) -> str:
    """`text` with parts of it left out, doubled or replaced."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 40)))
        text = (
            text[:start]
            + draw(st.sampled_from([*words, text[start:end] * 2]) | st.text(max_size=4))
            + text[end:]
        )
    return text


REAL = (FOLDER / "opencv.toml").read_text()[:3000]
MARKS = (
    "",
    "\n",
    '"',
    "'",
    '"""',
    "[[failure]]\n",
    "[",
    "]",
    "=",
    "#",
    "\\",
    "\x00",
    "id = 'a'\n",
    "1e999",
    "1979-05-27",
    "{}",
    "nan",
)


def loaded(folder: Path, text: str) -> None:
    """A known-failure file is read and can be asked, or is refused in one line."""
    file = folder / "mine.toml"
    file.write_text(text, errors="surrogatepass")
    try:
        known = load(file)
        check_names(known, [adapter("torch")], str(file))
        for one in known:
            assert one.covers(CASE) in (True, False)
            assert one.applies(
                "forward_is_exact_on_integers", "conv_transpose", "native", MACHINE
            ) in (True, False)
    except KnownFailureError as error:
        one_line(error)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all examples of this module."""
    return tmp_path_factory.mktemp("fuzz")


@fuzzed(400)
@given(text=mutated(REAL, MARKS) | st.text(max_size=60) | mutated(toml(GOOD), MARKS))
def test_any_text_of_known_failures_is_read_or_refused(folder: Path, text: str) -> None:
    """Real files with parts left out, doubled and replaced."""
    loaded(folder, text)


FIELDS = (*GOOD, "also", "routes", "versions", "paths", "cpu", "issue", "after", "other")
VALUES = ANYTHING.filter(lambda value: "null" not in json.dumps(value) and not isinstance(value, dict)) | st.sampled_from(["all", ">=1", "not avx2", "restart", "every(stride > 0)", ["native"], [1], "some(stride // 0 == 1)", "dtype < 1 or bias"])  # fmt: skip


@fuzzed(400)
@given(changed=st.dictionaries(st.sampled_from(FIELDS), VALUES, min_size=1, max_size=3))
def test_any_field_of_a_known_failure_is_read_or_refused(
    folder: Path, changed: dict[str, Any]
) -> None:
    """A good entry with values of any type and depth."""
    loaded(folder, toml({**GOOD, **changed}))


@pytest.fixture(scope="module")
def runs(folder: Path) -> list[list[Any]]:
    """The records of two runs: of a fake that lies, and the made one that has every kind."""
    file = folder / "real.jsonl"
    assert command(*words("drops_bias", "--records", str(file))).returncode == 1
    return [[json.loads(line) for line in file.read_text().splitlines()], list(WHOLE)]


@st.composite
def altered(draw: st.DrawFn, value: Any) -> Any:
    """`value` with one thing in it exchanged, left out or doubled, at any depth."""
    if isinstance(value, (dict, list)) and value and draw(st.integers(0, 4)):
        key = draw(st.sampled_from(list(value) if isinstance(value, dict) else range(len(value))))
        how, copy = draw(st.integers(0, 5)), value.copy()
        if how == 0:
            copy.pop(key)
        elif how == 1 and isinstance(copy, list):
            copy.append(copy[key])
        else:
            copy[key] = draw(altered(value[key]))
        return copy
    return draw(ANYTHING)


@st.composite
def record_files(draw: st.DrawFn, runs: list[list[Any]]) -> str:
    """Real records: lines left out, doubled, moved, and with fields of another type; perhaps cut in half."""
    records = list(draw(st.sampled_from(runs)))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(records) - 1))
        change = draw(st.sampled_from(["drop", "double", "move", "alter", "alter", "alter"]))
        one = records[at] if change == "double" else records.pop(at)
        new = draw(altered(one)) if change == "alter" else one
        if change != "drop":
            records.insert(at if change == "alter" else draw(st.integers(0, len(records))), new)
        records = records or [{}]
    text = "".join(json.dumps(one) + "\n" for one in records)
    return text[: draw(st.integers(0, len(text)))] if draw(st.integers(0, 5)) == 0 else text


@fuzzed(200)
@given(data=st.data())
def test_any_record_file_is_a_page_or_a_record_error(
    folder: Path, runs: list[list[Any]], data: st.DataObject
) -> None:
    """Nothing else, however it was edited, doubled or cut."""
    file = folder / "run.jsonl"
    file.write_text(data.draw(record_files(runs)))
    try:
        assert page([read(file)]).lower().startswith("<!doctype html>")
    except RecordError as error:
        one_line(error)


PARTS = st.sampled_from(["returned", "ready", "rejected", "unsupported", "crashed", "float32", "f4", "O", "S3", "M8[s]", "c8", "V3", "?", "u2,f4", 0.5, (1, 1, 4), (2, 2), (-1,), (2**62, 2**62), b"", b"\0" * 16, b"\xff" * 12])  # fmt: skip
REPLIES = st.recursive(
    PARTS | ANYTHING,
    lambda inner: st.lists(inner, max_size=4).map(tuple) | st.lists(inner, max_size=2),
    max_leaves=8,
)
ARRAYS = st.tuples(PARTS, PARTS, PARTS) | REPLIES
HOSTILE = (
    REPLIES
    | st.tuples(PARTS, PARTS | ANYTHING, ARRAYS)
    | st.tuples(st.just("returned"), ANYTHING | st.just(0.1), ARRAYS, ARRAYS)
)


def told(outcome: Outcome) -> None:
    """An outcome that can be judged, counted and recorded."""
    assert isinstance(outcome, Outcome)
    assert isinstance(outcome.message, str)
    assert isinstance(outcome.seconds, float)
    judgement = judge(outcome, answer(CASE), "float32")
    assert judgement.verdict in (*VERDICTS, "unsupported", "ready")
    Writer(None)({"got": listed(judgement.got), "message": judgement.message})
    json.dumps([listed(judgement.got), judgement.message, listed(outcome.value)])


@fuzzed(200)
@given(reply=HOSTILE)
def test_any_reply_is_an_outcome(reply: Any) -> None:
    """Whatever the worker's end of the channel says, and it is never of a status that no verdict has."""
    child = Child(adapter("suites.meta.fakes:honest"))
    child._channel = SimpleNamespace(
        send=lambda what: None, receive=lambda limit: reply, TimeoutError=TimeoutError
    )
    told(child._exchange(("call",), 1.0))


ANSWERS = "import ast\nfor request in channel:\n    channel.send(('ready', '1', '2', '3', 'm', []) if request[0] == 'setup' else ast.literal_eval(request[2]))\n"
PLAIN = st.recursive(
    PARTS | st.none() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3).map(tuple),
    max_leaves=5,
)


@fuzzed(30)
@given(replies=st.lists(PLAIN, min_size=1, max_size=3))
def test_any_reply_of_a_real_process_is_an_outcome(replies: list[Any]) -> None:
    """Through execnet and its pipes as well, and the next call is answered."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("adapters.child.WORKER", ANSWERS)
        child = Child(adapter("suites.meta.fakes:honest"), time_limit=5.0)
        try:
            for reply in replies:
                told(child.ask(Program("", "", repr(reply)), {"x": np.ones(2)}))
            assert (
                child.ask(Program("", "", repr(("unsupported", "", "so it is"))), {}).message
                == "so it is"
            )
        finally:
            child.close()


WORDS = st.sampled_from(["", "list", "html", "conv-transpose", "--json", "-o", "--case", "FOLDER", "FOLDER/run.jsonl", "FOLDER/mine.toml", "-h", "--", "-", "{}", "[]", '{"axes": [{"input_size": 2, "kernel_size": 2147483647}]}', "9" * 30]) | st.text(st.characters(exclude_characters="\0"), max_size=4)  # fmt: skip
MAINS = {"reports": reports_main, "adapters": adapters_main, "reference": reference_main}


@fuzzed(200)
@given(
    name=st.sampled_from(sorted(MAINS)),
    first=st.sampled_from(["list", "html", "conv-transpose", ""]),
    line=st.lists(WORDS, max_size=5),
)
def test_any_words_to_a_command_are_0_or_2(
    folder: Path, name: str, first: str, line: list[str]
) -> None:
    """Nothing but what argparse says, or one line on stderr."""
    arguments = [first, *(word.replace("FOLDER", str(folder)) for word in line)]
    arguments = [
        str(folder / "out") if before == "-o" else word
        for before, word in pairwise(["", *arguments])
    ]
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = MAINS[name](arguments)
        except SystemExit as ended:
            code = ended.code
            assert code == 0 or "usage:" in err.getvalue()
        else:
            assert code == 0 or err.getvalue().count("\n") == 1
    assert code in (0, 2)
    assert "Traceback" not in err.getvalue()


FAKE = "suites.meta.fakes:honest"
NAMES = (
    FAKE,
    "suites.meta.fakes",
    "",
    ":",
    "os",
    "a b",
    "suites.meta.fakes:1+1",
    "..",
    "suites.meta.fakes:a.b",
    "suites",
    "é",
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
    "a=b",
    "forward and (",
    "ci",
)
TEXTS += (
    f"{FAKE}=",
    f"{FAKE}=native",
    f"{FAKE}='",
    f"{FAKE}=true",
    f"{FAKE}=\x01",
    '{"axes": [{"input_size": 2147483647, "kernel_size": 1}]}',
)
OPTIONS = (
    "--python",
    "--path",
    "--profile",
    "--records",
    "--known",
    "--time-limit",
    "--case",
    "-k",
)
MANY = """
import contextlib, io, json, sys, pytest
for line in json.load(sys.stdin):
    told = io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
        code = pytest.main(["suites/conformance", "--collect-only", "-q", *line])
    print(json.dumps([code, told.getvalue()]))
"""


def test_any_options_of_pytest_are_taken_or_misuse(folder: Path) -> None:
    """Exit 4 with one line, or the cells are collected (of which there may be none); many sessions in one process."""
    chance = random.Random(0)
    some = lambda: f"{chance.choice(OPTIONS)}={chance.choice(TEXTS)}".replace("FOLDER", str(folder))
    lines = [
        [f"--adapter={chance.choice(NAMES) if chance.random() < 0.2 else FAKE}", some(), some()]
        for _ in range(50)
    ]
    done = subprocess.run(
        [sys.executable, "-c", MANY],
        cwd=ROOT,
        input=json.dumps(lines),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.stdout.count("\n") == len(lines), done.stderr
    for line, (code, told) in zip(lines, map(json.loads, done.stdout.splitlines())):
        assert code in (0, 4, 5), (line, told)
        assert "Traceback" not in told, (line, told)
        errors = [
            one for one in told.splitlines() if "rror: " in one.lower() and "usage:" not in one
        ]
        assert len(errors) == (code == 4), (line, told)
