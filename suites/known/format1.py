"""Format 1 of the files of known failures (a `[[failure]]` table a claim), as format 2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PIN_FIELDS = ("claim", "verdict", "example", "also", "routes", "paths", "versions", "after")


def tables_of_format_2(document: Mapping[str, Any]) -> dict[str, Any]:
    """The same document with a `[[bug]]` table of one pin for each `[[failure]]` table.

    What is no table, or is a field that no format has, is handed on for the reader to refuse. `cpu`
    has no counterpart: what depended on a CPU feature is in force where its example fails, and is
    never out of date (`seen` is empty).
    """
    failures = document["failure"]
    tables = [_table(failure) for failure in failures] if isinstance(failures, list) else failures
    return {**{name: value for name, value in document.items() if name != "failure"}, "bug": tables}


def _table(failure: Any) -> Any:
    if not isinstance(failure, Mapping):
        return failure
    pin = {name: failure[name] for name in PIN_FIELDS if name in failure}
    rest = {name: value for name, value in failure.items() if name not in (*PIN_FIELDS, "cpu")}
    seen: dict[str, Any] = {"seen": []} if failure.get("cpu") else {}
    return {"title": _title(failure.get("id")), **rest, **seen, "pin": [pin]}


def _title(name: Any) -> str:
    words = name.replace("-", " ") if isinstance(name, str) else ""
    return words[:1].upper() + words[1:]
