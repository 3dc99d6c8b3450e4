"""What a number means as the padding of a call: read from the texts that the routes run.

A route writes the padding of the schema, which is taken off both ends of the full output, in its
framework's terms. Here it is asked the other way round: which padding of the schema makes the route
write the number p?
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from adapters.porting.modes import Window, window_of
from adapters.porting.routes import is_expressed
from adapters.program import program
from adapters.protocol import Adapter
from reference.schema import Axis, Params, SchemaError

NAMES = ("padding", "pad", "explicit_paddings")  # what frameworks call the argument
PROTOTXT = re.compile(r"\bpad: (-?\d+)")
RANK = 2  # every framework has it, and TensorFlow takes numbers in no other


@dataclass(frozen=True)
class Number:
    """What a number means as the padding of a call; `text` is the argument, if there is one."""

    window: Window
    text: str


def meaning(adapter: Adapter, route: str, axis: Axis, padding: int) -> Number | None:
    """What a route makes of an axis' F, K, s and d with this number as the padding of its call.

    None where the call takes no such number.
    """
    for candidate in _paddings(axis, padding):
        params = Params((candidate,) * RANK)
        if not is_expressed(adapter, route, params):
            continue
        text, numbers = argument(_text(adapter, route, params))
        # An axis that is not spatial has a padding of 0; a word, or no argument, is no padding.
        if set(numbers) - {0} == {padding} - {0}:
            return Number(window_of(candidate), text)
    return None


def _text(adapter: Adapter, route: str, params: Params) -> str:
    """What a route runs; empty where it cannot write that, which the run itself will say."""
    try:
        return str(program(adapter, route, params))
    except Exception:  # noqa: BLE001  the functions of a user's adapter may raise any
        return ""


def _paddings(axis: Axis, padding: int) -> Iterator[Axis]:
    """The axis with each padding that could be meant, alike at both ends; legal ones alone."""
    for both in dict.fromkeys((padding, axis.extent - 1 - padding)):
        try:
            yield replace(axis, padding=(both, both), output_padding=0, crop=(0, 0))
        except SchemaError:
            continue


def argument(text: str) -> tuple[str, list[int]]:
    """The argument of a call that names its padding, and the numbers in it; of a word none."""
    values = {
        keyword.arg: keyword.value
        for node in ast.walk(_parsed(text))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg in NAMES
    }
    for name in reversed(NAMES):
        if name in values:
            value = values[name]
            return f"{name}={ast.unparse(value)}", list(_numbers(ast.literal_eval(value)))
    fields = PROTOTXT.findall(text)
    return " ".join(f"pad: {number}" for number in fields), list(map(int, fields))


def _parsed(text: str) -> ast.AST:
    """The syntax tree; an empty one of a text that is not Python."""
    try:
        return ast.parse(text)
    except SyntaxError:
        return ast.Module([], [])


def _numbers(value: object) -> Iterator[int]:
    """The integers of nested lists and tuples."""
    if isinstance(value, int):
        yield value
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _numbers(part)
