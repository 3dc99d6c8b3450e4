"""Hand-made records in format 3, and functions that read the page made of them."""

from __future__ import annotations

import json
import re
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from reference.records.header import FORMAT
from reports.page.render import page
from reports.records.reading import read_all

Record = dict[str, Any]
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
LIMITS = "what_the_api_lacks_is_refused"  # a claim that tries the limits
PLACE = {
    "adapter": "fake", "version": "1.0", "route": "conv", "path": "native",
    "claim": "forward_is_exact", "dtype": "float32",
}  # fmt: skip
AXIS = {
    "input_size": 3,
    "kernel_size": 2,
    "stride": 2,
    "dilation": 1,
    "padding": [0, 0],
    "output_padding": 0,
    "crop": [0, 0],
}
CASE = {
    "axes": [AXIS], "batch": 1, "in_channels": 1, "out_channels": 1, "groups": 1, "bias": False,
    "dtype": "float32", "kind": "integers",
}  # fmt: skip
ABOUT = "the route is im2col, the claim is about conv transpose"
ROUTE = {"operator": "conv_transpose", "composed": False, "compiled": False, "not_asked": {}}
REQUEST = {
    "input_size": 4,
    "kernel_size": 3,
    "stride": 2,
    "dilation": 1,
    "output_size": 8,
    "begin": 0,
    "end": 1,
}
LAYOUT = {"weight": [["groups", "in"], ["out"], ["K0"], ["K1"]], "flipped": [], "bias": 0}
MAPPED = {"size": 8, "input_size": 4, "output_padding": 1, "formula": "floor((8 - 3) / 2) + 1 = 4"}
EXAMPLES = {
    "sizes": [
        {
            "input_size": 4, "kernel_size": 3, "stride": 2, "dilation": 1, "begin": 0, "end": 0,
            "output_size": 9, "formula": "(4 - 1) * 2 + 3 = 9", "mapped": [MAPPED],
        },
    ],
    "multiplicities": [{"sentence": "x of 2 x 2", "counts": [[1, 2], [0, 4]]}],
}  # fmt: skip
TARGET = {
    "adapter": "fake", "path": "native", "environment": {"ISA": "avx2"}, "version": "1.0",
    "machine": "x", "cpu": ["avx2"], "started": True, "not_started": None,
    "routes": {
        "conv": ROUTE | {"not_asked": {"modes": "the route has no padding mode"}},
        "same": ROUTE | {"compiled": True},
        "unfold": ROUTE | {
            "operator": "im2col", "not_asked": dict.fromkeys(("forward_is_exact", "modes"), ABOUT)
        },
    },
    "modes": {"same": {"mode": "SAME", "source": "the fake's document", "made": [REQUEST]}},
    "numbers": {"conv": [REQUEST | {"begin": 1, "padding": 1, "text": "pad=1"}]},
    "layouts": {"conv": LAYOUT},
}  # fmt: skip
NO_TARGET = TARGET | {"started": False, "not_started": "ImportError: driver too old"}
del NO_TARGET["version"]


def claim(
    sentence: str, operator: str = "conv_transpose", selection: str = "drawn", **fields: Any
) -> Record:
    """The record of a claim in a header."""
    return {
        "sentence": sentence,
        "operator": operator,
        "operators": [] if operator == "any" else [operator],
        "group": "",
        "selection": selection,
        "padding_mode": False,
        **fields,
    }


HEADER = {
    "record": "header", "format": FORMAT, "started": "2026-01-01T00:00:00+00:00", "profile": "ci",
    "time_limit": 30.0, "targets": [TARGET], "examples": EXAMPLES,
    "claims": {
        "forward_is_exact": claim("It is exact."),
        "modes": claim("It does what is written.", padding_mode=True),
        LIMITS: claim("It is refused.", selection="limits"),
        "columns": claim("They are in order.", "im2col"),
        "gradients": claim("They are exact.", "gradients"),
    },
}  # fmt: skip
WITHIN = {"reached": 1, "legal": 2, "missing": ["rank 1: K=F"]}
CELL = PLACE | {
    "record": "cell", "sentence": "It is exact.", "complete": True, "composed": False, "tuples": 24,
    "quota": 24, "short": None, "features_missing": [], "left_out_by_budget": 0, "calls": 9,
    "judged": 9, "verdicts": {"agrees": 9}, "unsupported": {}, "limits": ["has rank 1 only"],
    "after_all": {}, "remarks": {}, "known_region": {}, "set_aside": 0, "affected": {},
    "not_started": None, "findings": 0, "seconds": 1.0, "seconds_inside": 0.5, "worst_bounds": 0.0,
    "worst_soft": 0.0, "proofs": [], "accumulation": None, "coverage": {"within": WITHIN},
}  # fmt: skip


