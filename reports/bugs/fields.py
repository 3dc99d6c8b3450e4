"""The fields of a bug's record: one story, in whatever claims, routes and dtypes it shows."""

from __future__ import annotations

from types import NoneType

Kinds = type | tuple[type, ...]

SEVERITIES = (  # the gravest first
    "crash", "wrong values", "wrong shape", "accuracy", "refused", "accepted nonsense",
)  # fmt: skip
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
