"""Tests of the rules by which records of bugs are joined to one bug."""

from __future__ import annotations

import time
from typing import Any

import pytest

from reports.bugs.joined import joined
from reports.bugs.region import lies_in
from reports.records.runs import Recorded
from suites.known.components import COMPONENTS, components_of_route
from suites.meta.records import BUG, BUG_PLACE, CASE, HEADER, ROUTE, TARGET, Record

NONSENSE = "nonsense_stride_zero_is_refused"
STACKS = {
    "one": ["one", "lower"],
    "two": ["two", "lower"],
    "over": ["over", "one", "lower"],
    "alone": [],
}


def header() -> Recorded:
    """The header of a run of some adapters, with the components of each route."""
    targets = [
        TARGET
        | {"adapter": name}
        | {"routes": {route: ROUTE | {"components": stack} for route in ("conv", "same")}}
        for name, stack in STACKS.items()
    ]  # fmt: skip
    claims = HEADER["claims"] | {NONSENSE: {"selection": "invalid input"}}
    return Recorded("r.jsonl", HEADER | {"targets": targets, "claims": claims})


def bug(
    adapter: str, run: int = 0, route: str = "conv", claim: str = "forward_is_exact", **changes: Any
) -> Record:
    """The record of a bug of an adapter, where the stride is above 1."""
    place = BUG_PLACE | {"route": route, "claim": claim}
    return BUG | {"adapter": adapter, "id": f"{adapter}-1", "run": run, "places": [place]} | changes


def number(*bugs: Record) -> int:
    """The number of bugs to which the records are joined."""
    return len(joined(bugs, [header()]))


WIDER = {"region": "some(stride > 1) or groups > 4"}
OTHER_KIND = {"diagnosis": {"kind": "kernel flipped", "sentence": "The kernel is flipped."}}
GROUPED = {
    "region": "groups > 1",
    "case": CASE | {"groups": 2, "in_channels": 2, "out_channels": 2},
}


@pytest.mark.parametrize(
    "changes",
    [
        {}, WIDER, {"region": "rank == 1"}, {"region": ""}, {"diagnosis": None},
        {"diagnosis": {"kind": "unknown", "sentence": "All elements differ."}},
        {"verdict": "wrong shape", "severity": "wrong shape"},
        {"case": CASE | {"batch": 3}, **WIDER},
    ],
)  # fmt: skip
@pytest.mark.parametrize("other", ["two", "over"])
def test_one_bug_of_a_component(other: str, changes: dict[str, Any]) -> None:
    """Regions may differ in parts, and a diagnosis may be missing."""
    assert number(bug("one"), bug(other, 1, **changes)) == 1


@pytest.mark.parametrize(
    "changes",
    [
        GROUPED, OTHER_KIND, {"verdict": "crashed", "severity": "crash"},
        {"region": "not a region"}, {"region": "some(stride > 2)"},
        {"case": CASE | {"axes": [CASE["axes"][0] | {"stride": 1}]}, "region": "rank == 1"},
        {"region": "batch // 0 == 1"}, {"counts": None, "region": "rank == 1"}, {"known": "k9"},
    ],
)  # fmt: skip
def test_two_bugs_of_a_component(changes: dict[str, Any]) -> None:
    """Another region, diagnosis or kind of verdict, or a case outside the other region, is another
    bug.
    """
    assert number(bug("one"), bug("two", 1, **changes)) == 2


def test_adapters_without_a_common_component_have_a_bug_each() -> None:
    """An adapter without a known component also has a separate bug."""
    assert number(bug("one"), bug("alone", 1)) == 2
    assert number(bug("alone"), bug("alone", 1, route="same", **WIDER)) == 1


def test_what_a_framework_checks_by_itself_is_its_own() -> None:
    """A missing check is one bug of two frameworks only if one is built on the other."""
    refused = {"verdict": "rejected", "severity": "refused", "diagnosis": None}
    assert number(bug("one", **refused), bug("two", 1, **refused)) == 2
    assert number(bug("one", **refused), bug("over", 1, **refused)) == 1


