"""A claim: one statement about the operator, its check on one case, and the pytest test that asks it everywhere."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from adapters.protocol import REAL, Route
from reference.compare import Judgement
from reference.schema import Case, Params
from suites.engine.cell import Cell
from suites.invalid.distortion import OPERATORS

Check = Callable[[Cell, Case], Judgement]
EXACT = ("integers", "wide_weight", "wide_input")
OUTPUT = "output"  # a claim about every operator that makes y of x, w and b
OUTPUTS = ("conv_transpose", "transformed", "gemm_col2im", "inflation", "conv_gradient")
KINDS_OF = {"int32": EXACT, "int64": EXACT, "complex64": (*EXACT, "normal")}


@dataclass(frozen=True)
class Claim:
    """`name` and `sentence` are the test's; `kinds` are the draws that it needs; `operator` the routes it is put to.

    `uses` names further operators that it calls, by the adapter's main routes. `modes`: only routes with a mode.
    `fixed`: it asks these parameter tuples and no others, on the main route. `refused`: it is asked what a limit of
    the API refuses and its call can say all the same. `every`: it asks one in so many of the tuples. `any_dtype`: it holds
    for integers and complex numbers as well. `everywhere`: what is fixed is asked of every route, dtype and path.
    `huge`: it needs gigabytes, and is asked in the profile of that name alone.
    `bases`: it asks what lies past an edge of these, on every operator's routes.
    """

    name: str
    sentence: str
    check: Check
    kinds: tuple[str, ...] = ("integers",)
    operator: str = "conv_transpose"
    uses: tuple[str, ...] = ()
    modes: bool = False
    refused: bool = False
    fixed: tuple[Params, ...] = ()
    every: int = 1
    any_dtype: bool = False
    everywhere: bool = False
    huge: bool = False
    bases: tuple[Params, ...] = ()

    def has(self, dtype: str) -> bool:
        """Whether the claim is about a dtype: most are about real numbers."""
        return self.any_dtype or dtype.startswith(REAL)

    def kinds_in(self, dtype: str) -> tuple[str, ...]:
        """The draws that a dtype has."""
        return tuple(kind for kind in self.kinds if kind in KINDS_OF.get(dtype, self.kinds))

    def concerns(self, route: Route) -> str | None:
        """None where the claim is put to a route, else the reason why it is not."""
        if self.operator not in ("any", route.operator) and not (self.operator == OUTPUT and route.operator in OUTPUTS):
            return f"the route is {words(route.operator)}, the claim is about {words(self.operator)}"
        if self.bases and not has_edges(route):
            return "nonsense is tried on the call itself, its declared shape, and its columns"
        if self.modes and route.mode is None:
            return "the route has no padding mode"
        if self.refused and not any(limit.sayable for limit in route.limits):
            return "the route has no limit that a call could try"
        return None


def has_edges(route: Route) -> bool:
    """Whether nonsense is a route's own to refuse: what pads outside the call, or compiles a shape for it, is not asked."""
    outside = route.composed and route.operator in ("conv_transpose", "declared_shape")
    dear = route.compiled and route.operator in ("transformed", "gemm_col2im")
    return route.operator in OPERATORS and not outside and not dear


def words(name: str) -> str:
    """A name for a reader."""
    return name.replace("_", " ")


def claim(**how: Any) -> Callable[[Check], Any]:
    """Make a pytest test of a check `test_...(cell, case) -> Judgement`; its docstring is what reports print, `how` fields of `Claim`."""

    def wrap(check: Check) -> Callable[..., None]:
        sentence = " ".join((inspect.getdoc(check) or "").split())
        one = Claim(check.__name__.removeprefix("test_"), sentence, check, **how)

        def test(cell: Cell, search: Callable[[Cell, Claim], None]) -> None:
            search(cell, one)

        test.__name__, test.__doc__, test.__module__ = check.__name__, check.__doc__, check.__module__
        test.claim = one  # type: ignore[attr-defined]
        return test

    return wrap


def claims() -> dict[str, Claim]:
    """Every claim of the conformance suite, by name."""
    import suites.conformance as package

    modules = [importlib.import_module(f"{package.__name__}.{m.name}") for m in pkgutil.iter_modules(package.__path__)]
    tests = [value for module in modules for value in vars(module).values() if hasattr(value, "claim")]
    return {test.claim.name: test.claim for test in tests}
