"""Tests of pytest-xdist: several processes find the same as one, and leave one record file."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reports.records.merging import merge, parts_of, remove_parts
from reports.records.reading import read
from reports.records.runs import Recorded
from reports.records.writing import RecordError
from suites.meta.children import eventually
from suites.meta.command import CHEAP, Completed, environment, output, run, suite, write_adapter
from suites.meta.records import CELL, FOOTER, HEADER, Record
from suites.meta.runs.test_interrupted import RESET, descendants, is_running

TIMES = ("seconds", "seconds_inside")
NONE = ("-p", "no:xdist")


def command(folder: Path, *options: str, fakes: tuple[str, ...] = ("honest",)) -> list[str]:
    """The command that asks a claim on an adapter with a route for each fake."""
    name = write_adapter(folder, *fakes)
    return suite("--adapter", name, "-k", CHEAP, "--records", "r.jsonl", *options)


def files(folder: Path) -> set[str]:
    """The record files in a folder."""
    return {file.name for file in folder.iterdir() if "jsonl" in file.name}


def without_times(records: list[Record]) -> list[str]:
    """The records without times, as texts in a fixed order."""
    plain = ({name: v for name, v in record.items() if name not in TIMES} for record in records)
    return sorted(json.dumps(record) for record in plain)


def header(records: Recorded) -> Record:
    """The header without the time of day."""
    return {**records.header, "started": ""}


Sessions = tuple[Completed, Recorded, Completed, Recorded]


@pytest.fixture(scope="module")
def sessions(tmp_path_factory: pytest.TempPathFactory) -> Sessions:
    """The same run in one process, and in two processes of pytest-xdist."""
    pytest.importorskip("xdist")
    fakes = ("honest", "drops_bias", "raises", "flips_the_kernel")
    done = []
    for options in (NONE, ("-n", "2", "-v")):
        folder = tmp_path_factory.mktemp("run")
        done.append(run(command(folder, "-k", f"{CHEAP} or crop", *options, fakes=fakes), folder))
        assert files(folder) == {"r.jsonl"}, output(done[-1])
        done.append(read(folder / "r.jsonl"))
    return tuple(done)


def test_two_processes_find_what_one_finds(sessions: Sessions) -> None:
    """Cells, discrepancies and evidence are the same; there is one header and one footer."""
    alone, first, pair, second = sessions
    assert alone.returncode == pair.returncode == 1, output(pair)
    assert (first.state, second.state) == ("complete", "complete")
    assert header(first) == header(second)
    assert without_times(first.cells) == without_times(second.cells)
    assert len(first.cells) == 4 * 2 * 2  # routes, dtypes, claims
    assert without_times(first.discrepancies) == without_times(second.discrepancies)
    assert {record["route"] for record in second.discrepancies} >= {"drops_bias", "raises"}
    assert first.footer is not None
    assert second.footer is not None
    assert without_times([first.footer]) == without_times([second.footer])


def test_the_header_is_shown_once(sessions: Sessions) -> None:
    """The header is not repeated for each process."""
    for done in sessions[::2]:
        assert done.stdout.count("mine 1.0, path native") == 1


def test_a_route_stays_in_one_process(sessions: Sessions) -> None:
    """All claims of a route run in one process, and both processes have routes."""
    pairs = set(re.findall(r"\[(gw\d)\].*\[mine-(\w+)-native-float", sessions[2].stdout))
    assert len({route for _, route in pairs}) == len(pairs) == 4
    assert {process for process, _ in pairs} == {"gw0", "gw1"}


@pytest.mark.parametrize("select, code", [("no_such_claim", 5), (f"{CHEAP} and honest", 0)])
def test_the_exit_code_is_that_of_one(tmp_path: Path, select: str, code: int) -> None:
    """The code is the same if a process has no tests."""
    pytest.importorskip("xdist")
    words = command(tmp_path, "-k", select, "-n", "2", fakes=("honest", "slow"))
    done = run(words, tmp_path)
    assert done.returncode == code, output(done)
    assert files(tmp_path) == {"r.jsonl"}


def test_one_that_does_not_start_is_3(tmp_path: Path) -> None:
    """Each process judges half of the routes, and each has a target that did not start."""
    pytest.importorskip("xdist")
    (tmp_path / "broken.py").write_text("raise RuntimeError('no driver')")
    done = run(command(tmp_path, "--adapter", "broken:f", "-n", "2"), tmp_path)
    assert done.returncode == 3, output(done)
    footer = read(tmp_path / "r.jsonl").footer
    assert footer is not None
    assert (footer["exit"], list(footer["not_started"])) == (3, ["broken:f-native"])


def test_misuse_is_one_line(tmp_path: Path) -> None:
    """It is found before a process starts; a file that is not a record file is unchanged."""
    pytest.importorskip("xdist")
    (tmp_path / "r.jsonl").write_text("mine\n")
    done = run(command(tmp_path, "-n", "2"), tmp_path)
    assert done.returncode == 4, output(done)
    assert done.stderr.count("\n") == 2
    assert "ERROR: --records r.jsonl: the file is not a record file" in done.stderr
    assert (tmp_path / "r.jsonl").read_text() == "mine\n"


def test_a_fault_of_our_own_is_3(tmp_path: Path) -> None:
    """The fault may be in any process."""
    pytest.importorskip("xdist")
    words = command(tmp_path, "-n", "2", fakes=("honest", "drops_bias"))
    text = (tmp_path / "mine.py").read_text()
    (tmp_path / "mine.py").write_text(text.replace("{p!r}", "{p.nothing}"))
    done = run(words, tmp_path)
    assert done.returncode == 3, output(done)
    assert read(tmp_path / "r.jsonl").state == "complete"


def test_a_full_disk_is_3_and_one_line(tmp_path: Path) -> None:
    """All processes end, and the written records can be read."""
    pytest.importorskip("xdist")
    words = command(tmp_path, "-n", "2", fakes=("drops_bias", "flips_the_kernel"))
    assert run(words, tmp_path).returncode == 1
    header = (tmp_path / "r.jsonl").read_bytes().index(b"\n")
    kilobytes = header // 1024 + 6
    done = run(["bash", "-c", f"ulimit -f {kilobytes}; exec {shlex.join(words)}"], tmp_path)
    assert done.returncode == 3, output(done)
    assert "INTERNALERROR" not in output(done)
    assert "Traceback" not in output(done)
    assert "File too large" in done.stdout
    assert read(tmp_path / "r.jsonl").state == "incomplete"


def test_parts_that_a_killed_run_left_are_not_taken_for_this_one(tmp_path: Path) -> None:
    """All parts of an earlier run are removed at the start."""
    pytest.importorskip("xdist")
    first = run(command(tmp_path, *NONE, fakes=("drops_bias",)), tmp_path)
    assert first.returncode == 1
    text = (tmp_path / "r.jsonl").read_text()
    for number in (0, 1, 7, 12):
        (tmp_path / f"r.jsonl.gw{number}").write_text(text)
    (tmp_path / "r.jsonl.gw7.txt").write_text("mine")
    second = run(command(tmp_path, "-n", "2"), tmp_path)
    assert second.returncode == 0, output(second)
    assert files(tmp_path) == {"r.jsonl", "r.jsonl.gw7.txt"}
    records = read(tmp_path / "r.jsonl")
    assert records.state == "complete"
    assert not records.discrepancies
    assert {cell["route"] for cell in records.cells} == {"honest"}


@pytest.mark.parametrize("whom", ["all", "controller"])
def test_an_interrupted_run_leaves_one_file(tmp_path: Path, whom: str) -> None:
    """Ctrl-C reaches all processes, a signal of a program only the first one."""
    pytest.importorskip("xdist")
    words = command(tmp_path, "-n", "2", fakes=("slow", "honest"))
    process = subprocess.Popen(
        [sys.executable, "-c", RESET, *words], cwd=tmp_path, env=environment(), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    try:
        part = tmp_path / "r.jsonl.gw0"
        assert eventually(lambda: "honest" in texts(tmp_path), 90)
        time.sleep(1.0)
        started = descendants(process.pid)
        assert part.exists()
        (os.killpg if whom == "all" else os.kill)(process.pid, signal.SIGINT)
        shown, _ = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 2, shown
    assert files(tmp_path) == {"r.jsonl"}
    records = read(tmp_path / "r.jsonl")
    assert records.state == "interrupted"
    assert records.cells
    assert eventually(lambda: not any(map(is_running, started)), 10)


def texts(folder: Path) -> str:
    """The records of cells in all parts of a record file."""
    lines = [
        line for part in parts_of(folder / "r.jsonl") for line in part.read_text().splitlines()
    ]
    return "\n".join(line for line in lines if '"record": "cell"' in line)


PART: list[Record] = [
    HEADER,
    CELL,
    FOOTER | {"judged": 1, "seconds_inside": 0.5, "not_started": {}},
]


def write_parts(path: Path, *parts: list[Record]) -> None:
    """Write the parts of a record file."""
    for number, records in enumerate(parts):
        text = "".join(json.dumps(record) + "\n" for record in records)
        path.with_name(f"{path.name}.gw{number}").write_text(text)


def test_parts_are_merged_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    """Part 10 comes after part 2; other files are not parts."""
    path = tmp_path / "r[1].jsonl"
    for name in ("gw10", "gw2", "gw1.txt", "gwx", "gw3"):
        path.with_name(f"{path.name}.{name}").write_text("")
    (tmp_path / "r1.jsonl.gw0").write_text("")
    assert [part.suffix for part in parts_of(path)] == [".gw2", ".gw3", ".gw10"]
    remove_parts(path)
    assert not parts_of(path)
    assert len(list(tmp_path.iterdir())) == 3


def test_a_part_without_a_footer_makes_no_complete_file(tmp_path: Path) -> None:
    """The merged file is incomplete or interrupted; a cut line is left out."""
    path = tmp_path / "r.jsonl"
    write_parts(path, PART, PART[:2])
    with path.with_name("r.jsonl.gw1").open("a") as part:
        part.write('{"record": "ce')
    merge(path, 0, 1.0)
    lines = [json.loads(line)["record"] for line in path.read_text().splitlines()]
    assert lines == ["header", "cell", "cell"]
    write_parts(path, PART[:2], PART[:2])
    merge(path, 2, 1.0)
    footer = json.loads(path.read_text().splitlines()[-1])
    assert (footer["record"], footer["why"], footer["judged"]) == ("footer", "interrupted", 0)


def test_the_header_is_that_of_the_first_part_that_has_one(tmp_path: Path) -> None:
    """A process that was killed at once has left an empty part."""
    path = tmp_path / "r.jsonl"
    write_parts(path, [], PART, PART)
    merge(path, 0, 1.0)
    lines = [json.loads(line)["record"] for line in path.read_text().splitlines()]
    assert lines == ["header", "cell", "cell"]


def test_a_disk_that_is_full_at_the_merge_keeps_the_parts(tmp_path: Path) -> None:
    """The message says where the parts are."""
    path = Path("/dev/full")
    if not path.exists():
        pytest.skip("there is no /dev/full")
    link = tmp_path / "r.jsonl"
    link.symlink_to(path)
    write_parts(link, PART, PART)
    with pytest.raises(RecordError, match="No space left on device; what is missing"):
        merge(link, 0, 1.0)
    assert len(parts_of(link)) == 2


def test_the_cells_of_a_merged_file_are_those_of_its_parts(tmp_path: Path) -> None:
    """The file has one header, all cells, and one footer with the sums."""
    path = tmp_path / "r.jsonl"
    other = [PART[0], CELL | {"claim": "modes"}, {**PART[2], "judged": 4}]
    write_parts(path, PART, other)
    merge(path, 1, 7.0)
    records = read(path)
    assert [cell["claim"] for cell in records.cells] == ["forward_is_exact", "modes"]
    assert records.footer is not None
    assert (records.footer["judged"], records.footer["seconds_inside"]) == (5, 1.0)
    assert (records.footer["exit"], records.footer["seconds"]) == (1, 7.0)
