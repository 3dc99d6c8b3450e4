"""Tests of pins: the adapters that inherit them, and the results of asking them again."""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from reference.compare import AGREES, Judgement
from reference.schema import Axis, Case, Params
from suites.cases.claims.claim import Absent, Claim, Drawn, Fixed
from suites.cases.place import Place
from suites.known import entries
from suites.known.entries import KnownBug, Pin, pins_for
from suites.known.files import adapter_named
from suites.known.recheck import Recheck, recheck
from suites.meta.known.test_known_failures import EXACT, GROUPED, HERE, REGION, bug_of, text_of
from suites.meta.whole import lying

DRAWN = Drawn()
ELSEWHERE = "x86-64-v4 avx512_vnni"


@pytest.fixture
def filed(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[KnownBug]]:
    """Bugs of components that replace those of this repository."""
    bugs: dict[str, list[KnownBug]] = {}
    monkeypatch.setattr(entries, "files", lambda: bugs)
    return bugs


def routes_of(name: str, path: str = "native", version: str = "") -> dict[str, tuple[str, ...]]:
    """Id of a pin -> the routes on which it is asked."""
    return {pin.id: pin.routes for pin in pins_for(name, adapter_named(name), path, (), version)}


def test_an_own_pin_is_asked_on_its_routes(filed: dict[str, list[KnownBug]]) -> None:
    """It is asked on the named routes, or on all routes of its claim, on its paths and versions."""
    pins = ({"adapter": "jax", "routes": ("conv_transpose",)}, {"adapter": "jax"})
    filed["jax"] = [bug_of(*pins, {"adapter": "jax", "paths": ("avx2",), "versions": "<2"})]
    of_claim = tuple(
        r for r, entry in adapter_named("jax").ROUTES.items() if entry.operator == "conv_transpose"
    )
    assert routes_of("jax") == {"g-1-1": ("conv_transpose",), "g-1-2": of_claim}
    assert set(routes_of("jax", "avx2", "1.0")) == {"g-1-1", "g-1-2", "g-1-3"}
    assert "g-1-3" in routes_of("jax", "avx2", "1.9.0.dev20260101+cpu")
    assert set(routes_of("jax", "avx2", "2.1")) == {"g-1-1", "g-1-2"}
    assert set(routes_of("jax", "avx2", "1.0 in NumPy 2")) == {"g-1-1", "g-1-2"}


def test_who_hands_the_call_on_inherits(filed: dict[str, list[KnownBug]]) -> None:
    """Adapters built on a component inherit its pins on routes to the same operator."""
    grouped = {"adapter": "jax", "routes": ("conv_general_dilated",)}
    dilated = text_of(Case(Params((Axis(2, 2, dilation=2),))))
    plain = {**grouped, "example": dilated, "region": "some(dilation > 1)"}
    filed["xla"] = [bug_of(grouped, plain)]
    assert routes_of("equinox") == dict.fromkeys(("g-1-1", "g-1-2"), ("conv_transpose", "valid"))
    assert set(routes_of("flax")) == {"g-1-2"}  # it has no groups
    assert {"conv_transpose", "nnx"} <= set(routes_of("flax")["g-1-2"])
    assert {"jit", "conv", "input_dilation"}.isdisjoint(routes_of("flax")["g-1-2"])
    assert routes_of("haiku") == {}  # nor a dilation
    assert routes_of("torch") == {}
    assert routes_of("keras", "torch") == {}
    assert "composed" in routes_of("keras", "jax")["g-1-2"]
    assert routes_of("keras", "tensorflow") != {}
    assert routes_of("tensorflow") == {}  # it hands to XLA what it compiles


def test_a_users_adapter_inherits_nothing(filed: dict[str, list[KnownBug]]) -> None:
    """It has only the pins of the user's own files."""
    filed["xla"] = [bug_of({"adapter": "jax"}, {"adapter": "mine:f"})]
    own = bug_of({}, {"adapter": "mine:f"}, {"adapter": "jax"})
    pins = pins_for("mine:f", lying(), "native", [own])
    assert [(pin.id, pin.of_user, pin.inherited) for pin in pins] == [
        ("mine-g-1-1", True, False),
        ("mine-g-1-2", True, False),
    ]


