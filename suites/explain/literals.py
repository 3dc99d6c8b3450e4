"""Literals: the conditions of which a rule is made, and their truth on many cases at once.

A literal compares an expression of an axis or of the whole case with a number or with another
expression. Its text is in the language of regions (`reference.region`); here it is computed
on arrays.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from reference.region.scope import AXIS_NAMES, PARAMS_NAMES, PRODUCTS, scope
from reference.schema import Case

Array = np.ndarray[Any, Any]
COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt,
    ">=": operator.ge,
}  # fmt: skip
AXES = 3  # at most
OF_CASE = (*PARAMS_NAMES, *PRODUCTS)
# Paddings are compared with this expression; it is never on the left side.
REACH = "extent - 1"
# Expression -> how to compute it from the fields.
SUMS: dict[str, Callable[[dict[str, Array]], Array]] = {
    "begin + end": lambda of: of["begin"] + of["end"],
    "input_size + kernel_size": lambda of: of["input_size"] + of["kernel_size"],
}
CHANNELS: dict[str, Callable[[dict[str, Array]], Array]] = {
    "in_channels // groups": lambda of: of["in_channels"] // of["groups"],
    "out_channels // groups": lambda of: of["out_channels"] // of["groups"],
}


@dataclass(frozen=True)
class Literal:
    """A comparison. `axis`: the axis of the smallest case that it is about, None for the case.

    `modulus`: the left side is taken modulo this number, unless it is 0. `of_every_axis`: the
    comparison must hold on every axis. `bits`: what the literal adds to the length of a rule.
    """

    axis: int | None
    left: str
    sign: str
    right: int | str
    modulus: int = 0
    of_every_axis: bool = False
    bits: float = 3.0

    def __str__(self) -> str:
        """The text in the language of regions."""
        if self.left in ("bias", "first", "last"):
            return self.left if self.right else f"not {self.left}"
        left = self.left
        if self.modulus:
            left = f"({left}) % {self.modulus}" if " " in left else f"{left} % {self.modulus}"
        text = f"{left} {self.sign} {self.right}"
        return f"every({text})" if self.of_every_axis else text


class Columns:
    """The values of all expressions in many cases. `present` (case, axis): which axes exist."""

    def __init__(self, cases: Sequence[Case]):
        scopes = [scope(case) for case in cases]
        self.present = np.zeros((len(scopes), AXES), bool)
        self._axis = {name: np.zeros((len(scopes), AXES), np.int64) for name in AXIS_NAMES}
        for row, names in enumerate(scopes):
            self.present[row, : names["rank"]] = True
            for position, axis in enumerate(names["axes"]):
                for name in AXIS_NAMES:
                    self._axis[name][row, position] = axis[name]
        self._case = {
            name: np.array([names[name] for names in scopes], np.int64) for name in OF_CASE
        }

    @cached_property
    def axis(self) -> dict[str, Array]:
        """Expression of an axis -> (case, axis) integers; 0 where a case lacks the axis."""
        sums = {text: value(self._axis) for text, value in SUMS.items()}
        return {**self._axis, **sums, REACH: self._axis["extent"] - 1}

    @cached_property
    def case(self) -> dict[str, Array]:
        """Expression of the whole case -> (case) integers."""
        return self._case | {text: value(self._case) for text, value in CHANNELS.items()}

    def truth(self, literal: Literal) -> Array:
        """Whether a literal holds: (case, axis) if it is about one axis, else (case)."""
        is_of_axis = literal.axis is not None or literal.of_every_axis
        values = self.axis if is_of_axis else self.case
        left = values[literal.left]
        left = left % literal.modulus if literal.modulus else left
        right = values[literal.right] if isinstance(literal.right, str) else literal.right
        holds: Array = COMPARE[literal.sign](left, right)
        if literal.of_every_axis:
            return np.asarray((holds | ~self.present).all(axis=1))
        within: Array = holds & self.present if literal.axis is not None else holds
        return within
