"""What a release of the framework does not have: a name or a keyword that an adapter's text uses.

A release from before the name was public refuses nothing by its absence. It runs on Python 3.8 with
the standard library alone.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import re
from collections.abc import Iterator, Mapping
from typing import Any

from adapters.in_child.errors import is_raised_by

TEXT = "<text>"  # the file name of what an adapter's text is compiled as
NOTHING = object()
RESULTS = ("NoneType", "ndarray")  # beside the built-in types


def absent(error: BaseException, text: str, names: Mapping[str, Any]) -> str | None:
    """What `text` uses and the release does not have, in words; `names` are the text's imports.

    None where the error says something else.
    """
    if isinstance(error, (AttributeError, ImportError)) and is_raised_by(TEXT, error):
        return None if _is_wrong_result(error) else str(error) or type(error).__name__
    if isinstance(error, AttributeError):
        return next(_absent_attributes(text, names), None)
    if isinstance(error, TypeError) and "unexpected keyword" in str(error):
        return next(_absent_keywords(text, names), None)
    return None


def _is_wrong_result(error: BaseException) -> bool:
    """Whether an attribute is missing since a call has returned None, a tuple or the like.

    That is an answer.
    """
    owner = re.match(r"'(?:\w+\.)*(\w+)' object has no attribute", str(error))
    return owner is not None and (owner[1] in RESULTS or hasattr(builtins, owner[1]))


def _absent_attributes(text: str, names: Mapping[str, Any]) -> Iterator[str]:
    """The dotted names of a text that begin with an import and have no value."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute):
            dotted = _dotted(node)
            if dotted and dotted[0] in names and _value(dotted, names) is NOTHING:
                yield ".".join(dotted)


def _absent_keywords(text: str, names: Mapping[str, Any]) -> Iterator[str]:
    """The keywords of a text's calls that the function called does not have."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            dotted = _dotted(node.func)
            if not dotted or dotted[0] not in names:
                continue
            known = _keywords(_value(dotted, names))
            for keyword in node.keywords:
                if known is not None and keyword.arg and keyword.arg not in known:
                    yield f"{keyword.arg} of {'.'.join(dotted)}"


def _dotted(node: ast.AST) -> tuple[str, ...]:
    """The parts of a dotted name; none where the node is something else."""
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.Attribute):
        inner = _dotted(node.value)
        return (*inner, node.attr) if inner else ()
    return ()


def _value(dotted: tuple[str, ...], names: Mapping[str, Any]) -> Any:
    """The value of a dotted name; `NOTHING` where there is none."""
    value = names[dotted[0]]
    for name in dotted[1:]:
        try:
            value = getattr(value, name)
        except Exception:  # noqa: BLE001  a module that loads its parts when asked may raise any
            return NOTHING
    return value


def _keywords(function: Any) -> frozenset[str] | None:
    """The parameters of a function; None where it takes any keyword, or does not say."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    takes_any = any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters)
    return None if takes_any else frozenset(parameter.name for parameter in parameters)
