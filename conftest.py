"""Options, header and fixtures of the suites; it judges nothing."""

from __future__ import annotations

import argparse
import os
import platform
import signal
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from reference.schema import SchemaError, case_from_json
from reports.record import FORMAT, Record, RecordError, Writer
from suites.engine.cell import Cell
from suites.cases.claim import Claim, claims
from suites.known.entries import KnownFailureError, check_names, load
from suites.cases.profiles import PROFILES
from suites.engine.progress import Progress
from suites.engine.run import Run, known_files
from suites.engine.target import Misuse, close, select

RUN = pytest.StashKey[Run]()
FAULT = pytest.StashKey[bool]()
KILLED = pytest.StashKey[bool]()
WRITER = pytest.StashKey[Writer]()
STARTED = pytest.StashKey[float]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("deconform", "conformance of transposed convolution")
    add = group.addoption
    add(
        "--adapter",
        action="append",
        default=[],
        metavar="NAME",
        help="an adapter's name, pkg.module or pkg.module:function (repeatable; default: all that are installed)",
    )
    add(
        "--python",
        action="append",
        default=[],
        metavar="NAME=INTERPRETER",
        dest="pythons",
        help="run an adapter in another interpreter, or any command that behaves like one",
    )
    add(
        "--path",
        action="append",
        default=[],
        metavar="NAME=PATH",
        dest="paths",
        help="a kernel path of an adapter (repeatable; default: native); see python -m adapters list",
    )
    add("--profile", choices=sorted(PROFILES), default="ci", help="how much is asked (default: ci)")
    add("--records", type=Path, metavar="FILE", help="write records of the run to FILE (JSON Lines), for python -m reports")
    add(
        "--known",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="more known failures, for every selected adapter (TOML, as suites/known/*.toml)",
    )
    add("--time-limit", type=_seconds, default=30.0, metavar="SECONDS", help="a call that takes longer is hung (default: 30)")
    add("--case", metavar="JSON", help="ask this one case only, as a failure printed it")


def _seconds(text: str) -> float:
    with suppress(ValueError):
        if 0 < float(text) <= 86400:
            return float(text)
    raise argparse.ArgumentTypeError(f"{text!r} must be more than 0 seconds, and a day at most")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[FAULT] = False
    config.stash[STARTED] = time.monotonic()
    config.stash[KILLED] = False
    signal.signal(signal.SIGTERM, partial(_as_interrupt, config))


def _as_interrupt(config: pytest.Config, number: int, frame: Any) -> None:
    config.stash[KILLED] = True  # whoever swallows the exception
    raise KeyboardInterrupt


def pytest_collection(session: pytest.Session) -> None:
    config = session.config
    if any("meta" in Path(arg.split("::")[0]).parts for arg in config.args):
        return
    try:
        config.stash[RUN] = _run(config)
    except (Misuse, KnownFailureError, SchemaError) as error:
        raise pytest.UsageError(str(error)) from None


def _run(config: pytest.Config) -> Run:
    option = config.getoption
    extra = {file: load(file) for file in option("known")}
    replay = case_from_json(option("case")) if option("case") else None
    targets = select(option("adapter"), option("pythons"), option("paths"), option("time_limit"))
    for file, entries in extra.items():
        check_names(entries, [target.adapter for target in targets], str(file))
    more = [known for entries in extra.values() for known in entries]
    known = {target.name: [*known_files().get(target.name, []), *more] for target in targets}
    config.stash[WRITER] = _writer(option("records"))
    write = partial(_write, config.stash[WRITER])
    run = Run(targets, PROFILES[option("profile")], write, known, replay, Progress(config.get_terminal_writer()))
    run.write(_header(config, run))
    return run


def _writer(path: Path | None) -> Writer:
    try:
        return Writer(path)
    except OSError as error:
        raise Misuse(f"--records {path}: {error.strerror}") from None


def _write(writer: Writer, record: Record) -> None:
    try:
        writer(record)
    except RecordError as error:
        pytest.exit(f"--records {error}", returncode=pytest.ExitCode.INTERNAL_ERROR)


def _header(config: pytest.Config, run: Run) -> dict[str, Any]:
    machines = [(target, target.child.machine) for target in run.targets]
    return {
        "record": "header", "format": FORMAT, "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "profile": run.profile.name, "derandomized": run.profile.derandomized, "time_limit": config.getoption("time_limit"),
        "python": platform.python_version(), "platform": platform.platform(), "cores": os.cpu_count(),
        "claims": {name: {"sentence": claim.sentence, "operator": claim.operator} for name, claim in claims().items()},
        "targets": [
            {"adapter": t.name, "path": t.path, "environment": dict(t.adapter.PATHS[t.path]), "about": t.adapter.__doc__}
            | run.about(t, claims())
            | ({"version": m.version, "python": m.python, "numpy": m.numpy, "machine": m.machine, "cpu": list(m.cpu)} if m else {})
            for t, m in machines
        ],
    }  # fmt: skip


def pytest_report_collectionfinish(config: pytest.Config) -> list[str]:
    if RUN not in config.stash:
        return []
    targets = config.stash[RUN].targets
    return [f"{t.name} {t.child.machine.version if t.child.machine else 'does not start'}, path {t.path}" for t in targets]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    run = metafunc.config.stash.get(RUN, None)
    if run is None:
        return
    if "cell" in metafunc.fixturenames:
        cells = list(run.cells(metafunc.function.claim))
        metafunc.parametrize("cell", cells, ids=[cell.id for cell in cells])
    if "pinned" in metafunc.fixturenames:
        pinned = [] if run.replay else list(run.pinned(claims()))
        metafunc.parametrize("pinned", pinned, ids=[one.id for one in pinned])


@pytest.fixture
def search(request: pytest.FixtureRequest) -> Any:
    """Search a cell for a claim; what is found fails the test."""

    def ask(cell: Cell, claim: Claim) -> None:
        found = request.config.stash[RUN].search(cell, claim)
        if found:
            pytest.fail("\n".join(found), pytrace=False)

    return ask


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Any:
    try:
        return (yield)
    finally:
        pinned = getattr(item, "funcargs", {}).get("pinned")
        if pinned is not None:
            item.config.stash[RUN].record_pinned(pinned)


def pytest_exception_interact(node: Any, call: Any, report: Any) -> None:
    if not isinstance(call.excinfo.value, pytest.fail.Exception) and RUN in node.config.stash:
        node.config.stash[FAULT] = True


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    config = session.config
    run = config.stash.get(RUN, None)
    if run is None:
        return
    if config.stash[KILLED]:
        session.exitstatus = exitstatus = pytest.ExitCode.INTERRUPTED
    if config.stash[FAULT]:
        session.exitstatus = pytest.ExitCode.INTERNAL_ERROR
    elif exitstatus == 0 and not run.judged:
        session.exitstatus = pytest.ExitCode.NO_TESTS_COLLECTED
    why = "interrupted" if exitstatus == pytest.ExitCode.INTERRUPTED else "finished"
    seconds = round(time.monotonic() - config.stash[STARTED], 1)
    run.write({"record": "footer", "exit": int(session.exitstatus), "why": why, "judged": run.judged, "seconds": seconds})
    config.stash[WRITER].close()


def pytest_unconfigure(config: pytest.Config) -> None:
    if RUN in config.stash:
        close(config.stash[RUN].targets)