def test_alike_pins_are_inherited_as_one(filed: dict[str, list[KnownBug]]) -> None:
    """Pins of several adapters with one example are asked once, with all their regions."""
    wide = {"adapter": "flax", "region": "groups > 1"}
    filed["xla"] = [bug_of({"adapter": "jax"}, wide)]
    (pin,) = pins_for("equinox", adapter_named("equinox"), "native")
    assert pin.inherited
    assert pin.region == f"({REGION}) or (groups > 1)"
    assert pin.covers(replace(GROUPED, params=replace(GROUPED.params, axes=(Axis(1, 1),))))


def test_an_own_pin_stands_for_an_inherited_one(filed: dict[str, list[KnownBug]]) -> None:
    """An adapter's own pin replaces an inherited pin with the same verdict on its routes."""
    inherited = {"adapter": "jax", "routes": ("conv_general_dilated",)}
    filed["xla"] = [bug_of(inherited, {"adapter": "equinox", "routes": ("conv_transpose",)})]
    assert routes_of("equinox") == {"g-1-2": ("conv_transpose",), "g-1-1": ("valid",)}
    filed["xla"] = [bug_of(inherited)]
    filed["equinox"] = [bug_of({"adapter": "equinox", "also": ("all",)}, id="e-1")]
    assert set(routes_of("equinox")) == {"e-1-1"}
    filed["equinox"] = [bug_of({"adapter": "equinox", "verdict": "crashed"}, id="e-1")]
    assert set(routes_of("equinox")) == {"e-1-1", "g-1-1"}


def test_a_region_is_left_out_for_its_claims() -> None:
    """The region is left out for the claim, for those of `also`, or for all."""
    plain, more = (
        Pin(bug_of(), 1, bug_of(pin).pins, ()) for pin in ({}, {"also": ("zero_batch_is_empty",)})
    )
    everything = Pin(bug_of(), 1, bug_of({"also": ("all",)}).pins, ())
    assert [pin.leaves_out(EXACT) for pin in (plain, more, everything)] == [True, True, True]
    assert [pin.leaves_out("zero_batch_is_empty") for pin in (plain, more, everything)] == [
        False,
        True,
        True,
    ]
    assert not more.leaves_out("fcn_8s_upscores_rightly")


# The condition: asked, not looked up


@dataclass
class FakeCell(Place):
    """A cell without a process."""

    signature: str = HERE
    cases: list[Case] = field(default_factory=list)


def result_of(
    pin: Pin,
    verdicts: list[str],
    signature: str = HERE,
    kind: Any = DRAWN,
    route: str = "conv_general_dilated",
) -> tuple[Recheck, list[Case]]:
    """The result of a recheck if the claim has these verdicts in turn; the last one is repeated."""
    cell = FakeCell("jax", adapter_named("jax"), route, "native", "float32", signature=signature)

    async def check(cell: FakeCell, case: Case) -> Judgement:
        cell.cases.append(case)
        verdict = verdicts[min(len(cell.cases), len(verdicts)) - 1]
        if verdict == ABSENT:
            raise Absent("not in this release: jax.lax.conv")
        return Judgement(verdict, "as it came")

    claim = Claim(EXACT, "sentence", check, kind)
    return finished(recheck(pin, cell, claim)), cell.cases


def finished(coroutine: Coroutine[Any, Any, Recheck]) -> Recheck:
    """The result of a coroutine that never waits."""
    with pytest.raises(StopIteration) as stop:
        coroutine.send(None)
    result: Recheck = stop.value.value
    return result


def pin_of(
    seen: tuple[str, ...] | None = (HERE,), shows: str = "", after: str = "", **changes: Any
) -> Pin:
    """A pin of a user's own file."""
    bug = bug_of({"adapter": "jax", "shows": shows, "after": after}, seen=seen)
    return replace(Pin(bug, 1, bug.pins, ("conv_general_dilated",)), **changes)


