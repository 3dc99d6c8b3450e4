"""New cases at the edges of a bug's rule, asked of the framework at the end of a run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from reference.compare import NOT_STARTED, UNSUPPORTED
from reference.schema import Case
from suites.cases.parameters.channels import work
from suites.cases.plan import Plan
from suites.cases.reasons import compiles
from suites.cases.tuples import seed_of
from suites.engine.bugs.bug import Bug
from suites.engine.bugs.evidence import FAMILIES, Evidence
from suites.engine.cell.question import Question
from suites.explain.rules import Rule, count
from suites.explain.sharpen import Sharpening

MOST_WORK = 200_000  # of a case that is asked
CALLS, CALLS_COMPILED = 600, 60  # that may be made to sharpen a rule
MOST_COSTLY = 16  # crashes and hangs on the way


@dataclass
class Edges:
    """Asks new cases for the rules of bugs. `plan` knows the legal cases of a place."""

    plan: Plan

    def rule(self, item: Evidence, others: list[Bug]) -> Rule:
        """The sharpened rule of a discrepancy; the learnt one where it cannot be asked further cases."""
        rule = item.finding.rule
        if not item.is_sharpened or item.finding.seen != "always" or not item.asks_own_cases:
            return rule
        same = [bug for bug in others if bug.first.target is item.target]
        question = Question(item.cell, item.claim, item.target.child, item.pins)

        def fails(case: Case) -> bool | None:
            apart = any(bug.covers(case) for bug in same)
            return None if apart else self._fails(question, item, case)

        sharpening = Sharpening(
            item.finding.case, fails, self._fresh(item), *self._budget(item),
            planned={**dict.fromkeys(item.passing, False), **dict.fromkeys(item.failing, True)},
        )  # fmt: skip
        sharp = sharpening.run()
        return sharp if sharp.inside else self._counted(sharp, item)

    def _fails(self, question: Question, item: Evidence, case: Case) -> bool | None:
        """Whether a case fails as the discrepancy does; None where it cannot be asked, or is known."""
        if work(case.params) > MOST_WORK or not question.can_be_asked(case):
            return None
        verdict = question.ask(case).judgement.verdict
        if verdict in (UNSUPPORTED, NOT_STARTED):
            return None
        return FAMILIES.get(verdict) == item.family

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
