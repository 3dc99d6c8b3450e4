"""A rule as a list of conditions: those of each axis that it speaks of, and those of the case."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reference.region.scope import AXIS_NAMES, CASE_NAMES

Texts = tuple[str, ...]


@dataclass(frozen=True)
class Conditions:
    """The conditions of a rule: of each axis that it speaks of, and of the whole case."""

    axes: tuple[Texts, ...]
    whole: Texts

    @classmethod
    def of(cls, region: str) -> Conditions:
        """The conditions of a region. The region is a conjunction, as each rule is."""
        groups: list[Texts] = []
        node = ast.parse(region, mode="eval").body if region else None
        whole = _split(node, groups) if node else ()
        return cls(tuple(reversed(groups)), whole)

    @property
    def texts(self) -> Iterator[str]:
        """All conditions, those of axes first."""
        yield from (text for texts in self.axes for text in texts)
        yield from self.whole

    @property
    def names(self) -> Iterator[str]:
        """The names of fields in the conditions; a name that stands twice comes twice."""
        return (name for text in self.texts for name in names(text))

    def without(self, fields: Iterable[str]) -> Conditions:
        """The conditions in which a field stands that is not among `fields`."""

        def remaining(texts: Texts) -> Texts:
            return tuple(text for text in texts if {*names(text)} - {*fields})

        return Conditions(tuple(map(remaining, self.axes)), remaining(self.whole))

    def __str__(self) -> str:
        """The region in its language; an axis without conditions is left out."""
        text = ""
        groups = [" and ".join(texts) for texts in self.axes if texts]
        for number, group in reversed(list(enumerate(groups))):
            text = f"{'other' if number else 'some'}({group}{f' and {text}' if text else ''})"
        return " and ".join(filter(None, (text, *self.whole)))


def _split(node: ast.expr, groups: list[Texts]) -> Texts:
    """The conditions of a conjunction. Those inside of some(...) and other(...) are appended to
    `groups`, the innermost group first.
    """
    texts = []
    is_conjunction = isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And)
    for part in node.values if is_conjunction else [node]:  # type: ignore[attr-defined]
        if isinstance(part, ast.Call) and getattr(part.func, "id", "") in ("some", "other"):
            groups.append(_split(part.args[0], groups))
        else:
            texts.append(ast.unparse(part))
    return tuple(texts)


def names(text: str) -> Iterator[str]:
    """The names of fields in a condition, in the order in which they stand there."""
    for node in ast.walk(ast.parse(text, mode="eval")):
        if isinstance(node, ast.Name) and node.id in (*AXIS_NAMES, *CASE_NAMES):
            yield node.id
