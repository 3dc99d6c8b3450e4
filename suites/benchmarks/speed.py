"""Measure the speed of the suite:
`python suites/benchmarks/speed.py [ADAPTER]... [--records FILE]...`.

For each adapter, the forward claims are run in the profile `ci`, on one core and then on two. With
`--records`, finished runs are measured instead. A line has the judged outputs a second, and the
share of the time that was spent inside the framework.
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

from reports.records.reading import read
from reports.records.runs import Recorded
from reports.records.writing import RecordError

ROOT = Path(__file__).resolve().parents[2]
HEAD = (
    f"{'adapter':28} {'cores':>5} {'judged':>8} {'seconds':>8} {'judged/s':>9} "
    f"{'inside framework':>17}"
)


def main(arguments: list[str] | None = None) -> int:
    """Return 0, or 2 if a record file is missing or cannot be read."""
    parser = argparse.ArgumentParser("python suites/benchmarks/speed.py", description=__doc__)
    add = parser.add_argument
    add(
        "adapters", nargs="*", default=[], metavar="ADAPTER", help="which adapters (default: torch)"
    )
    add("--records", nargs="+", type=Path, default=[], metavar="FILE",
        help="record files of finished runs")  # fmt: skip
    add(
        "-k",
        default="forward",
        dest="select",
        metavar="WORDS",
        help="which claims (default: forward)",
    )
    add("--profile", default="ci", metavar="PROFILE", help="default: ci; quick is over sooner, and "
        "most of it is the start")  # fmt: skip
    add("--python", action="append", default=[], metavar="NAME=INTERPRETER", dest="pythons",
        help="interpreter of an adapter (repeatable; default: this one)")  # fmt: skip
    options = parser.parse_args(arguments)
    print(HEAD)
    try:
        for cores, run in _runs(options):
            print(line(cores, run), flush=True)
    except RecordError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _runs(options: argparse.Namespace) -> Iterator[tuple[str, Recorded]]:
    """(number of cores as text, records) of each run; the text is empty for finished runs."""
    if options.records:
        yield from (("", read(path)) for path in options.records)
        return
    pythons = dict(text.split("=", 1) for text in options.pythons)
    for adapter in options.adapters or ["torch"]:
        words = ["--adapter", adapter, "-k", options.select, "--profile", options.profile]
        words += ["--python", f"{adapter}={pythons[adapter]}"] if adapter in pythons else []
        for cores in (1, 2):
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "records.jsonl"
                yield str(cores), measured(words, cores, path)


def measured(words: list[str], cores: int, path: Path) -> Recorded:
    """The records of a new run with the options `words` on the first `cores` cores."""
    pin = partial(os.sched_setaffinity, 0, sorted(os.sched_getaffinity(0))[:cores])
    command = [sys.executable, "-m", "pytest", "-q", "suites/conformance", *words]
    command += ["--records", str(path)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    subprocess.run(
        command, cwd=ROOT, env=environment, preexec_fn=pin, stdout=subprocess.DEVNULL, check=False
    )
    return read(path)


def line(cores: str, run: Recorded) -> str:
    """The line of one run."""
    footer = run.footer or {"judged": 0, "seconds": 0.0, "seconds_inside": 0.0}
    adapter = ", ".join(dict.fromkeys(target["adapter"] for target in run.header["targets"]))
    judged, seconds = footer["judged"], max(footer["seconds"], 0.1)
    share = footer["seconds_inside"] / seconds
    return (
        f"{adapter:28} {cores:>5} {judged:8} {seconds:8.1f} {judged / seconds:9.0f} {share:17.0%}"
    )


if __name__ == "__main__":
    sys.exit(main())
