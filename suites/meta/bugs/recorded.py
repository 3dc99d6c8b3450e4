"""Functions that run adapters with planted faults, and write the records to a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from adapters.protocol import Adapter, Route
from reports.records.writing import Writer
from suites.engine.first_and_last import footer, header
from suites.meta.harness import session
from suites.meta.records import Record
from suites.meta.whole import NO_THIRTY_THREE, lying

ROUTE = "conv_transpose"
EXACT = "forward_is_exact_on_integers"


def named(name: str, *routes: str, lie: str = "") -> Adapter:
    """An honest adapter of this name, or with a lie on some routes (default: the main route).

    It is asked any number of channels.
    """
    adapter = lying(**dict.fromkeys(routes or (ROUTE,), lie)) if lie else lying()
    adapter.__name__ = name
    adapter.ROUTES = {route: _unlimited(entry) for route, entry in adapter.ROUTES.items()}
    return adapter


def _unlimited(route: Route) -> Route:
    """A route without the limit of the honest fake on its channels."""
    return replace(route, limits=tuple(lim for lim in route.limits if lim != NO_THIRTY_THREE))


def recorded(file: Path, adapter: Adapter, *routes: str, claims: Sequence[str] = (EXACT,)) -> Path:
    """Write the records of a run in float32 on some routes (default: the main route) to a file."""
    with session(adapter, levels=400, drawn=0, shrink_seconds=5.0) as (run, records):
        records.append(header(run, 20.0))
        for claim in (run.claims[name] for name in claims):
            cells = [cell for cell in run.matrix.cells(claim) if cell.dtype == "float32"]
            for cell in (cell for cell in cells if cell.route in (routes or (ROUTE,))):
                run.search(cell, claim)
        list(run.bugs_at_end())
        records.append(footer(run, int(run.journal.has_discrepancies), 1.0))
    return written(file, records)


def written(file: Path, records: Sequence[Record]) -> Path:
    """Write records to a file, and return the file."""
    writer = Writer(file)
    for record in records:
        writer(record)
    writer.close()
    return file
