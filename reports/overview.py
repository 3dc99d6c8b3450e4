"""The summary: each adapter in numbers, and each claim on each adapter in a word."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from reports.collate import Collated
from reports.squares import COLOURS, CellVerdict, cell_verdict, cut, no_cell, plural
from reports.subjects import AdapterVersion, ClaimInfo

KNOWN = "known: "


@dataclass(frozen=True)
class AdapterSummary:
    """One adapter over all its routes, kernel paths and dtypes."""

    version: AdapterVersion
    judged: int
    claims: int  # that were put to it
    cells: Counter[str]  # by colour
    new: int
    known: int


@dataclass(frozen=True)
class ClaimSummary:
    """One claim on one adapter: the gravest verdict of its cells, and what it rests on."""

    colour: str
    verdict: str
    more: str


Row = tuple[ClaimInfo, list[ClaimSummary]]


def adapter_summaries(
    collated: Collated,
    versions: list[AdapterVersion],
) -> list[AdapterSummary]:
    """A row for each adapter."""
    return [_adapter_summary(collated, version) for version in versions]


def _adapter_summary(collated: Collated, version: AdapterVersion) -> AdapterSummary:
    keys = [key for key in collated.cells if key[:2] == version.place]
    colours = Counter(cell_verdict(collated, version, key).colour for key in keys)
    records = [r for r in collated.discrepancies if (r["adapter"], r["version"]) == version.place]
    known = sum(record["known"] is not None for record in records)
    judged, claims = sum(collated.cells[key]["judged"] for key in keys), {key[4] for key in keys}
    return AdapterSummary(version, judged, len(claims), colours, len(records) - known, known)


def overview(
    collated: Collated,
    versions: list[AdapterVersion],
    claims: list[ClaimInfo],
) -> list[tuple[str, list[Row]]]:
    """(operator, its claims, each with a word for each adapter); those with routes come first."""
    routed = (operator for version in versions for operator in version.operators)
    operators = dict.fromkeys([*routed, *(claim.operator for claim in claims)])
    rows: dict[str, list[Row]] = {operator: [] for operator in operators}
    for claim in claims:
        words = [claim_summary(collated, version, claim) for version in versions]
        rows[claim.operator].append((claim, words))
    return [(operator, some) for operator, some in rows.items() if some]


def claim_summary(collated: Collated, version: AdapterVersion, claim: ClaimInfo) -> ClaimSummary:
    """The gravest verdict of a claim on an adapter, or the reason why it has none."""
    keys = collated.by_claim.get((*version.place, claim.name), [])
    if not keys:
        return _no_cells(version, claim)
    verdicts = [cell_verdict(collated, version, key) for key in keys]
    colour = min((verdict.colour for verdict in verdicts), key=COLOURS.index)
    gravest = [verdict for verdict in verdicts if verdict.colour == colour]
    more = _rests_on(sum(verdict.judged for verdict in verdicts), len({key[2] for key in keys}))
    reason = gravest[0].more if colour == "not-started" or not more else ""
    return ClaimSummary(colour, gravest_verdict(gravest), reason or more)


def _rests_on(judged: int, routes: int) -> str:
    return f"{judged:,} on {routes} {'route' if routes == 1 else 'routes'}" if judged else ""


def gravest_verdict(gravest: list[CellVerdict]) -> str:
    """The verdicts of equal gravity in words, each known failure named once."""
    new = sum(verdict.new for verdict in gravest)
    if new:
        return plural(new)
    words = (verdict.verdict.removeprefix(KNOWN).split(", ") for verdict in gravest)
    names = ", ".join(dict.fromkeys(name for some in words for name in some))
    return f"{KNOWN if gravest[0].colour == 'known' else ''}{names}"


def _no_cells(version: AdapterVersion, claim: ClaimInfo) -> ClaimSummary:
    """Why a claim has no cell on an adapter."""
    routes = [r for op, names in version.operators.items() if claim.concerns(op) for r in names]
    if not routes:
        reason = f"no route to {claim.operator.replace('_', ' ')}"
        return ClaimSummary("nothing", "not asked", reason)
    reasons = {version.not_put(route, claim.name) for route in routes}
    if None not in reasons and len(reasons) > 1:
        return ClaimSummary("nothing", "not asked", "no route is put it")
    route = next((r for r in routes if version.not_put(r, claim.name) is None), routes[0])
    verdict = no_cell(version, route, next(iter(version.paths)), claim.name)
    return ClaimSummary(verdict.colour, verdict.verdict, cut(verdict.more))
