"""A claim: one statement about the operator, the routes it concerns, and the check of one case."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from adapters.program import REAL
from adapters.protocol import Route
from reference.compare import Judgement
from reference.schema import EXACT_KINDS, KINDS_OF, Case, Params

# A check is a coroutine: it awaits the replies to its calls,
# so that the engine can keep the calls of many cases in flight.
Check = Callable[[Any, Case], Coroutine[Any, Any, Judgement]]
EXACT = EXACT_KINDS
ANY = "any"  # a claim about every operator
OUTPUT = "output"  # a claim about every operator that makes y of x, w and b
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
    """A case cannot be asked in a cell, and says nothing about the claim: the message says why."""


class Absent(NotAsked):
    """What a check calls is not in this release of the framework."""


@dataclass(frozen=True)
class Drawn:
    """The claim is asked generated cases, with data of `kinds`;
    with `levels`, the designed levels on main routes.
    """

    kinds: tuple[str, ...] = ("integers",)
    levels: bool = False


@dataclass(frozen=True)
class Fixed:
    """The claim is asked `params` and nothing else.

    `everywhere`: on every route, path and dtype, else on the adapter's main route,
    first dtype and first path.
    `huge`: it needs gigabytes, and belongs to the profile of that name.
    `calls`: the parameters of the calls that its check makes beside `params`.
    """

    params: tuple[Params, ...]
    everywhere: bool = False
    huge: bool = False
    calls: tuple[Params, ...] = ()


@dataclass(frozen=True)
class Limits:
    """The claim is asked what a limit of the API refuses,
    where the call can be written all the same.
    """

    kinds: tuple[str, ...] = ("integers",)


@dataclass(frozen=True)
class InvalidInput:
    """The claim is asked ordinary parameters `bases`,
    which its check distorts into what no schema allows.

    `drops_batch`: the input comes without its batch, which some documents allow.
    """

    bases: tuple[Params, ...]
    drops_batch: bool = False


Selection = Drawn | Fixed | Limits | InvalidInput


@dataclass(frozen=True)
class Claim:
    """`name` and `sentence` are the test's;
    `operator` says which routes it concerns, `selection` which cases it is asked.

    `uses` names further operators that it calls, by the adapter's main routes. `padding_mode`: only
    routes that have one. `any_dtype`: it holds for integers and complex numbers as well. `group`:
    claims of one subject have one.
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
    def operators(self) -> tuple[str, ...]:
        """The operators whose routes it concerns; none where these are all."""
        if self.operator == ANY:
            return ()
        return OUTPUTS if self.operator == OUTPUT else (self.operator,)

    def has(self, dtype: str) -> bool:
        """Whether the claim is about a dtype: most are about real numbers."""
        return self.any_dtype or dtype.startswith(REAL)

    def kinds_in(self, dtype: str) -> tuple[str, ...]:
        """The kinds of data that a dtype has."""
        kinds = getattr(self.selection, "kinds", ("integers",))
        return tuple(kind for kind in kinds if kind in KINDS_OF.get(dtype, kinds))

    def concerns(self, route: Route) -> str | None:
        """None where the claim is put to a route, else the reason why it is not."""
        if self.operators and route.operator not in self.operators:
            return (
                f"the route is {words(route.operator)}, the claim is about {words(self.operator)}"
            )
        if isinstance(self.selection, InvalidInput) and not takes_invalid_input(route):
            return "invalid input is tried on the call itself, its declared shape, and its columns"
        if self.padding_mode and route.mode is None:
            return "the route has no padding mode"
        if isinstance(self.selection, Limits) and not any(limit.sayable for limit in route.limits):
            return "the route has no limit that a call could try"
        return None


def takes_invalid_input(route: Route) -> bool:
    """Whether invalid input is the route's own to refuse;
    a route that pads outside the call, or compiles a shape for it, is left out.
    """
    outside = route.composed and route.operator in ("conv_transpose", "declared_shape")
    expensive = route.compiled and route.operator in ("transformed", "gemm_col2im")
    return route.operator in INVALID_INPUT_OPERATORS and not outside and not expensive


def words(name: str) -> str:
    """A name for a reader."""
    return name.replace("_", " ")


def claim(  # noqa: PLR0913  the fields of a claim, by name
    *,
    kinds: tuple[str, ...] = ("integers",),
    levels: bool = False,
    operator: str = "conv_transpose",
    uses: tuple[str, ...] = (),
    padding_mode: bool = False,
    any_dtype: bool = False,
    group: str = "",
) -> Callable[[Check], Any]:
    """Make a pytest test of a check on generated cases (see `Drawn`);
    its docstring is the sentence that reports print.
    """
    return _test(
        Drawn(kinds, levels),
        operator=operator,
        uses=uses,
        padding_mode=padding_mode,
        any_dtype=any_dtype,
        group=group,
    )


def fixed_claim(
    *params: Params,
    operator: str = "conv_transpose",
    everywhere: bool = False,
    huge: bool = False,
    group: str = "",
    calls: tuple[Params, ...] = (),
) -> Callable[[Check], Any]:
    """Make a pytest test of a check on fixed parameters (see `Fixed`)."""
    return _test(Fixed(params, everywhere, huge, calls), operator=operator, group=group)


def limits_claim() -> Callable[[Check], Any]:
    """Make a pytest test of a check on what a limit of the API refuses (see `Limits`)."""
    return _test(Limits())


def invalid_input_claim(
    bases: tuple[Params, ...], drops_batch: bool = False
) -> Callable[[Check], Any]:
    """Make a pytest test of a check on invalid input (see `InvalidInput`),
    on the routes of every operator.
    """
    return _test(InvalidInput(bases, drops_batch), operator=ANY)


def _test(
    selection: Selection,
    *,
    operator: str = "conv_transpose",
    uses: tuple[str, ...] = (),
    padding_mode: bool = False,
    any_dtype: bool = False,
    group: str = "",
) -> Callable[[Check], Any]:
    def wrap(check: Check) -> Callable[..., None]:
        sentence = " ".join((inspect.getdoc(check) or "").split())
        name = check.__name__.removeprefix("test_")
        made = Claim(
            name, sentence, check, selection, operator, uses, padding_mode, any_dtype, group
        )

        def test(cell: Any, search: Callable[[Any, Claim], None]) -> None:
            search(cell, made)

        test.__name__, test.__doc__, test.__module__ = (
            check.__name__,
            check.__doc__,
            check.__module__,
        )
        test.claim = made  # type: ignore[attr-defined]
        return test

    return wrap


def claims() -> dict[str, Claim]:
    """Every claim of the conformance suite, by name, in the order of the files."""
    return {test.claim.name: test.claim for _, test in _tests()}


def test_files() -> dict[str, str]:
    """The file of each claim,
    for a pytest node id: `{"forward_is_exact_on_integers": "test_forward.py"}`.
    """
    return {test.claim.name: f"{module}.py" for module, test in _tests()}


def _tests() -> list[tuple[str, Any]]:
    package = importlib.import_module("suites.conformance")
    names = [module.name for module in pkgutil.iter_modules(package.__path__)]
    modules = {name: importlib.import_module(f"suites.conformance.{name}") for name in names}
    return [
        (name, value)
        for name, module in modules.items()
        for value in vars(module).values()
        if hasattr(value, "claim")
    ]
