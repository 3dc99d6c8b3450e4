"""`python -m reports schema`: the JSON Schema of a line of a record file."""

from __future__ import annotations

import argparse
import json
from typing import Any

import msgspec

from reference.records.header import FORMAT
from reference.records.lines import KINDS


def add_schema(commands: Any, epilog: str) -> None:
    """Add the command `schema`."""
    about = "print the JSON Schema of a line of a record file"
    parser: argparse.ArgumentParser = commands.add_parser("schema", help=about, epilog=epilog)
    parser.set_defaults(run=_print, output="stdout")


def _print(options: argparse.Namespace) -> int:
    print(json.dumps(schema(), indent=1))
    return 0


def schema() -> dict[str, Any]:
    """One schema for all kinds of records, made from their definition in `reference/records`."""
    kinds, parts = msgspec.json.schema_components(KINDS.values(), ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"a record of deconform, format {FORMAT}",
        "anyOf": list(kinds),
        "$defs": parts,
    }
