"""The file of a baseline: the bugs that a maintainer has accepted, which no longer fail a run."""

from typing import TypedDict

FORMAT = 1  # of the file


class BaselineBug(TypedDict):
    """One bug of the file, on one adapter."""

    adapter: str
    verdict: str
    diagnosis: str | None  # the kind; None where nothing explains the wrong output
    region: str  # where it fails, in the language of regions; empty: in any case
    places: dict[str, dict[str, list[str]]]  # verdict -> claim -> routes


class BaselineFile(TypedDict):
    """The whole file."""

    baseline: int  # the format
    bugs: list[BaselineBug]
