"""Renders records as one self-contained page; pure: the same records give the same bytes."""

from __future__ import annotations

import base64
import hashlib
import math
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reports.accuracy import accumulations, ranking
from reports.bugs.bug import bugs_of
from reports.bugs.fields import SEVERITIES
from reports.bugs.planted import HEAD, planted
from reports.bugs.trophies import trophies
from reports.collate import Collated, Key, collate, warnings
from reports.coverage import coverage
from reports.edges import edge_table
from reports.fields import checked
from reports.levels import percent
from reports.limits import unsupported
from reports.machines import machines
from reports.modes import by_design
from reports.not_seen import not_seen
from reports.page.bugs import Section, sections
from reports.page.cells import matrix
from reports.page.counts import overview
from reports.page.embed import Strings, embedded
from reports.page.evidence import AXIS
from reports.page.first import first_screen
from reports.page.lists import Lists
from reports.proofs import proof_table
from reports.record import Recorded, key_of
from reports.remarks import claim_remarks
from reports.squares import cut, plural
from reports.subjects import adapter_versions, claim_infos

TEMPLATES = Path(__file__).parent / "templates"
SCRIPTS = sorted((TEMPLATES / "script").glob("*.js"))


def page(runs: list[Recorded]) -> str:
    """The page as HTML text. RecordError where a record lacks what the page shows."""
    collated = collate([checked(run) for run in runs])
    text = _environment().get_template("page.html").render(**_context(collated))
    return text.encode("utf-8", "replace").decode()  # a lone surrogate has no bytes


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["count"] = lambda number: f"{number:,}"
    environment.filters["seconds"] = _seconds
    environment.filters["plural"] = plural
    environment.filters["percent"] = percent
    environment.filters["cut"] = cut
    environment.filters["words"] = lambda name: str(name).replace("_", " ")
    return environment


def _seconds(value: float) -> str:
    if not math.isfinite(value):
        return "not known"
    return f"{value:,.1f} s" if value < 120 else f"{int(value) // 60} min {int(value) % 60} s"


def _context(collated: Collated) -> dict[str, Any]:
    versions, claims = adapter_versions(collated), claim_infos(collated)
    bugs, strings = bugs_of(collated), Strings()
    shown = sections(collated, bugs)
    marks = _marks(shown)
    lists, script = Lists(strings), _script()
    return {
        "script": script,
        "script_hash": base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        "collated": collated,
        "warnings": warnings(collated),
        "versions": versions,
        "claims": claims,
        "axis_names": AXIS,
        "severities": SEVERITIES,
        "bugs": bugs,
        "new": [bug for bug in bugs if bug.is_new],
        "sections": shown,
        "adapters": first_screen(collated, versions, shown),
        "overview": overview(collated, versions, claims),
        "anchors": {key: shown[indices[0]].anchor for key, indices in marks.items()},
        "accumulations": accumulations(collated, versions),
        "ranking": ranking(collated, versions),
        "proofs": proof_table(collated, versions),
        "remarks": claim_remarks(collated, versions, claims),
        "edges": edge_table(collated, versions, claims),
        "by_design": by_design(versions),
        "coverage": coverage(collated, versions, claims),
        "planted": planted(),
        "planted_head": HEAD,
        "trophies": trophies(collated, bugs),
        "unsupported": unsupported(collated, versions, claims),
        "not_seen": not_seen(collated),
        "machines": machines(collated),
        "lists": lists,
        "data": lambda: embedded(
            {
                "matrix": matrix(collated, versions, claims, marks, strings),
                "bugs": lists.bugs(shown),
                "lists": lists.data,
                "texts": strings.texts,
            }
        ),
    }


def _script() -> str:
    """The script of the page, which the page's policy names by its hash: no other one runs."""
    return "\n" + "".join(file.read_text(encoding="utf-8") for file in SCRIPTS)


def _marks(shown: list[Section]) -> dict[Key, list[int]]:
    """Key of a cell -> the indices of the bugs that show there."""
    marks: dict[Key, list[int]] = {}
    for index, section in enumerate(shown):
        bug = section.bug.record
        for key in dict.fromkeys(key_of({**bug, **place}) for place in bug["places"]):
            marks.setdefault(key, []).append(index)
    return marks
