"""One session of the soak: a real pytest run, and the strikes at its workers,
its disk or itself.
"""

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
WORKER = b"adapters.worker"  # a word of the command line of all workers
TIME_LIMIT = 3  # seconds; then a stopped worker is hung
SIGNALS = {"workers killed": ["SIGKILL"], "workers stopped": ["SIGSTOP"]}
UNSTRUCK = ("quiet", "disk full")  # kinds whose workers are left alone


@dataclass
class Session:
    """What is done to a run, and what became of it.
    `ended`: the signal that was sent to the run itself.
    """

    kind: str
    folder: Path
    interval: float = 3.0  # seconds between two strikes, at least
    strikes: list[str] = field(default_factory=list)
    ended: signal.Signals | None = None
    code: int = 0
    seconds: float = 0.0
    memory: int = 0  # the most that the run held, in KiB
    orphans: list[str] = field(default_factory=list)
    _struck: set[int] = field(default_factory=set)
    _born: dict[int, float] = field(default_factory=dict)
    _mark: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def records(self) -> Path:
        """The run's records."""
        return self.folder / "records.jsonl"

    @property
    def output(self) -> str:
        """What the terminal would have shown."""
        return (self.folder / "out").read_text(errors="replace")

    @property
    def outcomes(self) -> list[str]:
        """The crashed and hung outcomes that the run received."""
        return (self.folder / "witness").read_text("utf-8").splitlines()

    def run(
        self, command: list[str], chance: random.Random, longest: float, room: int | None = None
    ) -> Session:
        """Run the command, and strike: workers by the session's kind,
        the run itself after `longest` seconds.

        `room`: bytes that a file may have.
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
        self.orphans = self._left(20.0)
        return self

    def _start(self, command: list[str], room: int | None) -> subprocess.Popen[bytes]:
        """The run, with files of its own: torch keeps some in the temporary folder."""
        own = {"TORCHINDUCTOR_CACHE_DIR": str(self.folder / "inductor"), "SOAK": self._mark}
        own |= {"WITNESS": str(self.folder / "witness"), "TMPDIR": str(self.folder / "tmp")}
        own |= {"OMP_NUM_THREADS": "1"}
        words = [sys.executable, "-m", "pytest", *command, "-p", "suites.benchmarks.witness"]
        words += ["--time-limit", str(TIME_LIMIT), "--records", str(self.records)]
        limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (room, room)) if room else None
        with (self.folder / "out").open("wb") as out:
            return subprocess.Popen(
                words, cwd=ROOT, stdout=out, stderr=out, env={**os.environ, **own}, preexec_fn=limit
            )

    def _strike(self, run: int, chance: random.Random) -> bool:
        """Strike a worker that is old enough: three starts that fail in a row end all asking."""
        for worker in workers_of(run):
            self._born.setdefault(worker, time.monotonic())
        alive = {w: born for w, born in self._born.items() if w not in self._struck}
        old = [w for w, born in alive.items() if time.monotonic() - born > self.interval]
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

    def _left(self, grace: float) -> list[str]:
        """The processes of the run that have not ended after so many seconds."""
        until = time.monotonic() + grace
        while (left := processes_of(f"SOAK={self._mark}")) and time.monotonic() < until:
            time.sleep(0.1)
        return left


def workers_of(run: int) -> list[int]:
    """The workers that a run has started."""
    children = [int(word) for word in read(f"{run}/task/{run}/children").split()]
    return [child for child in children if is_worker(child)]


def is_worker(process: int) -> bool:
    """Whether a process is a worker."""
    return WORKER in read(f"{process}/cmdline").split(b"\0")


def memory_of(process: int) -> int:
    """The KiB that a process holds."""
    lines = read(f"{process}/status").splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith(b"VmRSS")), 0)


def processes_of(mark: str) -> list[str]:
    """The processes with a variable in their environment,
    and the beginnings of their command lines.
    """
    names = [process.name for process in Path("/proc").glob("[0-9]*")]
    marked = [name for name in names if mark.encode() in read(f"{name}/environ").split(b"\0")]
    return [f"{name}: {read(f'{name}/cmdline')[:60]!r}" for name in marked]


def read(name: str) -> bytes:
    """A file of /proc; empty where it is gone."""
    try:
        return Path("/proc", name).read_bytes()
    except OSError:
        return b""
