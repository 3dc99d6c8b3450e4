"""The smallest case of a discrepancy: Hypothesis shrinks from the failing case itself, whatever found it."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

from hypothesis import HealthCheck, Phase, find, settings
from hypothesis.database import InMemoryExampleDatabase, choices_to_bytes
from hypothesis.errors import NoSuchExample

from reference.compare import Judgement
from reference.schema import Case
from suites.explain.smaller import choices, size, smaller_cases

KEY = b"smallest"
MOST_COSTLY = 20  # crashes or hangs that one shrink may cause


def smallest(check: Callable[[Case], Judgement], case: Case, verdict: str, seconds: float) -> tuple[Case, Judgement]:
    """The smallest case near `case` with the same verdict, and its judgement; `case` itself if it no longer fails."""
    search = _Smaller(check, verdict, time.monotonic() + seconds)
    database = InMemoryExampleDatabase()
    # The secondary corpus: Hypothesis takes an example of the first one as shrunk already.
    database.save(KEY + b".secondary", choices_to_bytes(choices(case)))
    options = settings(
        database=database, phases=[Phase.reuse, Phase.generate, Phase.shrink], max_examples=50, deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    with suppress(NoSuchExample):
        find(smaller_cases(case), search.fails, settings=options, database_key=KEY)
    return search.best or (case, check(case))


class _Smaller:
    """The predicate that Hypothesis minimises, with a memory, a time limit and a limit of costly verdicts."""

    def __init__(self, check: Callable[[Case], Judgement], verdict: str, until: float):
        self.check, self.verdict, self.until = check, verdict, until
        self.seen: dict[Case, bool] = {}
        self.costly = 0
        self.best: tuple[Case, Judgement] | None = None

    def fails(self, case: Case) -> bool:
        """Whether `case` has the verdict; False once time is up."""
        if case not in self.seen:
            over = self.best is not None and (time.monotonic() > self.until or self.costly >= MOST_COSTLY)
            self.seen[case] = not over and self._ask(case)
        return self.seen[case]

    def _ask(self, case: Case) -> bool:
        judgement = self.check(case)
        self.costly += judgement.verdict in ("crashed", "hung")
        if judgement.verdict != self.verdict:
            return False
        if self.best is None or size(case) <= size(self.best[0]):
            self.best = case, judgement
        return True
