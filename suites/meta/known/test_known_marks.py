"""Tests of `mark`, which adds signatures of machines to known failures, and of `convert`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from reference.schema import case_to_json
from suites.known.__main__ import main
from suites.known.components import components
from suites.known.entries import load
from suites.known.signature import signature
from suites.meta.known.test_known_failures import EXACT, GOOD, GROUPED, format_1, pin_lines, toml

V2 = ("sse4_1", "sse4_2", "ssse3", "popcnt")
V3 = (*V2, "avx", "avx2", "fma", "f16c", "bmi1", "bmi2")
V4 = (*V3, "avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl")
MACHINES = [
    ("x86_64", ("fpu", "sse2"), "x86_64"),
    ("x86_64", ("sse4_1",), "x86_64 sse4_1"),
    ("x86_64", V2, "x86-64-v2"),
    ("x86_64", (*V2, "avx"), "x86-64-v2 avx"),
    ("x86_64", V3, "x86-64-v3"),
    ("x86_64", (*V3, "avx_vnni"), "x86-64-v3 avx_vnni"),
    ("x86_64", (*V3, "avx512f"), "x86-64-v3 avx512f"),
    ("x86_64", (*V4, "erms", "avx512_vnni"), "x86-64-v4 avx512_vnni"),
    ("x86_64", ("amx_bf16", "avx512_bf16", *V4), "x86-64-v4 avx512_bf16 amx_bf16"),
    ("aarch64", ("fp", "asimd", "crc32", "sve"), "aarch64 asimd sve"),
    ("arm64", (), "arm64"),
    ("", (), "unknown"),
]
CAPS = [
    ({}, ""),
    ({"PATH": "/bin", "ONEDNN_MAX_CPU_ISA": ""}, ""),
    ({"ONEDNN_MAX_CPU_ISA": "AVX2"}, "; ONEDNN_MAX_CPU_ISA=AVX2"),
    (
        {"ATEN_CPU_CAPABILITY": "avx2", "ONEDNN_MAX_CPU_ISA": "AVX2"},
        "; ONEDNN_MAX_CPU_ISA=AVX2; ATEN_CPU_CAPABILITY=avx2",
    ),
    ({"XLA_FLAGS": "--xla_a=1 --xla_cpu_max_isa=AVX2"}, "; --xla_cpu_max_isa=AVX2"),
    ({"XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false"}, ""),
    ({"XLA_FLAGS": "--xla_cpu_max_isa=AVX --xla_cpu_max_isa=SSE4_2"}, "; --xla_cpu_max_isa=SSE4_2"),
    ({"TF_ENABLE_ONEDNN_OPTS": "0", "OMP_NUM_THREADS": "1"}, "; TF_ENABLE_ONEDNN_OPTS=0"),
]


@pytest.mark.parametrize("machine, cpu, text", MACHINES)
def test_a_signature_names_what_kernels_are_chosen_by(
    machine: str, cpu: tuple[str, ...], text: str
) -> None:
    """It has the CPU level and further relevant features in a fixed order, and no others."""
    about: Any = SimpleNamespace(machine=machine, cpu=cpu)
    assert signature(about, {}) == text
    about.cpu = tuple(reversed(cpu))
    assert signature(about, {}) == text


@pytest.mark.parametrize("environment, text", CAPS)
def test_a_signature_names_the_caps_of_the_environment(
    environment: dict[str, str], text: str
) -> None:
    """It has the caps of all libraries, and among XLA's flags only the cap."""
    about: Any = SimpleNamespace(machine="x86_64", cpu=V3)
    assert signature(about, environment) == f"x86-64-v3{text}"


def test_components_depend_on_the_path() -> None:
    """Keras has another component on each path; a user's adapter has none."""
    assert components("jax", "native") == components("jax", "avx2") == ("jax", "xla")
    assert components("keras", "jax") == ("keras", "jax", "xla")
    assert "onednn" in components("keras", "torch")
    assert "xla" not in components("keras", "torch")
    assert components("mine:f", "native") == ()


# Marks

TARGET = {
    "adapter": "jax",
    "path": "native",
    "machine": "x86_64",
    "cpu": list(V3),
    "environment": {},
}
CAPPED = {**TARGET, "path": "avx2", "environment": {"XLA_FLAGS": "--xla_cpu_max_isa=AVX2"}}
CAP = "x86-64-v3; --xla_cpu_max_isa=AVX2"
PIN = {"adapter": "jax", "routes": ["conv_general_dilated", "jit"]}


def record(
    kind: str = "discrepancy", route: str = "jit", path: str = "native", **more: Any
) -> dict[str, Any]:
    """A record of the good bug."""
    about = {
        "record": kind,
        "adapter": "jax",
        "route": route,
        "path": path,
        "claim": EXACT,
        "dtype": "float32",
    }
    failed = (
        {"verdict": "wrong values", "case": case_to_json(GROUPED)} if kind == "discrepancy" else {}
    )
    return {**about, "known": "g-1", **failed, **more}


