"""New cases at the edges of a bug's rule, asked of the framework at the end of a run."""

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

MOST_WORK = 200_000  # of a case that is asked
CALLS, CALLS_COMPILED = 600, 60  # that may be made to sharpen a rule
MOST_COSTLY = 16  # crashes and hangs on the way
CELLS, CELLS_COSTLY = 64, 12  # of a grid that may be filled by a new case


@dataclass
class Edges:
    """Asks new cases for the rules of bugs. `plan` knows the legal cases of a place.

    `sharpened`: which of them failed, for each discrepancy whose rule was sharpened.
    """

    plan: Plan
    sharpened: dict[Evidence, dict[Case, bool]] = field(default_factory=dict)

    def rule(self, item: Evidence, others: list[Bug]) -> Rule:
        """The sharpened rule of a discrepancy;
        the learnt one where it cannot be asked further cases.
        """
        if not self._can_ask(item):
            return item.finding.rule
        sharpening = Sharpening(
            item.finding.case, self._asking(item, others), self._comparing(item),
            self._fresh(item), *self._budget(item), planned=_planned(item),
        )  # fmt: skip
        sharp = sharpening.run()
        self.sharpened[item] = sharpening.verdicts
        return sharp if sharp.inside else self._counted(sharp, item)

    def grid(self, bug: Bug, others: list[Bug]) -> GridRecord | None:
        """Right and wrong answers over two fields, with new cases for the empty cells."""
        item, smallest = bug.first, bug.first.finding.case
        if not item.asks_own_cases:
            return None
        failed = _planned(item) | self.sharpened.get(item, {})
        table = table_of(bug.rule.region, failed)
        if self._can_ask(item):
            most = CELLS_COSTLY if self._is_costly(item) else CELLS
            fails = self._asking(item, [other for other in others if other is not bug])
            for case in islice(neighbours(table, smallest, failed), most):
                has_failed = fails(case)
                if has_failed is not None:
                    failed[case] = has_failed
        return grid(table, smallest, failed)

    def _can_ask(self, item: Evidence) -> bool:
        """Whether further cases tell something of a discrepancy."""
        return item.is_sharpened and item.finding.seen == "always" and item.asks_own_cases

    def _is_costly(self, item: Evidence) -> bool:
        """Whether a case takes seconds: where a shape is compiled, and where a process ends."""
        return compiles(item.cell.entry) or item.family == "process"

    def _asking(self, item: Evidence, others: list[Bug]) -> Fails:
        """Asks whether a case fails as the discrepancy does; not in the regions of other bugs."""
        same = [bug for bug in others if bug.first.target is item.target]
        question = Question(item.cell, item.claim, item.target.child, item.pins)

        def fails(case: Case) -> bool | None:
            apart = any(bug.covers(case) for bug in same)
            return None if apart else self._fails(question, item, case)

        return fails

    def _comparing(self, item: Evidence) -> Callable[[Case], bool]:
        """Asks whether what explains the discrepancy explains the answer to another case."""
        question = Question(item.cell, item.claim, item.target.child, item.pins)

        def is_alike(case: Case) -> bool:
            answered = replace(
                item.finding, case=case, judgement=question.ask(case).judgement, diagnosis=None
            )
            diagnosis = diagnosis_of(question, answered, asks=False)
            return diagnosis is not None and kind_of(item) in diagnosis.kinds

        return is_alike

    def _fails(self, question: Question, item: Evidence, case: Case) -> bool | None:
        """Whether a case fails as the discrepancy does;
        None where it cannot be asked, is known, or another refusal.
        """
        if work(case.params) > MOST_WORK or not question.can_be_asked(case):
            return None
        judgement = question.ask(case).judgement
        words, own = refusal_of(judgement), refusal_of(item.finding.judgement)
        is_other = None not in (words, own) and words != own
        if judgement.verdict in (UNSUPPORTED, NOT_STARTED) or is_other:
            return None
        return FAMILIES.get(judgement.verdict) == item.family

    def _fresh(self, item: Evidence) -> Iterator[Case]:
        """Legal cases by chance, with the kind of data of the smallest case."""
        for params in self.plan.fresh(item.cell, item.claim):
            yield replace(item.finding.case, params=params, seed=seed_of(params))

    def _budget(self, item: Evidence) -> tuple[int, int]:
        """How many cases may be asked, and how many may fail."""
        most = CALLS_COMPILED if compiles(item.cell.entry) else CALLS
        return most, MOST_COSTLY if item.family == "process" else most

    def _counted(self, rule: Rule, item: Evidence) -> Rule:
        """The rule, counted on the cases of the run: no further ones could be asked."""
        cases = [*item.failing, *item.passing]
        return count(rule.region, cases, [True] * len(item.failing) + [False] * len(item.passing))


def _planned(item: Evidence) -> dict[Case, bool]:
    """Which cases of the run failed as the discrepancy does, and which agreed."""
    return {**dict.fromkeys(item.passing, False), **dict.fromkeys(item.failing, True)}
