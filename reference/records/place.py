"""The place of a cell in the matrix, with which most records begin."""

from typing import TypedDict

PLACE = ("adapter", "version", "route", "path", "claim", "dtype")


class PlaceRecord(TypedDict):
    """The coordinates of a cell."""

    adapter: str
    version: str  # of the framework; "unknown" where it did not start
    route: str
    path: str  # the kernel path
    claim: str  # its name, as the header has it
    dtype: str
