"""Whether honest implementations are ever accused: `python suites/benchmarks/honest.py [CASES]`, by default 20,000 in all."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from suites.meta.simulated import CLASSES
from suites.meta.test_simulated import SHORT, accused, class_of, small


def main() -> int:
    """A line a class and dtype: cases, and those that were accused; 1 where there are any."""
    dtypes, params, total = ("float32", *SHORT), small(), 0
    number = -(-int(sys.argv[1] if len(sys.argv) > 1 else 20_000) // (len(CLASSES) * len(dtypes)))
    for fake in CLASSES:
        for dtype in dtypes:
            wrong = accused(fake, dtype, class_of(fake, dtype), number, params)
            total += len(wrong)
            print(f"{fake:26} {dtype:9} {number:6} cases, {len(wrong)} accused {wrong[:1] or ''}", flush=True)
    return int(total > 0)


if __name__ == "__main__":
    sys.exit(main())
