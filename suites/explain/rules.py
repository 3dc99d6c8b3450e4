"""The rule of a discrepancy: the shortest conjunction that holds where the framework fails and nowhere else.

It is learnt from the cases that were asked (separate and conquer, after P. Clark and T. Niblett, "The CN2
induction algorithm", Machine Learning 3, 1989; the measure is J. Rissanen's description length): of what holds
of the smallest failing case, add the literal that saves most bits in telling which cases fail, while it pays
for itself, then drop what is not needed. The text is in the language of regions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from reference.schema import Case
from suites.explain.region import axis_predicate, case_predicate, parse, scope

Bits = np.ndarray[Any, np.dtype[np.bool_]]

RELATIONS = (
    "kernel_size > input_size", "kernel_size < input_size", "kernel_size == input_size",
    "kernel_size > stride", "kernel_size < stride", "kernel_size == stride",
    "begin != end", "begin > end", "begin < end", "reached == 0", "begin >= extent", "end >= extent",
    "begin == extent - 1", "begin + 1 < extent", "output_padding >= stride", "output_padding > end", "first", "last", "not first", "not last",
)  # fmt: skip
LEAST_OF_AXIS = {
    "input_size": 1, "kernel_size": 1, "stride": 1, "dilation": 1, "begin": 0, "end": 0, "output_padding": 0,
    "crop_begin": 0, "crop_end": 0, "output_size": 1,
}  # fmt: skip
WITH_PARITY = ("input_size", "kernel_size", "stride", "dilation", "begin", "end", "output_size")
LEAST_OF_CASE = {"batch": 1, "groups": 1, "in_channels": 1, "out_channels": 1}
CHANNELS_OF_GROUP = ("in_channels // groups", "out_channels // groups")
OF_CASE = (
    "bias", "not bias", "in_channels > groups", "in_channels == groups", "out_channels > groups",
    "out_channels == groups", "rank == 1", "rank == 2", "rank == 3",
)  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """Where it fails, as a region, and how well that holds among the cases that were asked."""

    region: str
    failing_inside: int
    inside: int
    failing_outside: int
    outside: int

    @property
    def covers(self) -> Callable[[Case], bool]:
        """The predicate of the region."""
        return parse(self.region) if self.region else lambda case: True

    def sentence(self) -> str:
        """The rule with its counts, as the report prints it."""
        where = self.region or "any case"
        inside, outside = (
            f"{self.failing_inside} of {self.inside}",
            f"{self.failing_outside} of {self.outside}",
        )
        word = (
            "fails iff"
            if self.failing_inside == self.inside and not self.failing_outside
            else "fails mostly where"
        )
        return f"{word} {where}: {inside}; otherwise {outside}"


Literal = tuple[
    int | None, str
]  # the axis of the smallest case that it speaks of, or None for the whole case


def learn(smallest: Case, cases: Sequence[Case], failed: Sequence[bool]) -> Rule:
    """The rule that explains `failed`, true of `smallest`."""
    fails = np.array(failed, bool)
    table, candidates = _Table(cases), _literals(smallest)
    chosen = _grown([], candidates, lambda inside: _length(inside, fails), LITERAL, table)
    inside = table.matches(chosen)
    if fails[inside].mean() < PRECISE:
        chosen = _grown(chosen, candidates, lambda inside: -_precision(inside, fails), 0.0, table)
    chosen = _widened(_pruned(chosen, table, fails), candidates, table, fails)
    return _counted(_text(chosen), table.matches(chosen), fails)


def cover(smallest: Case, cases: Sequence[Case], failed: Sequence[bool]) -> Rule:
    """The rule, true of `smallest`, that covers all that failed, or nearly all, and the least of what passed."""
    fails = np.array(failed, bool)
    table, candidates = _Table(cases), _literals(smallest)
    chosen = _grown([], candidates, lambda inside: _beside(inside, fails), 0.0, table)
    chosen = _widened(_pruned(chosen, table, fails), candidates, table, fails)
    return _counted(_text(chosen), table.matches(chosen), fails)


def count(region: str, cases: Sequence[Case], failed: Sequence[bool]) -> Rule:
    """The rule of a region that is known, with its counts."""
    covers = parse(region) if region else lambda case: True
    inside = np.array([covers(case) for case in cases], bool)
    return _counted(region, inside, np.array(failed, bool))


def _grown(
    chosen: list[Literal],
    candidates: list[Literal],
    cost: Callable[[Bits], float],
    pays: float,
    table: _Table,
) -> list[Literal]:
    """`chosen` with the literals that lower the cost most, each by more than `pays`."""
    least = cost(table.matches(chosen))
    while candidates:
        costs = [cost(table.matches([*chosen, literal])) for literal in candidates]
        best = min(range(len(candidates)), key=costs.__getitem__)
        if costs[best] + pays >= least:
            break
        least = costs[best]
        chosen = [*chosen, candidates[best]]
    return chosen


PRECISE = 0.7  # a rule below this is no explanation: a second fault may lie inside; it is narrowed further
MISSED = 10  # passing cases inside that weigh as much as one failing case outside
LITERAL = 5.0  # bits that one more literal must save


def _length(inside: Bits, fails: Bits) -> float:
    """The bits that tell which cases fail once the rule is known: its precision and its reach weigh alike."""
    return _entropy(fails[inside]) + _entropy(fails[~inside])


def _precision(inside: Bits, fails: Bits) -> float:
    """The share of failing cases inside, with two passing cases laid on top, so that reach counts too."""
    return int((inside & fails).sum()) / (int(inside.sum()) + 2)


def _beside(inside: Bits, fails: Bits) -> float:
    """How many passing cases are inside; a failing case outside weighs as much as `MISSED` of them."""
    return float((inside & ~fails).sum() + MISSED * (~inside & fails).sum())


def _entropy(fails: Bits) -> float:
    share = fails.mean() if fails.size else 0.0
    return (
        0.0
        if share in (0.0, 1.0)
        else float(-fails.size * (share * np.log2(share) + (1 - share) * np.log2(1 - share)))
    )


def _pruned(chosen: list[Literal], table: _Table, fails: Bits) -> list[Literal]:
    for literal in list(chosen):
        fewer = [other for other in chosen if other is not literal]
        if not (table.matches(fewer) & ~fails & ~table.matches(chosen)).any():
            chosen = fewer
    return chosen


def _widened(
    chosen: list[Literal], candidates: list[Literal], table: _Table, fails: Bits
) -> list[Literal]:
    """`chosen` with `>=` in the place of `==` where no passing case speaks against it."""
    for position, (axis, text) in enumerate(chosen):
        wider = (axis, text.replace(" == ", " >= "))
        others = [*chosen[:position], wider, *chosen[position + 1 :]]
        if (
            wider in candidates
            and not (table.matches(others) & ~fails & ~table.matches(chosen)).any()
        ):
            chosen = others
    return chosen


def _counted(region: str, inside: Bits, fails: Bits) -> Rule:
    counts = ((inside & fails).sum(), inside.sum(), (~inside & fails).sum(), (~inside).sum())
    return Rule(region, *map(int, counts))


def _text(chosen: list[Literal]) -> str:
    axes = sorted({axis for axis, _ in chosen if axis is not None})
    parts = [f"some({' and '.join(text for at, text in chosen if at == axis)})" for axis in axes]
    return " and ".join(parts + [text for axis, text in chosen if axis is None])


def _literals(smallest: Case) -> list[Literal]:
    """What holds of the smallest failing case, of each of its axes and of the whole."""
    names = scope(smallest)
    axes = [(i, text) for i, axis in enumerate(names["axes"]) for text in axis_literals(axis)]
    return [*axes, *((None, text) for text in _case_literals(smallest, names))]


def _case_literals(case: Case, names: dict[str, Any]) -> list[str]:
    texts = [text for text in OF_CASE if parse(text)(case)]
    for name, least in LEAST_OF_CASE.items():
        texts += _comparisons(name, names[name], least)
    inside, outside = (names[name] // names["groups"] for name in ("in_channels", "out_channels"))
    for name, value in zip(CHANNELS_OF_GROUP, (inside, outside)):
        texts += [f"{name} >= {value}"] if value > 2 else []
    return texts


def axis_literals(axis: dict[str, int]) -> list[str]:
    """What holds of an axis (a scope of the region language): comparisons with constants, between fields, and parity."""
    texts = [text for text in RELATIONS if _holds(text, [axis])[0]]
    for name, least in LEAST_OF_AXIS.items():
        texts += _comparisons(name, axis[name], least)
    return texts + [f"{name} % 2 == {axis[name] % 2}" for name in WITH_PARITY]


def _comparisons(name: str, value: int, least: int) -> list[str]:
    """What holds of a number: that it is its least value, or how it lies above it."""
    if value <= least:
        return [f"{name} == {value}"]
    return [f"{name} >= {value}", f"{name} > {least}", f"{name} == {value}"]


def _holds(text: str, axes: list[dict[str, int]]) -> list[bool]:
    predicate = axis_predicate(text)
    return [bool(predicate(axis)) for axis in axes]


class _Table:
    """The truth of literals over all cases, each computed once."""

    def __init__(self, cases: Sequence[Case]):
        self.scopes = [scope(case) for case in cases]
        self._axis: dict[str, Bits] = {}
        self._case: dict[str, Bits] = {}

    def matches(self, chosen: Sequence[Literal]) -> Bits:
        """Which cases satisfy the conjunction, with one `some(...)` for each axis that it speaks of."""
        inside = np.ones(len(self.scopes), bool)
        for axis in {axis for axis, _ in chosen if axis is not None}:
            inside &= np.logical_and.reduce(
                [self.axis(text) for at, text in chosen if at == axis]
            ).any(axis=1)
        for _, text in (literal for literal in chosen if literal[0] is None):
            inside &= self.case(text)
        return inside

    def axis(self, text: str) -> Bits:
        """(case, axis): whether the literal holds there; False where there is no such axis."""
        if text not in self._axis:
            rows = np.zeros((len(self.scopes), 3), bool)
            for row, names in zip(rows, self.scopes):
                row[: names["rank"]] = _holds(text, names["axes"])
            self._axis[text] = rows
        return self._axis[text]

    def case(self, text: str) -> Bits:
        """(case): whether the literal holds."""
        if text not in self._case:
            predicate = case_predicate(text)
            self._case[text] = np.array([predicate(names) for names in self.scopes], bool)
        return self._case[text]
