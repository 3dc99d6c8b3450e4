"""A long test of the suite itself: `python suites/benchmarks/soak.py` strikes runs and checks them.

pytest sessions on one adapter follow one another until the time is over. Their workers are killed
(SIGKILL) or stopped (SIGSTOP) at random, the disk for their records becomes full, or the sessions
are ended by SIGTERM or SIGKILL. After each session, each case must have a verdict, each strike an
outcome, and no process or file may be left. It reads /proc, so it runs only on Linux.
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
    "workers killed", "workers stopped", "both", "pipes filled", "disk full", "run ended",
    "run killed",
)  # fmt: skip
CODES = "exit code: 0 where all checks hold, 1 where one fails, 2 for misuse"
PIPES = "suites.meta.fakes_process:noisy"


def main(arguments: list[str] | None = None) -> int:
    """Return 0 if all checks hold, else 1."""
    options = _parser().parse_args(arguments)
    chance, until = random.Random(options.seed), time.monotonic() + 60 * options.minutes
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    print(f"soak of {options.adapter}, seed {options.seed}, -k {options.select!r}", flush=True)
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        quiet: dict[str, Expected] = {}
        number = 0
        while time.monotonic() < until:
            kind = KINDS[number % len(KINDS)]
            adapter = PIPES if kind == "pipes filled" else options.adapter
            command = _command(adapter, options.select)
            if adapter in quiet:
                place = Path(folder, str(number))
                session = _struck(kind, place, command, chance, quiet[adapter], options.interval)
                number += 1
            else:
                place = Path(folder, f"quiet-{len(quiet)}")
                session = Session("quiet", place).run(command, chance, 3600)
                quiet[adapter] = expected(session)
            _report(session, quiet[adapter], counts[session.kind])
    print(_table(counts))
    return int(any(count[name] for count in counts.values() for name in CHECKS))


def _parser() -> argparse.ArgumentParser:
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, epilog=CODES, formatter_class=raw)
    add = parser.add_argument
    add("--minutes", type=float, default=30,
        help="time after which no session is started (default: 30)")  # fmt: skip
    add("--interval", type=float, default=3, metavar="SECONDS",
        help="least time between two strikes, a third of the longest (default: 3)")  # fmt: skip
    add("--adapter", default="caffe", help="which adapter (default: caffe)")
    add("--seed", type=int, default=0, help="seed of the random choices (default: 0)")
    add("-k", default="not (compile or export or vmap)", dest="select", metavar="WORDS",
        help="which claims (default: %(default)s)")  # fmt: skip
    return parser


def _command(adapter: str, select: str) -> list[str]:
    words = ["suites/conformance", "--adapter", adapter, "--profile", "quick"]
    return [*words, "-k", select, "-q"]


def _struck(
    kind: str,
    folder: Path,
    command: list[str],
    chance: random.Random,
    quiet: Expected,
    interval: float,
) -> Session:
    """A session of a kind that has run; one that is to be ended is ended before it is complete."""
    is_ended = kind in ("run ended", "run killed")
    longest = chance.uniform(0.3, 0.9) * quiet.seconds if is_ended else 3600
    room = chance.randrange(2**10, quiet.size) if kind == "disk full" else None
    return Session(kind, folder, interval).run(command, chance, longest, room)


def _report(session: Session, quiet: Expected, count: Counter[str]) -> None:
    """Print the results of a session, and add them to `count`."""
    failed = faults(session, quiet)
    count.update(Counter(name for name, _ in failed), sessions=1)
    count.update(strikes=len(session.strikes), outcomes=len(session.outcomes))
    count["MiB"] = max(count["MiB"], session.memory // 1024)
    print(
        f"{session.kind}: {session.seconds:.0f} s, exit {session.code},",
        f"{len(session.strikes)} strikes,",
        f"{len(session.outcomes)} outcomes, {session.memory // 1024} MiB,",
        "FAULTS" if failed else "as it must be",
    )
    for name, reason in failed:
        print(f"  {name}: {reason}")
    sys.stdout.flush()


def _table(counts: dict[str, Counter[str]]) -> str:
    columns = ("sessions", "strikes", "outcomes", "MiB", *CHECKS)
    lines = [f"{'':16}" + "".join(f"{name:>10}" for name in columns)]
    for kind, count in counts.items():
        lines.append(f"{kind:16}" + "".join(f"{count[name]:10}" for name in columns))
    lines.append(f"The columns from {CHECKS[0]!r} on count faults.")
    lines.append("MiB: the largest memory of a run, without its workers.")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
