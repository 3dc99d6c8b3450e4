"""The language of regions: a predicate over the schema, parsed by Python's own grammar and never evaluated by it.

    some(stride == 2 and kernel_size == 2) and groups > 1

Names of an axis stand inside `some(...)` or `every(...)`, names of the whole case outside or inside.
Operators: and, or, not, ==, !=, <, <=, >, >=, +, -, *, //, integers, strings, True and False.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from typing import Any

from reference.definition import multiplicity
from reference.schema import Case, Params

Scope = dict[str, Any]
Predicate = Callable[[Scope], Any]

AXIS_NAMES = ("input_size", "kernel_size", "stride", "dilation", "begin", "end", "output_padding")
AXIS_NAMES += ("crop_begin", "crop_end", "extent", "output_size", "reached", "first", "last")
CASE_NAMES = ("rank", "batch", "in_channels", "out_channels", "groups", "bias", "dtype", "kind")
OPERATORS: dict[type, Callable[..., Any]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
    ast.GtE: operator.ge, ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.FloorDiv: operator.floordiv,
}  # fmt: skip


class RegionError(ValueError):
    """A region that cannot be read: the message says which part, and what may stand there."""


def parse(text: str) -> Callable[[Case], bool]:
    """The predicate that `text` writes."""
    try:
        tree = ast.parse(text, mode="eval").body
        _shallow(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise RegionError(f"region {text!r}: {getattr(error, 'msg', error)}") from None
    predicate = _node(tree, CASE_NAMES)
    return lambda case: bool(predicate(scope(case)))


def _shallow(tree: ast.AST, most: int = 40) -> None:
    level = [tree]
    for _ in range(most):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    if level:
        raise RegionError("nested too deeply")


@lru_cache(maxsize=1024)
def axis_predicate(text: str) -> Predicate:
    """The predicate of one axis, over its scope, that `text` writes inside `some(...)`."""
    return _node(ast.parse(text, mode="eval").body, AXIS_NAMES)


@lru_cache(maxsize=8192)
def scope(case: Case) -> Scope:
    """The values of the names of a case; those of its axes under "axes"."""
    p = case.params
    names = {name: getattr(p, name) for name in CASE_NAMES[:-2]}
    return {**names, "dtype": case.dtype, "kind": case.kind, "axes": [axis_scope(p, index) for index in range(p.rank)]}


def axis_scope(params: Params, index: int) -> Scope:
    """The values of the names of an axis; `reached` counts the outputs that a product reaches, `first` and `last` tell its place."""
    axis = params.axes[index]
    told = dict(zip(("begin", "end", "crop_begin", "crop_end"), (*axis.padding, *axis.crop)))
    told["reached"] = int((multiplicity(Params((axis,))) > 0).sum())
    told |= {"first": index == 0, "last": index == params.rank - 1}
    return {name: told[name] if name in told else getattr(axis, name) for name in AXIS_NAMES}


def _node(node: ast.expr, names: tuple[str, ...]) -> Predicate:
    build = _BUILDERS.get(type(node))
    if build is None:
        raise RegionError(f"region: {ast.unparse(node)!r} is not part of the language")
    return build(node, names)


def _bool_op(node: Any, names: tuple[str, ...]) -> Predicate:
    parts = [_node(value, names) for value in node.values]
    fold = all if isinstance(node.op, ast.And) else any
    return lambda s: fold(part(s) for part in parts)


def _unary(node: Any, names: tuple[str, ...]) -> Predicate:
    part = _node(node.operand, names)
    if isinstance(node.op, ast.Not):
        return lambda s: not part(s)
    if isinstance(node.op, ast.USub):
        return _applied(node, _whole(operator.sub), lambda s: 0, part)
    raise RegionError(f"region: {ast.unparse(node)!r} is not part of the language")


def _binary(node: Any, names: tuple[str, ...]) -> Predicate:
    return _applied(node, _whole(_operator(node.op, node)), _node(node.left, names), _node(node.right, names))


def _compare(node: Any, names: tuple[str, ...]) -> Predicate:
    operands = [_node(part, names) for part in (node.left, *node.comparators)]
    steps = [_applied(node, _operator(op, node), *pair) for op, pair in zip(node.ops, pairwise(operands))]
    return lambda s: all(step(s) for step in steps)


def _whole(function: Callable[..., Any]) -> Callable[..., Any]:
    def apply(left: Any, right: Any) -> Any:
        if isinstance(left, str) or isinstance(right, str):
            raise TypeError("arithmetic is for integers")
        return function(left, right)

    return apply


def _operator(op: ast.AST, node: ast.expr) -> Callable[..., Any]:
    if type(op) not in OPERATORS:
        raise RegionError(f"region: the operator in {ast.unparse(node)!r} is not part of the language")
    return OPERATORS[type(op)]


def _applied(node: ast.expr, function: Callable[..., Any], left: Predicate, right: Predicate) -> Predicate:
    def apply(s: Scope) -> Any:
        try:
            return function(left(s), right(s))
        except (TypeError, ZeroDivisionError) as error:
            raise RegionError(f"region: {ast.unparse(node)!r}: {error}") from None

    return apply


def _name(node: Any, names: tuple[str, ...]) -> Predicate:
    if node.id not in names:
        hint = "; it stands inside some(...) or every(...)" if node.id in AXIS_NAMES else ""
        raise RegionError(f"region: unknown name {node.id!r}{hint}; here may stand {', '.join(names)}")
    return lambda s: s[node.id]


def _constant(node: Any, names: tuple[str, ...]) -> Predicate:
    if not isinstance(node.value, (int, str)):
        raise RegionError(f"region: {node.value!r} is neither an integer nor a string")
    return lambda s: node.value


def _call(node: Any, names: tuple[str, ...]) -> Predicate:
    folds = {"some": any, "every": all}
    name = getattr(node.func, "id", None)
    if name not in folds or len(node.args) != 1 or node.keywords or "stride" in names:
        raise RegionError(f"region: {ast.unparse(node)!r}: only some(...) and every(...), once, with one predicate")
    inner, fold = _node(node.args[0], CASE_NAMES + AXIS_NAMES), folds[name]
    return lambda s: fold(inner({**s, **axis}) for axis in s["axes"])


_BUILDERS: dict[type, Callable[[Any, tuple[str, ...]], Predicate]] = {
    ast.BoolOp: _bool_op, ast.UnaryOp: _unary, ast.BinOp: _binary, ast.Compare: _compare,
    ast.Name: _name, ast.Constant: _constant, ast.Call: _call,
}  # fmt: skip
