"""The first record of a run: its targets, its machine and its claims."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from reference.records.header import (
    FORMAT,
    ClaimRecord,
    HeaderRecord,
    RouteRecord,
    TargetRecord,
)
from reference.records.porting import ExamplesRecord
from reference.records.words import DRAWN, FIXED, INVALID_INPUT, LIMITS
from reference.schema import Axis
from suites.cases.claims.claim import Claim, Drawn, Fixed, InvalidInput, Limits
from suites.cases.profiles import Profile
from suites.engine.cell.target import Target
from suites.engine.porting.calls import layouts, numbers
from suites.engine.porting.modes import by_design

SELECTIONS = {Drawn: DRAWN, Fixed: FIXED, Limits: LIMITS, InvalidInput: INVALID_INPUT}


def header_record(
    targets: list[TargetRecord],
    claims: Mapping[str, Claim],
    profile: Profile,
    time_limit: float,
    examples: ExamplesRecord,
) -> HeaderRecord:
    """The first record. `time_limit`: seconds that a call may take."""
    return {
        "record": "header", "format": FORMAT,
        "started": datetime.now(UTC).isoformat(timespec="seconds"), "profile": profile.name,
        "derandomized": profile.derandomized, "time_limit": time_limit,
        "python": platform.python_version(), "platform": platform.platform(),
        "cores": os.cpu_count(), "claims": {name: _claim(claim) for name, claim in claims.items()},
        "targets": targets, "examples": examples,
    }  # fmt: skip


def _claim(claim: Claim) -> ClaimRecord:
    """The record of a claim."""
    return {
        "sentence": claim.sentence, "operator": claim.operator, "operators": list(claim.operators),
        "selection": SELECTIONS[type(claim.selection)], "padding_mode": claim.padding_mode,
        "group": claim.group,
    }  # fmt: skip


def target_record(
    target: Target, routes: dict[str, RouteRecord], axes: Sequence[Axis]
) -> TargetRecord:
    """The record of a target: its version and machine, or why it did not start.

    `axes`: those of the only case that is asked, to which its padding is explained as well.
    """
    machine = target.child.machine
    record: TargetRecord = {
        "adapter": target.name, "path": target.path,
        "environment": target.environment, "about": target.adapter.__doc__,
        "routes": routes, "modes": by_design(target.adapter, axes),
        "numbers": numbers(target.adapter, axes), "layouts": layouts(target.adapter),
        "started": target.not_started is None, "not_started": target.not_started,
        "signature": target.signature,
    }  # fmt: skip
    if machine is None:
        return record
    return {
        **record, "version": machine.version, "python": machine.python, "numpy": machine.numpy,
        "machine": machine.machine, "cpu": list(machine.cpu),
    }  # fmt: skip
