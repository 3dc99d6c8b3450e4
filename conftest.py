"""Options, header and fixtures of the suites; it judges nothing."""

from __future__ import annotations

import argparse
import importlib
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from reference.schema import SchemaError, case_from_json
from reports.merge import merge, part_of, remove_parts
from reports.record import FORMAT, Record, RecordError, Writer
from suites.cases.claim import Claim, claims
from suites.cases.profiles import PROFILES
from suites.engine.baseline import Baseline, BaselineError
from suites.engine.baseline import load as load_baseline
from suites.engine.cell.cell import Cell
from suites.engine.cell.target import Target
from suites.engine.exit_codes import State, combined, exit_code
from suites.engine.pinned import PinnedCell
from suites.engine.progress import Progress
from suites.engine.run import Run
from suites.engine.selection import Choice, Misuse, close, select, start
from suites.known.entries import KnownFailureError, check_names, load

CONFORMANCE = Path(__file__).parent.resolve() / "suites" / "conformance"


@dataclass
class Session:
    """What this process's session has come to.

    `run` is None where no claim is asked, and in the process that controls those of pytest-xdist,
    whose states are `processes`, and which it gives tests by `groups`. `header`: lines for the
    terminal. `baseline`: what it has shown here and in those processes. `bugs`: their texts, at the
    end. `fault`: an exception of our own. `unrecorded`: a record could not be written. `killed`: SIGTERM came.
    """

    started: float = field(default_factory=time.monotonic)
    run: Run | None = None
    writer: Writer | None = None
    header: list[str] = field(default_factory=list)
    processes: dict[str, State] = field(default_factory=dict)
    baseline: Baseline = field(default_factory=Baseline)
    groups: list[str] = field(default_factory=list)
    bugs: list[str] = field(default_factory=list)
    fault: bool = False
    unrecorded: bool = False
    killed: bool = False

    @property
    def state(self) -> State:
        """What the exit code depends on, of this process and of those that it controls."""
        own = State(fault=self.fault, unrecorded=self.unrecorded, killed=self.killed)
        if self.run:
            own = replace(
                own, judged=self.run.judged, has_discrepancies=self.run.has_discrepancies,
                not_started=dict(self.run.not_started),
            )  # fmt: skip
        return combined([own, *self.processes.values()])


SESSION = pytest.StashKey[Session]()


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
        "--baseline", type=Path, metavar="FILE",
        help="discrepancies that do not fail the run: a file that python -m reports baseline has written",
    )  # fmt: skip
    add(
        "--time-limit", type=_seconds, default=30.0, metavar="SECONDS",
        help="a call that takes longer is hung (default: 30)",
    )  # fmt: skip
    add(
        "--compilation-cache", default="", metavar="DIR", dest="cache",
        help="a folder in which frameworks that compile every shape keep what they compiled, for the next run",
    )  # fmt: skip
    add(
        "--case",
        metavar="JSON",
        help="ask this case only, as a failure printed it, and say what it is",
    )
    add(
        "--once",
        action="store_true",
        help="with --case: it failed once, and not when it was asked again",
    )


def _seconds(text: str) -> float:
    with suppress(ValueError):
        if 0 < float(text) <= 86400:
            return float(text)
    raise argparse.ArgumentTypeError(f"{text!r} must be more than 0 seconds, and a day at most")


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
        (_check_start if _is_controller(config) else _start)(config)
    except (Misuse, KnownFailureError, BaselineError, SchemaError) as error:
        raise pytest.UsageError(str(error)) from None


def _check_start(config: pytest.Config) -> None:
    """Find misuse, and what each worker says of itself, once for all processes of pytest-xdist."""
    path = config.getoption("records")
    baseline = _baseline(config)
    targets = _targets(config)
    if path:
        _writer(path).close()
        remove_parts(path)
    own = config.stash[SESSION]
    own.header = _header(targets)
    own.baseline = baseline
    own.groups = [
        f"{target.name}-{route}-{target.path}"
        for target in targets
        for route in target.adapter.ROUTES
    ]
    close(targets)


