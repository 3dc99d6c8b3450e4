"""Accumulation classes: an honest implementation of each is told for what it is, and is never accused."""

from __future__ import annotations

from collections import Counter

import pytest

from adapters.registry import load
from reference.accumulation import Accumulation
from reference.answer import answer
from reference.compare import AGREES, Judgement, judge
from reference.draws import operands
from reference.schema import Case, Outcome, Params
from suites.meta import simulated
from suites.meta.asking import asked
from suites.plan import drawn
from suites.probe import Probed, probed
from suites.strategies import Menu

SHORT = ("float16", "bfloat16")
KINDS = ("normal", "integers", "wide_weight", "wide_input", "largest")


def of_class(fake: str, dtype: str) -> Probed | None:
    """What the probe finds of a simulated implementation."""
    adapter = load(f"suites.meta.simulated:{fake}")
    adapter.DTYPES = ("float32", *SHORT)
    with asked(adapter) as (run, _):
        from suites.claim import claims

        cells = run.cells(claims()["forward_is_within_the_bound"])
        return probed(next(cell for cell in cells if cell.dtype == dtype))


def accused(fake: str, dtype: str, found: Accumulation, number: int, params: list[Params]) -> list[tuple[Case, Judgement]]:
    """Of `number` cases, those that the bound of the class does not allow."""
    wrong = []
    for seed in range(number):
        case = Case(params[seed % len(params)], dtype, KINDS[seed % len(KINDS)], seed)
        data = operands(case)
        y = direct(fake, data, case)
        told = judge(Outcome("returned", y, dtypes=(dtype,)), answer(case, data, found), dtype)
        if told.verdict != AGREES:
            wrong.append((case, told))
    return wrong


def direct(fake, data, case):
    """The simulated implementation without a child in between; bfloat16 comes as its values."""
    from reference.bfloat16 import BITS, cast, widened

    arrays = (None if a is None else cast(a, case.dtype) for a in (data.x, data.w, data.b))
    y = getattr(simulated, fake)(*arrays, case.params)
    return widened(y) if y.dtype == BITS else y


def small() -> list[Params]:
    """Parameter tuples of few products."""
    menu = Menu(lambda p: p.in_channels * int(p.in_channels) <= 300 and all(k <= 4 for k in p.each("kernel_size")))
    return drawn(menu, 300, derandomized=True)


@pytest.mark.parametrize("dtype", SHORT)
@pytest.mark.parametrize("fake", simulated.CLASSES)
def test_each_class_is_told_for_what_it_is(fake: str, dtype: str) -> None:
    """By the probe, through a child."""
    found = of_class(fake, dtype)
    assert found is not None
    name = simulated.CLASSES[fake].replace("T", dtype)
    assert found.accumulation.named(dtype) in (name, name.removesuffix(", rounded before the bias"))


@pytest.mark.parametrize("dtype", ["float32", *SHORT])
@pytest.mark.parametrize("fake", simulated.CLASSES)
def test_an_honest_one_is_never_accused(fake: str, dtype: str) -> None:
    """Within the bound of its class, and exact where all is exact (suites/benchmarks/honest.py asks 20,000 cases)."""
    assert not accused(fake, dtype, class_of(fake, dtype), 120, small())


def class_of(fake: str, dtype: str) -> Accumulation:
    """The class that a fake simulates."""
    wide, taps = {"once": (fake[5:12], fake[5:12]), "tap_": ("float32", dtype), "all_": (dtype, dtype)}[fake[:4]]
    return Accumulation(wide, taps, bias_apart="apart" in fake or taps == dtype)


@pytest.mark.parametrize("worse, better", [("tap_float32", "once_float32"), ("all_own", "once_float32")])
def test_a_worse_class_is_accused_by_the_bound_of_a_better(worse: str, better: str) -> None:
    """In bfloat16, in a fair part of real-valued cases."""
    wrong = accused(worse, "bfloat16", class_of(better, "bfloat16"), 300, small())
    kinds = Counter(case.kind for case, _ in wrong)
    assert set(kinds) == {"normal"}
    assert kinds["normal"] >= 2
