"""What the headers of some runs say of the routes and claims that bugs name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reference.records.words import INVALID_INPUT
from reports.records.runs import Recorded

Components = Mapping[tuple[str, str, str], tuple[str, ...]]  # by adapter, path and route


@dataclass(frozen=True, eq=False)
class Headers:
    """The components of routes, and the claims about invalid input."""

    components: Components
    invalid: frozenset[str]  # claims


def headers_of(runs: Iterable[Recorded]) -> Headers:
    """What the headers of all runs say together."""
    headers = [run.header for run in runs]
    components = {
        (target["adapter"], target["path"], route): tuple(about.get("components", ()))
        for header in headers
        for target in header["targets"]
        for route, about in target["routes"].items()
    }
    claims = (claim for header in headers for claim in header["claims"].items())
    invalid = (name for name, about in claims if about["selection"] == INVALID_INPUT)
    return Headers(components, frozenset(invalid))
