"""What earlier versions of this format did not write is made of what they did write.

Only here are claims known by their names, and messages read for what they say: such files have no
field for it. Today's records hold each of these fields, and are left as they are.
"""

from __future__ import annotations

import re
from typing import Any

from reference.records.words import ACCURACY
from reference.verdicts import ACCEPTED_NONSENSE, REJECTED, WRONG_DTYPE, WRONG_SHAPE
from reports.records.arrays import nested

OPERATORS = {  # of the claims about several operators; none: all
    "any": [],
    "output": ["conv_transpose", "transformed", "gemm_col2im", "inflation", "conv_gradient"],
}
GROUPS = {
    "forward_is_within_the_bound": ACCURACY,
    "sums_are_rounded_once_from_a_customary_accumulator": ACCURACY,
}
TEST_FILE = re.compile(r"suites/conformance/(?:\w+/)?test_\w+\.py")
DUE_DTYPE = re.compile(r"where (\w+) was due")
DUE_SHAPE = re.compile(r"where \(([\d, ]*)\) was due")
WORDLESS = "refused by a bare"
Fields = dict[str, Any]


def fit(record: Fields) -> None:
    """Write a field as the definition has it now: no class of sums is None, not an empty object."""
    if record.get("accumulation") == {}:
        record["accumulation"] = None


def complete(record: Fields) -> None:
    """Add the fields that a record which fits the definition may lack."""
    if record["record"] == "header":
        for name, claim in record["claims"].items():
            operator = claim["operator"]
            claim.setdefault("group", GROUPS.get(name, ""))
            claim.setdefault("operators", list(OPERATORS.get(operator, [operator])))
    elif record["record"] == "discrepancy":
        _complete_discrepancy(record)


def _complete_discrepancy(record: Fields) -> None:
    verdict, message = record["verdict"], record["message"]
    if "is_refusal_due" not in record:
        is_wordless = verdict == REJECTED and message.startswith(WORDLESS)
        record["is_refusal_due"] = verdict == ACCEPTED_NONSENSE or is_wordless
    if "due" not in record:
        record["due"] = _due(message) if verdict in (WRONG_DTYPE, WRONG_SHAPE) else None
    if "result" not in record:
        record["result"] = _result(record)
    if "test_file" not in record:
        file = TEST_FILE.search(record["replay"])
        record["test_file"] = file[0] if file else ""


def _due(message: str) -> Fields | None:
    """The dtype or the shape that a message says was due."""
    dtype, shape = DUE_DTYPE.search(message), DUE_SHAPE.search(message)
    if dtype is None and shape is None:
        return None
    sizes = re.findall(r"\d+", shape[1]) if shape else []
    return {"dtype": dtype[1] if dtype else None, "shape": list(map(int, sizes))}


def _result(record: Fields) -> str:
    """The name of the result of the last call whose values are the record's `got`."""
    call = record["calls"][-1] if record["calls"] else {"results": [], "got": []}
    if len(call["results"]) == 1:
        return str(call["results"][0])
    names = zip(call["results"], map(nested, call["got"]), strict=False)
    same = [name for name, values in names if values is not None and values == record["got"]]
    return str(same[0]) if len(same) == 1 else ""
