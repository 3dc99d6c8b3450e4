"""The fields of a bug's record: one story, in whatever claims, routes and dtypes it shows."""

from __future__ import annotations

from types import NoneType
from typing import Any

Kinds = type | tuple[type, ...]

SEVERITIES = (  # the gravest first
    "crash", "wrong values", "wrong shape", "accuracy", "refused", "accepted nonsense",
)  # fmt: skip
# Verdicts that one fault may have in several claims: a lost row is a wrong shape here, a refusal there.
FAMILIES = {
    **dict.fromkeys(("crashed", "hung"), "process"),
    **dict.fromkeys(("wrong values", "wrong shape", "wrong dtype", "rejected"), "answer"),
}
UNKNOWN = "unknown"  # the kind of a diagnosis that explains nothing
NOT_RUN = "not run"  # alone, or with the reason behind a colon
REPRODUCED = ("reproduced", "did not reproduce", "differs from run to run", NOT_RUN)
COUNTS = ("failing_inside", "inside", "failing_outside", "outside")
PLACE_OF_BUG = ("route", "path", "dtype", "claim")

BUG: dict[str, Kinds] = {
    "id": str, "adapter": str, "version": str, "title": str, "verdict": str, "severity": str,
    "diagnosis": (dict, NoneType), "region": str, "rule": str, "counts": dict,
    "known": (str, NoneType), "reproduced": str, "case": dict, "places": list,
}  # fmt: skip
BUG_FIELDS: dict[str, dict[str, Kinds]] = {
    "bug": BUG,
    "diagnosis": {"kind": str, "sentence": str},
    "counts": dict.fromkeys(COUNTS, int),
    "grid": {"rows": str, "columns": str, "where": str, "cells": list},
    "place": {
        **dict.fromkeys((*PLACE_OF_BUG, "verdict"), str),
        **dict.fromkeys(("failing", "asked"), int),
    },
}


def family_of(bug: dict[str, Any]) -> str:
    """The family of a bug's verdict."""
    return FAMILIES.get(bug["verdict"], str(bug["verdict"]))


def kind_of(bug: dict[str, Any]) -> str | None:
    """The kind of a bug's diagnosis; None where nothing explains the wrong output."""
    kind = bug["diagnosis"]["kind"] if bug["diagnosis"] else UNKNOWN
    return None if kind == UNKNOWN else str(kind)
