"""Tests of replays: the result is new, known, flaky, or that the case is not one of the claim."""

from __future__ import annotations

import json
import shlex
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reference.schema import Axis, Case, Params, case_to_json
from reports.records.reading import read
from suites.engine.cell.question import OTHER_PARAMETERS
from suites.engine.replay import ROOT, from_root, run_options
from suites.known.entries import Pin
from suites.meta.command import Completed, output, replay, run, suite, suite_on, write_adapter
from suites.meta.harness import cell_of, session
from suites.meta.known.test_known_failures import EXACT, GROUPED, bug_of, toml
from suites.meta.records import Record

PLAIN = Case(Params((Axis(3, 2),)))
DILATED = Case(Params((Axis(3, 2, dilation=2),)))
PADDED = Case(Params((Axis(3, 2, stride=2, output_padding=1),)))
OTHER = Case(Params((Axis(2, 2, dilation=2),), 2, 4, 2, 2), seed=5)
TWO_WAYS = "wrong_in_two_ways"  # groups with a dilation, and output_padding


def write_known(folder: Path, **changes: Any) -> str:
    """Write a file of known failures with a pin for groups with dilation; return its name."""
    fields = {
        "id": "g-1",
        "title": "Groups with a dilation are wrong",
        "story": "They are.",
        "claim": EXACT,
    }
    fields |= {
        "region": "groups > 1 and some(dilation > 1)",
        "verdict": "wrong values",
        "example": text_of(GROUPED),
    }
    (folder / "known.toml").write_text(toml({**fields, **changes}))
    return "known.toml"


def text_of(case: Case) -> str:
    """A case as JSON."""
    return json.dumps(case_to_json(case))


def replay_of(folder: Path, fake: str, case: Case, *options: str, claim: str = EXACT) -> Completed:
    """The completed replay of a case."""
    return run(suite_on(fake, "--case", text_of(case), *options, claim=claim), folder)


def recorded(folder: Path) -> Record:
    """The only discrepancy in the records of a run."""
    (record,) = read(folder / "r.jsonl").discrepancies
    return record


def sentence(done: Completed) -> str:
    """The sentence of a replay about its case."""
    (line,) = [
        line for line in done.stdout.splitlines() if line.startswith("test_") and "]: " in line
    ]
    return line.partition("]: ")[2]


def test_a_new_discrepancy_is_1(tmp_path: Path) -> None:
    """The exit code is 1 for the printed line and for the recorded line."""
    done = run(suite_on("drops_bias", "--records", "r.jsonl"), tmp_path)
    first, _ = read(tmp_path / "r.jsonl").discrepancies
    assert f"again: {first['replay']}\n" in done.stdout
    again = replay(first["replay"], "--records", str(tmp_path / "again.jsonl"))
    assert again.returncode == 1, output(again)
    assert sentence(again) == "wrong values: a new discrepancy"
    (second,) = read(tmp_path / "again.jsonl").discrepancies
    assert {n: v for n, v in second.items() if n not in ("rule", "region")} == {
        n: v for n, v in first.items() if n not in ("rule", "region")
    }


def test_a_known_failure_that_fails_as_known_is_0(tmp_path: Path) -> None:
    """The recorded line names the file of known failures; the case is recorded as known."""
    known = write_known(tmp_path)
    options = ("--known", known, "--records", "r.jsonl")
    assert run(suite_on(TWO_WAYS, *options, claim="still_fails"), tmp_path).returncode == 0
    line = recorded(tmp_path)["replay"]
    assert str(tmp_path / known) in line
    again = replay(line, "--records", str(tmp_path / "r.jsonl"))
    assert again.returncode == 0, output(again)
    assert sentence(again) == "known failure g-1: wrong values as recorded"
    record = recorded(tmp_path)
    assert (record["known"], record["replay"], record["title"]) == (
        "g-1",
        line,
        "Groups with a dilation are wrong",
    )


def test_any_case_of_its_region_is_known_and_others_are_not(tmp_path: Path) -> None:
    """The pin is in force: its example fails on this machine."""
    known = write_known(tmp_path)
    inside, outside = (
        replay_of(tmp_path, TWO_WAYS, case, "--known", known) for case in (OTHER, PADDED)
    )
    assert (inside.returncode, sentence(inside)) == (
        0,
        "known failure g-1: wrong values as recorded",
    )
    assert (outside.returncode, sentence(outside)) == (1, "wrong values: a new discrepancy")


