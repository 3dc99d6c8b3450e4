"""How fast the suite judges: `python suites/benchmarks/speed.py [ADAPTER]... [--records FILE]...`.

For each adapter, a real run of the forward claims in the `quick` profile, pinned to one core and to two. With
`--records`, the figures of finished runs instead: judged outputs a second, and the share of the wall time that was
spent inside the framework.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from reports.record import Recorded, RecordError, read

ROOT = Path(__file__).resolve().parents[2]

HEAD = f"{'adapter':12} {'cores':>5} {'judged':>8} {'seconds':>8} {'judged/s':>9} {'inside framework':>17}"


def main(arguments: list[str] | None = None) -> int:
    """0, or 2 where a record file cannot be read or a run left none."""
    parser = argparse.ArgumentParser("python suites/benchmarks/speed.py", description=__doc__)
    parser.add_argument("adapters", nargs="*", default=[], metavar="ADAPTER", help="default: torch")
    parser.add_argument(
        "--records", nargs="+", type=Path, default=[], metavar="FILE", help="of finished runs"
    )
    parser.add_argument(
        "--select", default="forward", metavar="WORDS", help="pytest's -k (default: forward)"
    )
    options = parser.parse_args(arguments)
    print(HEAD)
    try:
        for cores, run in _runs(options.adapters, options.records, options.select):
            print(line(cores, run), flush=True)
    except RecordError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _runs(adapters: list[str], records: list[Path], select: str) -> Iterator[tuple[str, Recorded]]:
    """The number of cores and the records of each run: finished ones, or new ones on one core and on two."""
    if records:
        yield from (("", read(path)) for path in records)
        return
    for adapter in adapters or ["torch"]:
        for cores in (1, 2):
            with tempfile.TemporaryDirectory() as folder:
                yield str(cores), measured(adapter, cores, select, Path(folder) / "records.jsonl")


def measured(adapter: str, cores: int, select: str, path: Path) -> Recorded:
    """The records of a run on the first cores that this process may use."""
    pin = partial(os.sched_setaffinity, 0, sorted(os.sched_getaffinity(0))[:cores])
    command = [sys.executable, "-m", "pytest", "-q", "suites/conformance", "--adapter", adapter]
    command += ["--profile", "quick", "-k", select, "--records", str(path)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    subprocess.run(
        command, cwd=ROOT, env=environment, preexec_fn=pin, stdout=subprocess.DEVNULL, check=False
    )
    return read(path)


def line(cores: str, run: Recorded) -> str:
    """The figures of one run."""
    footer = run.footer or {"judged": 0, "seconds": 0.0, "seconds_inside": 0.0}
    adapter = ", ".join(dict.fromkeys(target["adapter"] for target in run.header["targets"]))
    judged, seconds = footer["judged"], max(footer["seconds"], 0.1)
    share = footer["seconds_inside"] / seconds
    return (
        f"{adapter:12} {cores:>5} {judged:8} {seconds:8.1f} {judged / seconds:9.0f} {share:17.0%}"
    )


if __name__ == "__main__":
    sys.exit(main())
