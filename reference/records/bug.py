"""The record of a bug: one fault of an adapter, in whatever claims, routes,
paths and dtypes it shows.
"""

from typing import Literal, NotRequired, TypedDict

from reference.records.discrepancy import CaseRecord, DiagnosisRecord
from reference.verdicts import Severity


class CountsRecord(TypedDict):
    """Cases that the rule was not learnt from, inside and outside of the region."""

    failing_inside: int
    inside: int
    failing_outside: int
    outside: int


class GridRecord(TypedDict):
    """Right and wrong answers over two fields of a case."""

    rows: str  # the field of the rows
    columns: str  # the field of the columns
    where: str  # the region in which all counted cases lie
    cells: list[tuple[str, str, int, int]]  # row, column, right answers, wrong ones


class BugPlaceRecord(TypedDict):
    """A cell where the bug shows."""

    route: str
    path: str
    dtype: str
    claim: str
    verdict: str
    failing: int  # cases
    asked: int  # cases


class BugFields(TypedDict):
    """What a bug has, whoever has put it together."""

    record: Literal["bug"]
    id: str  # of this file alone
    adapter: str
    version: str
    title: str
    verdict: str  # of the smallest case
    severity: Severity
    diagnosis: DiagnosisRecord | None
    region: str  # where it fails, in the language of regions; empty: in any case
    rule: str  # the region with counts, in words
    known: str | None  # the id of the known failure that it is
    reproduced: str  # what its script came to: a word of SCRIPT_STATES, "not run" with a reason
    case: CaseRecord  # the smallest
    baseline: NotRequired[bool]  # whether the run's baseline holds all of it
    grid: NotRequired[GridRecord | None]


class BugRecord(BugFields):
    """A bug of a run."""

    counts: CountsRecord
    places: list[BugPlaceRecord]  # at least one