def test_where_the_example_agrees_the_region_hides_nothing(tmp_path: Path) -> None:
    """A pin that has never failed on this machine does not make its region known."""
    known = write_known(tmp_path, region="rank >= 1", example=text_of(PLAIN), seen=[])
    done = replay_of(tmp_path, TWO_WAYS, OTHER, "--known", known)
    assert (done.returncode, sentence(done)) == (1, "wrong values: a new discrepancy")


def test_a_known_failure_with_another_face_is_known(tmp_path: Path) -> None:
    """On a new machine the example may fail with another verdict; its region is left out of the
    run.
    """
    known = write_known(tmp_path, verdict="rejected", seen=[])
    for case in (GROUPED, OTHER):
        done = replay_of(tmp_path, TWO_WAYS, case, "--known", known)
        assert (done.returncode, sentence(done)) == (
            0,
            "known failure g-1: wrong values as recorded",
        )


def test_a_known_crash_is_0(tmp_path: Path) -> None:
    """The exit code is 0 although no output was judged."""
    known = write_known(
        tmp_path, verdict="crashed", region="some(dilation > 1)", example=text_of(DILATED)
    )
    done = replay_of(tmp_path, "dies", DILATED, "--known", known)
    assert (done.returncode, sentence(done)) == (0, "known failure g-1: crashed as recorded")


def test_a_case_that_agrees_is_0(tmp_path: Path) -> None:
    """The case is asked five times."""
    done = replay_of(tmp_path, "honest", PLAIN)
    assert (done.returncode, sentence(done)) == (0, "agrees 5 times")


def test_a_known_failure_that_shows_sometimes_may_agree(tmp_path: Path) -> None:
    """A case that agrees is reported as known."""
    known = write_known(tmp_path, shows="sometimes")
    done = replay_of(tmp_path, "honest", GROUPED, "--known", known)
    assert (done.returncode, sentence(done)) == (
        0,
        "known failure g-1 shows sometimes: agrees 5 times now",
    )


def test_what_was_seen_once_is_no_failure_if_it_agrees_now(tmp_path: Path) -> None:
    """The sentence says that the discrepancy was seen once."""
    done = run(suite_on("wrong_once", "--records", "r.jsonl"), tmp_path)
    assert done.returncode == 1
    record = recorded(tmp_path)
    assert record["seen"] == "once"
    again = replay(record["replay"])
    assert (again.returncode, sentence(again)) == (0, "seen once earlier: agrees 5 times now")


def test_what_was_seen_once_and_fails_again_is_1(tmp_path: Path) -> None:
    """It counts as a new discrepancy."""
    done = replay_of(tmp_path, "wrong_at_every_third_call", PLAIN, "--once")
    assert (done.returncode, sentence(done)) == (
        1,
        "wrong values: seen once earlier, and again now",
    )


def test_a_case_that_does_not_concern_the_claim_is_5(tmp_path: Path) -> None:
    """The sentence has the reason."""
    done = replay_of(tmp_path, "refuses", DILATED)
    assert (done.returncode, sentence(done)) == (5, "does not concern the claim: has no dilation")


def test_a_case_that_the_api_cannot_express_is_not_asked(tmp_path: Path) -> None:
    """The sentence is the limit of the API; the call is not made."""
    mine = write_adapter(tmp_path, "honest")
    cropped = text_of(Case(Params((Axis(3, 2, crop=(0, 1)),))))
    done = run(suite("--adapter", mine, "-k", EXACT, "--case", cropped), tmp_path)
    assert (done.returncode, sentence(done)) == (5, "does not concern the claim: has no crop")


def test_invalid_input_is_not_made_of_parameters_of_another_claim(tmp_path: Path) -> None:
    """A case of a drawn claim accuses no route: a size made from it is not always one too small."""
    done = replay_of(tmp_path, "honest", PADDED, claim="zero_output_is_empty")
    assert (done.returncode, sentence(done)) == (
        5,
        f"does not concern the claim: {OTHER_PARAMETERS}",
    )


def test_what_does_not_start_is_5(tmp_path: Path) -> None:
    """The sentence has the reason."""
    (tmp_path / "broken.py").write_text("raise RuntimeError('no driver')")
    command = suite("--adapter", "broken:f", "-k", f"{EXACT}", "--case", text_of(PLAIN))
    done = run(command, tmp_path)
    assert (done.returncode, sentence(done)) == (
        5,
        "not started: at import: RuntimeError: no driver",
    )


