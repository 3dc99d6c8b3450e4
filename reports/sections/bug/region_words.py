"""A region in plain words: `some(stride >= 2) and rank == 1` as conditions for the reader."""

from __future__ import annotations

import ast
import warnings
from functools import lru_cache

EVERYWHERE = "rank >= 1"  # how a known failure writes that it shows in all cases
LONGEST = 2000  # characters; a longer region has no words
COMPARED = {
    ast.Eq: "is", ast.NotEq: "is not", ast.Lt: "is less than", ast.LtE: "is at most",
    ast.Gt: "is more than", ast.GtE: "is at least",
}  # fmt: skip
SIGNS = {ast.Add: "+", ast.Sub: "−", ast.Mult: "×", ast.FloorDiv: "divided (whole) by"}
QUANTIFIED = {"some": "on some axis", "every": "on all axes", "other": "on a further axis"}
NAMES = {
    "begin": "the padding in front", "end": "the padding behind", "taps": "the number of taps",
    "smaller_end": "the smaller padding", "larger_end": "the larger padding",
    "extent": "the extent of the kernel", "crop_begin": "the crop in front",
    "crop_end": "the crop behind", "reached": "the number of outputs that a product reaches",
    "first": "it is the first axis", "last": "it is the last axis", "bias": "there is a bias",
    "positions": "the number of input positions", "outputs": "the number of outputs",
    "groups": "the number of groups", "dtype": "the dtype", "kind": "the kind of data",
    "in_channels": "the number of input channels", "rank": "the rank",
    "out_channels": "the number of output channels", "batch": "the batch size",
}  # fmt: skip
NEGATED = {
    "first": "it is not the first axis",
    "last": "it is not the last axis", "bias": "there is no bias",
}  # fmt: skip
FLAGS = ("first", "last", "bias")


@lru_cache(maxsize=4096)
def conditions(region: str) -> tuple[str, ...]:
    """The conditions of a region, all of which hold in it; none of a text that is no region."""
    if region == EVERYWHERE:
        return ("any case",)
    if not region or len(region) > LONGEST:
        return ()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            node = ast.parse(region, mode="eval").body
            if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
                return tuple(map(_part, node.values))
            return (_condition(node),)
    except (SyntaxError, ValueError, KeyError, IndexError, RecursionError, MemoryError):
        return ()


def _condition(node: ast.expr) -> str:
    if isinstance(node, ast.BoolOp):
        word = " and " if isinstance(node.op, ast.And) else " or "
        return word.join(_part(value) for value in node.values)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        name = node.operand.id if isinstance(node.operand, ast.Name) else ""
        return NEGATED.get(name) or f"it does not hold that {_part(node.operand)}"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return f"{QUANTIFIED[node.func.id]} {_condition(node.args[0])}"
    if isinstance(node, ast.Compare):
        return _comparison(node)
    if isinstance(node, ast.Name) and node.id in FLAGS:
        return NAMES[node.id]
    raise ValueError(ast.dump(node))


def _part(node: ast.expr) -> str:
    """A condition among others; one of several conditions stands in brackets."""
    return f"({_condition(node)})" if isinstance(node, ast.BoolOp) else _condition(node)


def _comparison(node: ast.Compare) -> str:
    operands = [node.left, *node.comparators]
    return " and ".join(
        _compared(left, sign, right)
        for left, sign, right in zip(operands, node.ops, operands[1:], strict=False)
    )


def _compared(left: ast.expr, sign: ast.cmpop, right: ast.expr) -> str:
    if _is_remainder(left) and isinstance(sign, ast.Eq) and isinstance(right, ast.Constant):
        return _divided(left, right.value)
    return f"{_number(left)} {COMPARED[type(sign)]} {_number(right)}"


def _is_remainder(node: ast.expr) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod)


def _divided(node: ast.expr, remainder: object) -> str:
    """`kernel_size % 2 == 0` is even; `stride % 3 == 1` has the remainder 1 on division by 3."""
    if not isinstance(node, ast.BinOp):
        raise ValueError(ast.dump(node))
    name, divisor = _number(node.left), _number(node.right)
    if divisor == "2" and remainder in (0, 1):
        return f"{name} is {'odd' if remainder else 'even'}"
    if remainder == 0:
        return f"{name} is a multiple of {divisor}"
    return f"{name} has the remainder {remainder} on division by {divisor}"


def _number(node: ast.expr) -> str:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return f"the remainder of {_number(node.left)} by {_number(node.right)}"
    if isinstance(node, ast.BinOp):
        return f"{_number(node.left)} {SIGNS[type(node.op)]} {_number(node.right)}"
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return f"−{_number(node.operand)}"
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.Name):
        return NAMES.get(node.id, f"the {node.id.replace('_', ' ')}")
    raise ValueError(ast.dump(node))