def array(values: Any, dtype: str = "float32", shape: tuple[int, ...] = (1, 1, 2)) -> Record:
    """The record of a small array."""
    return {"dtype": dtype, "shape": list(shape), "values": values}


CALL = {
    "setup": "import numpy as np", "define": "", "call": "y = x + w", "results": ["y"],
    "operands": {"x": array([[[1.0, 2.0]]]), "w": array([[[1.0, 2.0]]])}, "status": "returned",
    "message": "", "got": [array([[[1.0, 3.0, "nan"]]], shape=(1, 1, 3))],
}  # fmt: skip
DISCREPANCY = PLACE | {
    "record": "discrepancy", "sentence": "It is exact.", "verdict": "wrong values", "known": None,
    "case": CASE, "message": "off by 1", "setup": "import numpy as np", "call": "y = x + w",
    "calls": [CALL], "where": [0, 0, 1], "bounds": "inf", "ulps": 1.0, "seen": "always",
    "rule": "fails iff stride > 1", "region": "some(stride > 1)", "got": [[[1, 3, "nan"]]],
    "expected": [[[1, 2, 3]]], "replay": "pytest suites/conformance --case '{}'",
    "operands": {"x": [[[1, 2]]], "w": [[[1, 2]]]}, "result": "y", "due": None,
    "is_refusal_due": False, "test_file": "suites/conformance/definition/test_forward.py",
}  # fmt: skip
NOTHING = {"judged": 0, "verdicts": {}, "unsupported": {"has rank 1 only": 4}}
STOPPED = {
    "judged": 0,
    "verdicts": {},
    "calls": 0,
    "not_started": "ImportError: driver too old",
    "version": "unknown",
}
UNFOLD = {"route": "unfold", "claim": "columns", "sentence": "They are in order."}
KNOWN = DISCREPANCY | {
    "known": "k1",
    "title": "An old bug",
    "story": "It is old.",
    "issue": "https://example.org/1",
}
NOT_SEEN = PLACE | {
    "record": "not seen",
    "known": "k2",
    "title": "Another",
    "story": "Only there.",
    "why": "the CPU is another",
}
FOOTER = {
    "record": "footer",
    "exit": 0,
    "why": "finished",
    "judged": 9,
    "seconds": 2.0,
    "seconds_inside": 0.5,
    "not_started": {},
}
BUG_PLACE = {
    "route": "conv",
    "path": "native",
    "dtype": "float32",
    "claim": "forward_is_exact",
    "failing": 3,
    "asked": 9,
    "verdict": "wrong values",
}
BUG = {
    "record": "bug", "id": "fake-wrong-values-1", "adapter": "fake", "version": "1.0",
    "title": "Moved by one", "verdict": "wrong values", "severity": "wrong values",
    "diagnosis": {"kind": "moved", "sentence": "The output is moved by 1 along axis 0."},
    "region": "some(stride > 1)", "rule": "fails iff some(stride > 1)",
    "counts": {"failing_inside": 3, "inside": 3, "failing_outside": 0, "outside": 6}, "known": None,
    "reproduced": "reproduced", "case": CASE, "places": [BUG_PLACE],
}  # fmt: skip
KNOWN_BUG = BUG | {
    "id": "fake-k1",
    "title": "An old bug",
    "known": "k1",
    "diagnosis": None,
    "reproduced": "not run",
}


def shown(bug: Record) -> Record:
    """The record of a bug as `list` shows it, with components and complete places."""
    names = {"adapter": bug["adapter"], "version": bug["version"]}
    return {**bug, "components": [], "places": [names | place for place in bug["places"]]}


