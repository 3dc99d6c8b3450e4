"""What the page is made of: the values that its templates print,
each from the section that it belongs to.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from reference.verdicts import SEVERITIES
from reports.bugs.bug import Bug, bugs_of
from reports.bugs.verdicts import cells_of
from reports.matrix.adapters import AdapterVersion, adapter_versions
from reports.matrix.claims import ClaimInfo, claim_infos
from reports.matrix.counts import overview
from reports.page.embed import Strings, embedded
from reports.page.first import first_screen
from reports.page.lists import Lists
from reports.page.matrix import matrix
from reports.records.collating import Collated
from reports.records.runs import Key
from reports.records.warnings import warnings
from reports.sections.accuracy import accumulations, ranking
from reports.sections.bug.evidence import AXIS
from reports.sections.bug.section import Section
from reports.sections.bug.sections import sections
from reports.sections.coverage import coverage
from reports.sections.invalid_input import edge_table
from reports.sections.limits import unsupported
from reports.sections.machines import machines
from reports.sections.not_seen import not_seen
from reports.sections.planted import HEAD, planted
from reports.sections.porting.examples import multiplicities, sizes
from reports.sections.porting.numbers import padding_numbers
from reports.sections.porting.odd_element import odd_element
from reports.sections.porting.padding_modes import by_design
from reports.sections.porting.reach import reach
from reports.sections.porting.recipes import recipes
from reports.sections.proofs import proof_table
from reports.sections.remarks import claim_remarks
from reports.sections.trophies import trophies

SCRIPTS = Path(__file__).parents[1] / "templates" / "script"
Values = dict[str, Any]


@dataclass(frozen=True)
class Content:
    """The records of some runs, and what several parts of the page need of them."""

    collated: Collated

    @cached_property
    def versions(self) -> list[AdapterVersion]:
        """The adapters."""
        return adapter_versions(self.collated)

    @cached_property
    def claims(self) -> list[ClaimInfo]:
        """The claims."""
        return claim_infos(self.collated)

    @cached_property
    def bugs(self) -> list[Bug]:
        """The bugs, the gravest first."""
        return bugs_of(self.collated)

    @cached_property
    def sections(self) -> list[Section]:
        """The section of each bug that is on the page."""
        return sections(self.collated, self.bugs)

    @cached_property
    def marks(self) -> dict[Key, list[int]]:
        """Key of a cell -> the indices of the bugs that show there."""
        marks: dict[Key, list[int]] = {}
        for index, section in enumerate(self.sections):
            for key in cells_of(section.bug.record):
                marks.setdefault(key, []).append(index)
        return marks

    def values(self) -> Values:
        """All that the templates print, by name."""
        return {
            **self._summary(),
            **self._coverage(),
            **self._sections(),
            **self._porting(),
            **self._script(),
        }

    def _summary(self) -> Values:
        """The first screen, and the bugs."""
        return {
            "collated": self.collated,
            "warnings": warnings(self.collated),
            "severities": SEVERITIES,
            "bugs": self.bugs,
            "new": [bug for bug in self.bugs if bug.is_new],
            "adapters": first_screen(self.collated, self.versions, self.sections),
            "sections": self.sections,
            "axis_names": AXIS,
        }

    def _coverage(self) -> Values:
        """What was asked, of whom, and where."""
        collated, versions, claims = self.collated, self.versions, self.claims
        return {
            "versions": versions,
            "claims": claims,
            "overview": overview(collated, versions, claims),
            "coverage": coverage(collated, versions, claims),
            "unsupported": unsupported(collated, versions, claims),
            "not_seen": not_seen(collated),
            "machines": machines(collated),
        }

    def _sections(self) -> Values:
        """What the answers show beside right and wrong."""
        collated, versions, claims = self.collated, self.versions, self.claims
        anchors = {key: self.sections[indices[0]].anchor for key, indices in self.marks.items()}
        return {
            "anchors": anchors,
            "accumulations": accumulations(collated, versions),
            "ranking": ranking(collated, versions),
            "proofs": proof_table(collated, versions),
            "remarks": claim_remarks(collated, versions, claims),
            "edges": edge_table(collated, versions, claims),
            "planted": planted(),
            "planted_head": HEAD,
            "trophies": trophies(collated, self.bugs),
        }

    def _porting(self) -> Values:
        """What frameworks do in different ways, none of them wrong."""
        modes = by_design(self.versions)
        return {
            "by_design": modes,
            "odd": odd_element(modes),
            "numbers": padding_numbers(self.versions),
            "recipes": recipes(self.versions),
            "sizes": sizes(self.collated),
            "multiplicities": multiplicities(self.collated),
            "reach": reach(self.collated, self.versions, self.claims),
        }

    def _script(self) -> Values:
        """The script of the page, which the page's policy names by its hash, and its data."""
        files = sorted(SCRIPTS.glob("*.js"))
        script = "\n" + "".join(file.read_text(encoding="utf-8") for file in files)
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        lists, data = self._data()
        return {"script": script, "script_hash": digest, "lists": lists, "data": data}

    def _data(self) -> tuple[Lists, Callable[[], str]]:
        """The tables that the templates add to, and the data of all of them once they have."""
        strings = Strings()
        lists = Lists(strings)

        def data() -> str:
            """The data as JSON, once the templates have added their tables."""
            cells = matrix(self.collated, self.versions, self.claims, self.marks, strings)
            values = {"matrix": cells, "bugs": lists.bugs(self.sections)}
            return embedded({**values, "lists": lists.data, "texts": strings.texts})

        return lists, data
