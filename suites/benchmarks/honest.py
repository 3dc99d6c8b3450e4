"""Whether honest implementations are ever accused: `python suites/benchmarks/honest.py [CASES]`, by default 20,000 in all."""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from reference.compare import AGREES
from suites.meta.accusing import Honest, asked, everyone, judged

HEAD = f"{'implementation':24} {'dtype':9} {'cases':>6} {'accused':>8} {'worst in bounds':>16} {'worst soft':>11}"


def main() -> int:
    """A line a class and dtype: cases, how many were accused, the largest error in bounds and in sqrt(n) u S; 1 where any was accused."""
    every = [(name, one, dtype) for name, one in everyone().items() for dtype in one.dtypes]
    number = -(-int(sys.argv[1] if len(sys.argv) > 1 else 20_000) // len(every))
    start = time.perf_counter()
    print(HEAD)
    total = sum(line(name, one, dtype, number) for name, one, dtype in every)
    print(f"{total} of {number * len(every)} cases accused, in {time.perf_counter() - start:.0f} s")
    return int(total > 0)


def line(name: str, one: Honest, dtype: str, number: int) -> int:
    """Print the line on one implementation, with the first case that accuses it, and tell how many do."""
    told = [(case, judged(one, case, data)) for case, data in asked(one, dtype, number)]
    wrong = [(case, judgement) for case, judgement in told if judgement.verdict != AGREES]
    bounds = max(judgement.bounds for _, judgement in told)
    soft = max(judgement.soft for _, judgement in told[:: len(one.kinds)])  # of real values that are not faint
    print(f"{name:24} {dtype:9} {number:6} {len(wrong):8} {bounds:16.3f} {soft:11.2f} {wrong[0] if wrong else ''}", flush=True)
    return len(wrong)


if __name__ == "__main__":
    sys.exit(main())
