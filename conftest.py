"""Options, header and fixtures of the suites; it judges nothing."""

from __future__ import annotations

import gc
import importlib
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from reference.records.lines import Record
from reference.schema import SchemaError
from reports.records.merging import merge, part_of, remove_parts
from reports.records.writing import RecordError, Writer
from reports.scripts.script import stand_alone
from suites.cases.claim import Claim
from suites.engine.baseline import BaselineError
from suites.engine.cell.cell import Cell
from suites.engine.pinned import PinnedCell
from suites.engine.run import Run
from suites.known.entries import KnownFailureError
from suites.session.exit_codes import State, exit_code
from suites.session.opening import baseline_of, groups_of, header_of, run_of, targets_of
from suites.session.options import OPTIONS
from suites.session.selection import close
from suites.session.state import Session
from suites.session.values import Misuse

CONFORMANCE = Path(__file__).parent.resolve() / "suites" / "conformance"
SESSION, WRITER = pytest.StashKey[Session](), pytest.StashKey[Writer]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("deconform", "conformance of transposed convolution")
    for flag, about in OPTIONS.items():
        group.addoption(flag, **about)


def pytest_configure(config: pytest.Config) -> None:
    config.stash[SESSION] = Session()
    signal.signal(signal.SIGTERM, partial(_interrupt, config))


def _interrupt(config: pytest.Config, number: int, frame: Any) -> None:
    config.stash[SESSION].killed = True  # whoever swallows the exception
    raise KeyboardInterrupt


def _names_conformance(config: pytest.Config) -> bool:
    """Whether the arguments name the conformance suite, a part of it, or a folder around it."""
    folder = config.invocation_params.dir
    paths = [(folder / argument.split("::")[0]).resolve() for argument in config.args]
    named = any(
        path.is_relative_to(CONFORMANCE) or CONFORMANCE.is_relative_to(path) for path in paths
    )
    return named or bool(config.getoption("pyargs"))


