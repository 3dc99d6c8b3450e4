"""Tests of files of known failures: each error is one line, and the files of this repository are
valid.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reference.schema import Axis, Case, Params, case_to_json
from suites.cases.claims.catalogue import claims
from suites.cases.claims.claim import Fixed, Limits
from suites.cases.place import Place, main_route
from suites.known.entries import KnownBug, KnownFailureError, PinEntry, check_names, files, load
from suites.known.files import adapter_named
from suites.meta.whole import lying

EXACT = "forward_is_exact_on_integers"
GROUPED = Case(Params((Axis(2, 2, dilation=2),), in_channels=2, out_channels=2, groups=2))
REGION = "groups > 1 and some(dilation > 1)"
HERE = "x86-64-v3"
OF_PIN = (
    "adapter", "claim", "verdict", "example", "also", "routes", "paths", "versions", "after",
    "shows",
)  # fmt: skip


def text_of(case: Case) -> str:
    """A case as an entry writes it."""
    return json.dumps(case_to_json(case))


GOOD: dict[str, Any] = {
    "id": "g-1",
    "title": "Groups with a dilation are wrong",
    "story": "Groups meet dilation.",
    "region": REGION,
    "claim": EXACT,
    "verdict": "wrong values",
    "example": text_of(GROUPED),
}


def toml(fields: dict[str, Any]) -> str:
    """The TOML of a bug with one pin."""
    bug = {name: value for name, value in fields.items() if name not in OF_PIN}
    pin = {name: value for name, value in fields.items() if name in OF_PIN}
    lines = (f"{name} = {json.dumps(value)}\n" for name, value in bug.items())
    return "".join(("[[bug]]\n", *lines, "[[bug.pin]]\n", *pin_lines(pin)))


def pin_lines(pin: dict[str, Any]) -> list[str]:
    """The lines of a table of a pin."""
    return [f"{name} = {json.dumps(value)}\n" for name, value in pin.items()]


def format_1(fields: dict[str, Any]) -> str:
    """The same entry in format 1."""
    return "[[failure]]\n" + "".join(
        f"{name} = {json.dumps(value)}\n" for name, value in fields.items() if name != "title"
    )


# what is changed in the good bug (None: left out), and the words of the error
MALFORMED = [
    ({"id": None}, ("without id", "id is missing")),
    ({"id": 3}, ("id must be a string", "3")),
    ({"title": None}, ("(g-1)", "title is missing")),
    ({"story": ""}, ("story is missing",)),
    ({"claim": None}, ("(g-1), pin 1", "claim is missing")),
    ({"claim": "forward"}, ("claim must be one of", EXACT, "'forward'")),
    ({"also": ["all", "forward"]}, ("also must be one of", "'forward'")),
    ({"verdict": None}, ("verdict is missing",)),
    ({"verdict": "agrees"}, ("verdict must be one of", "wrong values", "'agrees'")),
    ({"verdict": "wrong"}, ("verdict must be one of", "'wrong'")),
    ({"verdict": ["crashed"]}, ("verdict must be a string",)),
    ({"region": None}, ("region is missing",)),
    ({"region": "some(kernel == 2)"}, ("region", "'kernel'", "kernel_size")),
    ({"region": "groups >"}, ("region", "groups >")),
    ({"region": "print(1)"}, ("region", "only some(...)")),
    ({"region": "dtype < 3"}, ("region", "dtype < 3")),
    ({"region": "groups == 1"}, ("the example does not lie in the region",)),
    ({"example": None}, ("example is missing",)),
    ({"example": "{"}, ("case must be JSON",)),
    ({"example": "[]"}, ("case must be a JSON object",)),
    ({"example": '{"axes": [{"input_size": 0, "kernel_size": 1}]}'}, ("axes[0].input_size",)),
    ({"example": 1}, ("example must be a string",)),
    ({"after": "later"}, ("after must be one of absent, restart", "'later'")),
    ({"shows": "never"}, ("shows must be one of absent, sometimes", "'never'")),
    ({"routes": "crop"}, ("routes must be a list of strings",)),
    ({"routes": [1]}, ("routes must be a list of strings",)),
    ({"paths": "native"}, ("paths must be a list of strings",)),
    ({"seen": "x86-64-v3"}, ("seen must be a list of strings",)),
    ({"versions": "two"}, ("two",)),
    ({"cpu": "avx2"}, ("unknown field 'cpu'", "seen")),
    ({"pin": 3}, ("pin must be [[bug.pin]] tables", "3")),
]

NOT_EVEN = {
    "[[bug]\n": ("line 1",),
    "bug = 3\n": ("[[bug]]",),
    "bug = [3]\n": ("bug 1", "a table"),
    "bug = [{id = 'a', title = 'b', story = 'c', region = 'bias', pin = [3]}]\n": (
        "pin 1",
        "table",
    ),
    "failure = 3\n": ("[[bug]]",),
    "failure = [3]\n": ("bug 1", "a table"),
    "[[bugs]]\nid = 'a'\n": ("only [[bug]]", "bugs"),
    "id = 'a'\n": ("only [[bug]]", "id"),
    toml(GOOD) * 2: ("'g-1' stands twice",),
    "a = " + "[" * 100_000: (),
}


def written(folder: Path, text: str) -> Path:
    """Write a file of known failures, and return it."""
    file = folder / "mine.toml"
    file.write_text(text)
    return file


def error_of(file: Path) -> str:
    """The error that a file causes; it names the file, in one line."""
    with pytest.raises(KnownFailureError) as error:
        load(file)
    assert str(error.value).startswith(f"{file}: ")
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize("changes, words", MALFORMED, ids=str)
def test_a_malformed_entry_is_named_in_one_line(
    tmp_path: Path, changes: dict[str, Any], words: tuple[str, ...]
) -> None:
    """The error names the file, the bug, the pin, the field and its legal values."""
    fields = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    text = toml(fields) if "pin" not in changes else toml(fields).split("[[bug.pin]]")[0]
    message = error_of(written(tmp_path, text))
    assert "bug 1 (" in message
    assert all(word in message for word in words), message


@pytest.mark.parametrize("text", NOT_EVEN, ids=lambda text: ascii(text[:12]))
def test_a_file_that_is_none_is_named_in_one_line(tmp_path: Path, text: str) -> None:
    """The file is not TOML, has unknown tables, or has an id twice."""
    message = error_of(written(tmp_path, text))
    assert all(word in message for word in NOT_EVEN[text]), message


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """The file does not exist, is a folder, or is not text."""
    (tmp_path / "latin.toml").write_bytes(b"id = '\xe9'")
    for file in (tmp_path / "absent.toml", tmp_path, tmp_path / "latin.toml"):
        error_of(file)


def test_a_good_file_is_read(tmp_path: Path) -> None:
    """All fields are read; a pin without a region or `seen` has those of its bug."""
    more = {"issue": "https://example.org/1", "seen": [HERE]}
    pin = {
        "adapter": "jax",
        "routes": ["jit"],
        "versions": ">=2,<3",
        "paths": ["native"],
        "also": ["all"],
    }
    second = {**GOOD, "region": "groups == 2", "seen": [], "after": "restart"}
    second = {name: value for name, value in second.items() if name in (*OF_PIN, "region", "seen")}
    text = toml({**GOOD, **more, **pin}) + "[[bug.pin]]\n" + "".join(pin_lines(second))
    (bug,) = load(written(tmp_path, text))
    assert (bug.id, bug.component, bug.issue, bug.seen) == ("g-1", "mine", more["issue"], (HERE,))
    first, last = bug.pins
    assert (first.region, first.seen, first.routes, first.adapter) == (
        REGION,
        (HERE,),
        ("jit",),
        "jax",
    )
    assert (last.region, last.seen, last.after, last.case) == (
        "groups == 2",
        (),
        "restart",
        GROUPED,
    )


def test_format_1_is_read_with_a_line_that_says_how_to_convert(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each entry becomes a bug with one pin; one that depended on the CPU is never stale."""
    plain = {**GOOD, "routes": ["crop"], "also": ["all"]}
    text = format_1(plain) + format_1({**GOOD, "id": "g-2", "cpu": "not avx2"})
    file = written(tmp_path, text)
    first, second = load(file)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert f"python -m suites.known convert {file}" in lines[0]
    assert (first.id, first.title, first.seen) == ("g-1", "G 1", None)
    assert (first.pins[0].claim, first.pins[0].routes, first.pins[0].also) == (
        EXACT,
        ("crop",),
        ("all",),
    )
    assert second.seen == second.pins[0].seen == ()


