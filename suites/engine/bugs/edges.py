"""Asks the framework new cases at the end of a run: at the edges of rules, and for grids."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from reference.compare import NOT_STARTED, UNSUPPORTED
from reference.records.bug import GridRecord
from reference.schema import Case
from reference.verdicts import FAMILIES
from suites.cases.parameters.channels import work
from suites.cases.plan import Plan
from suites.cases.reasons import compiles
from suites.cases.tuples import seed_of
from suites.engine.bugs.bug import Bug, kind_of
from suites.engine.bugs.evidence import Evidence
from suites.engine.bugs.grid import grid
from suites.engine.bugs.neighbours import neighbours
from suites.engine.bugs.table import table_of
from suites.engine.cell.diagnoses import diagnosis_of
from suites.engine.cell.observations import refusal_of
from suites.engine.cell.question import Question
from suites.explain.rules import Rule, count
from suites.explain.sharpen import Fails, Sharpening

MOST_WORK = 200_000  # products of a case that is asked
CASES, CASES_COMPILED = 600, 60  # that may be asked to sharpen one rule
MOST_COSTLY = 16  # crashes and hangs while one rule is sharpened
CELLS, CELLS_COSTLY = 64, 12  # of a grid for which a new case may be asked


@dataclass
class Edges:
    """Asks new cases for the rules and grids of bugs. `plan` draws the legal cases of a cell.

    `sharpened`: finding -> the cases that were asked for its rule, and whether each failed.
    """

    plan: Plan
    sharpened: dict[Evidence, dict[Case, bool]] = field(default_factory=dict)

    def rule(self, item: Evidence, bugs: list[Bug]) -> Rule:
        """The sharpened rule of a finding; its first rule if no further cases can be asked.

        No case in the region of one of the `bugs` is asked.
        """
        if not self._can_ask(item):
            return item.finding.rule
        sharpening = Sharpening(
            item.finding.case, self._asking(item, bugs), self._comparing(item),
            self._fresh(item), *self._budget(item), planned=_planned(item),
        )  # fmt: skip
        rule = sharpening.run()
        self.sharpened[item] = sharpening.verdicts
        return rule if rule.inside else self._counted(rule, item)

    def grid(self, bug: Bug, bugs: list[Bug]) -> GridRecord | None:
        """The grid of a bug, with new cases for its empty cells; None if it has no grid.

        No case in the region of another of the `bugs` is asked.
        """
        item, smallest = bug.first, bug.first.finding.case
        if not item.has_legal_cases:
            return None
        failed = _planned(item) | self.sharpened.get(item, {})
        table = table_of(bug.rule.region, failed)
        if self._can_ask(item):
            most = CELLS_COSTLY if self._is_costly(item) else CELLS
            fails = self._asking(item, [b for b in bugs if b is not bug])
            for case in islice(neighbours(table, smallest, failed), most):
                has_failed = fails(case)
                if has_failed is not None:
                    failed[case] = has_failed
        return grid(table, smallest, failed)

    def _can_ask(self, item: Evidence) -> bool:
        """Whether further cases can be asked for a finding."""
        return item.can_be_sharpened and item.finding.seen == "always" and item.has_legal_cases

    def _is_costly(self, item: Evidence) -> bool:
        """Whether a case takes seconds, since its shape is compiled or its process ends."""
        return compiles(item.cell.entry) or item.family == "process"

    def _asking(self, item: Evidence, bugs: list[Bug]) -> Fails:
        """A function that asks whether a case fails as a finding does.

        It asks no case in the region of another bug of the same target.
        """
        same_target = [bug for bug in bugs if bug.first.target is item.target]
        question = Question(item.cell, item.claim, item.target.child, item.pins)

        def fails(case: Case) -> bool | None:
            is_of_other_bug = any(bug.covers(case) for bug in same_target)
            return None if is_of_other_bug else self._fails(question, item, case)

        return fails

    def _comparing(self, item: Evidence) -> Callable[[Case], bool]:
        """A function that asks a case: whether it has the same diagnosis as a finding."""
        question = Question(item.cell, item.claim, item.target.child, item.pins)

        def is_alike(case: Case) -> bool:
            judgement = question.ask(case).judgement
            finding = replace(item.finding, case=case, judgement=judgement, diagnosis=None)
            diagnosis = diagnosis_of(question, finding, asks=False)
            return diagnosis is not None and kind_of(item) in diagnosis.kinds

        return is_alike

    def _fails(self, question: Question, item: Evidence, case: Case) -> bool | None:
        """Whether a case fails as a finding does.

        None if it is too large, cannot be asked, is a known failure, or is refused in other words.
        """
        if work(case.params) > MOST_WORK or not question.can_be_asked(case):
            return None
        judgement = question.ask(case).judgement
        refusals = {refusal_of(judgement), refusal_of(item.finding.judgement)} - {None}
        if judgement.verdict in (UNSUPPORTED, NOT_STARTED) or len(refusals) > 1:
            return None
        return FAMILIES.get(judgement.verdict) == item.family

    def _fresh(self, item: Evidence) -> Iterator[Case]:
        """Legal cases drawn at random, with the kind of data of the smallest case."""
        for params in self.plan.fresh(item.cell, item.claim):
            yield replace(item.finding.case, params=params, seed=seed_of(params))

    def _budget(self, item: Evidence) -> tuple[int, int]:
        """How many cases may be asked for a rule, and how many of them may fail."""
        most = CASES_COMPILED if compiles(item.cell.entry) else CASES
        return most, MOST_COSTLY if item.family == "process" else most

    def _counted(self, rule: Rule, item: Evidence) -> Rule:
        """The rule, counted on the cases of the run, since no further cases could be asked."""
        cases = [*item.failing, *item.passing]
        return count(rule.region, cases, [True] * len(item.failing) + [False] * len(item.passing))


def _planned(item: Evidence) -> dict[Case, bool]:
    """The cases of the run that agreed, and those that a finding explains: whether each failed."""
    return {**dict.fromkeys(item.passing, False), **dict.fromkeys(item.failing, True)}
