"""The smallest case of a bug as the page shows it: its fields, calls, arrays and script."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reference.records.discrepancy import CallRecord, CaseRecord, DiscrepancyRecord
from reference.schema import SchemaError, case_from_json
from reports.drawing.pictures import Picture, pictures
from reports.drawing.slices import element
from reports.scripts.script import script
from reports.sections.bug.calls import CallView, call_views

AXIS = ("input_size", "kernel_size", "stride", "dilation", "padding", "output_padding", "crop")
CASE = ("batch", "in_channels", "out_channels", "groups", "bias", "dtype")
PLAIN = {"stride": 1, "dilation": 1, "padding": [0, 0], "output_padding": 0, "crop": [0, 0]}
MAX_SCRIPT = 12_000  # characters of a script that the page shows
CELL = 25  # characters of an element of an array on the page
MAX_VALUE = 60  # characters of a field of the case
MAX_ULPS = 1e12  # a larger error in ULPs says only that zero, or next to it, was due


@dataclass(frozen=True)
class Evidence:
    """A discrepancy in detail.

    `script` is None where the record lacks a call or an operand; `is_long` where the script is
    too long for the page.
    """

    record: DiscrepancyRecord
    calls: list[CallView]
    pictures: list[Picture]
    script: str | None
    is_long: bool

    @property
    def error(self) -> str:
        """How far the worst element is off, in bounds and in ULPs; of a zero, as a number."""
        bounds, ulps = self.record["bounds"], self.record["ulps"]
        if self.record["verdict"] != "wrong values" or (bounds, ulps) == (0, 0):
            return "not measured: there were no two values to compare"
        exact = str(bounds) == "inf"
        allowed = "no error is allowed here" if exact else f"{number(bounds)} times the bound"
        return f"{allowed}; {self._size(ulps)}"

    @property
    def size(self) -> int:
        """About how many characters its script and its arrays take on the page."""
        elements = sum(len(picture.pixels) for picture in self.pictures)
        return len(self.script or "") + CELL * elements

    def _size(self, ulps: Any) -> str:
        where = self.record["where"]
        got, due = element(self.record["got"], where), element(self.record["expected"], where)
        if due == 0 and got is not None:
            return f"it is {number(got)} where zero was due"
        far = float(ulps) > MAX_ULPS
        return "so far off that ULPs say nothing" if far else f"{number(ulps)} ULP"


def evidence(record: DiscrepancyRecord, environment: dict[str, str], most: int) -> Evidence:
    """A discrepancy in detail; `environment` is that of its kernel path.

    `most`: characters that are left on the page for scripts and arrays; without them there are
    no arrays, and no script.
    """
    if most <= 0:
        return Evidence(record, call_views(record["calls"]), [], None, True)
    long = _packed_size(record["calls"]) > MAX_SCRIPT
    text = "" if long else script(record, environment)
    long = long or (text is not None and len(text) > MAX_SCRIPT)
    shown = None if long else text
    return Evidence(record, call_views(record["calls"]), pictures(record), shown, long)


def _packed_size(calls: list[CallRecord]) -> int:
    """The characters of all packed operands, which a script would hold."""
    operands = (array for call in calls for array in call["operands"].values())
    return sum(len(array.get("packed", "")) for array in operands if array is not None)


def fields(case: CaseRecord) -> list[tuple[str, str]]:
    """What a case holds beside its axes, and the shapes that it makes."""
    pairs = [(name.replace("_", " "), _value(case[name])) for name in CASE if name in case]
    if "kind" in case:
        kind = str(case["kind"]).replace("_", " ")
        pairs.append(("data", _cut(f"{kind}, seed {case.get('seed', 0)}")))
    return pairs + _shapes(case)


def _shapes(case: CaseRecord) -> list[tuple[str, str]]:
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


def axes(case: CaseRecord) -> list[list[str]]:
    """A row of AXIS for each axis of a case."""
    rows = case.get("axes")
    if not isinstance(rows, list):
        return []
    return [_row(axis) for axis in rows[:8] if isinstance(axis, dict)]


def _row(axis: dict[str, Any]) -> list[str]:
    return [_value(axis.get(name, PLAIN.get(name, ""))) for name in AXIS]


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _cut(", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value))


def _cut(text: str) -> str:
    return text if len(text) <= MAX_VALUE else f"{text[:MAX_VALUE]} …"


def number(value: Any) -> str:
    """A measure to three digits; infinity as its sign."""
    plain = isinstance(value, (int, float))
    text = f"{value:.3g}" if plain else str(value)
    return {"inf": "∞", "-inf": "−∞", "nan": "NaN"}.get(text, text)
