"""The data of an adapter in lines for a reader."""

from __future__ import annotations

from typing import Any


def text(description: dict[str, Any]) -> str:
    """An adapter in lines for a reader."""
    lines = [f"{_title(description)}: {description['about']}"]
    lines.append(f"  dtypes: {', '.join(description['dtypes'])}")
    for path, environment in description["paths"].items():
        lines.append(f"  path {path}: {_settings(environment)}")
    for route, entry in description["routes"].items():
        lines.append(f"  route {_head(route, entry)}")
        lines += [f"    unsupported: {sentence}" for sentence in entry["unsupported"]]
    return "\n".join(lines) + "\n"


def table(descriptions: list[dict[str, Any]]) -> str:
    """The adapters as a table of Markdown, with how many routes each has."""
    lines = [
        "| adapter | what is called | dtypes | kernel paths | routes |",
        "| --- | --- | --- | --- | --- |",
    ]
    for description in descriptions:
        cells = (
            f"`{description['adapter']}`",
            description["about"].rstrip("."),
            ", ".join(description["dtypes"]),
            ", ".join(description["paths"]),
            str(len(description["routes"])),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def details_text(whole: dict[str, Any]) -> str:
    """One adapter in lines for a reader, with all that `details` has."""
    lines = [_title(whole), "", whole["document"], "", f"dtypes: {', '.join(whole['dtypes'])}"]
    for path, entry in whole["paths"].items():
        lines += ["", f"path {path}: {_settings(entry['environment'])}"]
        lines += [f"  {entry['about']}"] if entry["about"] else []
    for route, entry in whole["routes"].items():
        lines += ["", f"route {_head(route, entry)}"]
        lines += [f"  {line}" for line in _route_lines(entry, whole["dtypes"])]
    return "\n".join(lines)


def _route_lines(entry: dict[str, Any], all_dtypes: list[str]) -> list[str]:
    lines = [entry["about"]] if entry["about"] else []
    if entry["dtypes"] != all_dtypes:
        lines.append(f"dtypes: {', '.join(entry['dtypes'])}")
    if entry["mode"]:
        lines.append(f"padding mode: {entry['mode']['mode']} ({entry['mode']['source']})")
    return lines + [_limit_line(limit) for limit in entry["limits"]]


def _limit_line(limit: dict[str, Any]) -> str:
    only = f" ({', '.join(limit['dtypes'])})" if limit["dtypes"] else ""
    tried = " (can be written: the suite tries it)" if limit["sayable"] else ""
    return f"unsupported: {limit['sentence']}{only}{tried}"


def _title(description: dict[str, Any]) -> str:
    return f"{description['adapter']} ({description['version'] or 'not installed here'})"


def _settings(environment: dict[str, str]) -> str:
    settings = " ".join(f"{name}={value}" for name, value in environment.items())
    return settings or "the framework's own choice"


def _head(route: str, entry: dict[str, Any]) -> str:
    marks = [entry["operator"], *(word for word in ("composed", "compiled") if entry[word])]
    return f"{route} ({', '.join(marks)})"