def marked(folder: Path, text: str, records: list[dict[str, Any]], *words: str) -> str:
    """The text of a file of known failures after `mark`."""
    (folder / "known").mkdir()
    (folder / "known" / "mine.toml").write_text(text)
    lines = [{"record": "header", "targets": [TARGET, CAPPED]}, *records]
    (folder / "run.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert main(["mark", str(folder / "run.jsonl"), "--folder", str(folder / "known"), *words]) == 0
    return (folder / "known" / "mine.toml").read_text()


def test_a_machine_is_noted_where_a_pin_failed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The signature is added to `seen` of the bug; a new discrepancy adds nothing."""
    before = toml({**GOOD, **PIN, "seen": ["x86-64-v4"]})
    records = [record(), record(path="avx2"), record(known=None), record(known="g-2")]
    after = marked(tmp_path, before, records)
    assert after != before
    assert load(tmp_path / "known" / "mine.toml")[0].seen == ("x86-64-v4", "x86-64-v3", CAP)
    lines = [line for line in before.splitlines() if not line.startswith("seen")]
    assert [line for line in after.splitlines() if line in lines] == lines
    assert f"g-1: seen on {CAP}" in capsys.readouterr().out
    (tmp_path / "again").mkdir()
    assert marked(tmp_path / "again", after, records) == after


def test_a_bug_without_machines_gets_its_first(tmp_path: Path) -> None:
    """`seen` is written after the title, for a failure in any draw of the example."""
    later = record(case={**case_to_json(GROUPED), "seed": 3})
    text = marked(tmp_path, toml({**GOOD, **PIN}), [later], "--seen", "x86-64-v2 avx")
    assert f'title = "{GOOD["title"]}"\nseen = ["x86-64-v2 avx"]\n' in text
    assert load(tmp_path / "known" / "mine.toml")[0].pins[0].seen == ("x86-64-v2 avx",)


def test_a_pin_with_machines_of_its_own_is_marked_itself(tmp_path: Path) -> None:
    """The list of the bug and the other pins are unchanged."""
    second = {
        "adapter": "jax",
        "claim": EXACT,
        "verdict": "crashed",
        "example": GOOD["example"],
        "seen": [],
    }
    text = (
        toml({**GOOD, **PIN, "seen": ["x86-64-v4"]}) + "[[bug.pin]]\n" + "".join(pin_lines(second))
    )
    marked(tmp_path, text, [record(verdict="crashed")])
    (bug,) = load(tmp_path / "known" / "mine.toml")
    assert [pin.seen for pin in bug.pins] == [("x86-64-v4",), ("x86-64-v3",)]


def test_what_failed_in_part_is_left_to_a_person(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """If one route fails and another agrees, nothing is added."""
    before = toml({**GOOD, **PIN, "seen": []})
    records = [record(route="jit"), record("not seen", route="conv_general_dilated")]
    assert marked(tmp_path, before, records) == before
    printed = capsys.readouterr().out
    assert "g-1: not added, since it does not fail everywhere on x86-64-v3" in printed


@pytest.mark.parametrize(
    "more",
    [{"dtype": "float16"}, {"route": "conv"}, {"adapter": "flax"}, {"verdict": "crashed"}],
    ids=str,
)
def test_a_record_of_another_pin_notes_nothing(tmp_path: Path, more: dict[str, str]) -> None:
    """Another dtype, route, adapter or verdict adds nothing."""
    before = toml({**GOOD, **PIN, "seen": []})
    assert marked(tmp_path, before, [record(**more)]) == before


def test_records_that_cannot_be_read_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The error is one line."""
    (tmp_path / "run.jsonl").write_text("{")
    for name in ("run.jsonl", "absent.jsonl"):
        assert main(["mark", str(tmp_path / name), "--folder", str(tmp_path)]) == 2
        error = capsys.readouterr().err
        assert error.startswith(f"{tmp_path / name}: ")
        assert error.count("\n") == 1


# Conversion and list


def test_format_1_is_converted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The printed text is read as the old file was."""
    story = 'One "quoted" line,\nand a \\ backslash: ' + "words " * 40
    more = {"also": ["all"], "routes": ["crop", "jit"] * 20, "versions": ">=2", "after": "restart"}
    text = format_1({**GOOD, **more, "story": story, "region": f"{REGION_TWICE}"})
    old, new = tmp_path / "mine.toml", tmp_path / "new" / "mine.toml"
    old.write_text(text + format_1({**GOOD, "id": "g-2", "cpu": "avx2"}))
    new.parent.mkdir()
    assert main(["convert", str(old)]) == 0
    new.write_text(capsys.readouterr().out)
    assert all(len(line) <= 100 for line in new.read_text().splitlines() if "example" not in line)
    before, after = load(old), load(new)
    for bugs in zip(before, after, strict=True):
        first, second = bugs
        assert " ".join(first.story.split()) == " ".join(second.story.split())
        assert (first.id, first.title, first.seen) == (second.id, second.title, second.seen)
        assert first.pins == second.pins


REGION_TWICE = " or ".join([f"({GOOD['region']})"] * 5)


def test_a_file_that_cannot_be_converted_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The error is one line."""
    assert main(["convert", str(tmp_path / "absent.toml")]) == 2
    assert capsys.readouterr().err.startswith(f"{tmp_path / 'absent.toml'}: ")


def test_the_list_names_every_bug() -> None:
    """`list` prints the bugs by component, with the number of their pins."""
    command = [sys.executable, "-m", "suites.known", "list"]
    root = Path(__file__).parents[3]
    lines = subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=root
    ).stdout.splitlines()
    assert any(line.startswith("xla: ") for line in lines)
    assert any(line.startswith("  xla-reads-beyond-a-row (") for line in lines)
