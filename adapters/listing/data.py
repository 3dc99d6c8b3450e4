"""An adapter as plain data: in short for the list of all, and in full for one."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping
from typing import Any

from adapters.program import dtypes
from adapters.protocol import Adapter, Limit, Mode, Route


def describe(name: str, adapter: Adapter) -> dict[str, Any]:
    """An adapter as plain data; `version` is that of this interpreter, or null."""
    routes = {
        route: {**_marks(entry), "unsupported": [limit.sentence for limit in entry.limits]}
        for route, entry in adapter.ROUTES.items()
    }
    paths = {path: dict(environment) for path, environment in adapter.PATHS.items()}
    return {
        "adapter": name,
        "about": _first_paragraph(adapter.__doc__ or ""),
        "version": installed(adapter),
        "dtypes": list(adapter.DTYPES),
        "paths": paths,
        "routes": routes,
    }


def _first_paragraph(document: str) -> str:
    return " ".join(document.partition("\n\n")[0].split())


def details(name: str, adapter: Adapter) -> dict[str, Any]:
    """An adapter as plain data, with its whole document, sentences, padding modes and limits."""
    sentences: Mapping[str, str] = getattr(adapter, "ABOUT_PATHS", {})
    paths = {
        path: {"environment": dict(environment), "about": sentences.get(path, "")}
        for path, environment in adapter.PATHS.items()
    }
    routes = {
        route: {
            **_marks(entry),
            "dtypes": list(dtypes(adapter, route)),
            "mode": _mode(entry.mode),
            "limits": [_limit(limit) for limit in entry.limits],
        }
        for route, entry in adapter.ROUTES.items()
    }
    return {
        **describe(name, adapter),
        "document": (adapter.__doc__ or "").strip(),
        "paths": paths,
        "routes": routes,
    }


def _marks(entry: Route) -> dict[str, Any]:
    return {
        "operator": entry.operator,
        "composed": entry.composed,
        "compiled": entry.compiled,
        "about": entry.about,
    }


def _mode(mode: Mode | None) -> dict[str, str] | None:
    return {"mode": mode.name, "source": mode.source} if mode else None


def _limit(limit: Limit) -> dict[str, Any]:
    return {
        "sentence": limit.sentence,
        "sayable": limit.sayable,
        "dtypes": list(limit.dtypes),
    }


def installed(adapter: Adapter) -> str | None:
    """The version of the adapter's distribution in this interpreter."""
    try:
        return importlib.metadata.version(adapter.DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError:
        return None