WHOLE = (HEADER, CELL, DISCREPANCY, KNOWN, NOT_SEEN, BUG, KNOWN_BUG, FOOTER)

GOOD = json.dumps(HEADER) + "\n"
BROKEN = [
    "",
    "{",
    "[]\n",
    '{"record": "header"}\n',
    GOOD + "{\n{}\n",
    GOOD + '{"record": "cell"}\n',
]
CELL_EDITS = (
    {"worst_bounds": "large"}, {"verdicts": {"agrees": "9"}},
    {"after_all": {"has no crop": "often"}}, {"coverage": {"within": {"reached": 1}}},
    {"route": "of no header"}, {"claim": "of no header"}, {"path": "of no header"},
    {"tuples": None}, {"quota": "24"}, {"short": 3}, {"features_missing": [1]},
    {"affected": {"hangs": "often"}}, {"not_started": False},
)  # fmt: skip
DISCREPANCY_EDITS = (
    {"seen": "twice"}, {"calls": [{}]}, {"calls": [CALL | {"results": [1]}]},
    {"calls": [CALL | {"operands": {"x": [1]}}]}, {"calls": [CALL | {"got": [None]}]},
    {"calls": [CALL | {"operands": {"x": {"dtype": "float32", "shape": "3"}}}]},
    {"calls": [CALL | {"operands": {"x": {"dtype": "float32", "shape": [3], "packed": 1}}}]},
)  # fmt: skip
HEADER_EDITS = (
    {"claims": {"forward_is_exact": "It is exact."}},
    {"claims": {"forward_is_exact": claim("It is exact.", selection="by luck")}},
    {"targets": [TARGET | {"routes": {"conv": {"operator": "conv"}}}]},
    {"targets": [TARGET | {"started": "no"}]},
    {"targets": [
        TARGET | {"modes": {"conv": {"mode": "SAME", "source": "", "made": [{"input_size": 1}]}}},
    ]},
    {"targets": [TARGET | {"numbers": {"conv": [REQUEST]}}]},
    {"targets": [TARGET | {"layouts": {"conv": LAYOUT | {"weight": "in"}}}]},
    {"examples": EXAMPLES | {"sizes": [MAPPED]}},
)  # fmt: skip
BUG_EDITS = (
    {"severity": "bad"}, {"reproduced": "perhaps"}, {"diagnosis": {"kind": "moved"}},
    {"diagnosis": {}}, {"diagnosis": "moved"}, {"counts": {}},
    {"counts": BUG["counts"] | {"inside": "3"}}, {"known": 1}, {"places": []}, {"places": [{}]},
    {"case": None}, {"places": [BUG_PLACE | {"route": "of no header"}]},
    {"places": [BUG_PLACE | {"claim": "of no header"}]}, {"region": None},
    {"places": [BUG_PLACE | {"asked": "9"}]}, {"adapter": "of no header"}, {"baseline": "yes"},
    {"title": None},
)  # fmt: skip
BROKEN += [GOOD + json.dumps(BUG | edit) + "\n" for edit in BUG_EDITS]
BROKEN += [GOOD + (json.dumps(BUG) + "\n") * 2]
BROKEN += [GOOD + json.dumps(CELL | edit) + "\n" for edit in CELL_EDITS]
BROKEN += [GOOD + json.dumps(DISCREPANCY | edit) + "\n" for edit in DISCREPANCY_EDITS]
BROKEN += [json.dumps(HEADER | edit) + "\n" for edit in HEADER_EDITS]
BROKEN += [GOOD + json.dumps(FOOTER | {"not_started": {"fake-native": 3}}) + "\n"]
NAMED = (
    "routes", "claims", "not_asked", "modes", "coverage", "after_all", "unsupported", "verdicts",
    "known_region", "affected", "environment", "operands", "numbers", "layouts",
)  # fmt: skip
# Fields that hold one of a few words.
PLAIN = ("record", "bounds", "selection", "seen", "severity", "reproduced")
# Fields that earlier versions of the format do not have, and that are made from others.
NEW = ("result", "due", "is_refusal_due", "test_file", "operators", "group")


