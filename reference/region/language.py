"""The language of regions: a predicate over the schema,
read by Python's own grammar and never evaluated by it.

    some(stride == 2 and kernel_size % 2 == 0) and groups > 1

Names of an axis stand inside `some(...)` or `every(...)`,
names of the whole case inside or outside.
Inside them, `other(...)` holds where a further axis satisfies it:
`some(stride == 2 and other(dilation > 1))`.
Operators: and, or, not, ==, !=, <, <=, >, >=, +, -, *, //, %; integers, strings, True and False.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any

from reference.region.scope import AXIS_NAMES, CASE_NAMES, Scope, scope
from reference.schema import Case

Predicate = Callable[[Scope], Any]
Function = Callable[[Any, Any], Any]

COMPARISONS: dict[type, Function] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le,
    ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip
ARITHMETIC: dict[type, Function] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod,
}  # fmt: skip
SIGNS: dict[type, Function] = {ast.USub: operator.sub}  # -x is 0 - x
DEEPEST = 40  # levels of a parsed region


class RegionError(ValueError):
    """A region that cannot be read: the message says which part, and what may stand there."""


def parse(text: str) -> Callable[[Case], bool]:
    """The predicate that `text` writes. RegionError where it is not in the language."""
    try:
        tree = ast.parse(text, mode="eval").body
        _check_depth(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise RegionError(f"region {text!r}: {getattr(error, 'msg', error)}") from None
    predicate = _node(tree, CASE_NAMES)
    return lambda case: bool(predicate(scope(case)))


def _check_depth(tree: ast.AST) -> None:
    level = [tree]
    for _ in range(DEEPEST):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    if level:
        raise RegionError("nested too deeply")


@lru_cache(maxsize=1024)
def case_predicate(text: str) -> Predicate:
    """The predicate of a whole case, over its scope, that `text` writes."""
    return _node(ast.parse(text, mode="eval").body, CASE_NAMES)


@lru_cache(maxsize=1024)
def axis_predicate(text: str) -> Predicate:
    """The predicate of one axis, over its scope, that `text` writes inside `some(...)`."""
    return _node(ast.parse(text, mode="eval").body, AXIS_NAMES)


def _node(node: ast.expr, names: tuple[str, ...]) -> Predicate:
    predicate: Predicate = _look_up(_BUILDERS, node, node)(node, names)
    return predicate


def _look_up(table: dict[type, Any], part: ast.AST, node: ast.expr) -> Any:
    """What the table has for a part of `node`."""
    if type(part) not in table:
        raise RegionError(f"region: {ast.unparse(node)!r} is not part of the language")
    return table[type(part)]


def _bool_op(node: Any, names: tuple[str, ...]) -> Predicate:
    parts = [_node(value, names) for value in node.values]
    fold = all if isinstance(node.op, ast.And) else any
    return lambda values: fold(part(values) for part in parts)


def _unary_op(node: Any, names: tuple[str, ...]) -> Predicate:
    part = _node(node.operand, names)
    if isinstance(node.op, ast.Not):
        return lambda values: not part(values)
    return _apply(node, _look_up(SIGNS, node.op, node), lambda values: 0, part)


def _binary_op(node: Any, names: tuple[str, ...]) -> Predicate:
    function = _look_up(ARITHMETIC, node.op, node)
    return _apply(node, function, _node(node.left, names), _node(node.right, names))


def _compare(node: Any, names: tuple[str, ...]) -> Predicate:
    operands = [_node(part, names) for part in (node.left, *node.comparators)]
    functions = [_look_up(COMPARISONS, op, node) for op in node.ops]
    pairs = zip(functions, pairwise(operands))
    steps = [_apply(node, function, left, right) for function, (left, right) in pairs]
    return lambda values: all(step(values) for step in steps)


def _apply(node: ast.expr, function: Function, left: Predicate, right: Predicate) -> Predicate:
    arithmetic = function in ARITHMETIC.values()

    def value(values: Scope) -> Any:
        operands = left(values), right(values)
        try:
            if arithmetic and any(isinstance(operand, str) for operand in operands):
                raise TypeError("arithmetic is for integers")
            return function(*operands)
        except (TypeError, ZeroDivisionError) as error:
            raise RegionError(f"region: {ast.unparse(node)!r}: {error}") from None

    return value


def _name(node: Any, names: tuple[str, ...]) -> Predicate:
    if node.id not in names:
        hint = "; it stands inside some(...) or every(...)" if node.id in AXIS_NAMES else ""
        may = ", ".join(names)
        raise RegionError(f"region: unknown name {node.id!r}{hint}; here may stand {may}")
    return operator.itemgetter(node.id)


def _constant(node: Any, names: tuple[str, ...]) -> Predicate:
    if not isinstance(node.value, (int, str)):
        raise RegionError(f"region: {node.value!r} is neither an integer nor a string")
    return lambda values: node.value


def _call(node: Any, names: tuple[str, ...]) -> Predicate:
    name, inside = getattr(node.func, "id", ""), "stride" in names
    if name not in _QUANTIFIERS[inside] or len(node.args) != 1 or node.keywords:
        text, may = ast.unparse(node), " or ".join(f"{name}(...)" for name in _QUANTIFIERS[inside])
        raise RegionError(f"region: {text!r}: only {may}, with one predicate")
    return _QUANTIFIERS[inside][name](_node(node.args[0], CASE_NAMES + AXIS_NAMES))


def _some(inner: Predicate) -> Predicate:
    return lambda values: any(map(inner, _of_axes(values, ())))


def _every(inner: Predicate) -> Predicate:
    return lambda values: all(map(inner, _of_axes(values, ())))


def _other(inner: Predicate) -> Predicate:
    return lambda values: any(map(inner, _of_axes(values, values[TAKEN])))


def _of_axes(values: Scope, taken: tuple[int, ...]) -> Iterator[Scope]:
    """The scope of each axis that is not taken by the quantifiers around it."""
    for position, axis in enumerate(values["axes"]):
        if position not in taken:
            yield {**values, **axis, TAKEN: (*taken, position)}


TAKEN = "taken"  # the axes of the quantifiers around a predicate
# The quantifiers that may stand outside of any other, and inside one.
_QUANTIFIERS: dict[bool, dict[str, Callable[[Predicate], Predicate]]] = {
    False: {"some": _some, "every": _every},
    True: {"other": _other},
}
_BUILDERS: dict[type, Callable[[Any, tuple[str, ...]], Predicate]] = {
    ast.BoolOp: _bool_op, ast.UnaryOp: _unary_op, ast.BinOp: _binary_op, ast.Compare: _compare,
    ast.Name: _name, ast.Constant: _constant, ast.Call: _call,
}  # fmt: skip
