"""Whether the verdict depends on the CPU: `python suites/benchmarks/caps.py [ADAPTER]...` runs `quick` under each cap.

A cap is an environment variable by which a library keeps to older CPU features. Each run must be green: what a
kernel does wrong under a cap is a known failure, seen or not. With `--emulator COMMAND` (for example
`--emulator 'qemu-x86_64 -cpu Haswell'`, of Debian's package qemu-user) the workers also run on an emulated CPU.
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

from reports.record import read

ROOT = Path(__file__).resolve().parents[2]

ONEDNN = (
    "SSE41",
    "AVX",
    "AVX2",
    "AVX512_CORE",
    "AVX512_CORE_VNNI",
    "AVX512_CORE_BF16",
    "AVX512_CORE_FP16",
    "AVX512_CORE_AMX",
)
XLA = ("SSE4_2", "AVX", "AVX2", "AVX512")
Cap = dict[str, str]


def xla_caps() -> list[Cap]:
    """The caps of XLA, for JAX and what is built on it."""
    return [{"XLA_FLAGS": f"--xla_cpu_max_isa={isa}"} for isa in XLA]


def torch_caps() -> list[Cap]:
    """The caps of oneDNN and of ATen; ATen's default capability has no vectors beyond SSE."""
    aten = {"SSE41": "default", "AVX": "default", "AVX2": "avx2"}
    return [
        {"ONEDNN_MAX_CPU_ISA": isa, "ATEN_CPU_CAPABILITY": aten.get(isa, "avx512")}
        for isa in ONEDNN
    ]


CAPS: dict[str, list[Cap]] = {
    "torch": torch_caps(),
    "tensorflow": [{"ONEDNN_MAX_CPU_ISA": isa} for isa in ONEDNN] + [{"TF_ENABLE_ONEDNN_OPTS": "0"}],
    "jax": xla_caps(),
    "flax": xla_caps(),
    "haiku": xla_caps(),
    "equinox": xla_caps(),
    "keras": [{"ONEDNN_MAX_CPU_ISA": isa} for isa in ("SSE41", "AVX2", "AVX512_CORE")],
    "caffe": [{"OPENBLAS_CORETYPE": core} for core in ("Nehalem", "Haswell", "SkylakeX")],
    "opencv": [{"OPENCV_CPU_DISABLE": "AVX512-SKX,AVX2,FP16,AVX,SSE4.2,SSE4.1"}, {"OPENCV_CPU_DISABLE": "AVX512-SKX"}],
}  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """0 where every run is green, else 1."""
    parser = argparse.ArgumentParser("python suites/benchmarks/caps.py", description=__doc__)
    parser.add_argument(
        "adapters", nargs="*", metavar="ADAPTER", help="default: all that have caps"
    )
    parser.add_argument(
        "--emulator", metavar="COMMAND", help="put before the interpreter for one more run"
    )
    parser.add_argument(
        "--python", metavar="INTERPRETER", default=sys.executable, help="that has the frameworks"
    )
    parser.add_argument(
        "--keep", type=Path, metavar="DIR", help="keep the records of the runs there"
    )
    options = parser.parse_args(arguments)
    codes = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for adapter in options.adapters or list(CAPS):
            codes += [run(adapter, cap, options.python, "", folder) for cap in CAPS[adapter]]
            codes += (
                [run(adapter, {}, options.python, options.emulator, folder)]
                if options.emulator
                else []
            )
    return int(any(codes))


def run(adapter: str, cap: Cap, python: str, emulator: str, folder: Path) -> int:
    """Print a line on the run of `quick` under one cap, and return its exit code."""
    words = " ".join(f"{name}={value}" for name, value in cap.items()) or emulator
    path = folder / f"{adapter}-{''.join(c if c.isalnum() else '-' for c in words)}.jsonl"
    interpreter = shlex.join([*shlex.split(emulator or ""), python])
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "suites/conformance",
        "--adapter",
        adapter,
        "--profile",
        "quick",
    ]
    command += ["--python", f"{adapter}={interpreter}", "--records", str(path)]
    command += ["--time-limit", "300"] if emulator else []
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", **cap}
    start = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    found = (
        len([record for record in read(path).discrepancies if not record["known"]])
        if path.exists()
        else -1
    )
    seconds = time.monotonic() - start
    print(
        f"{adapter:12} {words:70} exit {done.returncode}, {found} new discrepancies, {seconds:.0f} s",
        flush=True,
    )
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
