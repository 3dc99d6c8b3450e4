"""Writes known bugs as the text of a file of format 2."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable

from suites.known.known_bug import KnownBug, PinEntry

WIDTH = 96


def text_of_bugs(bugs: Iterable[KnownBug]) -> str:
    """The text of a file that holds the bugs."""
    return "\n".join(map(text_of_bug, bugs))


def text_of_bug(bug: KnownBug) -> str:
    """One `[[bug]]` table with its pins. Empty fields are left out, and fields of a pin that are
    the same as those of the bug.
    """
    lines = ["[[bug]]", f"id = {quoted(bug.id)}", f"title = {quoted(bug.title)}"]
    lines += [f"issue = {quoted(bug.issue)}"] if bug.issue else []
    lines += [f"region = {wrapped(bug.region)}"]
    lines += [] if bug.seen is None else [f"seen = {listed(bug.seen)}"]
    lines += [f"story = {paragraph(bug.story)}"]
    return "\n".join((*lines, *(_text_of_pin(pin, bug) for pin in bug.pins), ""))


def _text_of_pin(pin: PinEntry, bug: KnownBug) -> str:
    """One `[[bug.pin]]` table."""
    lines = ["", "[[bug.pin]]"]
    lines += [f"adapter = {quoted(pin.adapter)}"] if pin.adapter else []
    lines += [f"claim = {quoted(pin.claim)}", f"verdict = {quoted(pin.verdict)}"]
    for name in ("also", "routes", "paths"):
        words = getattr(pin, name)
        lines += [f"{name} = {listed(words)}"] if words else []
    lines += [f"versions = {quoted(pin.versions)}"] if pin.versions else []
    lines += [f"after = {quoted(pin.after)}"] if pin.after else []
    lines += [f"shows = {quoted(pin.shows)}"] if pin.shows else []
    lines += [f"region = {wrapped(pin.region)}"] if pin.region != bug.region else []
    lines += [f"seen = {listed(pin.seen)}"] if pin.seen is not None and pin.seen != bug.seen else []
    return "\n".join((*lines, f"example = {quoted(pin.example)}"))


def quoted(text: str) -> str:
    """A TOML string on one line; in single quotes if it has double quotes or backslashes."""
    plain = text.isprintable() and "'" not in text
    if plain and ('"' in text or "\\" in text):
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def listed(words: Iterable[str]) -> str:
    """A TOML list of strings, on one line if it fits, else on several lines."""
    texts = [quoted(word) for word in words]
    line = f"[{', '.join(texts)}]"
    if len(line) <= WIDTH - 10:
        return line
    lines: list[str] = []
    for text in texts:
        if lines and len(lines[-1]) + len(text) < WIDTH - 4:
            lines[-1] += f" {text},"
        else:
            lines.append(f"    {text},")
    return "\n".join(("[", *lines, "]"))


def wrapped(text: str) -> str:
    """A TOML string on several lines that a reader joins to one line."""
    text = " ".join(text.split())
    if len(text) <= WIDTH - 10 or "\\" in text or '"""' in text:
        return quoted(text)
    return '"""\\\n' + " \\\n".join(_lines(text)) + '"""'


def paragraph(text: str) -> str:
    """A TOML string of several lines, for a story."""
    text = " ".join(text.split()).replace("\\", "\\\\").replace('"""', '""\\"')
    return '"""\n' + "\n".join(_lines(text)) + '"""'


def _lines(text: str) -> list[str]:
    """The text in lines of at most `WIDTH` characters, as far as its words allow."""
    return textwrap.wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False)
