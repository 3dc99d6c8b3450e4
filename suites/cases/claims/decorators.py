"""The decorators that make a pytest test, with its claim, of a check."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from reference.schema import Params
from suites.cases.claims.claim import (
    ANY,
    Check,
    Claim,
    Drawn,
    Fixed,
    InvalidInput,
    Limits,
    Selection,
)


def claim(  # noqa: PLR0913  the fields of a claim, by name
    *,
    kinds: tuple[str, ...] = ("integers",),
    levels: bool = False,
    consecutive: bool = False,
    operator: str = "conv_transpose",
    uses: tuple[str, ...] = (),
    padding_mode: bool = False,
    any_dtype: bool = False,
    group: str = "",
) -> Callable[[Check], Any]:
    """A decorator that makes a pytest test of a check on generated cases (see `Drawn`).

    The docstring of the check is the sentence that reports print.
    """
    return _test(
        Drawn(kinds, levels, consecutive),
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
    """A decorator that makes a pytest test of a check on fixed parameters (see `Fixed`)."""
    return _test(Fixed(params, everywhere, huge, calls), operator=operator, group=group)


def limits_claim() -> Callable[[Check], Any]:
    """A decorator that makes a pytest test of a check on refused parameters (see `Limits`)."""
    return _test(Limits())


def invalid_input_claim(
    bases: tuple[Params, ...], drops_batch: bool = False, left_out: tuple[str, ...] = ()
) -> Callable[[Check], Any]:
    """A decorator that makes a pytest test of a check on invalid input (see `InvalidInput`).

    The claim is about the routes of every operator.
    """
    return _test(InvalidInput(bases, drops_batch, left_out), operator=ANY)


def agreement_claim(selection: InvalidInput | Limits) -> Callable[[Check], Any]:
    """A decorator that makes a pytest test of a check on calls outside of the document that are
    made in two ways: by a route, and by the adapter's main route.
    """
    return _test(selection, operator=ANY, uses=("conv_transpose",))


def _test(
    selection: Selection,
    *,
    operator: str = "conv_transpose",
    uses: tuple[str, ...] = (),
    padding_mode: bool = False,
    any_dtype: bool = False,
    group: str = "",
) -> Callable[[Check], Any]:
    def test_of(check: Check) -> Callable[..., None]:
        sentence = " ".join((inspect.getdoc(check) or "").split())
        name = check.__name__.removeprefix("test_")
        fields = (operator, uses, padding_mode, any_dtype, group)
        made_claim = Claim(name, sentence, check, selection, *fields)

        def test(cell: Any, search: Callable[[Any, Claim], None]) -> None:
            search(cell, made_claim)

        test.__name__, test.__doc__ = check.__name__, check.__doc__
        test.__module__ = check.__module__
        test.claim = made_claim  # type: ignore[attr-defined]
        return test

    return test_of
