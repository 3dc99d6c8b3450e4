"""The options, the header, the fixtures and the hooks of pytest for the suites."""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from adapters.program import ProgramError
from reference.records.lines import Record
from reference.schema import SchemaError
from reports.records.merging import merge, part_of, remove_parts
from reports.records.writing import RecordError, Writer
from reports.scripts.script import stand_alone
from suites.cases.claims.claim import Claim
from suites.engine.baseline import BaselineError
from suites.engine.cell.cell import Cell
from suites.engine.first_and_last import header
from suites.engine.pinned import PinnedCell
from suites.engine.run import Run, Searched
from suites.known.entries import KnownFailureError
from suites.session.closing import finish, last_lines
from suites.session.collection import names_conformance, position_of
from suites.session.opening import open_control, open_run
from suites.session.options import OPTIONS
from suites.session.processes import (
    add_report,
    is_controller,
    process_of,
    report_session,
    scheduler_by_route,
)
from suites.session.selection import close
from suites.session.state import Session
from suites.session.values import Misuse

SESSION, WRITER = pytest.StashKey[Session](), pytest.StashKey[Writer]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("deconform", "conformance of transposed convolution")
    for flag, about in OPTIONS.items():
        group.addoption(flag, **about)


def pytest_configure(config: pytest.Config) -> None:
    config.stash[SESSION] = Session()
    signal.signal(signal.SIGTERM, partial(_interrupt, config))


def _interrupt(config: pytest.Config, number: int, frame: Any) -> None:
    config.stash[SESSION].killed = True  # even if the exception is caught
    raise KeyboardInterrupt


def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the workers before the collection, so that misuse is reported in one line."""
    config = session.config
    if not names_conformance(config):
        return
    try:
        (_open_control if is_controller(config) else _open_run)(config)
    except (Misuse, KnownFailureError, BaselineError, SchemaError) as error:
        raise pytest.UsageError(str(error)) from None


def _open_control(config: pytest.Config) -> None:
    """Check the options and make the header once for all processes of pytest-xdist."""
    path = config.getoption("records")
    open_control(config.stash[SESSION], config.getoption)
    if path:
        _writer(path).close()
        remove_parts(path)


def _open_run(config: pytest.Config) -> None:
    """Open the run of this process; a process of pytest-xdist shows no progress."""
    process, path = process_of(config), config.getoption("records")
    terminal = None if process else config.get_terminal_writer()
    write = partial(_write, config)
    open_run(config.stash[SESSION], config.getoption, write, terminal, stand_alone)
    config.stash[WRITER] = _writer(part_of(path, process) if path and process else path)


def _writer(path: Path | None) -> Writer:
    """The writer of a record file; raises Misuse if the file cannot be written."""
    try:
        return Writer(path)
    except OSError as error:
        raise Misuse(f"--records {path}: {error.strerror}") from None


def _write(config: pytest.Config, record: Record) -> None:
    """Write a record; if the disk is full, end the session."""
    suite_session, session = config.stash[SESSION], config.pluginmanager.get_plugin("session")
    try:
        config.stash[WRITER](record)
    except RecordError as error:
        suite_session.unrecorded = True
        if session and hasattr(config, "workerinput"):  # the other processes end as well
            session.shouldstop = f"--records {error}"
        pytest.exit(f"--records {error}", returncode=pytest.ExitCode.INTERNAL_ERROR)


def pytest_collection(session: pytest.Session) -> None:
    run = session.config.stash[SESSION].run
    if run:
        run.journal.write(header(run, session.config.getoption("time_limit")))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Keep the tests and the plan, which live until the end, out of garbage collection."""
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
    """Sort the tests by route, path and dtype, so that each shape is compiled once."""
    run = config.stash[SESSION].run
    if run:
        items.sort(key=partial(position_of, run))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep all tests of a route in one process: they share compiled shapes and learnt rules."""
    if not names_conformance(config):
        return None
    return scheduler_by_route(config, log, config.stash[SESSION].groups)


@pytest.fixture
def search(request: pytest.FixtureRequest) -> Callable[[Cell, Claim], None]:
    """A function that searches a cell, or replays a case; a discrepancy fails the test, and a
    search in which nothing is judged skips it.
    """

    def search_cell(cell: Cell, claim: Claim) -> None:
        run = _run(request.config)
        with _faulty_programs(request.config):
            if run.replay:
                replayed = run.ask_again(cell, claim, run.replay)
                request.node.user_properties.append(("replay", replayed.sentence))
                searched = Searched(list(replayed.failures))
            else:
                searched = run.search(cell, claim)
        if searched.failures:
            pytest.fail("\n".join(searched.failures), pytrace=False)
        if searched.not_judged:
            pytest.skip(f"nothing judged: {searched.not_judged}")

    return search_cell


@pytest.fixture
def recheck(request: pytest.FixtureRequest) -> Callable[[PinnedCell], None]:
    """A function that checks a known failure again; a stale one fails the test."""

    def recheck_pin(pinned: PinnedCell) -> None:
        with _faulty_programs(request.config):
            rechecked = _run(request.config).recheck(pinned)
        if rechecked.stale:
            pytest.fail(rechecked.sentence, pytrace=False)

    return recheck_pin


@contextmanager
def _faulty_programs(config: pytest.Config) -> Iterator[None]:
    """A program that is wrong in itself fails the test in one line; it is a fault of ours."""
    try:
        yield
    except ProgramError as error:
        config.stash[SESSION].fault = True
        pytest.fail(f"correct the adapter: {error}", pytrace=False)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print the results of replays, the bugs of the run, and the comparison with the baseline."""
    reports = chain.from_iterable(terminalreporter.stats.values())
    for line in list(last_lines(config.stash[SESSION], reports)):
        terminalreporter.write_line(line)


def pytest_exception_interact(node: Any, call: Any, report: Any) -> None:
    if not isinstance(call.excinfo.value, pytest.fail.Exception):
        node.config.stash[SESSION].fault = True


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: Any) -> None:
    add_report(node.config.stash[SESSION], node)


@pytest.hookimpl(trylast=True)  # once the processes of pytest-xdist have ended
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    config, suite_session = session.config, session.config.stash[SESSION]
    if not names_conformance(config):
        return
    code = finish(suite_session, int(exitstatus))
    if suite_session.run:
        config.stash[WRITER].close()
    if process_of(config):
        report_session(config, suite_session)
    if is_controller(config) and config.getoption("records"):
        try:
            merge(config.getoption("records"), code, suite_session.seconds)
        except RecordError as error:
            config.get_terminal_writer().line(f"--records {error}")
            code = pytest.ExitCode.INTERNAL_ERROR
    session.exitstatus = code


def pytest_unconfigure(config: pytest.Config) -> None:
    run = config.stash[SESSION].run
    if run:
        close(run.targets)
        run.scripts.forks.close()
