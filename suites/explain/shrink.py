"""The smallest case of a discrepancy: each number of the failing case is lowered,
alone and in pairs, while it still fails.

A greedy search as in A. Zeller and R. Hildebrandt, "Simplifying and isolating failure-inducing
input" (IEEE TSE 28, 2002), on the numbers of a case: to its least value at once, else by bisection,
until no number can be lowered.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import combinations

from reference.compare import Judgement
from reference.schema import Case
from suites.explain.smaller import NUMBERS_OF_AXIS, limits, rebuilt, size

MOST_COSTLY = 12  # crashes or hangs that one shrink may cause
STEPS = (1, 2)  # tried below what bisection found: a condition may be on parity


def smallest(
    check: Callable[[Case], Judgement], case: Case, verdict: str, seconds: float
) -> tuple[Case, Judgement]:
    """The smallest case near `case` with the same verdict, and its judgement there;
    `case` itself if it no longer fails.
    """
    judgement = check(case)
    if judgement.verdict != verdict:
        return case, judgement
    return _Shrink(check, case, judgement, time.monotonic() + seconds).run()


class _Shrink:
    """The numbers of the smallest failing case so far, with a memory,
    a time limit and a limit of costly verdicts.
    """

    def __init__(
        self, check: Callable[[Case], Judgement], case: Case, judgement: Judgement, until: float
    ):
        self.check, self.origin, self.until = check, case, until
        self.verdict = judgement.verdict
        self.least = [least for least, _ in limits(case)]
        self.numbers = [most for _, most in limits(case)]
        self.best = (case, judgement)
        self.seen: dict[Case, bool] = {case: True}
        self.costly = 0

    def run(self) -> tuple[Case, Judgement]:
        """Lower numbers until none can be lowered, or the limits are reached."""
        self._lower_all_but_one_axis()
        before = None
        while before != self.numbers and not self._is_over():
            before = list(self.numbers)
            for position in range(len(self.numbers)):
                self._lower(position)
            if before == self.numbers:
                self._lower_pairs()
        return self.best

    def _lower_all_but_one_axis(self) -> None:
        """Lower all numbers at once that are not of one axis: one step,
        where the fault is of one axis alone.
        """
        for axis in range(self.origin.params.rank):
            kept = range(axis * NUMBERS_OF_AXIS, (axis + 1) * NUMBERS_OF_AXIS)
            others = (at for at in range(len(self.numbers)) if at not in kept)
            if self._accept({at: self.least[at] for at in others}):
                return

    def _is_over(self) -> bool:
        return time.monotonic() > self.until or self.costly >= MOST_COSTLY

    def _lower(self, position: int) -> None:
        """Lower one number: to its least value, else by bisection, then step by step."""
        low, high = self.least[position], self.numbers[position]
        if low == high or self._accept({position: low}):
            return
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self._accept({position: middle}) else (middle, high)
        while any(self._accept({position: value}) for value in self._steps(position)):
            pass

    def _steps(self, position: int) -> Iterator[int]:
        for step in STEPS:
            if self.numbers[position] - step >= self.least[position]:
                yield self.numbers[position] - step

    def _lower_pairs(self) -> None:
        """Lower two numbers by the same step: a condition may be on their difference."""
        for first, second in combinations(range(len(self.numbers)), 2):
            room = min(self.numbers[at] - self.least[at] for at in (first, second))
            for step in dict.fromkeys((room, 1)):
                if 0 < step <= room and self._accept(
                    {at: self.numbers[at] - step for at in (first, second)}
                ):
                    return

    def _accept(self, changes: dict[int, int]) -> bool:
        """Take the changed numbers where their case still fails and is no larger."""
        numbers = [changes.get(position, number) for position, number in enumerate(self.numbers)]
        case = rebuilt(self.origin, numbers)
        if not self._fails(case):
            return False
        self.numbers = numbers
        return True

    def _fails(self, case: Case) -> bool:
        if case not in self.seen:
            self.seen[case] = not self._is_over() and self._ask(case)
        return self.seen[case]

    def _ask(self, case: Case) -> bool:
        judgement = self.check(case)
        self.costly += judgement.verdict in ("crashed", "hung")
        if judgement.verdict != self.verdict:
            return False
        if size(case) <= size(self.best[0]):
            self.best = case, judgement
        return True
