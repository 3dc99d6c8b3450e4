"""The records of a discrepancy, with the calls and arrays it was concluded from,
and of a known one that did not show.
"""

from typing import Any, Literal, NotRequired, TypedDict

from reference.records.place import PlaceRecord
from reference.records.words import Number, Seen

# As `reference.schema.case_to_json` writes it, and `case_from_json` reads it.
CaseRecord = dict[str, Any]


class ArrayRecord(TypedDict):
    """An array: listed where it is small, else packed; a huge one by dtype and shape alone."""

    dtype: str
    shape: list[int]
    values: NotRequired[Any]  # nested lists; bfloat16 and float8 as float32
    packed: NotRequired[str]  # base64 of zlib of the raw bytes, in C order, little-endian
    stored: NotRequired[str]  # the dtype of the packed bytes: float32 for bfloat16 and float8


class CallRecord(TypedDict):
    """One call and its reply."""

    setup: str  # Python text: imports
    define: str  # Python text: functions that the call uses
    call: str  # Python text
    results: list[str]  # the names that it gives values to
    operands: dict[str, ArrayRecord | None]  # by the names in the text
    status: str  # returned, rejected, crashed, hung ...
    message: str  # the framework's own, where it returned nothing
    got: list[ArrayRecord]  # in the order of `results`


class DiagnosisRecord(TypedDict):
    """What explains a wrong output."""

    kind: str  # a word that stays the same from run to run
    sentence: str


class DueRecord(TypedDict):
    """What the result in question should have been."""

    dtype: str | None  # None where it is not the dtype that is wrong
    shape: list[int]


class DiscrepancyRecord(PlaceRecord):
    """One discrepancy of a cell, by its smallest case; or a known failure that still fails."""

    record: Literal["discrepancy"]
    sentence: str  # the claim
    verdict: str
    known: str | None  # the id of the known failure that it is
    seen: Seen
    case: CaseRecord
    message: str  # the verdict, in words
    setup: str  # Python text: the adapter's imports
    call: str  # the text of all calls, each distinct one once
    calls: list[CallRecord]  # the evidence, in order
    where: list[int]  # the index of the worst element; empty where there is none
    bounds: Number  # its error in bounds; inf where no error is allowed
    ulps: Number  # its error in units in the last place
    got: Any  # nested lists; None where there is no array, or too large a one
    expected: Any  # the same
    # Of the last call, as nested lists; None where one is too large.
    operands: dict[str, Any] | None
    replay: str  # the line for a shell that asks the case again
    rule: NotRequired[str | None]  # where it fails, with counts
    region: NotRequired[str | None]  # where it fails, in the language of regions
    diagnosis: NotRequired[DiagnosisRecord | None]
    title: NotRequired[str | None]  # of a known failure, as the next two
    story: NotRequired[str | None]
    issue: NotRequired[str | None]  # a web address
    baseline: NotRequired[bool]  # whether the run's baseline holds it
    # What its script came to, a word of SCRIPT_STATES: of a known failure.
    reproduced: NotRequired[str]
    # The name of the result that the verdict is about; empty: of no single one.
    result: NotRequired[str]
    due: NotRequired[DueRecord | None]  # None where the verdict is not about one array
    is_refusal_due: NotRequired[bool]  # whether the call has no meaning, so that an error is right
    test_file: NotRequired[str]  # the file of the claim's test


class NotSeenRecord(PlaceRecord):
    """A known failure that this machine does not show in a cell."""

    record: Literal["not seen"]
    known: str  # its id
    title: str
    story: str
    why: str