ACCEPTS = "def conv_transpose(x, w, b, params):\n    return x\n"
NONSENSE = "nonsense_input_of_a_higher_rank_is_refused"


@pytest.mark.parametrize(
    "claim, verdict",
    [(NONSENSE, "accepted nonsense"), ("large_layers_are_exact", "wrong")],
)
def test_invalid_input_and_fixed_claims_are_replayed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, claim: str, verdict: str
) -> None:
    """New and known failures of claims with fixed parameters are replayed."""
    (tmp_path / "accepting.py").write_text(ACCEPTS)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    command = suite("--adapter", "accepting", "-k", claim, "--records", "r.jsonl")
    done = run(command, tmp_path)
    assert done.returncode == 1, output(done)
    record = read(tmp_path / "r.jsonl").discrepancies[0]
    assert record["verdict"].startswith(verdict)
    new = again_in(tmp_path, record["replay"])
    assert (new.returncode, sentence(new)) == (1, f"{record['verdict']}: a new discrepancy")
    pin = {"claim": record["claim"], "verdict": record["verdict"], "region": "rank > 0"}
    known = write_known(tmp_path, **pin, example=json.dumps(record["case"]))
    old = again_in(tmp_path, record["replay"], "--known", known)
    assert (old.returncode, sentence(old)) == (
        0,
        f"known failure g-1: {record['verdict']} as recorded",
    )


def again_in(folder: Path, line: str, *options: str) -> Completed:
    """The completed replay of a line in a folder with the module of the adapter."""
    words = shlex.split(line)
    words[1] = str(ROOT / words[1])
    return run([sys.executable, "-m", *words, *options], folder)


def test_a_line_names_the_interpreter_and_the_limit(tmp_path: Path) -> None:
    """The path of the interpreter is valid in the root of the repository."""
    wrapper = tmp_path / "my python"
    wrapper.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n')
    wrapper.chmod(0o755)
    python = "suites.meta.fakes:drops_bias=./my python"
    done = run(
        suite_on("drops_bias", "--python", python, "--time-limit", "9", "--records", "r.jsonl"),
        tmp_path,
    )
    assert done.returncode == 1, output(done)
    words = shlex.split(read(tmp_path / "r.jsonl").discrepancies[0]["replay"])
    assert words[words.index("--time-limit") + 1] == "9"
    assert str(wrapper) in words[words.index("--python") + 1]
    again = replay(shlex.join(words))
    assert (again.returncode, sentence(again)) == (1, "wrong values: a new discrepancy")


def test_an_inherited_pin_is_known() -> None:
    """A pin of another adapter is known on a route where its example fails in the same way."""
    bug = bug_of({"adapter": "torch"})
    with session(TWO_WAYS) as (run_of_fake, _):
        target = run_of_fake.targets[0]
        pin = Pin(bug, 1, bug.pins, ("wrong_in_two_ways",), inherited=True)
        run_of_fake.known.pins._of_target[target.id] = [pin]
        cell, claim = cell_of(run_of_fake, EXACT), run_of_fake.claims[EXACT]
        known = run_of_fake.ask_again(cell, claim, OTHER)
        new = run_of_fake.ask_again(cell, claim, PADDED)
    assert (known.sentence, known.failures) == ("known failure g-1: wrong values as recorded", ())
    assert new.sentence == "wrong values: a new discrepancy"
    assert len(new.failures) == 1


def test_a_replay_reaches_cells_that_no_plan_asks() -> None:
    """A pin may be replayed in a dtype or on a path for which its claim has no cell."""
    with session("honest") as (run_of_fake, _):
        claim = run_of_fake.claims[NONSENSE]
        planned = run_of_fake.matrix
        assert [cell.dtype for cell in planned.cells(claim)] == ["float32"]
        replayed = replace(planned, replay=Case(Params((Axis(3, 2),)), "float64"))
        assert [cell.dtype for cell in replayed.cells(claim)] == ["float64"]


def test_paths_hold_in_the_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths inside the repository are relative, others absolute; a profile is named if not the
    default.
    """
    monkeypatch.chdir(tmp_path)
    assert from_root("known.toml") == str(tmp_path / "known.toml")
    assert from_root(str(ROOT / "suites" / "known" / "xla.toml")) == "suites/known/xla.toml"
    assert run_options("ci", ()) == ()
    assert run_options("quick", ["a.toml"]) == (
        "--profile",
        "quick",
        "--known",
        str(tmp_path / "a.toml"),
    )
