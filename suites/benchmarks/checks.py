"""What must hold of a struck session, held against the quiet one on the same adapter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from signal import SIGKILL, SIGTERM

from reports.fields import checked
from reports.html import page
from reports.record import Record, Recorded, RecordError, key_of, read
from suites.benchmarks.session import Session

CHECKS = ("exit", "records", "cases", "verdicts", "unseen", "orphans", "files", "memory")
MORE = (
    1.5  # times the memory of the quiet session: a net that crashed is held while it is asked again
)
Fault = tuple[str, str]


@dataclass(frozen=True)
class Expected:
    """What the quiet session came to: cases by cell, discrepancies, and what it took."""

    cases: dict[tuple[str, ...], int]
    discrepancies: frozenset[tuple[str, ...]]
    code: int
    seconds: float
    size: int
    memory: int


def expected(session: Session) -> Expected:
    """Of a session that nobody struck."""
    run = read(session.records)
    cases = {key_of(cell): accounted(cell) for cell in run.cells}
    size = session.records.stat().st_size
    return Expected(
        cases,
        frozenset(map(_named, run.discrepancies)),
        session.code,
        session.seconds,
        size,
        session.memory,
    )


def accounted(cell: Record) -> int:
    """The cases of a cell that have a verdict, or a reason why not."""
    return sum(
        sum(cell[name].values()) for name in ("verdicts", "unsupported", "known_region")
    ) + int(cell["set_aside"])


def faults(session: Session, quiet: Expected) -> list[Fault]:
    """Each check that fails, with what was found; none where all is as it must be."""
    found = [("orphans", one) for one in session.orphans]
    found += [("files", str(one)) for one in (session.folder / "tmp").iterdir()]
    found += [("memory", f"{session.memory} KiB")] if session.memory > MORE * quiet.memory else []
    found += _exit(session, quiet)
    try:
        run = checked(read(session.records))
        page([run])
    except RecordError as error:
        # of a header that was cut in half there is nothing to read
        return (
            found
            if session.kind == "disk full" and b"\n" not in session.records.read_bytes()
            else [*found, ("records", str(error))]
        )
    return [
        *found,
        *_state(session, run),
        *_cases(session, run, quiet),
        *_verdicts(run, quiet),
        *_seen(session),
    ]


def _exit(session: Session, quiet: Expected) -> Iterator[Fault]:
    due = {"disk full": {3}, "quiet": {quiet.code}}.get(session.kind, {0, 1})
    if session.ended:
        due = {-SIGKILL} if session.ended == SIGKILL else {2}
    if session.code not in due:
        yield "exit", f"{session.code}, not {' or '.join(map(str, due))}: {session.told[-300:]}"
    if "Traceback" in session.told or "INTERNALERROR" in session.told:
        yield "exit", f"a traceback: {session.told[-600:]}"


def _state(session: Session, run: Recorded) -> Iterator[Fault]:
    due = {SIGKILL: "incomplete", SIGTERM: "interrupted", None: "complete"}[session.ended]
    if run.state != ("incomplete" if session.kind == "disk full" else due):
        yield "records", run.state
    if run.footer and run.footer["exit"] != session.code:
        yield "records", f"exit {run.footer['exit']}, but the run's was {session.code}"


def _cases(session: Session, run: Recorded, quiet: Expected) -> Iterator[Fault]:
    for cell in run.cells:
        due, got = quiet.cases.get(key_of(cell), 0), accounted(cell)
        if got > due or (cell["complete"] and got < due):
            yield "cases", f"{' '.join(key_of(cell))}: {got} of {due} accounted for"
    absent = quiet.cases.keys() - {key_of(cell) for cell in run.cells if cell["complete"]}
    if absent and run.state == "complete":
        yield "cases", f"{len(absent)} cells are absent"


def _verdicts(run: Recorded, quiet: Expected) -> Iterator[Fault]:
    """A crash or hang is what the strikes are; whatever else the quiet session did not find is a fault."""
    for name in sorted({_named(one) for one in run.discrepancies} - quiet.discrepancies):
        if name[-1] not in ("crashed", "hung"):
            yield "verdicts", " ".join(name)


def _seen(session: Session) -> Iterator[Fault]:
    """Each strike is one outcome; the last may fall behind the last call."""
    strikes, outcomes = len(session.strikes), len(session.outcomes)
    if outcomes > strikes or (outcomes < strikes - 1 and session.ended is None):
        yield "unseen", f"{outcomes} outcomes of {strikes} strikes: {session.outcomes[-3:]}"


def _named(record: Record) -> tuple[str, ...]:
    return (*key_of(record), record["verdict"])
