"""`python -m reference conv-transpose --case JSON`: the reference's answer,
to be checked by hand.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys

import numpy as np

from reference.answer import answer
from reference.data.draws import operands
from reference.definition import Array
from reference.schema import SchemaError, case_from_json, case_to_json

EXAMPLE = '{"axes": [{"input_size": 3, "kernel_size": 2, "stride": 2}], "kind": "integers"}'


def main(arguments: list[str] | None = None) -> int:
    """0, or 2 with one line on stderr where the case is not legal."""
    parser = argparse.ArgumentParser("python -m reference", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("conv-transpose", help="print x, w, b and y of a case as JSON")
    command.add_argument(
        "--case", required=True, metavar="JSON", help=f"the case, for example {EXAMPLE}"
    )
    try:
        print(json.dumps(_printed(parser.parse_args(arguments).case)))
    except SchemaError as error:
        print(f"--case: {error}", file=sys.stderr)
        return 2
    return 0


def _printed(text: str) -> dict[str, object]:
    case = case_from_json(text)
    data, due = operands(case), answer(case)
    arrays = {"x": data.x, "w": data.w, "b": data.b, "y": due.expected, "allowed_error": due.bound}
    plain = {name: None if a is None else _plain(a) for name, a in arrays.items()}
    return {"case": case_to_json(case), "shape": list(due.expected.shape), **plain}


def _plain(values: Array) -> object:
    """Nested lists of numbers; a complex number is its pair [real, imaginary]."""
    if np.iscomplexobj(values):
        return np.stack((values.real, values.imag), axis=-1).astype(np.float64).tolist()
    return values.tolist() if values.dtype == np.int64 else values.astype(np.float64).tolist()


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # a reader such as head may leave
    sys.exit(main())
