"""Evidence for a bug: a finding in its cell, with the failing and the passing cases of the cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from adapters.worker.call import Array
from reference.numbers.narrow import widened
from reference.schema import Case, Params
from reference.verdicts import FAMILIES
from suites.cases.calls import CALLS, ScopedCase, calls
from suites.cases.claims.claim import Claim, Drawn, Fixed, InvalidInput
from suites.cases.reasons import compiles
from suites.cases.scope import scope_of
from suites.engine.cell.cell import Cell
from suites.engine.cell.question import is_plain
from suites.engine.cell.result import Finding
from suites.engine.cell.search import Search
from suites.engine.cell.target import Target
from suites.known.known_bug import Pin

# In the names of claims about numbers near 2^31 or 2^63.
LARGE = re.compile(r"_2_\d+|_beyond_31_bits")
CHECKED = (  # arguments that a framework checks
    "output_padding", "output_size", "stride", "dilation", "groups", "padding", "input", "weight",
    "bias",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Evidence:
    """A finding of a claim on a cell of a target.

    `failing`: the cases that the finding explains. `failing_otherwise`: the cases that other
    findings of the cell explain. `passing`: the cases that agreed. `judged`: how many cases have a
    verdict. `pins`: the known failures that are in force in the cell.
    """

    target: Target
    cell: Cell
    claim: Claim
    finding: Finding
    failing: tuple[Case, ...]
    failing_otherwise: tuple[Case, ...]
    passing: tuple[Case, ...]
    judged: int
    pins: tuple[Pin, ...]

    @property
    def place(self) -> tuple[str, ...]:
        """(route, path, dtype, claim) of the finding."""
        return (self.cell.route, self.cell.path, self.cell.dtype, self.claim.name)

    @property
    def family(self) -> str:
        """The family of the verdict."""
        return FAMILIES[self.finding.judgement.verdict]

    @property
    def can_be_sharpened(self) -> bool:
        """Whether its rule can be sharpened: the claim draws cases, and calls the route plainly."""
        return isinstance(self.claim.selection, Drawn) and is_plain(self.claim)

    @property
    def subject(self) -> str:
        """The argument that a claim about invalid input is about; for other claims, their name.

        One missing check of an argument lets several kinds of nonsense pass.
        """
        name = self.claim.name
        if LARGE.search(name):
            return "large numbers"
        subjects = CHECKED if name.startswith("nonsense_") else ()
        return next((subject for subject in subjects if subject in name), name)

    @property
    def compares_calls(self) -> bool:
        """Whether the claim makes more calls than that with the parameters of the case."""
        return self.claim.name in CALLS

    @property
    def is_about_accuracy(self) -> bool:
        """Whether the claim is judged by an error bound, since it draws real numbers only."""
        return self.claim.kinds_in(self.cell.dtype) == ("normal",)

    @property
    def has_special_values(self) -> bool:
        """Whether an operand in the evidence of the finding has a NaN or an infinity."""
        replies = self.finding.judgement.evidence
        arrays = (array for reply in replies for array in reply.call.operands.values())
        return any(array is not None and not _is_finite(array) for array in arrays)

    @property
    def rank(self) -> tuple[int, ...]:
        """A sort key: first comes the evidence that says most about the operator.

        This is a plain call with integers, with many failing cases.
        """
        selection = self.claim.selection
        drawn = isinstance(selection, Drawn)
        exact = "normal" not in self.claim.kinds_in(self.cell.dtype)
        levels = isinstance(selection, Drawn) and selection.levels
        return (
            not drawn,
            not (exact and not self.compares_calls),
            not levels,
            not self.can_be_sharpened,
            -len(self.failing),
        )

    def params_of_calls(self, case: Case) -> Iterator[Params]:
        """The parameters of all calls that the claim makes for a case; for the smallest case also
        those of the calls in the evidence.
        """
        yield case.params
        if isinstance(self.claim.selection, Drawn):
            scoped = ScopedCase(
                case.params, case.seed, scope_of(self.cell), compiles(self.cell.entry)
            )
            yield from (call.params for call in calls(self.claim.name, scoped))
        if isinstance(self.claim.selection, Fixed):
            yield from self.claim.selection.calls
        if case == self.finding.case:
            replies = self.finding.judgement.evidence
            yield from (reply.call.params for reply in replies if reply.call.params is not None)

    @property
    def has_legal_cases(self) -> bool:
        """Whether the failing cases have a region of parameters. Invalid input has none."""
        return not isinstance(self.claim.selection, InvalidInput)


def _is_finite(array: Array) -> bool:
    """Whether no element is a NaN or an infinity."""
    return bool(np.isfinite(widened(array)).all())


def evidence_of(target: Target, search: Search) -> Iterator[Evidence]:
    """The evidence of each finding of a search."""
    if not search.result.findings:
        return
    items = search.observations.items
    passing = tuple(item.case for item in items if item.agrees)
    for number, finding in enumerate(search.result.findings):
        failing = tuple(item.case for item in items if item.finding == number)
        otherwise = tuple(i.case for i in items if i.finding not in (None, number))
        judged = sum(search.result.verdicts.values())
        yield Evidence(
            target, search.cell, search.claim, finding, failing=failing or (finding.case,),
            failing_otherwise=otherwise, passing=passing, judged=judged, pins=tuple(search.pins),
        )  # fmt: skip
