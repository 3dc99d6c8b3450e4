"""The beginning of a session: starts the targets, and makes the run of the options."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reference.records.lines import Record
from reference.schema import case_from_json
from suites.cases.claims.catalogue import claims
from suites.cases.profiles import PROFILES
from suites.engine.baseline import Baseline
from suites.engine.baseline import load as load_baseline
from suites.engine.bugs.scripted import ScriptOf, Scripts
from suites.engine.cell.target import Target
from suites.engine.journal import Journal
from suites.engine.progress import Progress
from suites.engine.replay import run_options
from suites.engine.run import Run
from suites.known.entries import check_names, load
from suites.session.selection import Choice, close, select, start
from suites.session.state import Session
from suites.session.values import Misuse

Option = Callable[[str], Any]  # the value of an option of the command line


def open_control(session: Session, option: Option) -> None:
    """Check the options, and make the header and the groups of tests, once for all processes."""
    session.baseline = baseline_of(option)
    targets = targets_of(option)
    session.header, session.groups = header_of(targets), groups_of(targets)
    close(targets)


def open_run(
    session: Session,
    option: Option,
    write: Callable[[Record], None],
    terminal: Any,
    script_of: ScriptOf,
) -> None:
    """Start the targets of the options, and make the header and the run.

    `write` takes the records. `terminal` shows the progress; None if it is not shown. `script_of`
    makes the scripts of bugs.
    """
    session.baseline = baseline_of(option)
    targets = targets_of(option)
    session.header = header_of(targets)
    journal = Journal(write, _options_of_run(option), session.baseline)
    session.run = _run_of(targets, option, journal, Progress(terminal), Scripts(script_of))


def _run_of(
    targets: list[Target], option: Option, journal: Journal, progress: Progress, scripts: Scripts
) -> Run:
    """The run that the options describe."""
    case = option("case")
    return Run(
        targets, PROFILES[option("profile")], claims(), journal,
        [bug for file in option("known") for bug in load(file)],
        replay=case_from_json(case) if case else None, seen_once=option("once"),
        progress=progress, scripts=scripts,
    )  # fmt: skip


def _options_of_run(option: Option) -> tuple[str, ...]:
    """The options that a replay needs as well."""
    known = list(map(str, option("known")))
    return run_options(option("profile"), known, str(option("baseline") or ""))


def groups_of(targets: list[Target]) -> list[str]:
    """The beginnings of test ids, one for each route: pytest-xdist keeps a route in one process."""
    return [
        f"{target.name}-{route}-{target.path}"
        for target in targets
        for route in target.adapter.ROUTES
    ]


def targets_of(option: Option) -> list[Target]:
    """The targets that the options choose, started.

    Raises Misuse, or the error of a file, if the options contradict each other or cannot be met.
    """
    if option("once") and not option("case"):
        raise Misuse("--once: goes with --case")
    if option("case"):
        case_from_json(option("case"))
    bugs = {file: load(file) for file in option("known")}
    choice = Choice(*map(option, ("adapter", "pythons", "workers", "paths", "time_limit", "cache")))
    targets = select(choice)
    for file, entries in bugs.items():
        check_names(entries, [target.adapter for target in targets], str(file))
    try:
        start(targets, required=choice.is_named)
    except BaseException:
        close(targets)
        raise
    return targets


def header_of(targets: list[Target]) -> list[str]:
    """A line for the terminal about each target: its version, or why it did not start."""
    versions = (
        t.child.machine.version if t.child.machine else f"not started: {t.not_started}"
        for t in targets
    )
    return [
        f"{target.name} {version}, path {target.path}" for target, version in zip(targets, versions)
    ]


def baseline_of(option: Option) -> Baseline:
    """The baseline of the options; an empty one if they name no file."""
    file = option("baseline")
    return load_baseline(file) if file else Baseline()
