"""Run the profile `quick` under each cap of CPU features:
`python suites/benchmarks/caps.py [ADAPTER]...`.

A cap is an environment variable that makes a library use only older CPU features. Each run must be
green: every discrepancy under a cap must be a known failure. With `--emulator COMMAND` (for example
`--emulator 'qemu-x86_64 -cpu Haswell'`, from Debian's package qemu-user) the workers also run on an
emulated CPU.
"""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from reports.records.reading import read
from reports.records.writing import RecordError

ROOT = Path(__file__).resolve().parents[2]
ONEDNN = (
    "SSE41", "AVX", "AVX2", "AVX512_CORE", "AVX512_CORE_VNNI", "AVX512_CORE_BF16",
    "AVX512_CORE_FP16", "AVX512_CORE_AMX",
)  # fmt: skip
XLA = ("SSE4_2", "AVX", "AVX2", "AVX512")
OPENBLAS = ("Nehalem", "Haswell", "SkylakeX")
OPENCV = ("AVX512-SKX,AVX2,FP16,AVX,SSE4.2,SSE4.1", "AVX512-SKX")
# oneDNN's cap -> that of ATen, whose "default" is SSE; "avx512" for all others.
ATEN = {"SSE41": "default", "AVX": "default", "AVX2": "avx2"}
Cap = dict[str, str]


def onednn_caps(names: tuple[str, ...] = ONEDNN) -> list[Cap]:
    """The caps of oneDNN."""
    return [{"ONEDNN_MAX_CPU_ISA": name} for name in names]


def xla_caps() -> list[Cap]:
    """The caps of XLA, for JAX and the libraries that use it."""
    return [{"XLA_FLAGS": f"--xla_cpu_max_isa={name}"} for name in XLA]


def torch_caps() -> list[Cap]:
    """The caps of oneDNN, each with the matching cap of ATen."""
    return [
        {**cap, "ATEN_CPU_CAPABILITY": ATEN.get(name, "avx512")}
        for cap in onednn_caps()
        for name in cap.values()
    ]


CAPS: dict[str, list[Cap]] = {
    "torch": torch_caps(),
    "tensorflow": [*onednn_caps(), {"TF_ENABLE_ONEDNN_OPTS": "0"}],
    "jax": xla_caps(),
    "flax": xla_caps(),
    "haiku": xla_caps(),
    "equinox": xla_caps(),
    "keras": onednn_caps(("SSE41", "AVX2", "AVX512_CORE")),
    "caffe": [{"OPENBLAS_CORETYPE": name} for name in OPENBLAS],
    "opencv": [{"OPENCV_CPU_DISABLE": names} for names in OPENCV],
}


def main(arguments: list[str] | None = None) -> int:
    """Return 0 if every run is green, else 1."""
    parser = argparse.ArgumentParser("python suites/benchmarks/caps.py", description=__doc__)
    add = parser.add_argument
    add(
        "adapters",
        nargs="*",
        metavar="ADAPTER",
        help="which adapters (default: all that have caps)",
    )
    add("--emulator", metavar="COMMAND", help="run the workers once more under this command")
    add(
        "--python",
        metavar="INTERPRETER",
        default=sys.executable,
        help="interpreter that has the frameworks",
    )
    add("--keep", type=Path, metavar="DIR", help="folder in which the records of the runs are kept")
    add("-k", dest="select", default="", metavar="WORDS", help="which claims (default: all)")
    options = parser.parse_args(arguments)
    codes = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for adapter in options.adapters or list(CAPS):
            for cap in CAPS.get(adapter, [{}]):
                codes.append(run(adapter, cap, options.python, options.select, folder))
            if options.emulator:
                emulated = shlex.join([*shlex.split(options.emulator), options.python])
                codes.append(run(adapter, {}, emulated, options.select, folder, "emulated"))
    return int(any(codes))


def run(
    adapter: str, cap: Cap, python: str, select: str, folder: Path, name: str = "no cap"
) -> int:
    """Print a line on the run of `quick` under a cap, and return its exit code."""
    name = " ".join(f"{variable}={value}" for variable, value in cap.items()) or name
    path = folder / f"{adapter}-{''.join(c if c.isalnum() else '-' for c in name)}.jsonl"
    command = [sys.executable, "-m", "pytest", "-q", "suites/conformance", "--profile", "quick"]
    command += ["--adapter", adapter, "--python", f"{adapter}={python}", "-k", select]
    command += ["--records", str(path), *(["--time-limit", "300"] if name == "emulated" else [])]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", **cap}
    start = time.monotonic()
    code = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL).returncode
    seconds = time.monotonic() - start
    line = f"{adapter:12} {name:70} exit {code}, {new_discrepancies(path)}, {seconds:.0f} s"
    print(line, flush=True)
    return code


def new_discrepancies(path: Path) -> str:
    """The number of new discrepancies of a run, as text; the error if there are no records."""
    try:
        return (
            f"{sum(not record['known'] for record in read(path).discrepancies)} new discrepancies"
        )
    except RecordError as error:
        return str(error)


if __name__ == "__main__":
    sys.exit(main())
