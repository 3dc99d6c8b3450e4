"""`python -m reference COMMAND --case JSON`: the reference's answer to a case, the sizes that its
convolution maps to one, and how often `fold(unfold(x))` adds each position.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Callable

import numpy as np

from reference.answer import answer
from reference.data.draws import operands
from reference.definition import Array
from reference.porting.multiplicity import multiplicity_lines, multiplicity_words
from reference.porting.sizes import size_lines
from reference.schema import Case, SchemaError, case_from_json, case_to_json

EXAMPLE = '{"axes": [{"input_size": 3, "kernel_size": 2, "stride": 2}], "kind": "integers"}'


def main(arguments: list[str] | None = None) -> int:
    """0, or 2 with one line on stderr where the case is not legal."""
    options = _parser().parse_args(arguments)
    try:
        print(COMMANDS[options.command][1](case_from_json(options.case)))
    except SchemaError as error:
        print(f"--case: {error}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m reference", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, (about, _) in COMMANDS.items():
        command = commands.add_parser(name, help=about, description=about)
        command.add_argument(
            "--case", required=True, metavar="JSON", help=f"the case, for example {EXAMPLE}"
        )
    return parser


def _sizes(case: Case) -> str:
    """For each axis its output size as a formula, and the sizes that the convolution maps to F."""
    lines: list[str] = []
    for number, axis in enumerate(case.params.axes):
        lines += [f"axis {number}", *size_lines(axis)]
    return "\n".join(lines)


def _multiplicity(case: Case) -> str:
    lines = multiplicity_lines(case.params)
    return "\n".join((f"{multiplicity_words(case.params)}.", *lines))


def _answer(case: Case) -> str:
    return json.dumps(_printed(case))


def _printed(case: Case) -> dict[str, object]:
    data, due = operands(case), answer(case)
    arrays = {"x": data.x, "w": data.w, "b": data.b, "y": due.expected, "allowed_error": due.bound}
    plain = {name: None if a is None else _plain(a) for name, a in arrays.items()}
    return {"case": case_to_json(case), "shape": list(due.expected.shape), **plain}


def _plain(values: Array) -> object:
    """Nested lists of numbers; a complex number is its pair [real, imaginary]."""
    if np.iscomplexobj(values):
        return np.stack((values.real, values.imag), axis=-1).astype(np.float64).tolist()
    return values.tolist() if values.dtype == np.int64 else values.astype(np.float64).tolist()


COMMANDS: dict[str, tuple[str, Callable[[Case], str]]] = {
    "conv-transpose": ("print x, w, b and y of a case as JSON", _answer),
    "sizes": (
        "print how the output size comes of the numbers of each axis, and which other sizes the "
        "same convolution maps to the same input size",
        _sizes,
    ),
    "multiplicity": (
        "print how often fold(unfold(x)) adds each position of x, which has the output size",
        _multiplicity,
    ),
}

if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # a reader such as head may leave
    sys.exit(main())