def test_nonsense_is_one_bug_by_its_claim() -> None:
    """Accepted nonsense has no region of parameters; the claim identifies the bug."""
    accepted = {"verdict": "accepted nonsense", "severity": "accepted nonsense", "diagnosis": None}
    accepting = bug("one", claim=NONSENSE, **accepted)
    assert number(accepting, bug("over", 1, claim=NONSENSE, region="groups > 1", **accepted)) == 1
    assert number(accepting, bug("over", 1, claim="modes", **accepted)) == 2


def test_two_bugs_of_one_process_stay_two() -> None:
    """One process has seen more cases than its records have, so its bugs are not joined."""
    assert number(bug("one"), bug("one", **WIDER, id="one-2")) == 2
    assert number(bug("one"), bug("one", route="same", **WIDER, id="one-2")) == 1
    assert number(bug("one"), bug("one", run=1, **WIDER, id="one-2")) == 1


def test_a_joined_bug_is_told_by_its_clearest_record() -> None:
    """The gravest record with a diagnosis is kept, with all places and a unique id."""
    poor = bug("one", diagnosis=None, **WIDER)
    many = bug("two", 1)
    many["places"] = [*many["places"], BUG_PLACE | {"route": "same"}]
    other = bug("two", 1, **GROUPED)
    first, second = joined([poor, many, other], [header()])
    assert (first["adapter"], first["region"], len(first["places"])) == ("two", BUG["region"], 3)
    assert first["diagnosis"] == BUG["diagnosis"]
    places = {(place["adapter"], place["version"]) for place in first["places"]}
    assert places == {("one", "1.0"), ("two", "1.0")}
    assert first["components"] == ["lower"]
    assert first["id"] != second["id"]


def test_the_order_of_the_records_makes_no_difference() -> None:
    """Record files in any order give the same bugs."""
    records = [
        bug("one"),
        bug("two", 1, **WIDER),
        bug("over", 2, **GROUPED),
        bug("two", 1, **GROUPED),
    ]
    forwards, backwards = (joined(some, [header()]) for some in (records, records[::-1]))
    key = lambda bug: sorted((place["adapter"], bug["region"]) for place in bug["places"])
    assert sorted(map(key, forwards)) == sorted(map(key, backwards))
    assert len(forwards) == 2


@pytest.mark.parametrize(
    "case",
    [
        CASE | {"batch": 10**9}, CASE | {"axes": [CASE["axes"][0] | {"input_size": 10**9}]}, {},
        {"axes": "x"},
        CASE | {"axes": [CASE["axes"][0] | {"input_size": 8000, "kernel_size": 8000}]},
        CASE | {"groups": "2"},
    ],
)  # fmt: skip
def test_a_hostile_case_lies_nowhere(case: Record) -> None:
    """A case with huge numbers costs neither time nor memory."""
    began = time.process_time()
    assert not lies_in(case, "some(reached >= 0)")
    assert time.process_time() - began < 1


def test_many_records_are_joined_quickly() -> None:
    """The time is not quadratic in the number of records."""
    some = [bug("one", run=n, region=f"some(stride > 1) or batch == {n}") for n in range(3000)]
    some += [bug("one", run=n, **GROUPED | {"region": f"groups == {n}"}) for n in range(3000)]
    began = time.process_time()
    assert len(joined(some, [header()])) > 1000
    assert time.process_time() - began < 10


def test_a_route_is_built_on_what_it_reaches() -> None:
    """Only the compiled routes of TensorFlow are built on XLA."""
    assert components_of_route("jax", "native", True) == ("jax", "xla")
    assert "xla" in components_of_route("tensorflow", "native", True)
    assert "xla" not in components_of_route("tensorflow", "native", False)
    assert components_of_route("a.user:s", "native", False) == ()
    assert set(COMPONENTS) >= {"flax", "haiku", "equinox", "keras"}
