"""The options, the header, the fixtures and the hooks of pytest for the suites."""

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
    config.stash[SESSION].killed = True  # even if the exception is caught
    raise KeyboardInterrupt


def _names_conformance(config: pytest.Config) -> bool:
    """Whether the arguments name the conformance suite, a part of it, or a folder that holds it."""
    folder = config.invocation_params.dir
    paths = [(folder / argument.split("::")[0]).resolve() for argument in config.args]
    named = any(
        path.is_relative_to(CONFORMANCE) or CONFORMANCE.is_relative_to(path) for path in paths
    )
    return named or bool(config.getoption("pyargs"))


def _is_controller(config: pytest.Config) -> bool:
    """Whether this process only controls pytest-xdist, and the tests run in other processes."""
    return config.pluginmanager.hasplugin("dsession")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the workers before the collection, so that misuse is reported in one line."""
    config = session.config
    if not _names_conformance(config):
        return
    try:
        (_open_control if _is_controller(config) else _open_run)(config)
    except (Misuse, KnownFailureError, BaselineError, SchemaError) as error:
        raise pytest.UsageError(str(error)) from None


def _open_control(config: pytest.Config) -> None:
    """Check the options and make the header once for all processes of pytest-xdist."""
    suite_session, path = config.stash[SESSION], config.getoption("records")
    suite_session.baseline = baseline_of(config.getoption)
    targets = targets_of(config.getoption)
    if path:
        _writer(path).close()
        remove_parts(path)
    suite_session.header, suite_session.groups = header_of(targets), groups_of(targets)
    close(targets)


def _open_run(config: pytest.Config) -> None:
    """Open the run of this process; a process of pytest-xdist shows no progress."""
    suite_session, path = config.stash[SESSION], config.getoption("records")
    process = getattr(config, "workerinput", {}).get("workerid")
    terminal = None if process else config.get_terminal_writer()
    suite_session.baseline = baseline_of(config.getoption)
    targets = targets_of(config.getoption)
    config.stash[WRITER] = _writer(part_of(path, process) if path and process else path)
    suite_session.header = header_of(targets)
    write = partial(_write, config)
    suite_session.run = run_of(
        targets, config.getoption, write, terminal, suite_session.baseline, stand_alone
    )


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
        run.journal.write(run.header(session.config.getoption("time_limit")))


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
    if run is None:
        return
    items.sort(
        key=lambda item: run.matrix.position(
            _cell(item), getattr(getattr(item, "function", None), "claim", None)
        )
    )


def _cell(item: pytest.Item) -> Cell | None:
    """The cell of a test item; None where it has none."""
    params = getattr(getattr(item, "callspec", None), "params", {})
    pinned, cell = params.get("pinned"), params.get("cell")
    if isinstance(pinned, PinnedCell):
        return pinned.cell
    return cell if isinstance(cell, Cell) else None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep all tests of a route in one process: they share compiled shapes and learnt rules."""
    if not _names_conformance(config):
        return None
    scheduler = importlib.import_module("xdist.scheduler").LoadScopeScheduling(config, log)
    scheduler._split_scope = partial(_group, config.stash[SESSION].groups)
    return scheduler


def _group(groups: list[str], nodeid: str) -> str:
    """The route of a test, one of `groups`; the id of the test if it has no route."""
    name = nodeid.partition("[")[2]
    return max((group for group in groups if name.startswith(f"{group}-")), key=len, default=nodeid)


@pytest.fixture
def search(request: pytest.FixtureRequest) -> Callable[[Cell, Claim], None]:
    """A function that searches a cell, or replays a case; a discrepancy fails the test."""

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
    """A function that checks a known failure again; a stale one fails the test."""

    def recheck_pin(pinned: PinnedCell) -> None:
        rechecked = _run(request.config).recheck(pinned)
        if rechecked.stale:
            pytest.fail(rechecked.sentence, pytrace=False)

    return recheck_pin


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print the results of replays, the bugs of the run, and the comparison with the baseline."""
    suite_session = config.stash[SESSION]
    for sentence in (*suite_session.baseline.sentences(), *suite_session.bugs):
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
    config, suite_session = session.config, session.config.stash[SESSION]
    if not _names_conformance(config):
        return
    state = suite_session.state
    code = exit_code(state, int(exitstatus))
    if suite_session.run and code == pytest.ExitCode.TESTS_FAILED and not suite_session.run.replay:
        suite_session.bugs += suite_session.run.bugs_at_end()
    if suite_session.run:
        suite_session.run.journal.write(suite_session.run.footer(code, suite_session.seconds))
        config.stash[WRITER].close()
    if hasattr(config, "workeroutput"):
        baseline = suite_session.baseline.to_process()
        config.workeroutput.update(
            deconform=asdict(state), bugs=suite_session.bugs, baseline=baseline
        )
    if _is_controller(config) and config.getoption("records"):
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
