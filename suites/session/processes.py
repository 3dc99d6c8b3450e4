"""The processes of pytest-xdist: which tests stay in one of them, and what each of them reports."""

from __future__ import annotations

import importlib
from dataclasses import asdict
from functools import partial
from typing import Any

import pytest

from suites.session.exit_codes import State
from suites.session.state import Session


def is_controller(config: pytest.Config) -> bool:
    """Whether this process only controls the others, in which the tests run."""
    return config.pluginmanager.hasplugin("dsession")


def process_of(config: pytest.Config) -> str | None:
    """The name of this process (gw0, gw1, ...); None where pytest-xdist has not started it."""
    name: str | None = getattr(config, "workerinput", {}).get("workerid")
    return name


def scheduler_by_route(config: pytest.Config, log: Any, groups: list[str]) -> Any:
    """A scheduler that keeps the tests of a group in one process.

    `groups`: the beginnings of test ids, one for each route.
    """
    scheduler = importlib.import_module("xdist.scheduler").LoadScopeScheduling(config, log)
    scheduler._split_scope = partial(group_of, groups)
    return scheduler


def group_of(groups: list[str], nodeid: str) -> str:
    """The route of a test, one of `groups`; the id of the test if it has no route."""
    name = nodeid.partition("[")[2]
    return max((group for group in groups if name.startswith(f"{group}-")), key=len, default=nodeid)


def report_session(config: pytest.Config, session: Session) -> None:
    """Send the controller what the session of this process came to."""
    config.workeroutput.update(  # type: ignore[attr-defined]  # pytest-xdist sets it
        deconform=asdict(session.state), bugs=session.bugs, baseline=session.baseline.to_process()
    )


def add_report(session: Session, node: Any) -> None:
    """Add what a process came to, or that it died, to the session of the controller."""
    output = getattr(node, "workeroutput", {})
    state = output.get("deconform")
    session.bugs += output.get("bugs", [])
    if "baseline" in output:
        session.baseline.add(output["baseline"])
    session.processes[node.gateway.id] = State(**state) if state else State(fault=True)
