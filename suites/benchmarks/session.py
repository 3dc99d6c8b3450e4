"""One session of the soak: a real pytest run, and the strikes at its workers, its disk or itself."""

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
WORKER = b"exec(eval(sys.stdin.readline()))"  # in the command line of every child
LIMIT = 3  # seconds; then a stopped worker is hung


@dataclass
class Session:
    """What is done to a run, and what became of it. `ended` is the signal that was sent to the run itself."""

    kind: str
    folder: Path
    every: float = 3.0  # seconds between two strikes, at least
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
    def told(self) -> str:
        """What the terminal would have shown."""
        return (self.folder / "out").read_text(errors="replace")

    @property
    def outcomes(self) -> list[str]:
        """The crashed and hung outcomes that the run was given."""
        return (self.folder / "witness").read_text().splitlines()

    def run(
        self, command: list[str], chance: random.Random, longest: float, room: int | None = None
    ) -> Session:
        """Run it, and strike: workers by the session's kind, the run itself once `longest` seconds are over."""
        (self.folder / "tmp").mkdir(parents=True)
        (self.folder / "witness").touch()
        start = time.monotonic()
        process = self._start(command, room)
        due, end = start + self._pause(chance), start + longest
        while process.poll() is None:
            time.sleep(0.05)
            self.memory = max(self.memory, _memory(process.pid))
            if (
                self.kind not in ("quiet", "disk full")
                and time.monotonic() > due
                and self._strike(process.pid, chance)
            ):
                due = time.monotonic() + self._pause(chance)
            if time.monotonic() > end and self.ended is None:
                self.ended = signal.SIGKILL if self.kind == "run killed" else signal.SIGTERM
                process.send_signal(self.ended)
        self.code, self.seconds = process.returncode, time.monotonic() - start
        self.orphans = self._left(20.0)
        return self

    def _start(self, command: list[str], room: int | None) -> subprocess.Popen[bytes]:
        # torch keeps its own files in the temporary folder unless told otherwise; what is left there must not be ours
        own = {"TORCHINDUCTOR_CACHE_DIR": str(self.folder / "inductor"), "SOAK": self._mark}
        own |= {
            "WITNESS": str(self.folder / "witness"),
            "TMPDIR": str(self.folder / "tmp"),
            "OMP_NUM_THREADS": "1",
        }
        line = [
            sys.executable,
            "-m",
            "pytest",
            *command,
            "-p",
            "suites.benchmarks.witness",
            "--time-limit",
            str(LIMIT),
        ]
        limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (room, room)) if room else None
        with (self.folder / "out").open("wb") as out:
            return subprocess.Popen(
                [*line, "--records", str(self.records)],
                cwd=ROOT,
                stdout=out,
                stderr=out,
                env={**os.environ, **own},
                preexec_fn=limit,
            )

    def _strike(self, parent: int, chance: random.Random) -> bool:
        signals = {"workers killed": ["SIGKILL"], "workers stopped": ["SIGSTOP"]}.get(
            self.kind, ["SIGKILL", "SIGSTOP"]
        )
        born = {
            one: self._born.setdefault(one, time.monotonic())
            for one in _workers(parent)
            if one not in self._struck
        }
        fresh = [
            one for one, when in born.items() if time.monotonic() - when > self.every
        ]  # three failed starts end all asking
        if fresh:
            worker, how = chance.choice(fresh), chance.choice(signals)
            self._struck.add(worker)
            os.kill(worker, signal.Signals[how])
            self.strikes.append(how)
        return bool(fresh)

    def _pause(self, chance: random.Random) -> float:
        return chance.uniform(self.every, 3 * self.every)

    def _left(self, grace: float) -> list[str]:
        until = time.monotonic() + grace
        while (left := list(_marked(f"SOAK={self._mark}"))) and time.monotonic() < until:
            time.sleep(0.1)
        return left


def _workers(parent: int) -> list[int]:
    children = _read(f"{parent}/task/{parent}/children").split()
    return [int(one) for one in children if WORKER in _read(f"{int(one)}/cmdline")]


def _memory(process: int) -> int:
    return next(
        (
            int(line.split()[1])
            for line in _read(f"{process}/status").splitlines()
            if line.startswith(b"VmRSS")
        ),
        0,
    )


def _marked(mark: str) -> list[str]:
    processes = [one.name for one in Path("/proc").glob("[0-9]*")]
    return [
        f"{one}: {_read(f'{one}/cmdline')[:60]!r}"
        for one in processes
        if mark.encode() in _read(f"{one}/environ").split(b"\0")
    ]


def _read(name: str) -> bytes:
    try:
        return Path("/proc", name).read_bytes()
    except OSError:
        return b""
