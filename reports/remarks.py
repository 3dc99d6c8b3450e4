"""What agreeing cases had to tell: whether bits depend on the batch, where NaN comes from, what is refused and how."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from reports.collate import Collated
from reports.edges import EDGES
from reports.limits import TRIED
from reports.record import Record
from reports.subjects import Claimed, Subject

EXPECTED = (  # of these it is told as well that there was nothing to tell
    "an_item_of_a_batch_is_the_item_alone",
    "a_nan_fills_its_footprint_and_no_more",
    "an_infinity_fills_its_footprint_and_no_more",
    "special_values_mix_as_ieee_754_says",
    "subnormal_numbers_are_kept",
)


@dataclass(frozen=True)
class Remarked:
    """One claim on one adapter: cases and routes that agreed, and (remark, cases, routes), the commonest first."""

    claim: Claimed
    cases: int
    routes: int
    remarks: list[tuple[str, int, int]]


def remarked(told: Collated, every: list[Subject], claims: list[Claimed]) -> list[tuple[Subject, list[Remarked]]]:
    """For each adapter, the claims that had something to tell; edges and limits have sections of their own."""
    plain = [claim for claim in claims if not claim.name.startswith((*EDGES, TRIED))]
    found = [(subject, [one for claim in plain if (one := _remarked(told, subject, claim))]) for subject in every]
    return [(subject, rows) for subject, rows in found if rows]


def _remarked(told: Collated, subject: Subject, claim: Claimed) -> Remarked | None:
    place = (subject.adapter, subject.version, claim.name)
    cells = [cell for key, cell in told.cells.items() if (key[0], key[1], key[4]) == place and "remarks" in cell]
    agreed = [cell for cell in cells if cell["verdicts"].get("agrees")]
    counts: Counter[str] = Counter()
    for cell in agreed:
        counts.update(cell["remarks"])
    if not counts and (claim.name not in EXPECTED or not agreed):
        return None
    rows = [(remark, count, _routes([cell for cell in agreed if remark in cell["remarks"]])) for remark, count in counts.most_common()]
    return Remarked(claim, sum(cell["verdicts"]["agrees"] for cell in agreed), _routes(agreed), rows)


def _routes(cells: list[Record]) -> int:
    return len({cell["route"] for cell in cells})
