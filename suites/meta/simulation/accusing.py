"""The judgements on simulated implementations, by the bounds of their own class or
of another one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any

import numpy as np

from reference.answer import answer
from reference.compare import AGREES, WRONG_VALUES, Judgement, judge
from reference.data.draws import Operands, operands, rounded
from reference.data.overflow import overflowed, overflowing
from reference.data.special import classify_mismatch
from reference.numbers.accumulation import Accumulation
from reference.numbers.dtypes import TINY
from reference.schema import Axis, Case, Outcome, Params
from suites.cases.parameters.menu import Menu
from suites.cases.strategies import drawn
from suites.meta.simulation.normwise import NORMWISE, fourier
from suites.meta.simulation.simulated import HOW, How, summed
from suites.meta.simulation.simulated_complex import COMPLEX, complex_summed

Array = Any
SHORT = ("float16", "bfloat16")
EXACT = ("integers", "wide_weight", "wide_input")
FAINT = "faint"  # operands or products on both sides of the smallest normal number
OVERFLOW = "overflow"  # sums beyond the largest finite number
KINDS = ("normal", FAINT, *EXACT)
SUBNORMAL = (
    "subnormal_input",
    "subnormal_weight",
    "subnormal_output",
)  # exact as well, unless they are flushed


class Overflowing(Operands):
    """Operands whose sums overflow."""


@dataclass(frozen=True)
class Honest:
    """A simulated implementation.

    `call`: from (data, case) to the output. `accumulation`: from a dtype to its class. `params`:
    draws parameters that it takes. `kinds`: the kinds of its data.
    """

    call: Callable[[Operands, Case], Array]
    accumulation: Callable[[str], Accumulation]
    dtypes: tuple[str, ...]
    params: Callable[[Random], Params]
    kinds: tuple[str, ...] = KINDS


def implementations() -> dict[str, Honest]:
    """Name -> simulated implementation."""
    return {**_ordered(), **_normwise(), **_complex()}


def _ordered() -> dict[str, Honest]:
    simulated = {}
    for name, how in HOW.items():
        wide = ("float64", "float32") if how.channels == "T" and not how.truncates else ("float32",)
        call = lambda data, case, how=how: summed(
            data.x, data.w, data.b, case.params, how, case.dtype
        )
        ends = (
            ()
            if how.bits
            else ("largest",)
            if how.flushes_inputs or how.flushes_results
            else ("largest", *SUBNORMAL)
        )
        simulated[name] = Honest(
            call,
            how.accumulation,
            wide if how.bits else (*wide, *SHORT),
            any_params,
            (*KINDS, *ends, *_overflow(how)),
        )
    return simulated


def _overflow(how: How) -> tuple[str, ...]:
    """The kind of overflowing sums; not for rounding to zero, which gives the largest finite number
    (IEEE 754-2019, section 7.4).
    """
    return () if how.truncates else (OVERFLOW,)


def _normwise() -> dict[str, Honest]:
    accumulation = lambda dtype: Accumulation("float32", "float32", normwise=True)
    call = lambda fake: (
        lambda data, case: fake(
            *(None if a is None else a.astype(np.float32) for a in (data.x, data.w, data.b)),
            case.params,
        )
    )
    return {
        name: Honest(
            call(fake),
            accumulation,
            ("float32",),
            any_params if fake is fourier else three_by_three,
        )
        for name, fake in NORMWISE.items()
    }


def _complex() -> dict[str, Honest]:
    how = HOW["once_float32"]
    call = lambda way: (
        lambda data, case: complex_summed(way, data.x, data.w, data.b, case.params, how)
    )
    return {
        name: Honest(call(way), how.accumulation, ("complex64",), any_params)
        for name, way in COMPLEX.items()
    }


def any_params(random: Random) -> Params:
    """A tuple of the plan's strategies, or one with up to 17 channels and many
    terms, equally often.
    """
    if random.random() < 0.5:
        return random.choice(_menu())
    axes = tuple(
        Axis(random.randint(1, 6), random.randint(1, 4), random.randint(1, 2))
        for _ in range(random.randint(1, 2))
    )
    groups, inside = random.randint(1, 2), random.choice((1, 2, 3, 5, 9, 17))
    return Params(
        axes,
        random.randint(1, 2),
        groups * inside,
        groups * random.randint(1, 3),
        groups,
        random.random() < 0.5,
    )


@lru_cache
def _menu() -> list[Params]:
    return drawn(Menu(lambda p: all(k <= 4 for k in p.each("kernel_size"))), 300, derandomized=True)


def three_by_three(random: Random) -> Params:
    """Parameters of Winograd's algorithms: kernels of 3 x 3, stride 1, and padding
    that differs by side.
    """
    axes = tuple(
        Axis(random.randint(3, 12), 3, padding=(random.randint(0, 2), random.randint(0, 2)))
        for _ in range(2)
    )
    groups, inside = random.randint(1, 2), random.choice((1, 2, 3, 5, 9, 17, 40))
    return Params(
        axes,
        random.randint(1, 2),
        groups * inside,
        groups * random.randint(1, 3),
        groups,
        random.random() < 0.5,
    )


def cases_for(
    honest: Honest, dtype: str, number: int, kinds: tuple[str, ...] = ()
) -> Iterator[tuple[Case, Operands]]:
    """Cases with their data. The kinds of data, by default the implementation's, take turns."""
    random, kinds = Random(dtype), kinds or honest.kinds
    for seed in range(number):
        kind = kinds[seed % len(kinds)]
        real = "normal" if kind in (FAINT, OVERFLOW) else kind
        case = Case(honest.params(random), dtype, real, seed)
        yield case, _data(case, kind, random)


def _data(case: Case, kind: str, random: Random) -> Operands:
    """The operands of a case, of a kind of data that may be more than that of the case."""
    if kind == OVERFLOW:
        data = overflowing(case)
        return Overflowing(data.x, data.w, data.b)
    return faint(operands(case), case, random) if kind == FAINT else operands(case)


def faint(data: Operands, case: Case, random: Random) -> Operands:
    """The data scaled down: x alone to about the smallest normal number, or x and w until their
    products are about as small.
    """
    least, alone = int(np.log2(TINY[case.dtype])), random.random() < 0.5
    a = least + random.randint(-3, 3) if alone else least // 2 + random.randint(-3, 3)
    c = 0 if alone else least // 2
    scaled = lambda values, power: (
        values if values is None else _in(np.ldexp(values.real, power), values, power, case.dtype)
    )
    return Operands(scaled(data.x, a), scaled(data.w, c), scaled(data.b, a + c))


def _in(real: Array, values: Array, power: int, dtype: str) -> Array:
    if dtype == "complex64":
        return rounded(real, "float32") + 1j * rounded(np.ldexp(values.imag, power), "float32")
    return rounded(real, dtype)


def judgement_of(
    honest: Honest, case: Case, data: Operands, accumulation: Accumulation | None = None
) -> Judgement:
    """The judgement on one case, by the bound of the implementation's class or of another one."""
    with np.errstate(
        under="ignore", over="ignore", invalid="ignore"
    ):  # what is cut away may overflow
        y = honest.call(data, case)
        y = y.astype("float32" if case.dtype == "bfloat16" else case.dtype)
    if isinstance(data, Overflowing):
        words, _ = classify_mismatch(np.asarray(y, np.float64), overflowed(data, case))
        return Judgement(WRONG_VALUES if words else AGREES, words)
    due = answer(case, data, accumulation or honest.accumulation(case.dtype))
    return judge(Outcome("returned", y, dtypes=(case.dtype,)), due, case.dtype)
