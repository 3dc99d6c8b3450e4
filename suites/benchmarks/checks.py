"""The checks of a struck session of the soak, which compare it with a quiet session."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from signal import SIGKILL, SIGTERM

from reference.records.cell import CellRecord
from reference.records.discrepancy import DiscrepancyRecord
from reference.verdicts import COSTLY
from reports.page.render import page
from reports.records.reading import read
from reports.records.runs import Key, Recorded, key_of
from reports.records.writing import RecordError
from suites.benchmarks.session import Session

CHECKS = ("exit", "records", "cases", "verdicts", "unseen", "orphans", "files", "memory")
# Times the memory of the quiet session: the operands of a crashed call are held for its repetition.
MOST_MEMORY = 1.5
STATES = {SIGKILL: "incomplete", SIGTERM: "interrupted", None: "complete"}
COUNTED = (
    "verdicts",
    "unsupported",
    "known_region",
    "affected",
)  # the counts of a cell that together are its cases
Fault = tuple[str, str]


@dataclass(frozen=True)
class Expected:
    """The results of the quiet session, with which other sessions are compared."""

    cases: dict[Key, int]
    discrepancies: frozenset[tuple[str, ...]]
    code: int
    seconds: float
    size: int
    memory: int


def expected(session: Session) -> Expected:
    """The results of `session`, which was quiet."""
    run = read(session.records)
    cases = {key_of(cell): accounted(cell) for cell in run.cells}
    discrepancies = frozenset(map(named, run.discrepancies))
    size = session.records.stat().st_size
    return Expected(cases, discrepancies, session.code, session.seconds, size, session.memory)


def accounted(cell: CellRecord) -> int:
    """The number of cases of a cell that have a verdict, or a reason why they have none."""
    counts: dict[str, dict[str, int]] = {name: cell[name] for name in COUNTED}  # type: ignore[literal-required]
    return sum(sum(count.values()) for count in counts.values()) + cell["set_aside"]


def faults(session: Session, quiet: Expected) -> list[Fault]:
    """Each failed check of a session with the reason; none if all checks hold."""
    failed = [("orphans", process) for process in session.orphans]
    failed += [("files", str(file)) for file in (session.folder / "tmp").iterdir()]
    if session.memory > MOST_MEMORY * quiet.memory:
        failed.append(("memory", f"{session.memory} KiB"))
    failed += _exit(session, quiet)
    try:
        run = read(session.records)
        page([run])
    except RecordError as error:
        cut = session.kind == "disk full" and b"\n" not in session.records.read_bytes()
        return failed if cut else [*failed, ("records", str(error))]  # a cut header is no fault
    failed += [*_state(session, run), *_cases(run, quiet), *_verdicts(run, quiet), *_seen(session)]
    return failed


def _exit(session: Session, quiet: Expected) -> Iterator[Fault]:
    due = {"disk full": {3}, "quiet": {quiet.code}}.get(session.kind, {0, 1})
    if session.ended:
        due = {-SIGKILL} if session.ended == SIGKILL else {2}
    if session.code not in due:
        codes = " or ".join(map(str, due))
        yield "exit", f"{session.code}, not {codes}: {session.output[-300:]}"
    if "Traceback" in session.output or "INTERNALERROR" in session.output:
        yield "exit", f"a traceback: {session.output[-600:]}"


def _state(session: Session, run: Recorded) -> Iterator[Fault]:
    due = "incomplete" if session.kind == "disk full" else STATES[session.ended]
    if run.state != due:
        yield "records", run.state
    if run.footer and run.footer["exit"] != session.code:
        yield "records", f"exit {run.footer['exit']}, but the run's was {session.code}"


def _cases(run: Recorded, quiet: Expected) -> Iterator[Fault]:
    for cell in run.cells:
        due, number = quiet.cases.get(key_of(cell), 0), accounted(cell)
        if number > due or (cell["complete"] and number < due):
            yield "cases", f"{' '.join(key_of(cell))}: {number} of {due} accounted for"
    absent = quiet.cases.keys() - {key_of(cell) for cell in run.cells if cell["complete"]}
    if absent and run.state == "complete":
        yield "cases", f"{len(absent)} cells are absent"


def _verdicts(run: Recorded, quiet: Expected) -> Iterator[Fault]:
    """New discrepancies; strikes may cause only crashes and hangs."""
    for name in sorted({named(record) for record in run.discrepancies} - quiet.discrepancies):
        if name[-1] not in COSTLY:
            yield "verdicts", " ".join(name)


def _seen(session: Session) -> Iterator[Fault]:
    """Each strike must be one outcome; the last strike may come after the last call."""
    strikes, outcomes = len(session.strikes), len(session.outcomes)
    if outcomes > strikes or (outcomes < strikes - 1 and session.ended is None):
        yield "unseen", f"{outcomes} outcomes of {strikes} strikes: {session.outcomes[-3:]}"


def named(record: DiscrepancyRecord) -> tuple[str, ...]:
    """The key of a discrepancy: its place and its verdict."""
    return (*key_of(record), record["verdict"])
