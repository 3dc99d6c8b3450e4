"""A long trial of the suite itself: `python suites/benchmarks/soak.py` strikes real runs, and checks what they came to.

pytest sessions on one adapter follow one another until the time is over. Their workers are killed (SIGKILL) or stopped
(SIGSTOP) at random, the disk for their records fills up, and they themselves are ended by SIGTERM or SIGKILL. After each,
every case must have its verdict, every strike its outcome, and nothing may be left. Linux only, since it reads /proc.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from suites.benchmarks.checks import CHECKS, Expected, expected, faults
from suites.benchmarks.session import Session

KINDS = (
    "workers killed",
    "workers stopped",
    "both",
    "pipes filled",
    "disk full",
    "run ended",
    "run killed",
)
CODES = "exit code: 0 where all checks hold, 1 where one fails, 2 for misuse"
PIPES = "suites.meta.fakes_process:noisy"


def main(arguments: list[str] | None = None) -> int:
    """0, or 1 where a check failed."""
    given = _parser().parse_args(arguments)
    chance, until = random.Random(given.seed), time.monotonic() + 60 * given.minutes
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    print(
        f"soak of {given.adapter} for {given.minutes:g} min, seed {given.seed}, -k {given.select!r}",
        flush=True,
    )
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        quiet: dict[str, Expected] = {}
        number = 0
        while time.monotonic() < until:
            kind = KINDS[number % len(KINDS)]
            adapter = PIPES if kind == "pipes filled" else given.adapter
            if adapter not in quiet:
                session = Session("quiet", Path(folder, f"quiet-{len(quiet)}")).run(
                    _command(adapter, given.select), chance, 3600
                )
                quiet[adapter] = expected(session)
            else:
                session = _struck(
                    kind,
                    Path(folder, str(number)),
                    _command(adapter, given.select),
                    chance,
                    quiet[adapter],
                    given.every,
                )
                number += 1
            _tell(session, quiet[adapter], counts)
    print(_table(counts))
    return int(any(count[name] for count in counts.values() for name in CHECKS))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=CODES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--minutes",
        type=float,
        default=30,
        help="how long; the session that runs then is finished (default: 30)",
    )
    parser.add_argument(
        "--every",
        type=float,
        default=3,
        metavar="SECONDS",
        help="the least time between two strikes; the most is three times it (default: 3)",
    )
    parser.add_argument(
        "--adapter",
        default="caffe",
        help="what the sessions ask, as pytest's --adapter (default: caffe)",
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=0,
        help="of all that is random: the same strikes at other moments (default: 0)",
    )
    parser.add_argument(
        "-k",
        default="not (compile or export or vmap)",
        dest="select",
        metavar="WORDS",
        help="which claims (default: %(default)s)",
    )
    return parser


def _command(adapter: str, select: str) -> list[str]:
    return ["suites/conformance", "--adapter", adapter, "--profile", "quick", "-k", select, "-q"]


def _struck(
    kind: str,
    folder: Path,
    command: list[str],
    chance: random.Random,
    quiet: Expected,
    every: float,
) -> Session:
    """A session of a kind; one that is to be ended is so while it still asks."""
    longest = (
        chance.uniform(0.3, 0.9) * quiet.seconds if kind in ("run ended", "run killed") else 3600
    )
    room = chance.randrange(2**10, quiet.size) if kind == "disk full" else None
    return Session(kind, folder, every).run(command, chance, longest, room)


def _tell(session: Session, quiet: Expected, counts: dict[str, Counter[str]]) -> None:
    count = counts[session.kind]
    found = faults(session, quiet)
    count.update(
        sessions=1,
        strikes=len(session.strikes),
        outcomes=len(session.outcomes),
        **Counter(name for name, _ in found),
    )
    count["MiB"] = max(count["MiB"], session.memory // 1024)
    print(
        f"{session.kind}: {session.seconds:.0f} s, exit {session.code}, {len(session.strikes)} strikes, "
        f"{len(session.outcomes)} outcomes, {session.memory // 1024} MiB, {'as it must be' if not found else 'FAULTS'}",
        *(f"  {name}: {text}" for name, text in found),
        sep="\n", flush=True,
    )  # fmt: skip


def _table(counts: dict[str, Counter[str]]) -> str:
    columns = ("sessions", "strikes", "outcomes", "MiB", *CHECKS)
    lines = [f"{'':16}" + "".join(f"{name:>10}" for name in columns)]
    lines += [
        f"{kind:16}" + "".join(f"{count[name]:10}" for name in columns)
        for kind, count in counts.items()
    ]
    return "\n".join(
        [
            *lines,
            f"The columns from {CHECKS[0]!r} on count faults. MiB: the most that a run held, without its workers.",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
