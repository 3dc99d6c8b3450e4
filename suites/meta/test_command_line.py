"""The command line: exit codes, one clear line for misuse, and records that outlive whatever ends the run."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reference.schema import Axis, Case, Params, case_to_json
from reports.record import RecordError, read
from suites.meta.harness import name_of

ROOT = Path(__file__).resolve().parents[2]
CASE = json.dumps(case_to_json(Case(Params((Axis(3, 2, stride=2),), bias=True))))
ASKED = ("--profile", "quick", "-k", "forward_is_exact", "-p", "no:cacheprovider")


def words(fake: str, *more: str) -> list[str]:
    """The command line that asks a fake."""
    return [sys.executable, "-m", "pytest", "suites/conformance", "--adapter", name_of(fake), *ASKED, *more]


def told(*command: str) -> subprocess.CompletedProcess[str]:
    """What a command does from the top of the repository."""
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False, stdin=subprocess.DEVNULL)


def session(fake: str, *more: str) -> subprocess.CompletedProcess[str]:
    """A whole run on a fake."""
    return told(*words(fake, *more))


def test_an_honest_adapter_passes(tmp_path: Path) -> None:
    """Exit 0, the version in the header, complete records."""
    done = session("honest", "--records", str(tmp_path / "r.jsonl"))
    assert done.returncode == 0, done.stdout
    assert "suites.meta.fakes:honest unversioned, path native" in done.stdout
    run = read(tmp_path / "r.jsonl")
    assert run.state == "complete"
    assert run.footer is not None
    assert run.footer["judged"] > 1000
    assert [cell["dtype"] for cell in run.cells] == ["float32", "float64"]
    assert not run.discrepancies


def test_a_discrepancy_fails(tmp_path: Path) -> None:
    """Exit 1, told with its smallest case, its rule and the line that asks it again, and recorded."""
    done = session("drops_bias", "--records", str(tmp_path / "r.jsonl"))
    assert done.returncode == 1
    assert "wrong values: On integers" in done.stdout
    assert "fails iff bias" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    run = read(tmp_path / "r.jsonl")
    assert run.state == "complete"
    assert {d["verdict"] for d in run.discrepancies} == {"wrong values"}
    assert told("sh", "-c", f"{sys.executable} -m {run.discrepancies[0]['replay']}").returncode == 1


def test_one_case_can_be_asked() -> None:
    """--case asks it alone, and what fails there fails."""
    assert session("drops_bias", "--case", CASE).returncode == 1
    assert session("honest", "--case", CASE).returncode == 0


def test_a_run_that_judged_nothing_is_not_green() -> None:
    """Exit 5 where everything was refused."""
    assert session("refuses_everything").returncode == 5


KNOWN = "[[failure]]\nid = 'a'\n"

# the options, and the words of the one line
MISUSE = [
    (("--adapter", "nosuch"), ("--adapter", "'nosuch'", "torch")),
    (("--adapter", "no.such.module:f"), ("--adapter", "no")),
    (("--adapter", "suites.meta.fakes:nosuch"), ("--adapter", "nosuch")),
    (("--python", "suites.meta.fakes:honest=/no/such/python"), ("--python", "/no/such/python")),
    (("--python", "suites.meta.fakes:honest=echo"), ("--python", "echo", "does not run Python")),
    (("--python", "suites.meta.fakes:honest=sh -c 'oops"), ("--python", "sh -c 'oops")),
    (("--python", "/usr/bin/python3"), ("--python", "NAME=VALUE")),
    (("--python", "torch=python3"), ("--python", "torch", "not among")),
    (("--path", "native"), ("--path", "NAME=VALUE")),
    (("--path", "suites.meta.fakes:honest="), ("--path", "NAME=VALUE")),
    (("--path", "suites.meta.fakes:honest=avx9"), ("--path", "avx9", "native")),
    (("--known", "FOLDER/known.toml"), ("known.toml", "failure 1 (a)", "claim is missing")),
    (("--known", "FOLDER/absent.toml"), ("absent.toml", "No such file")),
    (("--case", "{"), ("case must be JSON",)),
    (("--case", '{"axes": [{"input_size": 0, "kernel_size": 1}]}'), ("axes[0].input_size", "at least 1")),
    (("--case", '{"axes": [{"input_size": 1, "kernel_size": 1}], "kernel": 2}'), ("kernel", "absent")),
    (("--records", "FOLDER/known.toml/r.jsonl"), ("--records", "r.jsonl")),
    (("--profile", "slow"), ("--profile", "quick")),
    (("--time-limit", "soon"), ("--time-limit", "soon")),
]


@pytest.mark.parametrize("options, expected", MISUSE, ids=lambda value: " ".join(value)[:50])
def test_misuse_is_one_clear_line(tmp_path: Path, options: tuple[str, ...], expected: tuple[str, ...]) -> None:
    """Exit 4, the option and the value that are wrong, and no traceback."""
    (tmp_path / "known.toml").write_text(KNOWN)
    done = session("honest", *(word.replace("FOLDER", str(tmp_path)) for word in options))
    assert done.returncode == 4, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    errors = [line for line in (done.stdout + done.stderr).splitlines() if "rror: " in line.lower() and "usage:" not in line]
    assert len(errors) == 1, done.stdout + done.stderr
    assert all(word in errors[0] for word in expected), errors


@pytest.mark.parametrize("blocks", [1, 24])
def test_a_full_disk_ends_the_run_in_one_line(tmp_path: Path, blocks: int) -> None:
    """Exit 3 at the first record that cannot be kept, the header's or a cell's; what is there is read, or said not to be."""
    records = tmp_path / "r.jsonl"
    command = shlex.join(words("drops_bias", "--records", str(records)))
    done = told("bash", "-c", f"ulimit -f {blocks}; {command}")
    assert done.returncode == 3, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert len([line for line in done.stdout.splitlines() if f"--records {records}: File too large" in line]) == 1
    assert records.stat().st_size == blocks * 1024
    if blocks == 1:
        with pytest.raises(RecordError, match=":1: not JSON"):
            read(records)
    else:
        run = read(records)
        assert (run.state, run.torn) == ("incomplete", True)


@pytest.fixture(params=["SIGINT", "SIGTERM", "SIGKILL"])
def ended(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, subprocess.Popen[str], Path, list[int]]:
    """A long run that a signal ended in the middle: the signal's name, the process, its records, its children."""
    records = tmp_path / "r.jsonl"
    process = subprocess.Popen(
        [*words("slow", "--records", str(records)), "--time-limit", "60"],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # whoever runs us in the background ignores it
    )
    try:
        assert eventually(lambda: any(map(answering, children(process.pid))), 60)
        found = children(process.pid)
        process.send_signal(getattr(signal, request.param))
        process.output, _ = process.communicate(timeout=30)  # type: ignore[attr-defined]
    finally:
        process.kill()
        process.wait()
    return request.param, process, records, found


