"""The script that makes a discrepancy again: stand-alone where the record holds the operands, else in a checkout."""

from __future__ import annotations

import json

from reports.record import Record

DRAWN = """\
# Run this in a checkout of deconform: x, w and b are drawn there as the suite drew them.
import json
import numpy as np
from reference.draws import operands
from reference.schema import case_from_json

case = case_from_json(json.loads({case}))
data = operands(case)
x, w, b = (None if a is None else a.astype(case.dtype) for a in (data.x, data.w, data.b))
"""


def script(record: Record) -> str | None:
    """Python text, or None where only the replay line can ask this again (the claim makes its operands itself)."""
    head = _given(record) if isinstance(record.get("operands"), dict) else _drawn(record)
    if head is None:
        return None
    lines = [head, record["setup"], record["call"], 'print("got", None if y is None else (y.dtype, y.shape), y, sep="\\n")']
    if record.get("expected") is not None and len(json.dumps(record["expected"])) < 4000:
        lines.append(f'print("expected", {literal(record["expected"])}, sep="\\n")')
    return "\n".join(lines) + "\n"


def _given(record: Record) -> str:
    arrays = [f"{name} = {_array(record, name)}" for name in ("x", "w", "b")]
    return "\n".join(["import numpy as np", *arrays])


def _array(record: Record, name: str) -> str:
    values = record["operands"].get(name)
    return "None" if values is None else f"np.array({literal(values)}, {record['dtype']!r})"


def _drawn(record: Record) -> str | None:
    if "im2col" in record["claim"]:
        return None
    return DRAWN.format(case=repr(json.dumps(record["case"])))


def literal(values: object) -> str:
    """Nested lists as Python reads them, with what JSON can only name."""
    text = json.dumps(values)
    for name in ("-inf", "inf", "nan"):
        text = text.replace(f'"{name}"', f'float("{name}")')
    return text
