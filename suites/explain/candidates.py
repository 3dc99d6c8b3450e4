"""The candidates for a rule: the literals that hold of the smallest failing case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from reference.region.scope import PRODUCTS
from suites.explain.literals import CHANNELS, REACH, SUMS, Array, Columns, Literal

LEAST = {
    "input_size": 1, "kernel_size": 1, "stride": 1, "dilation": 1, "begin": 0, "end": 0,
    "smaller_end": 0, "larger_end": 0, "output_padding": 0, "crop_begin": 0, "crop_end": 0,
    "output_size": 1, "extent": 1, "reached": 0, "rank": 1, "batch": 1, "in_channels": 1,
    "out_channels": 1, "groups": 1, **dict.fromkeys(SUMS, 0),
    **dict.fromkeys((*CHANNELS, *PRODUCTS), 1),
}  # fmt: skip
# Expressions that cost `PRICE` more bits in a rule: rules about other expressions are preferred.
RARE = ("smaller_end", "larger_end", "extent", "reached", "output_size", *SUMS, *PRODUCTS)
# Pairs of expressions of one axis that are compared.
PAIRS = (
    ("kernel_size", "input_size"), ("kernel_size", "stride"), ("input_size", "stride"),
    ("dilation", "stride"), ("dilation", "kernel_size"), ("begin", "end"), ("begin", "extent"),
    ("end", "extent"), ("begin", "kernel_size"), ("end", "kernel_size"), ("begin", "stride"),
    ("end", "stride"), ("output_padding", "stride"), ("output_padding", "dilation"),
    ("output_padding", "end"), ("begin + end", "extent"), ("begin + end", "kernel_size"),
    ("begin", REACH), ("end", REACH), ("larger_end", REACH), ("smaller_end", "extent"),
    ("larger_end", "extent"), ("larger_end", "kernel_size"), ("larger_end", "stride"),
    ("output_size", "input_size"), ("output_size", "kernel_size"), ("output_size", "extent"),
    ("reached", "output_size"), ("crop_begin", "crop_end"),
)  # fmt: skip
PAIRS_OF_CASE = (
    ("in_channels", "groups"), ("out_channels", "groups"), ("in_channels", "out_channels"),
    ("batch", "groups"), ("in_channels // groups", "out_channels // groups"),
)  # fmt: skip
MODULI = {2: 4.0, 3: 7.0, 4: 7.0, 8: 7.0}  # modulus -> bits of a literal with it
WITH_REMAINDER = (
    "input_size", "kernel_size", "stride", "dilation", "begin", "end", "output_padding",
    "output_size", "batch", "groups", "in_channels", "out_channels", *SUMS, *CHANNELS, *PRODUCTS,
)  # fmt: skip
# The sign that holds -> all signs that hold then.
SIGNS = {"==": ("==", "<=", ">="), "<": ("<", "<=", "!="), ">": (">", ">=", "!=")}
MOST_NUMBERS = 24  # with which an expression is compared
# Bits of a literal: with a number, with an expression, more for a rare one, more for every axis.
NUMBER, RELATION, PRICE, EVERY = 3.0, 3.0, 2.0, 2.0


def candidates(columns: Columns, row: int) -> list[Literal]:
    """The literals that hold of the case in a row: of each axis, of the case, of every axis."""
    literals: list[Literal] = []
    for axis in range(int(columns.present[row].sum())):
        literals += _of_axis(columns, row, axis)
    literals += _of_case(columns, row)
    literals += _of_every_axis(columns, row)
    return literals


def _of_axis(columns: Columns, row: int, axis: int) -> Iterator[Literal]:
    """The literals that hold of one axis."""
    for left, values in columns.axis.items():
        if left == REACH:
            continue
        value = int(values[row, axis])
        if left in ("first", "last"):
            yield Literal(axis, left, "==", value)
            continue
        price = PRICE if left in RARE else 0.0
        seen = values[columns.present]
        yield from _with_number(axis, left, value, seen, price)
    for left, right in PAIRS:
        first, second = (int(columns.axis[name][row, axis]) for name in (left, right))
        price = PRICE if {left, right} & {*RARE} else 0.0
        yield from _with_expression(axis, left, right, first, second, price)


def _of_case(columns: Columns, row: int) -> Iterator[Literal]:
    """The literals that hold of the whole case."""
    for left, values in columns.case.items():
        if left == "bias":
            yield Literal(None, left, "==", int(values[row]))
        else:
            price = PRICE if left in RARE else 0.0
            yield from _with_number(None, left, int(values[row]), values, price)
    for left, right in PAIRS_OF_CASE:
        first, second = (int(columns.case[name][row]) for name in (left, right))
        yield from _with_expression(None, left, right, first, second, 0.0)


def _of_every_axis(columns: Columns, row: int) -> Iterator[Literal]:
    """The literals that hold of every axis; none where the case has one axis only."""
    rank = int(columns.present[row].sum())
    if rank < 2:
        return
    common = {_key(literal): literal for literal in _of_axis(columns, row, 0)}
    for axis in range(1, rank):
        keys = {_key(literal) for literal in _of_axis(columns, row, axis)}
        common = {key: literal for key, literal in common.items() if key in keys}
    for literal in common.values():
        if literal.left not in ("first", "last"):
            yield Literal(
                None, literal.left, literal.sign, literal.right, literal.modulus, True,
                literal.bits + EVERY,
            )  # fmt: skip


def _key(literal: Literal) -> tuple[object, ...]:
    """What a literal says, without the axis."""
    return literal.left, literal.sign, literal.right, literal.modulus


def _with_number(
    axis: int | None, left: str, value: int, seen: Array, price: float
) -> Iterator[Literal]:
    """An expression compared with its value and with `seen` numbers near it; its remainders."""
    bits, least = NUMBER + price, LEAST[left]
    yield Literal(axis, left, "==", value, bits=bits)
    for number in _numbers(seen, value):
        if least < number <= value:
            is_second = number - 1 == least  # `stride > 1` reads better than `stride >= 2`
            sign, bound = (">", least) if is_second else (">=", number)
            yield Literal(axis, left, sign, bound, bits=bits)
        if value <= number and number > least:
            yield Literal(axis, left, "<=", number, bits=bits + 1)
        if value <= number < least:
            yield Literal(axis, left, "<", number + 1, bits=bits)
    if left in WITH_REMAINDER:
        for modulus, cost in MODULI.items():
            yield Literal(axis, left, "==", value % modulus, modulus, bits=cost + price)
            if value % modulus:
                yield Literal(axis, left, "!=", 0, modulus, bits=cost + price)


def _numbers(seen: Array, value: int) -> Sequence[int]:
    """The value, the next number, and the `seen` numbers nearest to the value, in order."""
    numbers = sorted({int(n) for n in np.unique(seen)} | {value, value + 1})
    return sorted(sorted(numbers, key=lambda number: abs(number - value))[:MOST_NUMBERS])


def _with_expression(
    axis: int | None, left: str, right: str, first: int, second: int, price: float
) -> Iterator[Literal]:
    """Two expressions with the values `first` and `second`, compared with each other."""
    sign = "==" if first == second else "<" if first < second else ">"
    for number, text in enumerate(SIGNS[sign]):
        yield Literal(axis, left, text, right, bits=RELATION + price + (1.0 if number else 0.0))