def bug_of(*pins: dict[str, Any], **changes: Any) -> KnownBug:
    """A bug with pins, each of which is the valid pin with changes."""
    about = {name: GOOD[name] for name in ("id", "title", "story", "region")} | changes
    good = {"claim": EXACT, "verdict": "wrong values", "example": GOOD["example"]}
    made = KnownBug(**about, component="mine")
    shared = {"region": made.region, "seen": made.seen}
    return replace(made, pins=tuple(PinEntry(**{**good, **shared, **pin}) for pin in pins))


# Names that do not exist


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"routes": ("crops",)}, ("routes", "'crops'", "conv_transpose")),
        ({"paths": ("avx512",)}, ("paths", "'avx512'", "native")),
        ({"routes": ("gradients",)}, (f"claim {EXACT}", "none of its routes")),
        ({"adapter": "jacks"}, ("adapter", "'jacks'", "jax")),
        ({"adapter": "jax", "routes": ("gradients",)}, ("routes", "'gradients'", "grad")),
    ],
)
def test_an_entry_that_can_hold_nowhere_is_an_error(
    changes: dict[str, Any], words: tuple[str, ...]
) -> None:
    """An entry with an unknown adapter, or a claim that is not asked on its routes, is an error."""
    with pytest.raises(KnownFailureError) as error:
        check_names([bug_of({}, changes)], [lying()], "mine.toml")
    assert all(word in str(error.value) for word in ("mine.toml (g-1, pin 2)", *words)), str(
        error.value
    )
    check_names(
        [bug_of({}, {"routes": ("conv_transpose",), "paths": ("native",)})], [lying()], "mine.toml"
    )


