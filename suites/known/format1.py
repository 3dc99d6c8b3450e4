"""Turns a file of known bugs of format 1 (`[[failure]]` tables) into one of format 2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PIN_FIELDS = ("claim", "verdict", "example", "also", "routes", "paths", "versions", "after")


def tables_of_format_2(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with a `[[bug]]` table of one pin for each `[[failure]]` table.

    Values that are no tables, and unknown fields, are kept: the reader of format 2 refuses them.
    A failure with `cpu` gets an empty `seen`: it is in force on each machine where its example
    fails, and never stale.
    """
    failures = document["failure"]
    tables = [_table(failure) for failure in failures] if isinstance(failures, list) else failures
    return {**{name: value for name, value in document.items() if name != "failure"}, "bug": tables}


def _table(failure: Any) -> Any:
    """The `[[bug]]` table of a `[[failure]]` table."""
    if not isinstance(failure, Mapping):
        return failure
    pin = {name: failure[name] for name in PIN_FIELDS if name in failure}
    bug = {name: value for name, value in failure.items() if name not in (*PIN_FIELDS, "cpu")}
    seen: dict[str, Any] = {"seen": []} if failure.get("cpu") else {}
    return {"title": _title(failure.get("id")), **bug, **seen, "pin": [pin]}


def _title(name: Any) -> str:
    """A title from an id: the id in words."""
    words = name.replace("-", " ") if isinstance(name, str) else ""
    return words[:1].upper() + words[1:]
