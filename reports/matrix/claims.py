"""The claims of all runs, as their headers have them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reference.records.words import Selection
from reports.records.collating import Collated
from reports.records.runs import Recorded


@dataclass(frozen=True)
class ClaimInfo:
    """A claim as the header has it. `operators`: those whose routes it concerns;
    none where all are.

    `group` names the claims that one table tells together; empty where it is in none.
    """

    name: str
    sentence: str
    operator: str
    operators: tuple[str, ...]
    selection: Selection
    group: str

    @property
    def anchor(self) -> str:
        """The id of the claim's sentence on the page."""
        return f"claim-{re.sub('[^a-z0-9_]+', '-', self.name.lower())}"

    def concerns(self, operator: str) -> bool:
        """Whether the claim is about the routes to an operator."""
        return not self.operators or operator in self.operators


def claim_infos(collated: Collated) -> list[ClaimInfo]:
    """The claims of all runs, in the order of the first run that has each."""
    claims = [claim for run in collated.runs for claim in _claims(run)]
    return list({claim.name: claim for claim in claims}.values())


def _claims(run: Recorded) -> Iterator[ClaimInfo]:
    for name, claim in run.header["claims"].items():
        operators = tuple(claim["operators"])
        texts = (name, claim["sentence"], claim["operator"])
        yield ClaimInfo(*texts, operators, claim["selection"], claim["group"])
