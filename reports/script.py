"""The stand-alone script that makes a discrepancy again, from the operands that its record holds."""

from __future__ import annotations

import ast
import json

from reports.record import Record
from reports.slices import shape_of

SECOND_ORDER = ("dw", "dg")  # dx is on the way to them
GRADIENTS = ("dx", "dw", "db")
BITS = "view(np.int16)"  # PyTorch takes the bits, and gives them
_VALUES = "{0} = ({0}['bfloat16'].astype(np.uint32) << 16).view(np.float32) if {0}.dtype.names else {0}"
MOST = 4000  # characters of what was expected


def script(record: Record, environment: Record) -> str | None:
    """Python text, or None where only the replay line can ask this again: the record holds no operands.

    `environment` is that of the kernel path; frameworks read it when they are imported.
    """
    operands = record["operands"]
    if not operands or any(0 in (shape_of(values) or (0,)) for values in operands.values()):  # nested lists lose such a shape
        return None
    arrays = [f"{name} = {_array(values, record)}" for name, values in operands.items()]
    absent = ["b = None"] if "b" not in operands else []
    values = [_VALUES.format(name) for name in results(record["call"]) if BITS in record["call"]]
    printed = [*values, *map(_printed, results(record["call"]))]
    path = ["import os", f"os.environ.update({environment!r})"] if environment else []
    head = [*path, *([] if "import numpy as np" in record["setup"].splitlines() else ["import numpy as np"]), record["setup"]]
    return "\n".join([*head, *arrays, *absent, record["call"], *printed, *_expected(record)]) + "\n"


def results(call: str) -> list[str]:
    """The names under which a call leaves its results: gradients where it assigns any, else y."""
    try:
        tree = ast.parse(call)
    except (SyntaxError, ValueError):
        return ["y"]
    assigned = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return [name for name in (SECOND_ORDER if "dg" in assigned else GRADIENTS) if name in assigned] or ["y"]


def _printed(name: str) -> str:
    return f'{name} = np.asarray({name})\nprint("{name}:", {name}.dtype, {name}.shape)\nprint({name}.tolist())'


def _array(values: object, record: Record) -> str:
    """NumPy has no bfloat16: it is the upper half of float32's bits, or the dtype that the framework brings."""
    if record["dtype"] != "bfloat16":
        return f"np.array({literal(values)}, {record['dtype']!r})"
    wide = f"np.array({literal(values)}, 'float32')"
    return f"({wide}.view(np.uint32) >> 16).astype(np.uint16)" if BITS in record["call"] else f"{wide}.astype('bfloat16')"


def _expected(record: Record) -> list[str]:
    expected = record.get("expected")
    if expected is None or len(json.dumps(expected)) > MOST:
        return []
    return [f'print("expected of {_told(record)}:", {literal(expected)}, sep="\\n")']


def _told(record: Record) -> str:
    """The result that the discrepancy is about: its message begins with it where there are several."""
    names = results(record["call"])
    return next((name for name in names if str(record["message"]).startswith(f"{name}: ")), names[0])


def literal(values: object) -> str:
    """Nested lists as Python reads them, with what JSON can only name."""
    text = json.dumps(values)
    for name in ("-inf", "inf", "nan"):
        text = text.replace(f'"{name}"', f'float("{name}")')
    return text