def earlier(record: Record) -> Record:
    """A record as in earlier versions of the format, without the fields in `NEW`."""
    plain = {name: value for name, value in record.items() if name not in NEW}
    if record["record"] == "header":
        plain["claims"] = {
            name: {field: value for field, value in about.items() if field not in NEW}
            for name, about in record["claims"].items()
        }
    return plain | (
        {"accumulation": record["accumulation"] or {}} if "accumulation" in record else {}
    )


def written(folder: Path, *records: Any, more: str = "") -> Path:
    """The path of a new record file with these records, and with the text `more` at its end."""
    file = folder / "run.jsonl"
    file.write_text(
        "".join(json.dumps(record) + "\n" for record in records) + more, encoding="utf-8"
    )
    return file


def rendered(folder: Path, *records: Any, more: str = "") -> str:
    """The page of one record file (see `written`)."""
    return page(read_all([written(folder, *records, more=more)]))


class Elements(HTMLParser):
    """A parser that lists the elements of a page: (tag, names of attributes)."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: D102
        self.seen.append((tag, [name for name, _ in attrs]))


def elements(html: str) -> Elements:
    """The parser after it has read a page."""
    parser = Elements()
    parser.feed(html)
    return parser


def poisoned(value: Any, named: bool = False) -> Any:
    """`value` with a hostile text for each free text in it, also for keys that are names."""
    if isinstance(value, dict):
        return dict(_poisoned_item(*item, named) for item in value.items())
    if isinstance(value, list):
        return [poisoned(part) for part in value]
    return HOSTILE if isinstance(value, str) else value


def _poisoned_item(key: str, part: Any, named: bool) -> tuple[str, Any]:
    if key == "id":  # of no two bugs
        return key, f"{HOSTILE}{part}"
    plain = key in PLAIN or part == FOOTER["why"]
    return (HOSTILE if named else key, part if plain else poisoned(part, key in NAMED))


def data_of(html: str) -> Any:
    """The data of a page that its script draws."""
    return json.loads(html.split('id="data">')[1].split("</script>")[0])


def drawn(html: str) -> list[str]:
    """The tables of a page that its script draws, as HTML."""
    if 'id="data">' not in html:
        return []
    data = data_of(html)
    texts = [escape(text, quote=False) for text in data["texts"]]
    return [
        f"<table><caption>{texts[table['caption']]}</caption>"
        + "".join(f"<td>{texts[cell]}</td>" for row in table["rows"] for cell in row[1:])
        + "</table>"
        for table in data["lists"]
    ]


def matrix_cell(html: str, claim: str, route: str = "conv", path: str = "native") -> str:
    """The text of a cell of the matrix: verdict, numbers of right, failing and known, reason."""
    matrix, texts = (data_of(html)[name] for name in ("matrix", "texts"))
    (adapter, *_) = matrix["adapters"]
    claims = [texts[about[0]] for about in matrix["claims"]]
    routes = [texts[about[0]] for about in adapter["routes"]]
    here = [claims.index(claim), routes.index(route)]
    for *place, cells in adapter["boxes"]:
        for where, _, state, right, failing, known, _, _, _, *more in cells:
            if place == here and texts[where] == path:
                reason = texts[more[0]] if more and more[0] >= 0 else ""
                return f"{matrix['states'][state]} {right} {failing} {known} {reason}".strip()
    (reason,) = (texts[absent[2]] for absent in adapter["absent"] if absent[:2] == here)
    return str(reason)


def tables(html: str, caption: str) -> list[str]:
    """The tables of a page with `caption` in their caption, also those that the script draws."""
    candidates = re.findall(r"<table.*?</table>", html, re.DOTALL) + drawn(html)
    return [
        table
        for table in candidates
        if caption in re.sub(r"<[^>]+>", "", table.split("</caption>")[0])
    ]


def text(html: str) -> str:
    """The text of HTML, without tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def cells_of(table: str) -> list[str]:
    """The text of each data cell of a table."""
    return [text(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", table, re.DOTALL)]


def section(html: str, name: str) -> str:
    """The HTML of the section whose heading has this id."""
    return html.split(f'<h2 id="{name}">')[1].split("<h2")[0]
