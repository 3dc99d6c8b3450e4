"""One discrepancy, one story: all that its article on the page prints, in the order of reading."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from reference.schema import SchemaError, case_from_json
from reports.calls import CallView, call_views
from reports.collate import Collated
from reports.pictures import Picture, pictures
from reports.record import Record, key_of
from reports.script import script
from reports.slices import element

AXIS = ("input_size", "kernel_size", "stride", "dilation", "padding", "output_padding", "crop")
CASE = ("batch", "in_channels", "out_channels", "groups", "bias", "dtype")
PLAIN = {"stride": 1, "dilation": 1, "padding": [0, 0], "output_padding": 0, "crop": [0, 0]}
MAX_SCRIPT = 40_000  # characters of a script that the page shows
MAX_ULPS = 1e12  # a larger error in ULPs says only that zero, or next to it, was due


@dataclass(frozen=True)
class Story:
    """A discrepancy and its anchor; `like`: that of an earlier one, alike in params and verdict.

    `script` is None where the record holds no call; `long` where it is too long for the page.
    """

    anchor: str
    record: Record
    like: str | None
    fields: list[tuple[str, str]]
    axes: list[list[str]]
    calls: list[CallView]
    pictures: list[Picture]
    script: str | None
    long: bool
    link: str | None

    @property
    def data(self) -> str:
        """How the operands were drawn, in words; empty where the case does not have it."""
        return dict(self.fields).get("data", "")

    @property
    def once(self) -> bool:
        """Whether the discrepancy did not show again when the case was asked again."""
        return bool(self.record["seen"] == "once")

    @property
    def error(self) -> str:
        """How far the worst element is off, in bounds and in ULPs; of a zero, as a number."""
        bounds, ulps = self.record["bounds"], self.record["ulps"]
        if self.record["verdict"] != "wrong values" or (bounds, ulps) == (0, 0):
            return "not measured: there were no two values to compare"
        exact = str(bounds) == "inf"
        allowed = "no error is allowed here" if exact else f"{number(bounds)} times the bound"
        return f"{allowed}; {self._size(ulps)}"

    def _size(self, ulps: Any) -> str:
        where = self.record["where"]
        got, due = (element(self.record[name], where) for name in ("got", "expected"))
        if due == 0 and got is not None:
            return f"it is {number(got)} where zero was due"
        far = float(ulps) > MAX_ULPS
        return "so far off that ULPs say nothing" if far else f"{number(ulps)} ULP"


def stories(collated: Collated) -> list[Story]:
    """The stories, new ones first; like ones are those of one kind, which follow their first."""
    rows: list[Story] = []
    first: dict[str, str] = {}
    taken: Counter[str] = Counter()
    for record in sorted(collated.discrepancies, key=_order):
        name, kind = anchor(record), _kind(record)
        taken[name] += 1
        name = name if taken[name] == 1 else f"{name}--{taken[name]}"
        environment = collated.environments[record["adapter"], record["path"]]
        rows.append(_story(name, record, first.get(kind), environment))
        first.setdefault(kind, name)
    return rows


def _order(record: Record) -> tuple[Any, ...]:
    names = [record[name] for name in ("adapter", "version", "route")]
    native = record["path"] != "native"
    return (record["known"] is not None, *names, _kind(record), native, key_of(record))


def _kind(record: Record) -> str:
    """What discrepancies share that differ in dtype, path, claim and draw alone."""
    drawn = ("dtype", "kind", "seed")
    params = sorted((name, value) for name, value in record["case"].items() if name not in drawn)
    names = [record[name] for name in ("adapter", "version", "route", "verdict", "known", "seen")]
    return repr((*names, params))


def anchor(record: Record) -> str:
    """A name for links that stays the same from report to report."""
    parts = (re.sub(r"[^a-z0-9_]+", "-", part.lower()).strip("-") for part in key_of(record))
    return "-".join(part or "x" for part in parts)


def _story(name: str, record: Record, like: str | None, environment: Record) -> Story:
    issue = str(record.get("issue") or "")
    link = issue if re.fullmatch(r"https?://[^\s]+", issue) else None
    case, long = record["case"], _packed_size(record["calls"]) > MAX_SCRIPT
    text = "" if long else script(record, environment)
    long = long or (text is not None and len(text) > MAX_SCRIPT)
    shown = None if long else text
    drawn = [] if like else pictures(record)
    calls = call_views(record["calls"])
    return Story(name, record, like, _fields(case), _axes(case), calls, drawn, shown, long, link)


def _packed_size(calls: list[Record]) -> int:
    """The characters of all packed operands, which a script would hold."""
    operands = (array or {} for call in calls for array in call["operands"].values())
    return sum(len(array.get("packed", "")) for array in operands)


def _fields(case: Record) -> list[tuple[str, str]]:
    fields = [(name.replace("_", " "), _value(case[name])) for name in CASE if name in case]
    if "kind" in case:
        kind = str(case["kind"]).replace("_", " ")
        fields.append(("data", f"{kind}, seed {case.get('seed', 0)}"))
    return fields + _shapes(case)


def _shapes(case: Record) -> list[tuple[str, str]]:
    try:
        params = case_from_json(case).params
    except (SchemaError, TypeError):
        return []
    shapes = {
        "input shape": params.input_shape,
        "weight shape": params.weight_shape,
        "output shape": params.output_shape,
    }
    return [(name, " × ".join(map(str, shape))) for name, shape in shapes.items()]


def _axes(case: Record) -> list[list[str]]:
    axes = case.get("axes")
    if not isinstance(axes, list):
        return []
    return [_row(axis) for axis in axes if isinstance(axis, dict)]


def _row(axis: Record) -> list[str]:
    return [_value(axis.get(name, PLAIN.get(name, ""))) for name in AXIS]


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def number(value: Any) -> str:
    """A measure to three digits; infinity as its sign."""
    plain = isinstance(value, (int, float))
    text = f"{value:.3g}" if plain else str(value)
    return {"inf": "∞", "-inf": "−∞", "nan": "NaN"}.get(text, text)
