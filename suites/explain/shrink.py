"""Shrinks a failing case: lowers its numbers, alone and in pairs, as long as the case still fails.

A greedy search as in A. Zeller and R. Hildebrandt, "Simplifying and isolating failure-inducing
input" (IEEE TSE 28, 2002). Each number is set to its least value, or else lowered by bisection,
until no number can be lowered.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import combinations

from reference.compare import Judgement
from reference.schema import Case
from reference.verdicts import COSTLY
from suites.explain.smaller import NUMBERS_OF_AXIS, limits, rebuilt, size

MOST_COSTLY = 12  # crashes or hangs that one shrink may cause
STEPS = (1, 2)  # tried below the number that bisection found: the fault may depend on parity


def smallest(
    check: Callable[[Case], Judgement], case: Case, verdict: str, seconds: float
) -> tuple[Case, Judgement]:
    """The smallest case near `case` with this verdict, and its judgement.

    `check` asks a case. If `case` has another verdict now, it is returned with this judgement.
    `seconds`: when they are over, the smallest case so far is returned.
    """
    judgement = check(case)
    if judgement.verdict != verdict:
        return case, judgement
    return _Shrink(check, case, judgement, time.monotonic() + seconds).run()


class _Shrink:
    """The numbers of the smallest failing case so far, and which cases were asked.

    It ends at the time `until`, or after `MOST_COSTLY` crashes and hangs.
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
        """The smallest case and its judgement."""
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
        """Lower the numbers of all axes but one at once: fast, if the fault depends on one axis."""
        for axis in range(self.origin.params.rank):
            kept = range(axis * NUMBERS_OF_AXIS, (axis + 1) * NUMBERS_OF_AXIS)
            lowered = (at for at in range(len(self.numbers)) if at not in kept)
            if self._accept({at: self.least[at] for at in lowered}):
                return

    def _is_over(self) -> bool:
        """Whether the time or the number of costly verdicts is used up."""
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
        """The next lower values of a number, as far as they are legal."""
        for step in STEPS:
            if self.numbers[position] - step >= self.least[position]:
                yield self.numbers[position] - step

    def _lower_pairs(self) -> None:
        """Lower two numbers by the same step: the fault may depend on their difference."""
        for first, second in combinations(range(len(self.numbers)), 2):
            room = min(self.numbers[at] - self.least[at] for at in (first, second))
            for step in dict.fromkeys((room, 1)):
                if 0 < step <= room and self._accept(
                    {at: self.numbers[at] - step for at in (first, second)}
                ):
                    return

    def _accept(self, changes: dict[int, int]) -> bool:
        """Whether the case with the changed numbers still fails; if so, keep these numbers."""
        numbers = [changes.get(position, number) for position, number in enumerate(self.numbers)]
        case = rebuilt(self.origin, numbers)
        if not self._fails(case):
            return False
        self.numbers = numbers
        return True

    def _fails(self, case: Case) -> bool:
        """Whether a case has the verdict; each case is asked once, and none after the end."""
        if case not in self.seen:
            self.seen[case] = not self._is_over() and self._ask(case)
        return self.seen[case]

    def _ask(self, case: Case) -> bool:
        """Ask a case, and keep it if it is the smallest so far; whether it has the verdict."""
        judgement = self.check(case)
        self.costly += judgement.verdict in COSTLY
        if judgement.verdict != self.verdict:
            return False
        if size(case) <= size(self.best[0]):
            self.best = case, judgement
        return True
