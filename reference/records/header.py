"""The first record: when and how the run was started, its claims, and what runs where."""

from typing import Final, Literal, NotRequired, TypedDict

from reference.records.porting import ExamplesRecord, LayoutRecord, ModeRecord, NumberRecord
from reference.records.words import Selection

FORMAT: Final = 3  # the version of the format


class ClaimRecord(TypedDict):
    """One claim."""

    sentence: str
    operator: str  # the operator that it is about; "any", or "output" for all that make y
    selection: Selection
    padding_mode: bool  # whether it is put to routes with a padding mode alone
    group: NotRequired[str]  # claims of one subject: "accuracy", or a part of a table
    operators: NotRequired[list[str]]  # the operators whose routes it concerns; none: all


class RouteRecord(TypedDict):
    """One route of a target."""

    operator: str
    composed: bool  # whether it pads, crops or scatters outside of the framework's call
    compiled: bool  # whether each shape is compiled
    not_asked: dict[str, str]  # name of a claim -> why the route is not put it
    components: NotRequired[list[str]]  # what it hands the call on to, the adapter's own first
    about: NotRequired[str]  # which public call it is, and how it differs from the main route


class TargetRecord(TypedDict):
    """One adapter on one kernel path.
    What only a started worker tells is left out where it did not start.
    """

    adapter: str
    path: str
    environment: dict[str, str]  # the variables that make the kernel path
    routes: dict[str, RouteRecord]
    modes: dict[str, ModeRecord]  # by route
    started: bool
    not_started: str | None  # why it did not start
    numbers: NotRequired[dict[str, list[NumberRecord]]]  # by route: padding as a number
    layouts: NotRequired[dict[str, LayoutRecord]]  # by route: the axes of the weight
    about: NotRequired[str | None]  # what the adapter is
    signature: NotRequired[str | None]  # the CPU features and caps that decide which bugs show
    version: NotRequired[str | None]  # of the framework
    python: NotRequired[str | None]
    numpy: NotRequired[str | None]
    machine: NotRequired[str | None]  # the CPU in words
    cpu: NotRequired[list[str]]  # its features


class HeaderRecord(TypedDict):
    """The first record of a file."""

    record: Literal["header"]
    format: Literal[3]  # FORMAT
    started: str  # ISO 8601, in UTC
    profile: str
    time_limit: float  # seconds of a call
    targets: list[TargetRecord]
    claims: dict[str, ClaimRecord]  # by name
    examples: NotRequired[ExamplesRecord]  # for those who port a model
    derandomized: NotRequired[bool]  # whether the run draws the same cases every time
    python: NotRequired[str]  # of the run, not of its workers
    platform: NotRequired[str]
    cores: NotRequired[int | None]
