"""One run: the targets, what is known of them, what is asked of each cell, and the records of what came out."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings

from adapters.protocol import program
from adapters.registry import names
from reference.compare import Judgement
from reference.draws import operands
from reference.schema import Case, Params, case_to_json
from suites.cell import Cell
from suites.claim import Claim
from suites.known_failures import FOLDER, Known, load
from suites.levels import designed
from suites.pinned import Pinned
from suites.profiles import Profile
from suites.search import Finding, Search
from suites.selection import Target
from suites.strategies import Menu, parameters

Write = Callable[[dict[str, Any]], None]
PARTIAL = 10.0  # seconds between two records of a cell that is still being asked


@dataclass
class Run:
    """What a pytest session needs to ask the conformance claims."""

    targets: list[Target]
    profile: Profile
    write: Write
    known: dict[str, list[Known]]
    replay: Case | None = None
    told: Callable[[Search], None] = lambda search: None
    judged: int = 0
    menus: dict[tuple[str, str], Menu] = field(default_factory=dict)
    asked: dict[tuple[str, str], list[Params]] = field(default_factory=dict)

    def cells(self, claim: Claim) -> Iterator[Cell]:
        """Every cell that the claim is put to."""
        for target in self.targets:
            for route, entry in target.adapter.ROUTES.items():
                for dtype in target.adapter.DTYPES if entry.operator == claim.operator else ():
                    if self.replay is None or self.replay.dtype == dtype:
                        yield Cell(target.name, target.adapter, route, target.path, dtype, target.child)

    def search(self, cell: Cell, claim: Claim) -> list[str]:
        """Search one cell; the discrepancies as texts, each of them recorded."""
        known = self.applicable(cell, claim)
        search = Search(cell, claim, known, self.profile, self._periodically(time.monotonic()))
        complete = False
        try:
            if self.replay is None:
                search.run(self.tuples(cell)[:: claim.every * self.thinning(cell)])
            else:
                search.replay(self.replay)
            complete = True
        finally:
            self.judged += cell.tally.judged
            self.write(self.cell_record(search, complete))
            for finding in search.result.findings:
                self.write(
                    discrepancy(cell, claim, finding.case, finding.judgement, rule=finding.rule.sentence(), region=finding.rule.region)
                )
        return [told(cell, claim, finding) for finding in search.result.findings]

    def tuples(self, cell: Cell) -> list[Params]:
        """What is asked of a route: every axis class where the profile says so, then what Hypothesis draws."""
        key = (cell.name, cell.route)
        if key not in self.asked:
            menu, compiled, profile = self.menu(cell), cell.entry.compiled, self.profile
            levels = designed(menu) if profile.designed and not compiled else ()
            number = profile.drawn_compiled if compiled else profile.drawn
            self.asked[key] = [*levels, *(drawn(menu, number, profile.derandomized) if menu.axes else ())]
        return self.asked[key]

    def thinning(self, cell: Cell) -> int:
        """One: the first kernel path of an adapter is asked everything; the profile's `other_paths`: a further one less."""
        first = next(target.path for target in self.targets if target.name == cell.name)
        return 1 if cell.path == first else self.profile.other_paths

    def menu(self, cell: Cell) -> Menu:
        """What the route can express, worked out once."""
        key = (cell.name, cell.route)
        if key not in self.menus:
            self.menus[key] = Menu(lambda params: cell.unsupported(params) is None)
        return self.menus[key]

    def applicable(self, cell: Cell, claim: Claim) -> list[Known]:
        """The known failures that hold for this cell, on its version and machine."""
        machine = cell.child.machine
        known = self.known.get(cell.name, [])
        return [one for one in known if machine and one.applies(claim.name, cell.route, cell.path, machine)]

    def pinned(self, claims: dict[str, Claim]) -> Iterator[Pinned]:
        """Every known failure on every cell where it applies; the others are recorded as not applicable here."""
        for target in self.targets:
            for known in self.known.get(target.name, []):
                yield from self._pinned(target, known, claims)

    def _pinned(self, target: Target, known: Known, claims: dict[str, Claim]) -> Iterator[Pinned]:
        claim = claims[known.claim]
        routes = [r for r, e in target.adapter.ROUTES.items() if e.operator == claim.operator and r in (known.routes or (r,))]
        machine = target.child.machine
        for route in routes:
            cell = Cell(target.name, target.adapter, route, target.path, known.case.dtype, target.child)
            if machine and known.applies(claim.name, route, target.path, machine):
                yield Pinned(known, claim, cell)
            else:
                self.write({"record": "not applicable", **where(cell, claim), "known": known.id, "story": known.story})

    def record_pinned(self, pinned: Pinned) -> None:
        """The record of a known failure that was rechecked."""
        if pinned.judgement is None or pinned.judgement.verdict != pinned.known.verdict:
            return
        self.judged += 1
        known = pinned.known
        more = {
            "known": known.id,
            "story": known.story,
            "issue": known.issue,
            "region": known.region,
            "rule": f"known where {known.region}",
        }
        self.write(discrepancy(pinned.cell, pinned.claim, known.case, pinned.judgement, **more))

    def cell_record(self, search: Search, complete: bool) -> dict[str, Any]:
        """What a cell came to, so far or in the end."""
        result, tally, cell = search.result, search.cell.tally, search.cell
        legal = {(rank, kind) for rank, classes in self.menu(cell).axes.items() for kind in classes}
        missing = sorted(f"rank {rank}: {', '.join(kind)}" for rank, kind in legal - result.classes)
        return {
            "record": "cell", **where(cell, search.claim), "sentence": search.claim.sentence, "complete": complete,
            "composed": cell.entry.composed, "asked": tally.asked, "judged": tally.judged, "verdicts": dict(result.verdicts),
            "unsupported": dict(result.unsupported), "limits": [sentence for sentence, _ in cell.entry.limits],
            "known_region": dict(result.known), "set_aside": result.set_aside, "findings": len(result.findings),
            "seconds": round(time.monotonic() - search.started, 3), "seconds_inside": round(tally.seconds_inside, 3),
            "worst_bounds": tally.worst_bounds, "classes_reached": len(legal & result.classes), "classes_legal": len(legal),
            "classes_missing": missing[:40],
        }  # fmt: skip

    def _periodically(self, written: float) -> Callable[[Search], None]:
        def tell(search: Search) -> None:
            nonlocal written
            self.told(search)
            if time.monotonic() - written > PARTIAL:
                written = time.monotonic()
                self.write(self.cell_record(search, complete=False))

        return tell


