"""Data of the page's script: JSON that ends no element, and texts that it holds once each."""

from __future__ import annotations

import json
from typing import Any

# What would end the element, or begin a comment or an entity in it.
ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


class Strings:
    """Texts by their index; the same text has one index."""

    def __init__(self) -> None:
        self._indices: dict[str, int] = {}

    def __call__(self, text: object) -> int:
        """The index of a text."""
        return self._indices.setdefault(str(text), len(self._indices))

    @property
    def texts(self) -> list[str]:
        """All texts, in the order of their indices."""
        return list(self._indices)


def embedded(data: Any) -> str:
    """JSON for an element `script`: in ASCII, without a character that HTML knows.

    U+2028 and lone surrogates are escaped as all that is not ASCII. ValueError for NaN, which is
    not JSON.
    """
    text = json.dumps(data, allow_nan=False, separators=(",", ":"))
    return text.translate(ESCAPES)
