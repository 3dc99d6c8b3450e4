"""The signature of a machine: the CPU features and caps by which libraries choose kernels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from adapters.worker.child import Machine

# The levels of the x86-64 psABI, highest first; each holds all features of those below.
LEVELS = {
    "x86-64-v4": ("avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"),
    "x86-64-v3": ("avx", "avx2", "fma", "f16c", "bmi1", "bmi2"),
    "x86-64-v2": ("sse4_1", "sse4_2", "ssse3", "popcnt"),
}
# Features for which libraries have kernels, and which the level may not imply; x86, then ARM.
BEYOND = (
    "sse4_1", "sse4_2", "avx", "avx2", "fma", "f16c", "avx512f", "avx512bw", "avx512dq", "avx512vl",
    "avx_vnni", "avx_vnni_int8", "avx_ifma", "avx_ne_convert", "avx512_vnni", "avx512_bf16",
    "avx512_fp16", "avx10_1", "avx10_2", "amx_int8", "amx_bf16", "amx_fp16",
    "asimd", "fphp", "asimdhp", "asimddp", "asimdfhm", "sve", "sve2", "i8mm", "bf16", "svei8mm",
    "svebf16", "sme", "sme2",
)  # fmt: skip
# Environment variables that forbid kernels to a library, or say which kernels it must take.
CAPS = (
    "ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA", "ATEN_CPU_CAPABILITY", "TF_ENABLE_ONEDNN_OPTS",
    "OPENBLAS_CORETYPE", "OPENCV_CPU_DISABLE", "MKL_ENABLE_INSTRUCTIONS",
    "NPY_DISABLE_CPU_FEATURES",
)  # fmt: skip
XLA_CAP = "--xla_cpu_max_isa="


def signature(machine: Machine, environment: Mapping[str, str]) -> str:
    """The signature of a machine, with the caps in the environment of its worker.

    For example `x86-64-v4 avx512_vnni avx512_bf16; ONEDNN_MAX_CPU_ISA=AVX2`. A feature that the
    level implies is not listed.
    """
    return join(machine.machine, machine.cpu, environment)


def join(machine: str, cpu: Iterable[str], environment: Mapping[str, str]) -> str:
    """The signature of a machine with this architecture, these CPU flags and environment."""
    return "; ".join((features(machine, tuple(cpu)), *caps(environment)))


def features(machine: str, cpu: tuple[str, ...]) -> str:
    """The level and the features that it does not imply; if there is no level, the architecture."""
    level, implied = _level(machine, set(cpu))
    return " ".join((level, *(name for name in BEYOND if name in cpu and name not in implied)))


def _level(machine: str, cpu: set[str]) -> tuple[str, set[str]]:
    """The highest level of a CPU and the features that it implies; else the architecture."""
    names = list(LEVELS)
    for number, name in enumerate(names):
        implied = {feature for lower in names[number:] for feature in LEVELS[lower]}
        if implied <= cpu:
            return name, implied
    return machine or "unknown", set()


def caps(environment: Mapping[str, str]) -> list[str]:
    """The caps that an environment sets, as NAME=VALUE; of `XLA_FLAGS` only the last cap."""
    limits = [f"{name}={environment[name]}" for name in CAPS if environment.get(name)]
    flags = [flag for flag in environment.get("XLA_FLAGS", "").split() if flag.startswith(XLA_CAP)]
    return limits + flags[-1:]
