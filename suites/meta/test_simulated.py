"""Accumulation classes: the probe tells a simulated implementation of each for what it is."""

from __future__ import annotations

import pytest

from adapters.registry import load
from suites.meta import simulated
from suites.meta.accusing import SHORT
from suites.meta.harness import session
from suites.accumulation.probe import Probed, probed


def of_class(fake: str, dtype: str) -> Probed | None:
    """What the probe finds of a simulated implementation."""
    adapter = load(f"suites.meta.simulated:{fake}")
    adapter.DTYPES = ("float32", *SHORT)
    with session(adapter) as (run, _):
        from suites.cases.claim import claims

        cells = run.cells(claims()["forward_is_within_the_bound"])
        return probed(next(cell for cell in cells if cell.dtype == dtype))


@pytest.mark.parametrize("dtype", SHORT)
@pytest.mark.parametrize("fake", simulated.CLASSES)
def test_each_class_is_told_for_what_it_is(fake: str, dtype: str) -> None:
    """By the probe, through a child."""
    found = of_class(fake, dtype)
    assert found is not None
    name = simulated.CLASSES[fake].replace("T", dtype)
    assert found.accumulation.named(dtype) in (name, name.removesuffix(", rounded before the bias"))