ABSENT = "absent"  # in the place of a verdict
WRONG = ["wrong values"]
# the pin, the verdicts, the state, the words of the sentence
STATES: list[tuple[Pin, list[str], str, str]] = [
    (pin_of(), WRONG, "in force", "shows in jax (conv_general_dilated, native)"),
    (pin_of(), [AGREES, AGREES, *WRONG], "in force", "shows in"),
    (pin_of(), [ABSENT], "not seen", "does not show in jax (conv_general_dilated, native)"),
    (
        pin_of(),
        [AGREES],
        "stale",
        "known failure g-1 is fixed in jax (conv_general_dilated, native): remove it",
    ),
    (
        pin_of(),
        ["crashed"],
        "other verdict",
        "than before in jax (conv_general_dilated, native): crashed, not wrong values",
    ),
    (
        pin_of(),
        [AGREES, "rejected", AGREES],
        "other verdict",
        ": rejected, not wrong values: as it came",
    ),
    (pin_of(after="restart"), ["crashed"], "in force", ": crashed, not wrong values"),
    (pin_of(after="restart"), ["rejected"], "other verdict", ": rejected, not wrong values"),
    (pin_of(after="restart"), [AGREES], "stale", "remove it"),
    (pin_of((ELSEWHERE,)), WRONG, "in force", "shows in"),
    (pin_of((ELSEWHERE,)), [AGREES], "not seen", f"on this machine: {HERE}"),
    (
        pin_of((ELSEWHERE,)),
        ["crashed"],
        "in force",
        ": crashed, not wrong values: as it came",
    ),
    (pin_of(()), [AGREES], "not seen", "does not show"),
    (pin_of(shows="sometimes"), [AGREES], "in force", "shows sometimes in jax"),
    (pin_of(shows="sometimes"), ["crashed"], "in force", ": crashed, not wrong values"),
    (pin_of((), "sometimes"), [AGREES], "not seen", "does not show"),
    (pin_of(shows="sometimes", inherited=True), [AGREES], "not seen", "does not show"),
    (pin_of(None), [AGREES], "not seen", "does not show"),
    (pin_of(None, of_user=True), [AGREES], "stale", "remove it"),
    (pin_of((ELSEWHERE,), of_user=True), [AGREES], "not seen", "does not show"),
    (pin_of(inherited=True), WRONG, "in force", "shows in"),
    (pin_of(inherited=True), [AGREES], "not seen", "as seen in jax, does not show"),
    (pin_of(inherited=True), ["crashed"], "not seen", "does not show"),
    (pin_of(), ["not started"], "not started", "was not asked"),
    (pin_of((ELSEWHERE,)), ["not started"], "not started", "was not asked"),
    (pin_of(), ["unsupported"], "other verdict", ": unsupported, not wrong values: as it came"),
    (pin_of((ELSEWHERE,)), ["unsupported"], "not seen", "does not show"),
    (pin_of(inherited=True), ["unsupported"], "not seen", "does not show"),
]


@pytest.mark.parametrize("pin, verdicts, state, words", STATES, ids=str)
def test_the_state_of_a_pin(pin: Pin, verdicts: list[str], state: str, words: str) -> None:
    """The state depends on the result of the example, and on whether the machine is in `seen`."""
    result, _ = result_of(pin, verdicts)
    assert (result.state, words in result.sentence) == (state, True), result.sentence
    assert result.in_force == (state == "in force")
    assert result.stale == (state in ("stale", "other verdict", "unsupported"))


def test_an_example_is_asked_on_five_draws_at_most() -> None:
    """An example that agrees is asked on further draws; a crash ends the recheck."""
    result, cases = result_of(pin_of(), [AGREES, AGREES, "wrong values"])
    assert [case.seed for case in cases] == [0, 1, 2]
    assert result.case == cases[-1]
    assert len(result_of(pin_of(), [AGREES])[1]) == 5
    assert len(result_of(pin_of(), ["hung"])[1]) == 1
    assert len(result_of(pin_of(), ["not started"])[1]) == 1


def test_an_example_that_its_route_cannot_express_is_an_error() -> None:
    """The entry names a wrong route; a claim with fixed parameters is not checked so."""
    result, cases = result_of(pin_of(), WRONG, route="conv_transpose")
    assert (result.state, cases) == ("unsupported", [])
    assert "(has no groups): correct its routes" in result.sentence
    assert result_of(pin_of(), WRONG, kind=Fixed((GROUPED.params,)), route="conv_transpose")[
        0
    ].in_force
