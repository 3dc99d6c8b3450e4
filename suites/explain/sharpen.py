"""A rule is sharpened: new cases are asked at its edges, until none contradicts it.

The model is A. Kampmann, N. Havrikov, E. Soremekun and A. Zeller, "When does my program do this?
Learning circumstances of software behavior", ESEC/FSE 2020: cases that differ from a failing one in
a single number tell which numbers matter, cases inside and outside of the rule whether it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, islice, product
from typing import Any

from reference.schema import Axis, Case, Params, SchemaError
from suites.explain.rules import Rule, count, learn, sampled

Fails = Callable[[Case], bool | None]  # whether a case fails so; None where it cannot be asked
KERNELS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 15, 16, 17)
SIZES = (*KERNELS[:11], 12, 13, 14, *KERNELS[11:], 20, 24, 25, 28, 31, 32, 33, 64, 65)
STEPS = (1, 2, 3, 4, 5)
NUMBERS: dict[str, tuple[int, ...]] = {
    "input_size": SIZES, "kernel_size": KERNELS, "stride": STEPS, "dilation": STEPS,
    "output_padding": (0, 1, 2, 3, 4),
}  # fmt: skip
ENDS = (-2, -1, 0, 1, 2, 3, 4, 5, 6)
COUNTS = (1, 2, 3, 4, 5, 6, 8, 9, 12, 16, 17, 18, 32, 33, 64, 65)
ROUNDS = 6
MOST_PLANNED = 500  # cases of the run that failed, and that passed
EACH_ROUND = 24  # cases that are asked inside a rule, and as many outside


@dataclass
class Sharpening:
    """The cases that a rule is learnt from, and the budget of further ones.

    `planned`: the cases of the run, of which some are used; `verdicts`: those asked here.
    `fails` asks a case; `fresh` yields legal cases by chance, on which a rule is tested; `most` and
    `most_failing` are how many may be asked, and how many may fail.
    """

    smallest: Case
    fails: Fails
    fresh: Iterator[Case]
    most: int
    most_failing: int
    planned: dict[Case, bool] = field(default_factory=dict)
    verdicts: dict[Case, bool] = field(default_factory=dict)
    asked: int = 0
    failing: int = 0

    def run(self) -> Rule:
        """The rule, with its counts on cases that were not used to learn it."""
        self._ask(near(self.smallest), self.most // 2)
        rule = self._learnt()
        for _ in range(ROUNDS):
            if not self._contradicted(rule):
                break
            rule = self._learnt()
        return self._tested(rule)

    def _learnt(self) -> Rule:
        cases = {**sampled(self.planned, MOST_PLANNED), **self.verdicts}
        return learn(self.smallest, list(cases), list(cases.values()))

    def _contradicted(self, rule: Rule) -> bool:
        """Whether a new case inside a rule passes, or one outside fails;
        all that are asked are kept.
        """
        covers, surprises = rule.covers, 0
        inside = (case for base in self._failing_cases() for case in near(base) if covers(case))
        mixed = list(islice(self.fresh, 40 * EACH_ROUND))
        within = [case for case in mixed if covers(case)]
        outside = [case for case in mixed if not covers(case)]
        at_edge = (
            case for base in self._failing_cases() for case in near(base) if not covers(case)
        )
        both = [case for case in two_changed(self.smallest, rule.region) if not covers(case)]
        beside = both[:: max(1, len(both) // EACH_ROUND)]
        for cases, due in (
            (within, True), (inside, True), (at_edge, False), (beside, False), (outside, False),
        ):  # fmt: skip
            surprises += sum(failed is not due for failed in self._ask(cases, EACH_ROUND))
        return surprises > 0

    def _failing_cases(self) -> list[Case]:
        """Some failing cases, unlike each other."""
        cases = {**self.planned, **self.verdicts}
        failing = [case for case, failed in cases.items() if failed]
        return [self.smallest, *failing[:: max(1, len(failing) // 5)]]

    def _ask(self, cases: Iterable[Case], most: int = 10_000) -> Iterator[bool]:
        """Ask new cases within the budget, and keep what came of them."""
        answers, limit = [], self.failing + (self.most_failing - self.failing + 1) // 2
        for case in islice((case for case in cases if case not in self.verdicts), most):
            if self.asked >= self.most or self.failing >= limit:
                break
            failed = self.fails(case)
            if failed is not None:
                self.asked += 1
                self.failing += failed
                self.verdicts[case] = failed
                answers.append(failed)
        return iter(answers)

    def _tested(self, rule: Rule) -> Rule:
        """The rule, counted on new cases inside and outside of it."""
        covers, known = rule.covers, set(self.verdicts)
        self.most += 4 * EACH_ROUND
        mixed = list(islice(self.fresh, 40 * EACH_ROUND))
        near_ones = [case for base in self._failing_cases() for case in near(base)]
        within = [case for case in (*mixed, *near_ones) if covers(case)]
        outside = [case for case in mixed if not covers(case)]
        for cases in (within, outside):
            list(self._ask(cases, 2 * EACH_ROUND))
        tests = {case: failed for case, failed in self.verdicts.items() if case not in known}
        return count(rule.region, list(tests), list(tests.values()))


def near(case: Case) -> Iterator[Case]:
    """The legal cases that differ from `case` in one number,
    and those with an axis more or less.
    """
    for params in _near(case.params):
        yield replace(case, params=params)


def _near(params: Params) -> Iterator[Params]:
    for axis in range(params.rank):
        yield from (params.with_axis(axis, other) for other in near_axes(params.axes[axis]))
    for name in ("batch", "bias"):
        numbers: Sequence[int] = (1, 2, 3, 4, 5) if name == "batch" else (False, True)
        yield from _legal(params, ({name: number} for number in numbers))
    yield from _other_channels(params)
    yield from _other_ranks(params)


def near_axes(axis: Axis) -> Iterator[Axis]:
    """The legal axes that differ in one number."""
    begin, end = axis.padding
    ends = [(other, end) for other in ENDS] + [(begin, other) for other in ENDS]
    changes: list[dict[str, Any]] = [
        {name: number} for name, choices in NUMBERS.items() for number in choices
    ]
    changes += [{"padding": pair} for pair in ends + [(n, n) for n in ENDS]]
    changes += [{"crop": pair} for pair in ((0, 0), (1, 0), (0, 1), (1, 2))]
    yield from _axes(axis, changes)


def two_changed(case: Case, region: str) -> Iterator[Case]:
    """The legal cases that differ from `case` in two numbers of an axis, both named in a region."""
    names = [name for name in NUMBERS if name in region]
    for axis, (first, second) in product(range(case.params.rank), combinations(names, 2)):
        pairs = product(NUMBERS[first], NUMBERS[second])
        changes = ({first: number, second: beside} for number, beside in pairs)
        for changed in _axes(case.params.axes[axis], changes):
            yield replace(case, params=case.params.with_axis(axis, changed))


def _axes(axis: Axis, changes: Iterable[dict[str, Any]]) -> Iterator[Axis]:
    """The legal axes, other than `axis`, with these numbers."""
    for fields in changes:
        try:
            other = replace(axis, **fields)
        except SchemaError:
            continue
        if other != axis:
            yield other


def _other_channels(params: Params) -> Iterator[Params]:
    """Other group counts with the channels of a group as they are,
    and other channels of a group.
    """
    groups = params.groups
    inside, outside = params.in_channels // groups, params.out_channels // groups
    triples = [(number, inside, outside) for number in COUNTS[:10]]
    triples += [(groups, number, outside) for number in COUNTS]
    triples += [(groups, inside, number) for number in COUNTS]
    triples += [(groups, number, number) for number in COUNTS]
    for number in COUNTS[:10]:  # the channels of a group, or all of them, stay
        few_in, few_out = (max(1, n // number) for n in (params.in_channels, params.out_channels))
        triples += [(number, few_in, few_out), (number, few_in, outside), (number, inside, few_out)]
        triples += [(number, max(1, inside - 1), outside), (number, inside, max(1, outside - 1))]
    yield from _legal(
        params,
        ({"groups": g, "in_channels": g * i, "out_channels": g * o} for g, i, o in triples),
    )


def _other_ranks(params: Params) -> Iterator[Params]:
    plain = Axis(2, 1)
    if params.rank < 3:
        yield from _legal(
            params, ({"axes": (*params.axes, plain)}, {"axes": (plain, *params.axes)})
        )
    if params.rank > 1:
        for axis in range(params.rank):
            kept = (*params.axes[:axis], *params.axes[axis + 1 :])
            yield from _legal(params, ({"axes": kept},))
            yield params.with_axis(axis, plain)
        yield from _legal(params, ({"axes": params.axes[::-1]},))


def _legal(params: Params, changes: Iterable[dict[str, Any]]) -> Iterator[Params]:
    for fields in changes:
        try:
            other = replace(params, **fields)
        except SchemaError:
            continue
        if other != params:
            yield other
