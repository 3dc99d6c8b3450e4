"""Reads a file of known bugs, of format 2 or the older format 1, and checks each field."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from reference.region.language import RegionError
from reference.schema import SchemaError
from reference.verdicts import DISCREPANCIES
from suites.cases.claims.catalogue import claims
from suites.known.format1 import tables_of_format_2
from suites.known.known_bug import KnownBug, KnownFailureError, PinEntry

LISTS = ("also", "routes", "paths", "seen")
BUG_FIELDS = ("id", "title", "story", "region", "issue", "seen", "pin")
PIN_FIELDS = tuple(f.name for f in fields(PinEntry))
BUG_NEEDS = ("id", "title", "story", "region", "pin")
PIN_NEEDS = ("claim", "verdict", "example")


def load(file: Path) -> list[KnownBug]:
    """The bugs of a TOML file of `[[bug]]` tables. Raises KnownFailureError if it is wrong.

    A file of format 1 is read too; a line on stderr says how to convert it.
    """
    document = read_toml(file)
    if "failure" in document and "bug" not in document:
        convert = f"python -m suites.known convert {file}"
        print(f"{file} has format 1; to convert it: {convert}", file=sys.stderr)
        document = tables_of_format_2(document)
    tables = document.pop("bug", [])
    if document or not isinstance(tables, list):
        names = ", ".join(document) or "a value"
        raise KnownFailureError(f"{file}: only [[bug]] tables may stand here, not {names}")
    bugs = [_bug(table, file, f"{file}: bug {number}") for number, table in enumerate(tables, 1)]
    _check_unique([bug.id for bug in bugs], file)
    return bugs


def read_toml(file: Path) -> dict[str, Any]:
    """The document of a TOML file. Raises KnownFailureError if it cannot be read."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, RecursionError, tomllib.TOMLDecodeError) as error:
        raise KnownFailureError(f"{file}: {error}") from None


def _check_unique(ids: list[str], file: Path) -> None:
    """Raises KnownFailureError if two bugs of a file have the same id."""
    repeated = sorted(name for name in set(ids) if ids.count(name) > 1)
    if repeated:
        raise KnownFailureError(f"{file}: the id {repeated[0]!r} stands twice")


def _bug(table: Any, file: Path, where: str) -> KnownBug:
    """The bug of a table. `where`: the file and the number of the table, for messages."""
    name = table.get("id", "without id") if isinstance(table, Mapping) else "no table"
    where = f"{where} ({name})"
    values = _typed(table, BUG_FIELDS, BUG_NEEDS, where)
    pins = values.pop("pin")
    bug = KnownBug(**values, component=file.stem, file=str(file))
    entries = (_pin(pin, bug, f"{where}, pin {number}") for number, pin in enumerate(pins, 1))
    return KnownBug(**values, component=file.stem, file=str(file), pins=tuple(entries))


def _pin(table: Any, bug: KnownBug, where: str) -> PinEntry:
    """The pin of a table of a bug."""
    values = {"region": bug.region, "seen": bug.seen} | _typed(table, PIN_FIELDS, PIN_NEEDS, where)
    pin = PinEntry(**values)
    _check_word("verdict", pin.verdict, DISCREPANCIES, where)
    _check_word("claim", pin.claim, tuple(claims()), where)
    for name in pin.also:
        _check_word("also", name, ("all", *claims()), where)
    _check_word("after", pin.after, ("", "restart"), where)
    _check_word("shows", pin.shows, ("", "sometimes"), where)
    try:
        SpecifierSet(pin.versions)
        inside = pin.covers(pin.case)
    except (RegionError, SchemaError, InvalidSpecifier, TypeError) as error:
        raise KnownFailureError(f"{where}: {error}") from None
    if not inside:
        raise KnownFailureError(f"{where}: the example does not lie in the region")
    return pin


def _check_word(name: str, word: str, words: tuple[str, ...], where: str) -> None:
    """Raises KnownFailureError if the word of a field is none of the allowed words."""
    if word not in words:
        allowed = ", ".join(word or "absent" for word in words)
        raise KnownFailureError(f"{where}: {name} must be one of {allowed}, not {word!r}")


def _typed(
    table: Any, names: tuple[str, ...], needs: tuple[str, ...], where: str
) -> dict[str, Any]:
    """The fields of a table with their types checked; lists of strings become tuples.

    `names`: the fields that it may have; `needs`: those that it must have.
    """
    if not isinstance(table, Mapping):
        raise KnownFailureError(f"{where} must be a table, not {table!r}")
    for name in table:
        if name not in names:
            known = ", ".join(names)
            raise KnownFailureError(f"{where}: unknown field {name!r}; known are {known}")
    values = {name: _value(name, value, where) for name, value in table.items()}
    missing = [name for name in needs if not values.get(name)]
    if missing:
        raise KnownFailureError(f"{where}: {missing[0]} is missing")
    return values


def _value(name: str, value: Any, where: str) -> Any:
    """The value of a field, with its type checked."""
    if name == "pin" and isinstance(value, list):
        return value
    is_list = isinstance(value, list) and all(isinstance(word, str) for word in value)
    if name in LISTS and is_list:
        return tuple(value)
    if name == "pin" or name in LISTS or not isinstance(value, str):
        type_name = "a list of strings" if name in LISTS else "a string"
        type_name = "[[bug.pin]] tables" if name == "pin" else type_name
        raise KnownFailureError(f"{where}: {name} must be {type_name}, not {value!r}")
    return value
