"""Whether the verdict depends on the CPU:
`python suites/benchmarks/caps.py [ADAPTER]...` runs `quick` under each cap.

A cap is an environment variable by which a library keeps to older CPU features. Each run must be
green: what a kernel does wrong under a cap is a known failure, seen or not. With
`--emulator COMMAND` (for example `--emulator 'qemu-x86_64 -cpu Haswell'`, of Debian's package
qemu-user) the workers also run on an emulated CPU.
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
ATEN = {
    "SSE41": "default",
    "AVX": "default",
    "AVX2": "avx2",
}  # has no vectors beyond SSE by default
Cap = dict[str, str]


def onednn_caps(names: tuple[str, ...] = ONEDNN) -> list[Cap]:
    """The caps of oneDNN."""
    return [{"ONEDNN_MAX_CPU_ISA": name} for name in names]


def xla_caps() -> list[Cap]:
    """The caps of XLA, for JAX and what is built on it."""
    return [{"XLA_FLAGS": f"--xla_cpu_max_isa={name}"} for name in XLA]


def torch_caps() -> list[Cap]:
    """The caps of oneDNN and of ATen together."""
    return [
        {**cap, "ATEN_CPU_CAPABILITY": ATEN.get(n, "avx512")}
        for cap in onednn_caps()
        for n in cap.values()
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
    """0 where every run is green, else 1."""
    parser = argparse.ArgumentParser("python suites/benchmarks/caps.py", description=__doc__)
    add = parser.add_argument
    add("adapters", nargs="*", metavar="ADAPTER", help="default: all that have caps")
    add("--emulator", metavar="COMMAND", help="put before the interpreter for one more run")
    add("--python", metavar="INTERPRETER", default=sys.executable, help="that has the frameworks")
    add("--keep", type=Path, metavar="DIR", help="keep the records of the runs there")
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
    """How many discrepancies of a run are not known, in words."""
    try:
        return (
            f"{sum(not record['known'] for record in read(path).discrepancies)} new discrepancies"
        )
    except RecordError as error:
        return str(error)


if __name__ == "__main__":
    sys.exit(main())
