"""Where a bug was seen: Python, NumPy, the platform,
the CPU and the environment of its kernel path.
"""

from __future__ import annotations

from collections.abc import Iterator

from reference.records.header import HeaderRecord, TargetRecord
from reports.bugs.bug import Bug
from reports.records.collating import Collated
from reports.sections.machines import CPU


def machine(collated: Collated, bug: Bug) -> str:
    """The machine in words; empty where no run has the target."""
    place = (bug.adapter, bug.record["places"][0]["path"])
    for run in collated.runs:
        for target in run.header["targets"]:
            if (target["adapter"], target["path"]) == place:
                return ", ".join(_words(run.header, target))
    return ""


def _words(header: HeaderRecord, target: TargetRecord) -> Iterator[str]:
    versions = (target.get("python"), target.get("numpy"), target.get("machine"))
    named = zip(("Python", "NumPy", "CPU"), versions, strict=True)
    yield from (f"{noun} {version}" for noun, version in named if version)
    features = target.get("cpu", [])
    yield from (name for name in CPU if name in features)
    if platform := header.get("platform"):
        yield platform
    yield from (f"{name}={value}" for name, value in target["environment"].items())