def _is_controller(config: pytest.Config) -> bool:
    """Whether the tests run in other processes, those of pytest-xdist."""
    return config.pluginmanager.hasplugin("dsession")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the workers before anything is collected, so that misuse is one line."""
    config = session.config
    if not _names_conformance(config):
        return
    try:
        (_open_control if _is_controller(config) else _open_run)(config)
    except (Misuse, KnownFailureError, BaselineError, SchemaError) as error:
        raise pytest.UsageError(str(error)) from None


def _open_control(config: pytest.Config) -> None:
    """Find misuse, and what each worker says of itself, once for all processes of pytest-xdist."""
    own, path = config.stash[SESSION], config.getoption("records")
    own.baseline = baseline_of(config.getoption)
    targets = targets_of(config.getoption)
    if path:
        _writer(path).close()
        remove_parts(path)
    own.header, own.groups = header_of(targets), groups_of(targets)
    close(targets)


def _open_run(config: pytest.Config) -> None:
    """The run of this process; among several, none shows its progress."""
    own, path = config.stash[SESSION], config.getoption("records")
    process = getattr(config, "workerinput", {}).get("workerid")
    terminal = None if process else config.get_terminal_writer()
    own.baseline = baseline_of(config.getoption)
    targets = targets_of(config.getoption)
    config.stash[WRITER] = _writer(part_of(path, process) if path and process else path)
    own.header = header_of(targets)
    write = partial(_write, config)
    own.run = run_of(targets, config.getoption, write, terminal, own.baseline, stand_alone)


def _writer(path: Path | None) -> Writer:
    """The writer of a record file. Misuse where it cannot be written."""
    try:
        return Writer(path)
    except OSError as error:
        raise Misuse(f"--records {path}: {error.strerror}") from None


def _write(config: pytest.Config, record: Record) -> None:
    """Write a record; where the disk is full, the session ends."""
    own, session = config.stash[SESSION], config.pluginmanager.get_plugin("session")
    try:
        config.stash[WRITER](record)
    except RecordError as error:
        own.unrecorded = True
        if session and hasattr(config, "workerinput"):  # the other processes end as well
            session.shouldstop = f"--records {error}"
        pytest.exit(f"--records {error}", returncode=pytest.ExitCode.INTERNAL_ERROR)


def pytest_collection(session: pytest.Session) -> None:
    run = session.config.stash[SESSION].run
    if run:
        run.journal.write(run.header(session.config.getoption("time_limit")))


def pytest_collection_finish(session: pytest.Session) -> None:
    """What stays until the end, the tests and the plan,
    is not searched for garbage again and again.
    """
    gc.freeze()


def pytest_report_header(config: pytest.Config) -> list[str]:
    return config.stash[SESSION].header


def _run(config: pytest.Config) -> Run:
    run = config.stash[SESSION].run
    if run is None:
        raise pytest.UsageError(
            "the conformance suite must be named by its path: pytest suites/conformance"
        )
    return run


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "cell" in metafunc.fixturenames and hasattr(metafunc.function, "claim"):
        cells = _run(metafunc.config).matrix.cells(metafunc.function.claim)
        metafunc.parametrize("cell", cells, ids=[cell.id for cell in cells])
    if "pinned" in metafunc.fixturenames:
        pinned = _run(metafunc.config).pinned()
        metafunc.parametrize("pinned", pinned, ids=[pin.id for pin in pinned])


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """All claims of one route, path and dtype follow one another,
    so that a shape is compiled once.
    """
    run = config.stash[SESSION].run
    if run is None:
        return
    items.sort(
        key=lambda item: run.matrix.position(
            _cell(item), getattr(getattr(item, "function", None), "claim", None)
        )
    )


def _cell(item: pytest.Item) -> Cell | None:
    """The cell that a test item is about; a claim without a cell has a mark in its place."""
    params = getattr(getattr(item, "callspec", None), "params", {})
    pinned, cell = params.get("pinned"), params.get("cell")
    if isinstance(pinned, PinnedCell):
        return pinned.cell
    return cell if isinstance(cell, Cell) else None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """A route stays in one process, since its claims share what is compiled and learnt there."""
    if not _names_conformance(config):
        return None
    scheduler = importlib.import_module("xdist.scheduler").LoadScopeScheduling(config, log)
    scheduler._split_scope = partial(_group, config.stash[SESSION].groups)
    return scheduler


def _group(groups: list[str], nodeid: str) -> str:
    """The route that a test is about, among all routes; the test alone where it is about none."""
    name = nodeid.partition("[")[2]
    return max((group for group in groups if name.startswith(f"{group}-")), key=len, default=nodeid)


@pytest.fixture
def search(request: pytest.FixtureRequest) -> Callable[[Cell, Claim], None]:
    """Search a cell for a claim, or ask it the case of a replay; what disagrees fails the test."""

    def search_cell(cell: Cell, claim: Claim) -> None:
        run = _run(request.config)
        if run.replay:
            replayed = run.ask_again(cell, claim, run.replay)
            request.node.user_properties.append(("replay", replayed.sentence))
            failures = list(replayed.failures)
        else:
            failures = run.search(cell, claim)
        if failures:
            pytest.fail("\n".join(failures), pytrace=False)

    return search_cell


@pytest.fixture
def recheck(request: pytest.FixtureRequest) -> Callable[[PinnedCell], None]:
    """Ask a known failure again; one that is fixed, or fails otherwise, fails the test."""

    def recheck_pin(pinned: PinnedCell) -> None:
        done = _run(request.config).recheck(pinned)
        if done.stale:
            pytest.fail(done.sentence, pytrace=False)

    return recheck_pin


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say of a replay what it came to, which bugs the discrepancies are,
    and what of the baseline has shown.
    """
    own = config.stash[SESSION]
    for sentence in (*own.baseline.sentences(), *own.bugs):
        terminalreporter.write_line(sentence)
    for reports in list(terminalreporter.stats.values()):
        for report in reports:
            for name, sentence in getattr(report, "user_properties", ()):
                if name == "replay" and report.when == "call":
                    terminalreporter.write_line(f"{report.location[2]}: {sentence}")


def pytest_exception_interact(node: Any, call: Any, report: Any) -> None:
    if not isinstance(call.excinfo.value, pytest.fail.Exception):
        node.config.stash[SESSION].fault = True


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: Any) -> None:
    output = getattr(node, "workeroutput", {})
    state = output.get("deconform")
    node.config.stash[SESSION].bugs += output.get("bugs", [])
    if "baseline" in output:
        node.config.stash[SESSION].baseline.add(output["baseline"])
    node.config.stash[SESSION].processes[node.gateway.id] = (
        State(**state) if state else State(fault=True)
    )


@pytest.hookimpl(trylast=True)  # once the processes of pytest-xdist have ended
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    config, own = session.config, session.config.stash[SESSION]
    if not _names_conformance(config):
        return
    state = own.state
    code = exit_code(state, int(exitstatus))
    if own.run and code == pytest.ExitCode.TESTS_FAILED and not own.run.replay:
        own.bugs += own.run.bugs_at_end()
    if own.run:
        own.run.journal.write(own.run.footer(code, own.seconds))
        config.stash[WRITER].close()
    if hasattr(config, "workeroutput"):
        baseline = own.baseline.to_process()
        config.workeroutput.update(deconform=asdict(state), bugs=own.bugs, baseline=baseline)
    if _is_controller(config) and config.getoption("records"):
        try:
            merge(config.getoption("records"), code, own.seconds)
        except RecordError as error:
            config.get_terminal_writer().line(f"--records {error}")
            code = pytest.ExitCode.INTERNAL_ERROR
    session.exitstatus = code


def pytest_unconfigure(config: pytest.Config) -> None:
    run = config.stash[SESSION].run
    if run:
        close(run.targets)
        run.scripts.forks.close()
