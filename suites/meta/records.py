"""Records as a run writes them, by hand, and what a page made of them holds: shared by the tests of the report."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from reports.html import page
from reports.limits import TRIED
from reports.record import read_all

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
PLACE = {"adapter": "fake", "version": "1.0", "route": "conv", "path": "native", "claim": "forward_is_exact", "dtype": "float32"}
AXIS = {"input_size": 3, "kernel_size": 2, "stride": 2, "dilation": 1, "padding": [0, 0], "output_padding": 0, "crop": [0, 0]}
CASE = {"axes": [AXIS], "batch": 1, "in_channels": 1, "out_channels": 1, "groups": 1, "bias": False, "dtype": "float32", "kind": "integers"}
ABOUT = "the route is im2col, the claim is about conv transpose"
ROUTE = {"operator": "conv_transpose", "composed": False, "compiled": False, "not_asked": {}}
REQUEST = {"input_size": 4, "kernel_size": 3, "stride": 2, "dilation": 1, "output_size": 8, "begin": 0, "end": 1}
TARGET = {
    "adapter": "fake", "path": "native", "environment": {"ISA": "avx2"}, "version": "1.0", "machine": "x", "cpu": ["avx2"],
    "routes": {
        "conv": ROUTE | {"not_asked": {"modes": "the route has no padding mode"}},
        "same": ROUTE | {"compiled": True},
        "unfold": ROUTE | {"operator": "im2col", "not_asked": dict.fromkeys(("forward_is_exact", "modes"), ABOUT)},
    },
    "modes": {"same": {"mode": "SAME", "source": "the fake's document", "made": [REQUEST]}},
}  # fmt: skip
HEADER = {
    "record": "header", "format": 2, "started": "2026-01-01T00:00:00+00:00", "profile": "ci", "time_limit": 30.0, "targets": [TARGET],
    "claims": {
        "forward_is_exact": {"sentence": "It is exact.", "operator": "conv_transpose"},
        "modes": {"sentence": "It does what is written.", "operator": "conv_transpose"},
        TRIED: {"sentence": "It is refused.", "operator": "conv_transpose"},
        "columns": {"sentence": "They are in order.", "operator": "im2col"},
        "gradients": {"sentence": "They are exact.", "operator": "gradients"},
    },
}  # fmt: skip
WITHIN = {"reached": 1, "legal": 2, "missing": ["rank 1: K=F"]}
CELL = PLACE | {
    "record": "cell", "sentence": "It is exact.", "complete": True, "composed": False, "asked": 9, "judged": 9, "verdicts": {"agrees": 9},
    "unsupported": {}, "limits": ["has rank 1 only"], "known_region": {}, "set_aside": 0, "findings": 0, "seconds_inside": 0.5,
    "worst_bounds": 0.0, "worst_soft": 0.0, "proofs": [], "accumulation": {}, "after_all": {}, "coverage": {"within": WITHIN},
}  # fmt: skip
DISCREPANCY = PLACE | {
    "record": "discrepancy", "sentence": "It is exact.", "verdict": "wrong values", "known": None, "case": CASE, "message": "off by 1",
    "setup": "import numpy as np", "call": "y = conv(x, w)", "where": [0, 0, 1], "bounds": "inf", "ulps": 1.0,
    "rule": "fails iff stride > 1", "got": [[[1, 3, "nan"]]], "expected": [[[1, 2, 3]]], "replay": "pytest suites/conformance --case '{}'",
    "operands": {"x": [[[1, 2]]], "w": [[[1, 2]]]},
}  # fmt: skip
NOTHING = {"judged": 0, "verdicts": {}, "unsupported": {"has rank 1 only": 4}}
UNFOLD = {"route": "unfold", "claim": "columns", "sentence": "They are in order."}
KNOWN = DISCREPANCY | {"known": "k1", "story": "It is old.", "issue": "https://example.org/1"}
NOT_APPLICABLE = PLACE | {"record": "not applicable", "known": "k2", "story": "Only there."}
FOOTER = {"record": "footer", "exit": 0, "why": "finished", "judged": 9, "seconds": 2.0}
WHOLE = (HEADER, CELL, DISCREPANCY, KNOWN, NOT_APPLICABLE, FOOTER)

GOOD = json.dumps(HEADER) + "\n"
BROKEN = ["", "{", "[]\n", '{"record": "header"}\n', GOOD + "{\n{}\n", GOOD + '{"record": "cell"}\n']
EDITED = [CELL | edit for edit in (
    {"worst_bounds": "large"}, {"verdicts": {"agrees": "9"}}, {"after_all": {"has no crop": "often"}}, {"coverage": {"within": {"reached": 1}}},
    {"route": "of no header"}, {"claim": "of no header"}, {"path": "of no header"},
)]  # fmt: skip
EDITED += [
    HEADER | {"claims": {"forward_is_exact": "It is exact."}}, HEADER | {"targets": [TARGET | {"routes": {"conv": {"operator": "conv"}}}]},
    HEADER | {"targets": [TARGET | {"modes": {"conv": {"mode": "SAME", "source": "", "made": [{"input_size": 1}]}}}]},
]  # fmt: skip
BROKEN += [(json.dumps(one) if one["record"] == "header" else GOOD + json.dumps(one)) + "\n" for one in EDITED]
NAMED = (
    "routes",
    "claims",
    "not_asked",
    "modes",
    "coverage",
    "after_all",
    "unsupported",
    "verdicts",
    "known_region",
    "environment",
    "operands",
)


def written(folder: Path, *records: Any, more: str = "") -> Path:
    """A record file."""
    file = folder / "run.jsonl"
    file.write_text("".join(json.dumps(record) + "\n" for record in records) + more)
    return file


def rendered(folder: Path, *records: Any, more: str = "") -> str:
    """The page of one record file."""
    return page(read_all([written(folder, *records, more=more)]))


class Elements(HTMLParser):
    """The elements of a page as a browser sees them: (tag, names of attributes)."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: D102
        self.seen.append((tag, [name for name, _ in attrs]))


def poisoned(value: Any, named: bool = False) -> Any:
    """The same record with a hostile string wherever a string may stand, names that are keys among them."""
    if isinstance(value, dict):
        return {
            HOSTILE if named else key: one if key in ("record", "why", "bounds") else poisoned(one, key in NAMED)
            for key, one in value.items()
        }
    return [poisoned(one) for one in value] if isinstance(value, list) else HOSTILE if isinstance(value, str) else value


def tables(told: str, caption: str) -> list[str]:
    """The tables whose caption holds `caption`."""
    every = re.findall(r"<table.*?</table>", told, re.DOTALL)
    return [one for one in every if caption in re.sub(r"<[^>]+>", "", one.split("</caption>")[0])]


def cells_of(table: str) -> list[str]:
    """What is read in each data cell."""
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in re.findall(r"<td[^>]*>(.*?)</td>", table, re.DOTALL)]


def section(told: str, name: str) -> str:
    """The section under a heading's id."""
    return told.split(f'<h2 id="{name}">')[1].split("<h2")[0]
