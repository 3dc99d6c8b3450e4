"""One session of the soak: a pytest run, and the signals that strike its workers or itself."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORKER = b"adapters.worker"  # a word in the command line of each worker
TIME_LIMIT = 3  # seconds, after which a stopped worker is hung
SIGNALS = {"workers killed": ["SIGKILL"], "workers stopped": ["SIGSTOP"]}
UNSTRUCK = ("quiet", "disk full")  # kinds of session whose workers are not struck


@dataclass
class Session:
    """A run, the strikes at it, and its results.

    `kind`: which processes are struck. `ended`: the signal that was sent to the run itself.
    `orphans`: processes that are left after the run.
    """

    kind: str
    folder: Path
    interval: float = 3.0  # the least number of seconds between two strikes
    strikes: list[str] = field(default_factory=list)
    ended: signal.Signals | None = None
    code: int = 0
    seconds: float = 0.0
    memory: int = 0  # the largest memory of the run, in KiB
    orphans: list[str] = field(default_factory=list)
    _struck: set[int] = field(default_factory=set)
    _born: dict[int, float] = field(default_factory=dict)
    _mark: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def records(self) -> Path:
        """The record file of the run."""
        return self.folder / "records.jsonl"

    @property
    def output(self) -> str:
        """The text that the run has printed."""
        return (self.folder / "out").read_text(errors="replace")

    @property
    def outcomes(self) -> list[str]:
        """The crashed and hung outcomes that the run received, a line each."""
        return (self.folder / "witness").read_text("utf-8").splitlines()

    def run(
        self, command: list[str], chance: random.Random, longest: float, room: int | None = None
    ) -> Session:
        """Run a command and strike it, and return `self` with the results.

        Workers are struck by the kind of the session, the run itself after `longest` seconds.
        `room`: the most bytes of a file; None for no limit.
        """
        (self.folder / "tmp").mkdir(parents=True)
        (self.folder / "witness").touch()
        start = time.monotonic()
        process = self._start(command, room)
        due, end = start + self._pause(chance), start + longest
        while process.poll() is None:
            time.sleep(0.05)
            self.memory = max(self.memory, memory_of(process.pid))
            is_due = self.kind not in UNSTRUCK and time.monotonic() > due
            if is_due and self._strike(process.pid, chance):
                due = time.monotonic() + self._pause(chance)
            if time.monotonic() > end and self.ended is None:
                self.ended = signal.SIGKILL if self.kind == "run killed" else signal.SIGTERM
                process.send_signal(self.ended)
        self.code, self.seconds = process.returncode, time.monotonic() - start
        self.orphans = self._remaining(20.0)
        return self

    def _start(self, command: list[str], room: int | None) -> subprocess.Popen[bytes]:
        """Start the run, with its own folders for temporary files and caches."""
        variables = {"TORCHINDUCTOR_CACHE_DIR": str(self.folder / "inductor"), "SOAK": self._mark}
        variables |= {"WITNESS": str(self.folder / "witness"), "TMPDIR": str(self.folder / "tmp")}
        variables |= {"OMP_NUM_THREADS": "1"}
        words = [sys.executable, "-m", "pytest", *command, "-p", "suites.benchmarks.witness"]
        words += ["--time-limit", str(TIME_LIMIT), "--records", str(self.records)]
        limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (room, room)) if room else None
        with (self.folder / "out").open("wb") as out:
            return subprocess.Popen(
                words,
                cwd=ROOT,
                stdout=out,
                stderr=out,
                env={**os.environ, **variables},
                preexec_fn=limit,
            )

    def _strike(self, run: int, chance: random.Random) -> bool:
        """Strike a worker that is old enough, if there is one; return whether there is.

        A young worker is spared: three failed starts in a row would end the run.
        """
        for worker in workers_of(run):
            self._born.setdefault(worker, time.monotonic())
        unstruck = {
            worker: born for worker, born in self._born.items() if worker not in self._struck
        }
        old = [
            worker for worker, born in unstruck.items() if time.monotonic() - born > self.interval
        ]
        old = [worker for worker in old if is_worker(worker)]
        if old:
            worker = chance.choice(old)
            name = chance.choice(SIGNALS.get(self.kind, ["SIGKILL", "SIGSTOP"]))
            self._struck.add(worker)
            os.kill(worker, signal.Signals[name])
            self.strikes.append(name)
        return bool(old)

    def _pause(self, chance: random.Random) -> float:
        return chance.uniform(self.interval, 3 * self.interval)

    def _remaining(self, grace: float) -> list[str]:
        """The processes of the run that have not ended after `grace` seconds."""
        until = time.monotonic() + grace
        while (remaining := processes_of(f"SOAK={self._mark}")) and time.monotonic() < until:
            time.sleep(0.1)
        return remaining


def workers_of(run: int) -> list[int]:
    """The workers that a run has started."""
    children = [int(word) for word in read(f"{run}/task/{run}/children").split()]
    return [child for child in children if is_worker(child)]


def is_worker(process: int) -> bool:
    """Whether a process is a worker."""
    return WORKER in read(f"{process}/cmdline").split(b"\0")


def memory_of(process: int) -> int:
    """The memory of a process, in KiB."""
    lines = read(f"{process}/status").splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith(b"VmRSS")), 0)


def processes_of(mark: str) -> list[str]:
    """The processes with `mark` in their environment, with the beginning of their command lines."""
    names = [process.name for process in Path("/proc").glob("[0-9]*")]
    marked = [name for name in names if mark.encode() in read(f"{name}/environ").split(b"\0")]
    return [f"{name}: {read(f'{name}/cmdline')[:60]!r}" for name in marked]


def read(name: str) -> bytes:
    """The bytes of a file of /proc; empty if it does not exist any more."""
    try:
        return Path("/proc", name).read_bytes()
    except OSError:
        return b""
