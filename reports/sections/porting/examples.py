"""Examples that depend on no framework: which size comes out, and how often `fold(unfold(x))` adds
each position.
"""

from __future__ import annotations

from reference.records.porting import ExamplesRecord, SizesRecord
from reports.drawing.pictures import Picture, counted
from reports.records.collating import Collated


def sizes(collated: Collated) -> list[SizesRecord]:
    """The sizes of all runs, each once."""
    rows = {str(row): row for part in _parts(collated) for row in part["sizes"]}
    return list(rows.values())


def multiplicities(collated: Collated) -> dict[str, Picture]:
    """The numbers of the axes -> the map; of all runs, each once."""
    return {
        image["sentence"]: counted("multiplicity", image["counts"])
        for part in _parts(collated)
        for image in part["multiplicities"]
    }


def _parts(collated: Collated) -> list[ExamplesRecord]:
    """The examples of all runs that have recorded some."""
    headers = (run.header for run in collated.runs)
    return [header["examples"] for header in headers if "examples" in header]
