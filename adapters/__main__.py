"""`python -m adapters list [--json]`: adapters, versions, kernel paths, routes, and what each cannot express."""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import signal
import sys
from typing import Any

from adapters.protocol import Adapter
from adapters.registry import load, names


def main(arguments: list[str] | None = None) -> int:
    """0, or 2 for misuse."""
    parser = argparse.ArgumentParser("python -m adapters", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    listing = commands.add_parser(
        "list", help="what there is, what is installed here, and each route's limits"
    )
    listing.add_argument("--json", action="store_true", help="one JSON object an adapter")
    as_json = parser.parse_args(arguments).json
    for name in names():
        description = describe(name, load(name))
        print(json.dumps(description) if as_json else text(description))
    return 0


def describe(name: str, adapter: Adapter) -> dict[str, Any]:
    """An adapter as plain data; `version` is that of this interpreter, or null."""
    routes = {
        route: {
            "operator": entry.operator,
            "composed": entry.composed,
            "compiled": entry.compiled,
            "unsupported": [limit.sentence for limit in entry.limits],
        }
        for route, entry in adapter.ROUTES.items()
    }
    paths = {path: dict(environment) for path, environment in adapter.PATHS.items()}
    return {
        "adapter": name,
        "about": (adapter.__doc__ or "").splitlines()[0],
        "version": installed(adapter),
        "dtypes": list(adapter.DTYPES),
        "paths": paths,
        "routes": routes,
    }


def installed(adapter: Adapter) -> str | None:
    """The version of the adapter's distribution in this interpreter."""
    try:
        return importlib.metadata.version(adapter.DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError:
        return None


def text(description: dict[str, Any]) -> str:
    """An adapter in lines for a reader."""
    version = description["version"] or "not installed here"
    lines = [f"{description['adapter']} ({version}): {description['about']}"]
    lines.append(f"  dtypes: {', '.join(description['dtypes'])}")
    for path, environment in description["paths"].items():
        settings = (
            " ".join(f"{name}={value}" for name, value in environment.items())
            or "the framework's own choice"
        )
        lines.append(f"  path {path}: {settings}")
    for route, entry in description["routes"].items():
        marks = [entry["operator"], *(word for word in ("composed", "compiled") if entry[word])]
        lines.append(f"  route {route} ({', '.join(marks)})")
        lines += [f"    unsupported: {sentence}" for sentence in entry["unsupported"]]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # a reader such as head may leave
    sys.exit(main())
