"""Count how often honest implementations are accused: `python suites/benchmarks/honest.py [CASES]`.

CASES is the number of cases of all implementations together (default: 20,000).
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from reference.compare import AGREES
from suites.meta.simulation.accusing import Honest, cases_for, implementations, judgement_of

HEAD = (
    f"{'implementation':24} {'dtype':9} {'cases':>6} {'accused':>8} "
    f"{'worst in bounds':>16} {'worst soft':>11}"
)


def main() -> int:
    """Print a line for each implementation and dtype: cases, accused cases, and largest errors.

    The errors are in bounds and in sqrt(n) u S. Returns 1 if an implementation was accused.
    """
    parser = argparse.ArgumentParser("python suites/benchmarks/honest.py", description=__doc__)
    parser.add_argument(
        "cases", nargs="?", type=int, default=20_000, metavar="CASES", help="default: 20,000"
    )
    cases: int = parser.parse_args().cases
    named = implementations().items()
    honest = [(name, maker, dtype) for name, maker in named for dtype in maker.dtypes]
    number = -(-cases // len(honest))
    start = time.perf_counter()
    print(HEAD)
    total = sum(print_line(name, maker, dtype, number) for name, maker, dtype in honest)
    seconds = time.perf_counter() - start
    print(f"{total} of {number * len(honest)} cases accused, in {seconds:.0f} s")
    return int(total > 0)


def print_line(name: str, honest: Honest, dtype: str, number: int) -> int:
    """Print the line of one implementation, with the first accused case.

    Returns the number of accused cases.
    """
    judgements = [
        (case, judgement_of(honest, case, data)) for case, data in cases_for(honest, dtype, number)
    ]
    wrong = [(case, judgement) for case, judgement in judgements if judgement.verdict != AGREES]
    bounds = max(judgement.bounds for _, judgement in judgements)
    of_normal_values = judgements[:: len(honest.kinds)]
    soft = max(judgement.soft for _, judgement in of_normal_values)
    first = wrong[0] if wrong else ""
    print(
        f"{name:24} {dtype:9} {number:6} {len(wrong):8} {bounds:16.3f} {soft:11.2f} {first}",
        flush=True,
    )
    return len(wrong)


if __name__ == "__main__":
    sys.exit(main())
