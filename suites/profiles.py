"""How much is asked: the profiles `quick`, `ci` and `nightly`, as numbers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """`drawn` parameter tuples for a cheap route and `drawn_compiled` where each new shape is compiled.

    `designed` says whether the levels of `suites.levels` are asked besides. `derandomized`: the same cases at every run.
    """

    name: str
    drawn: int
    drawn_compiled: int
    designed: bool
    derandomized: bool = True
    other_paths: int = 1  # a second kernel path is asked one in so many of the tuples
    most_findings: int = 8  # of one cell; what is found then is still counted
    shrink_seconds: float = 30.0  # for one finding


PROFILES = {
    "quick": Profile("quick", drawn=250, drawn_compiled=25, designed=False),
    "ci": Profile("ci", drawn=100, drawn_compiled=90, designed=True, other_paths=4),
    "nightly": Profile("nightly", drawn=5000, drawn_compiled=1500, designed=True, derandomized=False),
}
