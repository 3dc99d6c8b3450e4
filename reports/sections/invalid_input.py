"""Zero sizes and invalid input across frameworks: what each adapter's own call makes of it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from reference.records.words import INVALID_INPUT
from reports.matrix.adapters import AdapterVersion
from reports.matrix.claims import ClaimInfo
from reports.matrix.verdicts import COLOURS, CellVerdict, cell_verdict, cut, no_cell
from reports.records.collating import Collated
from reports.records.runs import Key


@dataclass(frozen=True)
class EdgeVerdict:
    """One claim on one adapter: the verdict, the commonest remark, on which route, and the rest."""

    colour: str
    verdict: str
    remark: str = ""
    route: str = ""
    elsewhere: str = ""
    key: Key | None = None


Row = tuple[ClaimInfo, list[EdgeVerdict]]


@dataclass(frozen=True)
class EdgeTable:
    """The adapters that were asked, those that were not, and the claims in groups."""

    versions: list[AdapterVersion]
    others: list[AdapterVersion]
    groups: list[tuple[str, list[Row]]]


def edge_table(
    collated: Collated,
    versions: list[AdapterVersion],
    claims: list[ClaimInfo],
) -> EdgeTable:
    """The verdicts on zero sizes and invalid input of all adapters that were asked any."""
    edges = [claim for claim in claims if claim.selection == INVALID_INPUT]
    names = {claim.name for claim in edges}
    recorded = [place for place in collated.by_claim if place[2] in names]
    shown = [version for version in versions if version.place in {p[:2] for p in recorded}]
    groups: dict[str, list[Row]] = {}
    for claim in edges:
        if claim.name in {place[2] for place in recorded}:
            row = [edge_verdict(collated, version, claim) for version in shown]
            groups.setdefault(claim.group or INVALID_INPUT, []).append((claim, row))
    others = [version for version in versions if version not in shown]
    return EdgeTable(shown, others, list(groups.items()))


def edge_verdict(collated: Collated, version: AdapterVersion, claim: ClaimInfo) -> EdgeVerdict:
    """The verdict of the adapter's main route, or of the first route that judged something."""
    routes = sorted(version.routes, key=lambda route: not _is_own_call(version, route))
    gravest = _gravest(collated, version, claim)
    route = next((r for r in routes if r in gravest and gravest[r].colour != "nothing"), None)
    if route is None:
        return _nothing(version, claim, gravest, routes[0])
    verdict = gravest.pop(route)
    remark = _remark(collated, version, claim, route, verdict)
    name = "" if route == routes[0] else route
    rest = list(gravest.values())
    return EdgeVerdict(verdict.colour, verdict.verdict, remark, name, _elsewhere(rest), verdict.key)


def _is_own_call(version: AdapterVersion, route: str) -> bool:
    return bool(version.routes[route]["operator"] == "conv_transpose")


def _gravest(
    collated: Collated,
    version: AdapterVersion,
    claim: ClaimInfo,
) -> dict[str, CellVerdict]:
    """Route -> the gravest verdict of its cells."""
    gravest: dict[str, CellVerdict] = {}
    for key in sorted(collated.by_claim.get((*version.place, claim.name), [])):
        verdict = cell_verdict(collated, version, key)
        before = gravest.setdefault(key.route, verdict)
        gravest[key.route] = min(before, verdict, key=lambda cell: COLOURS.index(cell.colour))
    return gravest


def _nothing(
    version: AdapterVersion,
    claim: ClaimInfo,
    gravest: dict[str, CellVerdict],
    main: str,
) -> EdgeVerdict:
    """Why no route of the adapter judged anything: the main route's reason."""
    absent = no_cell(version, main, next(iter(version.paths)), claim.name)
    verdict = gravest.get(main) or next(iter(gravest.values()), absent)
    shown = "not asked" if verdict.colour == "nothing" else verdict.verdict
    return EdgeVerdict(verdict.colour, shown, verdict.more)


def _elsewhere(others: list[CellVerdict]) -> str:
    """How many other routes have a discrepancy, in words."""
    count = sum(verdict.colour in ("differs", "known") for verdict in others)
    return f"a discrepancy on {count} of {len(others)} other routes" if count else ""


def _remark(
    collated: Collated,
    version: AdapterVersion,
    claim: ClaimInfo,
    route: str,
    verdict: CellVerdict,
) -> str:
    """The message of the discrepancy that is linked, else the route's commonest remark."""
    if verdict.key in collated.by_cell:
        return cut(collated.by_cell[verdict.key][0]["message"])
    if verdict.colour == "not-started":
        return verdict.more
    counts: Counter[str] = Counter()
    for key in collated.by_claim[*version.place, claim.name]:
        if key.route == route and key in collated.cells:
            counts.update(collated.cells[key]["remarks"])
    return cut(commonest(counts))


def commonest(counts: Counter[str]) -> str:
    """The commonest remark; remarks that differ in numbers and shapes alone count together."""
    kinds: Counter[str] = Counter()
    for remark, count in counts.items():
        kinds[_kind(remark)] += count
    kind = max(kinds, key=lambda name: kinds[name], default="")
    alike = [remark for remark in counts if _kind(remark) == kind]
    return max(alike, key=lambda remark: counts[remark], default="")


def _kind(remark: str) -> str:
    """A remark without numbers and shapes: it is a framework's own text,
    and no field tells what it is about.
    """
    return re.sub(r"\d+", "0", re.sub(r"[(\[][-\d., x]*[)\]]", "()", remark))
