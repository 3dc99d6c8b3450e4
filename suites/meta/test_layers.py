"""Tests of the rooms: which module imports which, their sizes, and their first sentences."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.registry import load, names

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("reference", "adapters", "suites", "reports")


def is_source(file: Path) -> bool:
    """Whether a file is a module of ours: not a report's output, and no hidden folder's."""
    parts = file.relative_to(ROOT).parts
    return "out" not in parts and not any(part.startswith(".") for part in parts)


MODULES = sorted(f for room in ROOMS for f in (ROOT / room).rglob("*.py") if is_source(f))
MODULES.append(ROOT / "conftest.py")

# What a room may import beside the standard library and itself, as prefixes of module names.
ALLOWED = {
    "reference": ("numpy",),
    "adapters": (
        "reference.schema", "reference.numbers.narrow", "reference.networks.nets",
        "reference.porting.layout", "numpy",
    ),
    "suites": ("reference", "adapters", "numpy", "hypothesis", "packaging", "pytest"),
    "reports": (
        "reference.records", "reference.region", "reference.schema", "reference.verdicts",
        "reference.porting.layout", "jinja2", "msgspec",
    ),
}  # fmt: skip

# What a folder of suites/ may import of the others.
INSIDE = {
    "cases": (),
    "explain": ("cases",),
    "accumulation": ("cases.place",),
    "known": ("cases", "explain"),
    "engine": ("cases", "explain", "accumulation", "known"),
    "session": ("cases", "known", "engine"),
    "invalid": ("cases", "explain", "accumulation", "known", "engine"),
    "conformance": ("cases", "explain", "accumulation", "engine", "invalid"),
    "default_paths.py": (),
    "__main__.py": ("cases", "default_paths"),
}

MOST_MODULES = 12
# Folders that are larger; each is to become two.
LARGER = {"suites/meta": 15}


def name_of(file: Path) -> str:
    """The path in the repository."""
    return str(file.relative_to(ROOT))


def imports(file: Path) -> Iterator[str]:
    """Every module that a file imports, at the top or inside a function.

    `from a import b` is a, and a.b where that is a module.
    """
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(file)}: imports are absolute"
            for alias in node.names:
                yield module(f"{node.module}.{alias.name}") or str(node.module)


def module(dotted: str) -> str | None:
    """`dotted` where it is a module of this repository."""
    path = ROOT / dotted.replace(".", "/")
    return dotted if path.with_suffix(".py").exists() or (path / "__init__.py").exists() else None


def within(dotted: str, prefixes: tuple[str, ...]) -> bool:
    """Whether a module is one of `prefixes` or inside one."""
    return any(dotted == prefix or dotted.startswith(f"{prefix}.") for prefix in prefixes)


def is_free(file: Path) -> bool:
    """Whether a module may import anything of ours: the project's tests and its benchmarks may."""
    free = [ROOT / "suites" / name for name in ("meta", "browser", "benchmarks")]
    return file.name == "conftest.py" or any(map(file.is_relative_to, free))


HELD = [file for file in MODULES if not is_free(file)]


@pytest.mark.parametrize("file", HELD, ids=name_of)
def test_a_module_imports_only_what_its_room_may(file: Path) -> None:
    """Adapters import the reference, suites import both, and reports import the reference only."""
    room = file.relative_to(ROOT).parts[0]
    allowed = (room, *ALLOWED[room], *sys.stdlib_module_names)
    assert [name for name in imports(file) if not within(name, allowed)] == []


SUITES = [
    f for f in HELD if f.is_relative_to(ROOT / "suites") and f != ROOT / "suites" / "__init__.py"
]


@pytest.mark.parametrize("file", SUITES, ids=name_of)
def test_a_module_imports_only_what_its_folder_may(file: Path) -> None:
    """The table `INSIDE` has what each folder of suites/ may import."""
    folder = file.relative_to(ROOT / "suites").parts[0]
    allowed = tuple(f"suites.{name}" for name in (folder, *INSIDE[folder]))
    own = [name for name in imports(file) if within(name, ("suites",))]
    assert [name for name in own if not within(name, allowed)] == []


WITH_OPERANDS = ("columns", "definition", "derivatives", "relations")  # folders of claims
BESIDE = {
    "suites.engine.records": ("suites.engine.cell", "suites.engine.porting"),
    "suites.engine.bugs": ("suites.engine.cell", "suites.engine.records"),
    **{
        f"suites.conformance.{folder}": ("suites.conformance.operands",) for folder in WITH_OPERANDS
    },
}  # inner folders that one may import
INNER = [file for file in SUITES if len(file.relative_to(ROOT / "suites").parts) > 2]


@pytest.mark.parametrize("file", INNER, ids=name_of)
def test_an_inner_folder_does_not_know_the_outer_one(file: Path) -> None:
    """A folder imports its inner folders, and not the other way round."""
    inner = ".".join(file.relative_to(ROOT).parent.parts)
    outer = inner.rpartition(".")[0]
    own = [name for name in imports(file) if within(name, (outer,))]
    assert [name for name in own if not within(name, (inner, *BESIDE.get(inner, ())))] == []


def frameworks(setup: str) -> set[str]:
    """What the text of an adapter imports beside NumPy, the standard library and
    our own modules.
    """
    imported = set()
    for node in ast.walk(ast.parse(setup)):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(str(node.module).partition(".")[0])
    return imported - {"numpy", *ROOMS, *sys.stdlib_module_names}


FRAMEWORKS = {name for adapter in map(load, names()) for name in frameworks(adapter.SETUP)}


