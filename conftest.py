"""Options, header and fixtures of the suites; it judges nothing."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from reference.schema import SchemaError, case_from_json
from reports.merge import merge
from reports.record import FORMAT, Record, RecordError, Writer
from suites.cases.claim import Claim, claims
from suites.cases.profiles import PROFILES
from suites.engine.cell import Cell
from suites.engine.exit_codes import combine, exit_code
from suites.engine.progress import Progress
from suites.engine.run import PinnedCell, Run
from suites.engine.selection import Choice, Misuse, close, select
from suites.known.entries import KnownFailureError, load

RUN = pytest.StashKey[Run]()
WRITER = pytest.StashKey[Writer]()
STARTED = pytest.StashKey[float]()
FAULT = pytest.StashKey[bool]()  # an exception of our own
KILLED = pytest.StashKey[bool]()  # SIGTERM came
CODES = pytest.StashKey[list[int]]()  # of the processes of pytest-xdist


def pytest_addoption(parser: pytest.Parser) -> None:
    add = parser.getgroup("deconform", "conformance of transposed convolution").addoption
    add(
        "--adapter", action="append", default=[], metavar="NAME",
        help="an adapter's name, pkg.module or pkg.module:function (repeatable; default: all that are installed)",
    )  # fmt: skip
    add(
        "--python", action="append", default=[], metavar="NAME=INTERPRETER", dest="pythons",
        help="run an adapter in another interpreter, or any command that behaves like one",
    )  # fmt: skip
    add(
        "--worker", action="append", default=[], metavar="NAME=COMMAND", dest="workers",
        help="a worker of your own, in any language, that speaks the protocol of CONTRIBUTING.md",
    )  # fmt: skip
    add(
        "--path", action="append", default=[], metavar="NAME=PATH", dest="paths",
        help="a kernel path of an adapter (repeatable; default: its first); see python -m adapters list",
    )  # fmt: skip
    add("--profile", choices=sorted(PROFILES), default="ci", help="how much is asked (default: ci)")
    add(
        "--records", type=Path, metavar="FILE",
        help="write records of the run to FILE (JSON Lines), for python -m reports",
    )  # fmt: skip
    add(
        "--known", action="append", default=[], type=Path, metavar="FILE",
        help="more known failures (TOML, as suites/known/*.toml); repeatable",
    )  # fmt: skip
    add(
        "--time-limit", type=_seconds, default=30.0, metavar="SECONDS",
        help="a call that takes longer is hung (default: 30)",
    )  # fmt: skip
    add("--case", metavar="JSON", help="ask this case only, as a failure printed it; known failures are asked too")


def _seconds(text: str) -> float:
    with suppress(ValueError):
        if 0 < float(text) <= 86400:
            return float(text)
    raise argparse.ArgumentTypeError(f"{text!r} must be more than 0 seconds, and a day at most")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[FAULT] = config.stash[KILLED] = False
    config.stash[STARTED] = time.monotonic()
    config.stash[CODES] = []
    signal.signal(signal.SIGTERM, partial(_interrupt, config))
    if getattr(config.option, "dist", "no") == "load":
        config.option.dist = "loadgroup"  # a route's cells stay in one process: see pytest_collection_modifyitems


def _interrupt(config: pytest.Config, number: int, frame: Any) -> None:
    config.stash[KILLED] = True  # whoever swallows the exception
    raise KeyboardInterrupt


def _run(config: pytest.Config) -> Run:
    """The run of this session, made when the first conformance test is collected."""
    if RUN not in config.stash:
        try:
            config.stash[RUN] = _new_run(config)
        except (Misuse, KnownFailureError, SchemaError) as error:
            raise pytest.UsageError(str(error)) from None
    return config.stash[RUN]


def _new_run(config: pytest.Config) -> Run:
    option = config.getoption
    bugs = [bug for file in option("known") for bug in load(file)]
    case = case_from_json(option("case")) if option("case") else None
    words = (tuple(option(name)) for name in ("adapter", "pythons", "workers", "paths"))
    targets = select(Choice(*words, time_limit=option("time_limit")))
    config.stash[WRITER] = _writer(config)
    run = Run(
        targets, PROFILES[option("profile")], claims(), partial(_write, config.stash[WRITER]), bugs,
        tuple(map(str, option("known"))), case, Progress(config.get_terminal_writer()),
    )  # fmt: skip
    run.write(run.header({"format": FORMAT, "time_limit": option("time_limit")}))
    return run


def _writer(config: pytest.Config) -> Writer:
    """Where the records go; a process of pytest-xdist writes a part of its own, and the parts are merged at the end."""
    path = config.getoption("records")
    worker = getattr(config, "workerinput", {}).get("workerid")
    try:
        return Writer(path.with_name(f"{path.name}.{worker}") if path and worker else path)
    except OSError as error:
        raise Misuse(f"--records {path}: {error.strerror}") from None


def _write(writer: Writer, record: Record) -> None:
    try:
        writer(record)
    except RecordError as error:
        pytest.exit(f"--records {error}", returncode=pytest.ExitCode.INTERNAL_ERROR)


def pytest_report_collectionfinish(config: pytest.Config) -> list[str]:
    if RUN not in config.stash:
        return []
    targets = config.stash[RUN].targets
    versions = (t.child.machine.version if t.child.machine else f"not started: {t.not_started}" for t in targets)
    return [f"{target.name} {version}, path {target.path}" for target, version in zip(targets, versions)]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "cell" in metafunc.fixturenames and hasattr(metafunc.function, "claim"):
        cells = _run(metafunc.config).cells(metafunc.function.claim)
        metafunc.parametrize("cell", cells, ids=[cell.id for cell in cells])
    if "pinned" in metafunc.fixturenames:
        pinned = _run(metafunc.config).pinned()
        metafunc.parametrize("pinned", pinned, ids=[pin.id for pin in pinned])


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """All claims of one route, path and dtype follow one another, so that a shape is compiled once."""
    if RUN not in config.stash:
        return
    run = config.stash[RUN]
    items.sort(key=lambda item: run.position(_cell(item), getattr(getattr(item, "function", None), "claim", None)))
    if config.pluginmanager.hasplugin("xdist"):
        for item in items:
            if cell := _cell(item):
                item.add_marker(pytest.mark.xdist_group(f"{cell.name}-{cell.route}-{cell.path}"))


def _cell(item: pytest.Item) -> Cell | None:
    """The cell that a test item is about."""
    params = getattr(getattr(item, "callspec", None), "params", {})
    pinned, cell = params.get("pinned"), params.get("cell")  # a claim without a cell has a mark in its place
    if isinstance(pinned, PinnedCell):
        return pinned.cell
    return cell if isinstance(cell, Cell) else None


@pytest.fixture
def search(request: pytest.FixtureRequest) -> Callable[[Cell, Claim], None]:
    """Search a cell for a claim; what disagrees fails the test."""

    def search_cell(cell: Cell, claim: Claim) -> None:
        if texts := request.config.stash[RUN].search(cell, claim):
            pytest.fail("\n".join(texts), pytrace=False)

    return search_cell


@pytest.fixture
def recheck(request: pytest.FixtureRequest) -> Callable[[PinnedCell], None]:
    """Ask a known failure again; one that is fixed, or fails otherwise, fails the test."""

    def recheck_pin(pinned: PinnedCell) -> None:
        done = request.config.stash[RUN].recheck(pinned)
        if done.stale:
            pytest.fail(done.sentence, pytrace=False)

    return recheck_pin


def pytest_exception_interact(node: Any, call: Any, report: Any) -> None:
    if not isinstance(call.excinfo.value, pytest.fail.Exception) and RUN in node.config.stash:
        node.config.stash[FAULT] = True


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: Any) -> None:
    node.config.stash[CODES].append(getattr(node, "workeroutput", {}).get("deconform_exit", 3))


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    config, code = session.config, int(exitstatus)
    seconds = time.monotonic() - config.stash[STARTED]
    if RUN in config.stash:
        run = config.stash[RUN]
        code = exit_code(run, code, config.stash[FAULT], config.stash[KILLED])
        run.write(run.footer(code, seconds))
        config.stash[WRITER].close()
        if hasattr(config, "workeroutput"):
            config.workeroutput["deconform_exit"] = code
    elif config.stash[CODES]:
        code = combine(config.stash[CODES], code)
        if config.getoption("records"):
            merge(config.getoption("records"), code, seconds)
    session.exitstatus = code


def pytest_unconfigure(config: pytest.Config) -> None:
    if RUN in config.stash:
        close(config.stash[RUN].targets)
