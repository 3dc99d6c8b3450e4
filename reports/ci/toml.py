"""Tables of strings as TOML."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping

WIDTH = 96
Table = Mapping[str, str | list[str]]


def table_text(name: str, table: Table) -> str:
    """`[[name]]` with a line for each value;
    a string with a newline in it stands on several lines.
    """
    lines = (f"{key} = {_value(value)}" for key, value in table.items())
    return "\n".join((f"[[{name}]]", *lines, ""))


def _value(value: str | list[str]) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_quoted, value))}]"
    return _paragraphs(value) if "\n" in value else _quoted(value)


def _quoted(text: str) -> str:
    """A string on one line; one with double quotes or backslashes is literal where it can be."""
    is_literal = text.isprintable() and "'" not in text and ('"' in text or "\\" in text)
    return f"'{text}'" if is_literal else _escaped(text)


def _escaped(text: str) -> str:
    """A basic string: the escapes of JSON are those of TOML, but for one."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _paragraphs(text: str) -> str:
    """A string of several lines, each of them wrapped."""
    lines = [line for part in text.splitlines() for line in textwrap.wrap(part, WIDTH) or [""]]
    escaped = (_escaped(line)[1:-1].replace('\\"', '"').replace('"""', '""\\"') for line in lines)
    return '"""\n' + "\n".join(escaped) + '"""'