# The files of this repository


def repository_pins() -> list[tuple[str, PinEntry]]:
    """(name, pin) for each pin of this repository."""
    bugs = [bug for of_component in files().values() for bug in of_component]
    return [(f"{bug.id}-{number}", pin) for bug in bugs for number, pin in enumerate(bug.pins, 1)]


def reason_against(pin: PinEntry, route: str) -> str | None:
    """Why a route cannot be asked the example of a pin; None if it can."""
    its, claim = adapter_named(pin.adapter), claims()[pin.claim]
    if reason := claim.concerns(its.ROUTES[route]):
        return reason
    if isinstance(claim.selection, Fixed):
        return None
    partners = {operator: main_route(its, operator) or "" for operator in claim.uses}
    path = (pin.paths or tuple(its.PATHS))[0]
    place = Place(pin.adapter, its, route, path, pin.case.dtype, partners)
    limit = place.refusal(pin.case.params)
    if isinstance(claim.selection, Limits):
        return None if limit and limit.sayable else "no limit refuses it that a call could try"
    return limit.sentence if limit else None


def test_every_example_can_be_asked_on_its_routes() -> None:
    """Each pin of this repository can be asked on each route that it names."""
    wrong = [
        (name, route, reason)
        for name, pin in repository_pins()
        for route in pin.routes
        if (reason := reason_against(pin, route))
    ]
    assert wrong == []


def test_every_bug_can_be_read() -> None:
    """Each bug has a title of one line, a story, pins, and a list of machines."""
    bugs = [bug for of_component in files().values() for bug in of_component]
    assert len(bugs) > 20
    for bug in bugs:
        assert bug.id.partition("-")[0] == bug.component
        assert bug.pins
        assert bug.seen is not None
        assert "\n" not in bug.title
        assert not bug.title.endswith(".")
        assert bug.story.strip().endswith((".", '"'))
