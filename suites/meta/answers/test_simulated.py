"""Tests of the probe: it recognises a simulated implementation of each accumulation class."""

from __future__ import annotations

import pytest

from adapters.registry import load
from suites.accumulation.probe import Probed
from suites.meta.harness import cell_of, probe_of, session
from suites.meta.simulation import simulated
from suites.meta.simulation.accusing import SHORT


def of_class(fake: str, dtype: str) -> Probed | None:
    """The result of the probe for a simulated implementation."""
    adapter = load(f"suites.meta.simulation.simulated:{fake}")
    adapter.DTYPES = ("float32", *SHORT)
    with session(adapter) as (run, _):
        return probe_of(cell_of(run, "forward_is_within_the_bound", dtype))


@pytest.mark.parametrize("dtype", SHORT)
@pytest.mark.parametrize("fake", simulated.CLASSES)
def test_each_class_is_recognised(fake: str, dtype: str) -> None:
    """The probe measures the class of the implementation, through a worker."""
    probed = of_class(fake, dtype)
    assert probed is not None
    name = simulated.CLASSES[fake].replace("T", dtype)
    assert probed.accumulation.named(dtype) in (
        name,
        name.removesuffix(", rounded before the bias"),
    )
