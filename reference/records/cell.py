"""The record of a cell: what it was asked, and what came of it, so far or in the end."""

from typing import Literal, TypedDict

from reference.records.place import PlaceRecord
from reference.records.words import Number


class AccumulationRecord(TypedDict):
    """How a route sums, as a probe has measured it."""

    name: str  # the class, in words
    bits: dict[str, int]  # "channels", "taps" -> significant bits of the accumulator
    faults: list[str]  # sums that are worse than customary, in words


class ProofRecord(TypedDict):
    """An index pattern is proved: a wrong one is missed with a probability of at most 2^-bits."""

    params: str  # the parameter tuple as Python writes it
    draws: int  # exact draws
    values: int  # equiprobable values of an entry
    bits: float


class LevelRecord(TypedDict):
    """How much of a level of the design was reached."""

    reached: int  # words of coverage
    legal: int  # words that the route can express
    missing: list[str]  # a few of those that were not reached


class CellRecord(PlaceRecord):
    """One claim on one route, path and dtype. Counts are of cases where nothing else is said."""

    record: Literal["cell"]
    sentence: str  # the claim
    complete: bool  # whether the search came to its end
    composed: bool  # as the route
    tuples: int  # parameter tuples of the plan
    quota: int  # parameter tuples that were wanted
    short: str | None  # why `tuples` are fewer than `quota`
    features_missing: list[str]  # single features that no tuple has
    left_out_by_budget: int  # parameter tuples
    calls: int  # replies
    judged: int  # outputs
    verdicts: dict[str, int]
    unsupported: dict[str, int]  # limit, or another reason why a case cannot be asked -> cases
    limits: list[str]  # the limits of the route, in words
    after_all: dict[str, int]  # limit -> cases that were answered rightly all the same
    remarks: dict[str, int]  # what came of invalid input, or beside an agreement
    known_region: dict[str, int]  # known failure -> cases in its region, which were left out
    set_aside: int  # in a region that was learnt to cost a process, or after too many of them
    affected: dict[str, int]  # region that another claim has learnt to cost a process, in words
    not_started: str | None  # why the worker did not start
    findings: int  # discrepancies
    seconds: float  # of the search, in all
    seconds_inside: float  # seconds in the framework's own calls
    worst_bounds: Number  # the largest error of an agreement, in bounds
    worst_soft: Number  # the largest err / (sqrt(n) u S) of an agreement
    proofs: list[ProofRecord]
    accumulation: AccumulationRecord | None  # None where nothing was measured
    coverage: dict[str, LevelRecord]  # by level; empty until the cell is complete
