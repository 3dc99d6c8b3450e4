"""Tests of exit codes: each has one meaning, and a framework that did not start is not green."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from adapters.registry import load, names
from reports.records.reading import read
from suites.meta.command import CHEAP, environment, output, run, suite, suite_on, write_adapter
from suites.session.exit_codes import State, combined, exit_code
from suites.session.selection import installed

JUDGED, WRONG = State(judged=1), State(judged=1, has_discrepancies=True)
ABSENT, BOTH = State(not_started={"a": "why"}), State(judged=1, not_started={"a": "why"})
WRONG_AND_ABSENT = State(judged=1, has_discrepancies=True, not_started={"a": "why"})

# the state, pytest's own code, and the code of the run
CODES = [
    (JUDGED, 0, 0), (WRONG, 1, 1), (State(), 0, 5), (State(), 5, 5), (JUDGED, 5, 5), (JUDGED, 2, 2),
    (JUDGED, 3, 3), (ABSENT, 1, 5), (BOTH, 1, 3), (WRONG_AND_ABSENT, 1, 1),
    (State(has_discrepancies=True), 1, 1), (State(judged=1, fault=True), 1, 3),
    (State(judged=1, fault=True), 2, 2), (State(judged=1, killed=True), 0, 2),
    (State(judged=1, unrecorded=True), 2, 3), (State(unrecorded=True, killed=True), 3, 2),
]  # fmt: skip


@pytest.mark.parametrize("state, pytest_code, code", CODES)
def test_a_state_has_a_code(state: State, pytest_code: int, code: int) -> None:
    """The code depends on the state, for any code of pytest and several conditions at once."""
    assert exit_code(state, pytest_code) == code


def test_the_state_of_several_processes_is_that_of_one() -> None:
    """Judged outputs, unstarted targets and faults of all processes count together."""
    assert combined([JUDGED, State(), ABSENT]) == BOTH
    assert combined([WRONG, ABSENT]) == WRONG_AND_ABSENT
    assert combined([JUDGED, State(fault=True)]).fault
    assert combined([State(unrecorded=True), State(killed=True)]) == State(
        unrecorded=True, killed=True
    )
    assert combined([]) == State()


def test_0_is_agreement(tmp_path: Path) -> None:
    """All cases of all claims agree."""
    assert run(suite_on("honest"), tmp_path).returncode == 0


def test_a_test_in_which_nothing_is_judged_is_skipped_with_its_reason(tmp_path: Path) -> None:
    """It has not passed: no parameters that a plain function is called with hold an empty batch."""
    words = ("--adapter", "suites.meta.docs.your_backend", "-k", "zero_batch_is_empty", "-rs")
    done = run(suite(*words), tmp_path)
    assert done.returncode == 5
    assert "nothing judged: the call takes no such parameters: batch must be" in output(done)
    assert "passed" not in output(done)


def test_3_is_a_program_that_is_wrong_in_itself(tmp_path: Path) -> None:
    """One line says so for its route, which no claim has passed; the other routes are judged."""
    name = write_adapter(tmp_path, "honest")
    with (tmp_path / "mine.py").open("a", encoding="utf-8") as file:
        file.write('ROUTES["wrong"] = Route(lambda p: "y = no_such_name")')
    done = run(suite("--adapter", name, "-k", CHEAP, "--records", "r.jsonl"), tmp_path)
    assert done.returncode == 3
    line = "correct the adapter: in a claim on the route wrong, name 'no_such_name' is not defined"
    assert line in output(done)
    assert "Traceback" not in output(done)
    cells = read(tmp_path / "r.jsonl").cells
    assert {cell["route"] for cell in cells if cell["judged"]} == {"honest"}


def test_1_is_a_discrepancy(tmp_path: Path) -> None:
    """One discrepancy is new."""
    assert run(suite_on("drops_bias"), tmp_path).returncode == 1


def test_1_is_a_known_failure_that_is_fixed(tmp_path: Path) -> None:
    """The run is red until the entry is removed."""
    (tmp_path / "known.toml").write_text(FIXED)
    done = run(suite_on("honest", "--known", "known.toml", claim=f"{CHEAP} or known"), tmp_path)
    assert done.returncode == 1
    assert "known failure gone is fixed in suites.meta.fakes:honest (honest, native)" in done.stdout


FIXED = f"""
[[bug]]
id = "gone"
title = "A bug"
region = "bias"
story = "It was."
[[bug.pin]]
claim = "{CHEAP}"
verdict = "wrong values"
example = '{{"axes": [{{"input_size": 1, "kernel_size": 1}}], "bias": true}}'
"""


def test_3_is_a_target_that_does_not_start_among_others_that_agree(tmp_path: Path) -> None:
    """Other targets are judged, and the reason is printed and recorded."""
    (tmp_path / "broken.py").write_text("raise RuntimeError('no driver')")
    two = suite_on("honest", "--adapter", "broken:f", "--records", "r.jsonl")
    done = run(two, tmp_path)
    assert done.returncode == 3, output(done)
    assert "broken:f not started: at import: RuntimeError: no driver, path native" in done.stdout
    records = read(tmp_path / "r.jsonl")
    assert records.footer is not None
    assert records.footer["exit"] == 3
    assert list(records.footer["not_started"]) == ["broken:f-native"]
    absent = [cell for cell in records.cells if cell["adapter"] == "broken:f"]
    assert all("no driver" in cell["not_started"] and not cell["judged"] for cell in absent)
    assert len(absent) == len(records.cells) - len(absent) == 2


def test_3_is_a_fault_of_our_own(tmp_path: Path) -> None:
    """A route whose text cannot be written is a fault of the adapter, not of the framework."""
    name = write_adapter(tmp_path, "honest")
    text = (tmp_path / "mine.py").read_text()
    (tmp_path / "mine.py").write_text(text.replace("{p!r}", "{p.nothing}"))
    done = run(suite("--adapter", name, "-k", CHEAP), tmp_path)
    assert done.returncode == 3, output(done)
    assert "AttributeError" in done.stdout


@pytest.mark.parametrize("has_header", [False, True])
def test_3_is_a_full_disk(tmp_path: Path, has_header: bool) -> None:
    """The run ends at the first record that cannot be written: the header, or one after it."""
    words = suite_on("drops_bias", "--records", "r.jsonl")
    assert run(words, tmp_path).returncode == 1
    header = (tmp_path / "r.jsonl").read_bytes().index(b"\n")
    kilobytes = header // 1024 + has_header
    command = f"ulimit -f {kilobytes}; exec {shlex.join(words)}"
    done = run(["bash", "-c", command], tmp_path)
    assert done.returncode == 3, output(done)
    assert "Traceback" not in output(done)
    lines = [line for line in output(done).splitlines() if "--records r.jsonl: File too" in line]
    assert len(lines) == 1
    assert (tmp_path / "r.jsonl").stat().st_size == 1024 * kilobytes
    if has_header:
        records = read(tmp_path / "r.jsonl")
        assert (records.state, records.torn) == ("incomplete", True)


@pytest.mark.parametrize("name", sorted(name for name in names() if not installed(load(name))))
def test_4_is_a_framework_that_is_named_and_not_installed(tmp_path: Path, name: str) -> None:
    """The message has the command that installs the framework."""
    done = run(suite("--adapter", name, "-k", CHEAP), tmp_path)
    assert done.returncode == 4, output(done)
    assert f"--adapter {name}: at import: ModuleNotFoundError" in done.stderr
    assert f"pip install {load(name).DISTRIBUTION}, or" in done.stderr


def test_5_is_nothing_judged(tmp_path: Path) -> None:
    """All calls were refused, no claim was selected, or no target started."""
    assert run(suite_on("refuses_everything"), tmp_path).returncode == 5
    assert run(suite_on("honest", claim="no_such_claim"), tmp_path).returncode == 5
    (tmp_path / "broken.py").write_text("raise RuntimeError('no driver')")
    assert run(suite("--adapter", "broken:f", "-k", CHEAP), tmp_path).returncode == 5


def test_an_installed_framework_that_is_broken_is_not_left_out(tmp_path: Path) -> None:
    """Without --adapter, a broken framework that is installed makes the run not green."""
    package = tmp_path / "site" / "torch"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise OSError('libtorch.so: cannot open')")
    command = suite("-k", f"{CHEAP} and (torch or caffe)")
    done = run(command, tmp_path, env=environment(PYTHONPATH=str(tmp_path / "site")))
    assert done.returncode == 3, output(done)
    assert "torch not started: at import: OSError: libtorch.so: cannot open" in done.stdout