def _start(config: pytest.Config) -> None:
    """The run of this process."""
    option, session = config.getoption, config.stash[SESSION]
    case = case_from_json(option("case")) if option("case") else None
    bugs = [bug for file in option("known") for bug in load(file)]
    path, process = option("records"), getattr(config, "workerinput", {}).get("workerid")
    session.baseline = _baseline(config)
    targets = _targets(config)
    session.writer = _writer(part_of(path, process) if path and process else path)
    session.header = _header(targets)
    session.run = Run(
        targets, PROFILES[option("profile")], claims(), partial(_write, config), bugs,
        tuple(map(str, option("known"))), case, option("once"),
        Progress(None if process else config.get_terminal_writer()), session.baseline,
        str(option("baseline") or ""),
    )  # fmt: skip


def _baseline(config: pytest.Config) -> Baseline:
    """The baseline that the command line names; an empty one where it names none."""
    file = config.getoption("baseline")
    return load_baseline(file) if file else Baseline()


def _targets(config: pytest.Config) -> list[Target]:
    """The targets of the command line, started."""
    option = config.getoption
    if option("once") and not option("case"):
        raise Misuse("--once: goes with --case")
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


def _header(targets: list[Target]) -> list[str]:
    """What each target is, for the terminal."""
    versions = (
        t.child.machine.version if t.child.machine else f"not started: {t.not_started}"
        for t in targets
    )
    return [
        f"{target.name} {version}, path {target.path}" for target, version in zip(targets, versions)
    ]


def _writer(path: Path | None) -> Writer:
    try:
        return Writer(path)
    except OSError as error:
        raise Misuse(f"--records {path}: {error.strerror}") from None


def _write(config: pytest.Config, record: Record) -> None:
    """Write a record; where the disk is full, the session ends."""
    own, session = config.stash[SESSION], config.pluginmanager.get_plugin("session")
    try:
        if own.writer:
            own.writer(record)
    except RecordError as error:
        own.unrecorded = True
        if session and hasattr(config, "workerinput"):  # the other processes end as well
            session.shouldstop = f"--records {error}"
        pytest.exit(f"--records {error}", returncode=pytest.ExitCode.INTERNAL_ERROR)


def pytest_collection(session: pytest.Session) -> None:
    run = session.config.stash[SESSION].run
    if run:
        run.write(
            run.header({"format": FORMAT, "time_limit": session.config.getoption("time_limit")})
        )


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
    """All claims of one route, path and dtype follow one another, so that a shape is compiled once."""
    run = config.stash[SESSION].run
    if run is None:
        return
    items.sort(
        key=lambda item: run.matrix.position(
            _cell(item), getattr(getattr(item, "function", None), "claim", None)
        )
    )


def _cell(item: pytest.Item) -> Cell | None:
    """The cell that a test item is about."""
    params = getattr(getattr(item, "callspec", None), "params", {})
    pinned, cell = (
        params.get("pinned"),
        params.get("cell"),
    )  # a claim without a cell has a mark in its place
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
    """Say of a replay what it came to, which bugs the discrepancies are, and what of the baseline has shown."""
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
    if own.run and own.writer:
        own.run.write(own.run.footer(code, time.monotonic() - own.started))
        own.writer.close()
    if hasattr(config, "workeroutput"):
        baseline = own.baseline.to_process()
        config.workeroutput.update(deconform=asdict(state), bugs=own.bugs, baseline=baseline)
    if _is_controller(config) and config.getoption("records"):
        try:
            merge(config.getoption("records"), code, time.monotonic() - own.started)
        except RecordError as error:
            config.get_terminal_writer().line(f"--records {error}")
            code = pytest.ExitCode.INTERNAL_ERROR
    session.exitstatus = code


def pytest_unconfigure(config: pytest.Config) -> None:
    run = config.stash[SESSION].run
    if run:
        close(run.targets)
