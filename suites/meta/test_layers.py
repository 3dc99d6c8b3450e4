"""The rooms: who imports whom, read from the source, and a sentence at the top of every module."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("reference", "adapters", "suites", "reports")
FRAMEWORKS = {
    "torch",
    "tensorflow",
    "jax",
    "jaxlib",
    "keras",
    "flax",
    "onnx",
    "onnxruntime",
    "caffe",
    "mxnet",
    "paddle",
    "cupy",
    "scipy",
}
MODULES = sorted(
    file
    for room in ROOMS
    for file in (ROOT / room).rglob("*.py")
    if "out" not in file.relative_to(ROOT).parts
)
MODULES.append(ROOT / "conftest.py")

# what a room may import beside the standard library and itself, as prefixes of module names
ALLOWED = {
    "reference": ("numpy",),
    "adapters": (
        "reference.schema",
        "reference.bfloat16",
        "reference.nets",
        "numpy",
        "google.protobuf",
    ),
    "suites": ("reference", "adapters", "numpy", "hypothesis", "packaging", "pytest"),
    "reports": ("reference.schema", "jinja2"),
}


def name_of(file: Path) -> str:
    return str(file.relative_to(ROOT))


def imports(file: Path) -> Iterator[str]:
    """Every module that a file imports, at the top or inside a function; `from a import b` is a, and a.b where that is a module."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(file)}: imports are absolute"
            yield from (
                module(f"{node.module}.{alias.name}") or str(node.module) for alias in node.names
            )


def module(dotted: str) -> str | None:
    """`dotted` where it is a module of this repository."""
    path = ROOT / dotted.replace(".", "/")
    return dotted if path.with_suffix(".py").exists() or (path / "__init__.py").exists() else None


def within(dotted: str, prefixes: tuple[str, ...]) -> bool:
    """Whether a module is one of `prefixes` or inside one."""
    return any(dotted == prefix or dotted.startswith(f"{prefix}.") for prefix in prefixes)


def free(file: Path) -> bool:
    """The project's own tests, and its benchmarks, may import anything of ours."""
    return file.name == "conftest.py" or file.parent in (
        ROOT / "suites" / "meta",
        ROOT / "suites" / "benchmarks",
    )


@pytest.mark.parametrize("file", [file for file in MODULES if not free(file)], ids=name_of)
def test_a_module_imports_only_what_its_room_may(file: Path) -> None:
    """Reference <- adapters <- suites, reference <- reports."""
    room = file.relative_to(ROOT).parts[0]
    allowed = (room, *ALLOWED[room], *sys.stdlib_module_names)
    assert [one for one in imports(file) if not within(one, allowed)] == []


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_no_module_imports_a_framework(file: Path) -> None:
    """A framework is imported by the text that runs in its child, and nowhere else."""
    assert [one for one in imports(file) if one.partition(".")[0] in FRAMEWORKS] == []


def test_an_adapter_is_translation_alone() -> None:
    """The schema, the protocol, and what adapters share; not one of them imports another, nor NumPy."""
    from adapters.registry import names

    shared = (
        "reference.schema",
        "reference.nets",
        "adapters.protocol",
        "adapters.limits",
        "adapters.window",
        "__future__",
    )
    shared += tuple(f"adapters.{file.stem}" for file in (ROOT / "adapters").glob("_[a-z]*.py"))
    for name in names():
        assert [
            one
            for one in imports(ROOT / "adapters" / f"{name}.py")
            if not within(one, (*shared, *sys.stdlib_module_names))
        ] == []


def test_the_worker_stands_alone() -> None:
    """NumPy and the standard library: it runs in interpreters that have nothing else."""
    own = {
        f"adapters.worker.{name}": ROOT / "adapters" / "worker" / f"{name}.py"
        for name in ("__main__", "memory", "wire")
    }
    allowed = ("numpy", *own, *sys.stdlib_module_names)
    assert [
        name for file in own.values() for name in imports(file) if not within(name, allowed)
    ] == []


def test_only_conftest_sees_all_rooms() -> None:
    """No module but conftest.py, and these tests, has an arrow to all three rooms that do not import each other."""
    seen = {
        name_of(file): {one.partition(".")[0] for one in imports(file)} & set(ROOMS)
        for file in MODULES
        if not free(file)
    }
    assert not [
        file
        for file, rooms in seen.items()
        if {"adapters", "reports"} <= rooms or {"suites", "reports"} <= rooms
    ]
    assert {one.partition(".")[0] for one in imports(ROOT / "conftest.py")} >= {
        "reference",
        "suites",
        "reports",
    }


def test_imports_go_round_in_no_circle() -> None:
    """Module by module, at the top level or not."""
    arrows = {dotted(file): {one for one in imports(file) if module(one)} for file in MODULES}
    while leaves := {one for one, targets in arrows.items() if not targets & arrows.keys()}:
        arrows = {one: targets for one, targets in arrows.items() if one not in leaves}
    assert not arrows, f"a circle among {', '.join(sorted(arrows))}"


def dotted(file: Path) -> str:
    """The module name of a file; a package is its `__init__`."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_a_module_begins_with_one_sentence(file: Path) -> None:
    """What it is for; the room's readers need no more."""
    first = (ast.get_docstring(ast.parse(file.read_text())) or "").split("\n\n")[0]
    sentence = " ".join(first.split())
    assert len(sentence) > 20
    assert sentence.endswith((".", ";", ":", "!", "?"))


@pytest.mark.parametrize("name", ["utils", "util", "common", "helpers", "misc"])
def test_no_room_has_a_drawer_for_the_rest(name: str) -> None:
    """No utils, no common."""
    assert [
        name_of(file) for file in MODULES if name in file.relative_to(ROOT).with_suffix("").parts
    ] == []


def test_reports_know_which_operators_make_the_output() -> None:
    """The two rooms cannot import each other: what a claim about the output concerns stands in both."""
    from reports import subjects
    from suites.cases import claim

    assert subjects.OUTPUTS == {claim.OUTPUT: claim.OUTPUTS}
