"""The first and the last record of a run: its targets with their routes, and how it ended."""

from __future__ import annotations

from reference.records.header import HeaderRecord, RouteRecord, TargetRecord
from reference.records.lines import FooterRecord
from suites.engine.cell.target import Target
from suites.engine.porting.examples import examples, own_axes
from suites.engine.records.header import header_record, target_record
from suites.engine.run import Run
from suites.known.components import components_of_route


def header(run: Run, time_limit: float) -> HeaderRecord:
    """The first record. `time_limit`: seconds that a call may take."""
    targets = [_target_record(run, target) for target in run.targets]
    return header_record(targets, run.claims, run.profile, time_limit, examples(run.replay))


def _target_record(run: Run, target: Target) -> TargetRecord:
    """The record of a target with its routes."""
    routes: dict[str, RouteRecord] = {
        route: {
            "operator": entry.operator, "composed": entry.composed, "compiled": entry.compiled,
            "about": entry.about,
            "components": list(components_of_route(target.name, target.path, entry.compiled)),
            "not_asked": _reasons(run, target, route),
        }
        for route, entry in target.adapter.ROUTES.items()
    }  # fmt: skip
    return target_record(target, routes, own_axes(run.replay))


def _reasons(run: Run, target: Target, route: str) -> dict[str, str]:
    """Claim -> why it is not put to a route; none in a replay, which is about one claim."""
    if run.replay:
        return {}
    reasons = {
        name: run.plan.reason(target.adapter, claim, route) for name, claim in run.claims.items()
    }
    return {name: reason for name, reason in reasons.items() if reason}


def footer(run: Run, code: int, seconds: float) -> FooterRecord:
    """The last record. `code`: the exit code; `seconds`: of the whole run."""
    journal = run.journal
    return {
        "record": "footer", "exit": code, "why": "interrupted" if code == 2 else "finished",
        "judged": journal.judged, "seconds": round(seconds, 1),
        "seconds_inside": round(journal.seconds_inside, 1), "not_started": journal.not_started,
    }  # fmt: skip
