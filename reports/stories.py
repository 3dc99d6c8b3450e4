"""One discrepancy, one story: all that its article on the page prints, in the order of reading."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from reference.schema import SchemaError, case_from_json
from reports.collate import Collated
from reports.pictures import Picture, pictures
from reports.record import Record, key_of
from reports.script import script

AXIS = ("input_size", "kernel_size", "stride", "dilation", "padding", "output_padding", "crop")
CASE = ("batch", "in_channels", "out_channels", "groups", "bias", "dtype")
PLAIN = {"stride": 1, "dilation": 1, "padding": [0, 0], "output_padding": 0, "crop": [0, 0]}


@dataclass(frozen=True)
class Story:
    """A discrepancy with its anchor; `like` is the anchor of an earlier one with the same parameters and verdict."""

    anchor: str
    record: Record
    like: str | None
    fields: list[tuple[str, str]]
    axes: list[list[str]]
    pictures: list[Picture]
    script: str | None
    link: str | None

    @property
    def error(self) -> str:
        """How far off, in bounds and in ULPs."""
        bounds, ulps = self.record["bounds"], self.record["ulps"]
        if self.record["verdict"] != "wrong values" or (bounds, ulps) == (0, 0):
            return "not measured: there were no two values to compare"
        allowed = "no error is allowed here" if str(bounds) == "inf" else f"{number(bounds)} times the bound"
        return f"{allowed}; {number(ulps)} ULP"


def stories(told: Collated) -> list[Story]:
    """The stories, new ones first; what is the same but for dtype, path, claim and draw points at the first of its kind."""
    found: list[Story] = []
    first: dict[str, str] = {}
    taken: Counter[str] = Counter()
    for record in sorted(told.discrepancies, key=_order):
        name = anchor(record)
        taken[name] += 1
        name = name if taken[name] == 1 else f"{name}--{taken[name]}"
        environment = told.environments[record["adapter"], record["path"]]
        found.append(_story(name, record, first.get(_kind(record)), environment))
        first.setdefault(_kind(record), name)
    return found


def _order(record: Record) -> tuple[Any, ...]:
    return (
        record["known"] is not None,
        record["adapter"],
        record["version"],
        record["route"],
        _kind(record),
        record["path"] != "native",
        key_of(record),
    )


def _kind(record: Record) -> str:
    same = {name: value for name, value in record["case"].items() if name not in ("dtype", "kind", "seed")}
    return repr((record["adapter"], record["version"], record["route"], record["verdict"], record["known"], sorted(same.items())))


def anchor(record: Record) -> str:
    """A name for links that stays the same from report to report."""
    return "-".join(re.sub(r"[^a-z0-9_]+", "-", part.lower()).strip("-") or "x" for part in key_of(record))


def _story(name: str, record: Record, like: str | None, environment: Record) -> Story:
    issue = str(record.get("issue") or "")
    link = issue if re.fullmatch(r"https?://[^\s]+", issue) else None
    case, text = record["case"], script(record, environment)
    return Story(name, record, like, _fields(case), _axes(case), pictures(record), text, link)


def _fields(case: Record) -> list[tuple[str, str]]:
    told = [(name.replace("_", " "), _value(case[name])) for name in CASE if name in case]
    if "kind" in case:
        told.append(("data", f"{str(case['kind']).replace('_', ' ')}, seed {case.get('seed', 0)}"))
    return told + _shapes(case)


def _shapes(case: Record) -> list[tuple[str, str]]:
    try:
        params = case_from_json(case).params
    except (SchemaError, TypeError):
        return []
    shapes = (("input shape", params.input_shape), ("weight shape", params.weight_shape), ("output shape", params.output_shape))
    return [(name, " × ".join(map(str, shape))) for name, shape in shapes]


def _axes(case: Record) -> list[list[str]]:
    axes = case.get("axes")
    return (
        [[_value(axis.get(name, PLAIN.get(name, ""))) for name in AXIS] for axis in axes if isinstance(axis, dict)]
        if isinstance(axes, list)
        else []
    )


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def number(value: Any) -> str:
    """A measure to three digits; infinity as its sign."""
    return {"inf": "∞", "nan": "NaN"}.get(str(value), f"{value:.3g}" if isinstance(value, (int, float)) else str(value))