def test_what_is_ended_leaves_its_records_and_no_child(ended: tuple[str, subprocess.Popen[str], Path, list[int]]) -> None:
    """Ctrl-C and SIGTERM exit 2, recorded as interrupted; after SIGKILL the records are incomplete; children die at once."""
    name, process, records, found = ended
    run = read(records)
    if name == "SIGKILL":
        assert process.returncode == -signal.SIGKILL
        assert run.state == "incomplete"
    else:
        assert process.returncode == 2
        assert run.state == "interrupted"
        assert "Traceback" not in process.output  # type: ignore[attr-defined]
        assert [cell["complete"] for cell in run.cells] == [False]
        assert run.cells[0]["judged"] > 0
    assert eventually(lambda: not any(map(alive, found)), 5)


def eventually(holds: object, seconds: float) -> bool:
    """Whether it holds before time is up."""
    until = time.monotonic() + seconds
    while not holds():  # type: ignore[operator]
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def children(parent: int) -> list[int]:
    """The processes that `parent` started."""
    return [int(one) for one in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def answering(process: int) -> bool:
    """Whether a `slow` child has told on its stderr that it was called more than once."""
    try:
        return Path(f"/proc/{process}/fd/2").stat().st_size > 1
    except OSError:
        return False


def alive(process: int) -> bool:
    """Whether a process runs; a zombie that nobody has collected does not."""
    try:
        os.kill(process, 0)
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def reference(*arguments: str) -> subprocess.CompletedProcess[str]:
    """`python -m reference`."""
    return told(sys.executable, "-m", "reference", *arguments)


def test_the_reference_answers_a_case() -> None:
    """x, w, b and y as JSON, with the shape."""
    done = reference("conv-transpose", "--case", CASE)
    assert done.returncode == 0
    answer = json.loads(done.stdout)
    assert answer["shape"] == [1, 1, 6]
    (x, w, b, y) = (answer[name] for name in "xwby")
    assert y[0][0][:2] == [x[0][0][0] * w[0][0][0] + b[0], x[0][0][0] * w[0][0][1] + b[0]]


@pytest.mark.parametrize("text", ["{", "[]", '{"axes": [{"input_size": 0, "kernel_size": 1}]}'])
def test_the_reference_names_a_bad_case(text: str) -> None:
    """Exit 2 and one line."""
    done = reference("conv-transpose", "--case", text)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("--case: ")
    assert done.stderr.count("\n") == 1
