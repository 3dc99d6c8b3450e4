"""A claim: one statement about the operator, its check on one case, and the pytest test that asks it everywhere."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reference.compare import Judgement
from reference.schema import Case
from suites.cell import Cell

Check = Callable[[Cell, Case], Judgement]
EXACT = ("integers", "wide_weight", "wide_input")


@dataclass(frozen=True)
class Claim:
    """`name` and `sentence` are the test's; `kinds` are the draws that it needs; `operator` the routes it is put to.

    A claim that makes several calls a case asks one in `every` of the parameter tuples.
    """

    name: str
    sentence: str
    check: Check
    kinds: tuple[str, ...]
    operator: str
    every: int = 1


def claim(*, kinds: tuple[str, ...] = ("integers",), operator: str = "conv_transpose", every: int = 1) -> Callable[[Check], Any]:
    """Make a pytest test of a check `test_...(cell, case) -> Judgement`; its docstring is what reports print."""

    def wrap(check: Check) -> Callable[..., None]:
        sentence = " ".join((inspect.getdoc(check) or "").split())
        one = Claim(check.__name__.removeprefix("test_"), sentence, check, kinds, operator, every)

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
