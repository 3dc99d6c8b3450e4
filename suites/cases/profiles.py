"""How much is asked: the profiles `quick`, `ci`, `nightly` and `huge`, as numbers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """How many parameter tuples a route is asked.

    `drawn` come from Hypothesis, with every kind of data; `drawn_compiled` where each new shape is compiled.
    `designed`: the levels of `suites.cases.designed` are asked besides. On the main route of an adapter they are asked whole;
    on another each tuple with one kind of data and in one dtype, by turns. A second kernel path is asked one tuple in
    `other_paths`. `whole`: all of it everywhere. `derandomized`: the same at every run.
    """

    name: str
    drawn: int
    drawn_compiled: int
    designed: bool
    whole: bool = False
    derandomized: bool = True
    other_paths: int = 1
    huge: bool = False  # what needs gigabytes, and nothing else
    most_findings: int = 8  # of one cell; what is found then is still counted
    shrink_seconds: float = 30.0  # for one finding


PROFILES = {
    "quick": Profile("quick", drawn=250, drawn_compiled=25, designed=False),
    "ci": Profile("ci", drawn=100, drawn_compiled=20, designed=True, other_paths=20),
    "huge": Profile("huge", drawn=0, drawn_compiled=0, designed=False, huge=True),
    "nightly": Profile("nightly", drawn=5000, drawn_compiled=1500, designed=True, whole=True, derandomized=False),
}
