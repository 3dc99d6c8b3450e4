"""A claim: one statement about the operator, the routes that it concerns, and its check."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from adapters.program import REAL
from adapters.protocol import Route
from reference.compare import Judgement
from reference.schema import EXACT_KINDS, KINDS, KINDS_OF, WRAPPING, Case, Params

# A check is a coroutine that awaits the replies to its calls:
# so the engine can have the calls of many cases under way.
Check = Callable[[Any, Case], Coroutine[Any, Any, Judgement]]
EXACT = EXACT_KINDS
ANY = "any"  # a claim about every operator
OUTPUT = "output"  # a claim about every operator that computes y from x, w and b
OUTPUTS = ("conv_transpose", "transformed", "gemm_col2im", "inflation", "conv_gradient")
INVALID_INPUT_OPERATORS = (
    "conv_transpose",
    "transformed",
    "gemm_col2im",
    "conv_gradient",
    "col2im",
    "declared_shape",
)


class NotAsked(Exception):
    """A case cannot be asked in a cell; the message says why."""


class Absent(NotAsked):
    """A function that a check calls is not in this release of the framework."""


@dataclass(frozen=True)
class Drawn:
    """The claim is asked generated cases with data of `kinds`.

    `levels`: it is asked the designed levels on the main routes. `consecutive`: no call of another
    check comes between the calls of a check.
    """

    kinds: tuple[str, ...] = ("integers",)
    levels: bool = False
    consecutive: bool = False


@dataclass(frozen=True)
class Fixed:
    """The claim is asked `params` and nothing else.

    `everywhere`: on every route, path and dtype; else only on the adapter's main route, on the
    first path and in the first dtype. `huge`: it needs gigabytes, and is asked only in the profile
    `huge`. `calls`: the parameters of further calls of its check.
    """

    params: tuple[Params, ...]
    everywhere: bool = False
    huge: bool = False
    calls: tuple[Params, ...] = ()


@dataclass(frozen=True)
class Limits:
    """The claim is asked parameters that a limit of the API refuses but a call can express."""

    kinds: tuple[str, ...] = ("integers",)


@dataclass(frozen=True)
class InvalidInput:
    """The claim is asked the legal parameters `bases`, which its check makes invalid.

    `drops_batch`: the input loses its batch axis, which some documents allow. `left_out`: operators
    that are not asked, "compiled" for routes that compile each shape, "composed" for those.
    """

    bases: tuple[Params, ...]
    drops_batch: bool = False
    left_out: tuple[str, ...] = ()


Selection = Drawn | Fixed | Limits | InvalidInput


@dataclass(frozen=True)
class Claim:
    """A statement about an operator, and the check of it for one case.

    `name`: the name of the test without `test_`. `sentence`: the docstring of the check.
    `selection`: the cases that it is asked. `operator`: the operator of the routes that it
    concerns. `uses`: further operators that the check calls, on the adapter's first route to each.
    `padding_mode`: it concerns only routes with a padding mode. `any_dtype`: it holds also for
    integer and complex dtypes. `group`: a name that several claims about one subject share.
    """

    name: str
    sentence: str
    check: Check
    selection: Selection
    operator: str = "conv_transpose"
    uses: tuple[str, ...] = ()
    padding_mode: bool = False
    any_dtype: bool = False
    group: str = ""

    @property
    def compares_ways(self) -> bool:
        """Whether the claim compares calls outside of the document with those of the main route."""
        return isinstance(self.selection, InvalidInput | Limits) and bool(self.uses)

    @property
    def operators(self) -> tuple[str, ...]:
        """The operators whose routes the claim concerns; empty for all operators."""
        if self.operator == ANY:
            return ()
        return OUTPUTS if self.operator == OUTPUT else (self.operator,)

    @property
    def wraps(self) -> bool:
        """Whether it is about integer sums that are beyond the dtype."""
        return WRAPPING in getattr(self.selection, "kinds", ())

    def has(self, dtype: str) -> bool:
        """Whether the claim holds for a dtype; most claims hold only for real numbers."""
        return bool(self.kinds_in(dtype)) and (self.any_dtype or dtype in REAL)

    def kinds_in(self, dtype: str) -> tuple[str, ...]:
        """The kinds of data of the claim that exist in a dtype."""
        kinds = getattr(self.selection, "kinds", ("integers",))
        return tuple(kind for kind in kinds if kind in KINDS_OF.get(dtype, KINDS))

    def concerns(self, route: Route) -> str | None:
        """Why the claim does not concern a route; None where it does."""
        if self.operators and route.operator not in self.operators:
            return (
                f"the route is {words(route.operator)}, the claim is about {words(self.operator)}"
            )
        if self.compares_ways and not is_way(route):
            return "the route is no other way to the main call"
        invalid = isinstance(self.selection, InvalidInput) and not self.compares_ways
        if invalid and not takes_invalid_input(route):
            return "invalid input is tried on the call itself, its declared shape, and its columns"
        if self.padding_mode and route.mode is None:
            return "the route has no padding mode"
        if isinstance(self.selection, Limits) and not any(limit.sayable for limit in route.limits):
            return "the route has no limit that a call could try"
        return None


def takes_invalid_input(route: Route) -> bool:
    """Whether a route must refuse invalid input by itself.

    Routes that pad outside the call, and some that compile each shape, are left out.
    """
    outside = route.composed and route.operator in ("conv_transpose", "declared_shape")
    expensive = route.compiled and route.operator in ("transformed", "gemm_col2im")
    return route.operator in INVALID_INPUT_OPERATORS and not outside and not expensive


def is_way(route: Route) -> bool:
    """Whether a route hands the parameters of its case on to the call, whatever they are."""
    ways = ("conv_transpose", "transformed", "declared_shape")
    return route.operator in ways and not route.composed and route.mode is None


def words(name: str) -> str:
    """`name` with spaces for underscores."""
    return name.replace("_", " ")