def test_the_frameworks_are_read_from_the_adapters() -> None:
    """Both forms of import count; our own modules and NumPy are no frameworks."""
    assert frameworks("import numpy as np\nimport a.b as c\nfrom d.e import f") == {"a", "d"}
    assert frameworks("import os\nfrom adapters.in_child import caffe") == set()
    assert {"torch", "jax", "cv2"} <= FRAMEWORKS


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_no_module_imports_a_framework(file: Path) -> None:
    """Only the text that runs in the framework's process imports it."""
    assert [name for name in imports(file) if name.partition(".")[0] in FRAMEWORKS] == []


def files_of(adapter: str) -> list[Path]:
    """The module of an adapter, or the modules of its package."""
    module, package = ROOT / "adapters" / f"{adapter}.py", ROOT / "adapters" / adapter
    return [module] if module.exists() else sorted(package.rglob("*.py"))


@pytest.mark.parametrize("adapter", names())
def test_an_adapter_is_translation_alone(adapter: str) -> None:
    """It imports the schema, the protocol and shared text, but no other adapter and not NumPy."""
    own = ("adapters.protocol", "adapters.shared", f"adapters.{adapter}")
    reference = ("reference.schema", "reference.networks.nets")
    allowed = (*own, *reference, *sys.stdlib_module_names)
    imported = [name for file in files_of(adapter) for name in imports(file)]
    assert imported
    assert [name for name in imported if not within(name, allowed)] == []


# What a folder of adapters/ that is no adapter may import of the others.
SHARED: dict[str, tuple[str, ...]] = {
    "in_child": (),
    "shared": ("protocol", "program"),
    "listing": ("protocol", "program"),
    "porting": ("protocol", "program"),
    "worker": ("protocol", "program", "in_child"),
}


@pytest.mark.parametrize("folder", SHARED)
def test_a_shared_folder_of_adapters_knows_no_adapter(folder: str) -> None:
    """The table `SHARED` has what each of these folders may import."""
    allowed = tuple(f"adapters.{name}" for name in (folder, *SHARED[folder]))
    files = (ROOT / "adapters" / folder).rglob("*.py")
    imported = [name for file in files for name in imports(file) if within(name, ("adapters",))]
    assert [name for name in imported if not within(name, allowed)] == []


def test_what_runs_in_the_child_stands_alone() -> None:
    """It runs in interpreters that have only NumPy and the standard library."""
    allowed = ("numpy", "adapters.in_child", *sys.stdlib_module_names)
    files = (ROOT / "adapters" / "in_child").glob("*.py")
    imported = [name for file in files for name in imports(file)]
    assert imported
    assert [name for name in imported if not within(name, allowed)] == []


def test_only_conftest_sees_all_rooms() -> None:
    """No other module imports adapters or suites together with reports."""
    seen = {name_of(f): {name.partition(".")[0] for name in imports(f)} & set(ROOMS) for f in HELD}
    assert not [f for f, rooms in seen.items() if {"adapters", "reports"} <= rooms]
    assert not [f for f, rooms in seen.items() if {"suites", "reports"} <= rooms]
    rooms = {name.partition(".")[0] for name in imports(ROOT / "conftest.py")}
    assert rooms >= {"reference", "suites", "reports"}


def circle(arrows: dict[str, set[str]]) -> list[str]:
    """The names from which arrows lead round in a circle, and those between two circles."""
    while True:
        targets = {name for others in arrows.values() for name in others}
        inner = {name for name in arrows if name in targets and arrows[name] & arrows.keys()}
        if inner == arrows.keys():
            return sorted(inner)
        arrows = {name: others for name, others in arrows.items() if name in inner}


def test_imports_go_round_in_no_circle() -> None:
    """Imports inside of functions count too."""
    assert circle({dotted(f): {name for name in imports(f) if module(name)} for f in MODULES}) == []


def test_the_folders_of_reports_go_round_in_no_circle() -> None:
    """A folder that imports another, or an inner folder of it, is not imported by it."""
    folder = lambda dotted: dotted.split(".")[1]
    arrows: dict[str, set[str]] = {}
    for file in (ROOT / "reports").glob("*/**/*.py"):
        if is_source(file):
            own = folder(dotted(file))
            names = {folder(name) for name in imports(file) if name.startswith("reports.")}
            arrows.setdefault(own, set()).update(names - {own})
    assert arrows["compare"] >= {"bugs", "records"}
    assert circle(arrows) == []


def dotted(file: Path) -> str:
    """The module name of a file; a package is its `__init__`."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_a_module_begins_with_one_sentence(file: Path) -> None:
    """The sentence says what the module is for."""
    first = (ast.get_docstring(ast.parse(file.read_text("utf-8"))) or "").split("\n\n")[0]
    sentence = " ".join(first.split())
    assert len(sentence) > 20
    assert sentence.endswith((".", ";", ":", "!", "?"))


FOLDERS = sorted({file.parent for file in MODULES})


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_a_folder_has_about_ten_modules(folder: Path) -> None:
    """A folder with more of them is to become two."""
    modules = [file for file in MODULES if file.parent == folder and file.stem != "__init__"]
    assert len(modules) <= LARGER.get(name_of(folder), MOST_MODULES)


@pytest.mark.parametrize("name", ["utils", "util", "common", "helpers", "misc"])
def test_no_name_of_a_module_is_empty_of_meaning(name: str) -> None:
    """A name such as `utils` does not say what belongs into the module."""
    parts = {name_of(file): file.relative_to(ROOT).with_suffix("").parts for file in MODULES}
    assert [file for file, words in parts.items() if name in words] == []