def drawn(menu: Menu, number: int, derandomized: bool) -> list[Params]:
    """`number` parameter tuples from Hypothesis."""
    found: list[Params] = []

    @settings(
        max_examples=number,
        derandomize=derandomized,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(parameters(menu))
    def draw(params: Params) -> None:
        found.append(params)

    draw()
    return found


@cache
def known_files() -> dict[str, list[Known]]:
    """The known failures of this repository, by adapter. KnownFailureError where a file names no adapter."""
    return {name: load(FOLDER / f"{name}.toml") for name in names() if (FOLDER / f"{name}.toml").exists()}


def where(cell: Cell, claim: Claim) -> dict[str, Any]:
    """The coordinates of a cell in the matrix."""
    version = cell.child.machine.version if cell.child.machine else "unknown"
    return {"adapter": cell.name, "version": version, "route": cell.route, "path": cell.path, "claim": claim.name, "dtype": cell.dtype}


def discrepancy(cell: Cell, claim: Claim, case: Case, judgement: Judgement, known: str | None = None, **more: Any) -> dict[str, Any]:
    """The record of one discrepancy, with all that its story needs."""
    text = program(cell.adapter, cell.route, case.params)
    return {
        "record": "discrepancy", **where(cell, claim), "sentence": claim.sentence, "verdict": judgement.verdict, "known": known,
        "case": case_to_json(case), "message": judgement.message, "setup": text.setup, "call": str(text),
        "where": list(judgement.where), "bounds": judgement.bounds, "ulps": judgement.ulps,
        "got": listed(judgement.got), "expected": listed(judgement.expected), "replay": replay(cell, claim, case),
        **drawn_operands(claim, case), **more,
    }  # fmt: skip


def drawn_operands(claim: Claim, case: Case) -> dict[str, Any]:
    """The case's x, w and b for a stand-alone script; nothing where the claim makes its own or they are too large."""
    data = operands(case)
    listing = {name: listed(a) for name, a in (("x", data.x), ("w", data.w), ("b", data.b))}
    small = claim.operator == "conv_transpose" and listing["x"] is not None and listing["w"] is not None
    return {"operands": listing} if small else {}


def listed(values: Any, most: int = 4096) -> Any:
    """A nested list of plain numbers, or None where there are too many to draw."""
    if values is None or values.size > most:
        return None
    return values.tolist() if values.dtype.kind in "iu" else values.astype(float).tolist()


def replay(cell: Cell, claim: Claim, case: Case) -> str:
    """The one line that asks this case again."""
    text = json.dumps(case_to_json(case), separators=(",", ":"))
    return (
        f"pytest suites/conformance --adapter {cell.name} --path {cell.name}={cell.path} -k '{claim.name} and {cell.route}' --case '{text}'"
    )


def told(cell: Cell, claim: Claim, finding: Finding) -> str:
    """A discrepancy as the terminal tells it."""
    return "\n".join(
        (
            f"{finding.judgement.verdict}: {claim.sentence}",
            f"  {finding.rule.sentence()}",
            f"  smallest: {finding.case!r}",
            f"  {finding.judgement.message}",
            *(f"  | {line}" for line in str(program(cell.adapter, cell.route, finding.case.params)).splitlines()),
            f"  again: {replay(cell, claim, finding.case)}",
        )
    )
