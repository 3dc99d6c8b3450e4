"""The profiles `quick`, `ci`, `nightly` and `huge`: how many tuples each cell is asked."""

from __future__ import annotations

from dataclasses import dataclass

UNBOUNDED = 1_000_000


@dataclass(frozen=True)
class Profile:
    """The numbers of parameter tuples that a cell is asked besides its quota.

    `levels`: tuples of the designed levels, for a claim that wants them, on the main route, in the
    first two dtypes and on the first path. `levels_elsewhere`: the same in other dtypes and on
    other paths. `levels_compiled`, `levels_compiled_elsewhere`: the same where each shape is
    compiled. `meeting`: tuples in which every two features meet, for such a claim on the first
    route to another operator. `more`: tuples of any other claim on a main route that compiles
    nothing. `drawn`, `drawn_compiled`: tuples from Hypothesis beside the levels, without and with
    compilation. `each_kind`: in the first dtype, the first route to each operator is asked every
    tuple with every kind of data. `whole`: every path and dtype is asked as much as the first, but
    for compiled levels and routes that are slow to compile. `derandomized`: Hypothesis draws the
    same at every run.
    """

    name: str
    levels: int
    levels_elsewhere: int
    levels_compiled: int
    meeting: int
    more: int
    drawn: int
    drawn_compiled: int
    levels_compiled_elsewhere: int = 0
    each_kind: bool = True
    whole: bool = False
    derandomized: bool = True
    huge: bool = False  # only the claims that need gigabytes are asked
    most_findings: int = 8  # of one cell; further failing cases are only counted
    shrink_seconds: float = 30.0  # for one finding
    known_scripts: bool = False  # the script of each known failure is run once


# In the first dtype, `ci` asks a drawn tuple with each kind of data (`each_kind`), and `quick` with
# one kind: so `quick` has the time to draw more tuples.
_HUGE = Profile("huge", 0, 0, 0, meeting=0, more=0, drawn=0, drawn_compiled=0, huge=True)
_QUICK = Profile(
    "quick", UNBOUNDED, 100, 24, meeting=100, more=48, drawn=250, drawn_compiled=10, each_kind=False
)
_CI = Profile(
    "ci", UNBOUNDED, 200, 24, meeting=150, more=64, drawn=100, drawn_compiled=6,
    known_scripts=True,
)  # fmt: skip
_NIGHTLY = Profile(
    "nightly", UNBOUNDED, UNBOUNDED, UNBOUNDED, meeting=UNBOUNDED, more=UNBOUNDED, drawn=5000,
    drawn_compiled=1500, levels_compiled_elsewhere=2000, whole=True, derandomized=False,
    known_scripts=True,
)  # fmt: skip
PROFILES = {profile.name: profile for profile in (_QUICK, _CI, _HUGE, _NIGHTLY)}
