"""What the frames say: requests made of calls, and outcomes made of replies."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from adapters.in_child.wire import PROTOCOL, Frame, WireError, dtype_name
from adapters.protocol import Adapter
from adapters.worker.call import Array, Call
from reference.numbers.narrow import widened
from reference.schema import Axis, Outcome, Params

AXIS_FIELDS = tuple(field.name for field in fields(Axis))
OTHER_FIELDS = tuple(field.name for field in fields(Params) if field.name != "axes")
LANGUAGES = ("python", "schema")
MACHINE_TEXTS = ("version", "numpy", "python", "machine")

Request = tuple[dict[str, Any], dict[str, Array]]


class Unsupported(ValueError):
    """A worker that takes the schema cannot be sent this call: the message says why."""


@dataclass(frozen=True)
class Machine:
    """Where a worker runs and what it takes, as it says itself."""

    version: str
    numpy: str
    python: str
    machine: str
    cpu: tuple[str, ...]
    speaks: str = "python"


def start_request(setup: str, version: str, memory: int) -> dict[str, Any]:
    """The first request. `memory`: bytes by which the process must be able to grow."""
    texts = {"setup": setup, "version": version}
    return {"request": "start", "protocol": PROTOCOL, **texts, "memory": memory}


def call_request(number: int, call: Call, memory: int) -> Request:
    """A program and its operands. `memory`: bytes by which the process may grow, 0 for any."""
    program, operands = call.program, call.operands
    header = {
        "request": "call",
        "id": number,
        "define": program.define,
        "call": program.call,
        "results": program.results,
        "none": [name for name, array in operands.items() if array is None],
        "memory": memory,
    }
    return header, present(operands)


def schema_request(number: int, call: Call, memory: int) -> Request:
    """The parameters and the operands; `memory` as above.

    Raises Unsupported where the call's text is not that of its parameters.
    """
    if call.params is None or not is_schema(call):
        raise Unsupported("the worker takes parameters of a transposed convolution, no Python text")
    header = {
        "request": "conv_transpose",
        "id": number,
        "params": params_to_json(call.params),
        "dtype": call.dtype,
        "memory": memory,
    }
    return header, present(call.operands)


def takes_schema(adapter: Adapter) -> bool:
    """Whether an adapter's calls are parameters instead of Python text."""
    return getattr(adapter, "SPEAKS", "python") == "schema"


def is_schema(call: Call) -> bool:
    """Whether a call's text is that of its parameters."""
    return call.params is not None and call.program.call == schema_text(call.params)


def present(operands: Mapping[str, Array | None]) -> dict[str, Array]:
    """The operands that are there."""
    return {name: array for name, array in operands.items() if array is not None}


def params_to_json(params: Params) -> dict[str, Any]:
    """The fields as `reference.schema.case_to_json` has them, also where no schema allows them."""
    axes = [{name: getattr(axis, name) for name in AXIS_FIELDS} for axis in params.axes]
    return {"axes": axes, **{name: getattr(params, name) for name in OTHER_FIELDS}}


def schema_text(params: Params) -> str:
    """The parameters as a line of JSON: the text of a call to a worker that takes the schema.

    Raises TypeError or ValueError for what JSON cannot hold.
    """
    return json.dumps(params_to_json(params), allow_nan=False)


def machine_of(header: Mapping[str, Any]) -> Machine:
    """What a worker that is ready says of itself. Raises WireError."""
    if header.get("protocol") != PROTOCOL:
        raise WireError(f"it has protocol {str(header.get('protocol'))[:20]}, not {PROTOCOL}")
    version, numpy, python, machine = (_text(header, name) for name in MACHINE_TEXTS)
    speaks, cpu = _text(header, "speaks"), header.get("cpu", [])
    if not isinstance(cpu, list) or not all(isinstance(feature, str) for feature in cpu):
        raise WireError('"cpu" must be a list of texts')
    if speaks not in LANGUAGES:
        raise WireError(f'"speaks" must be one of {", ".join(LANGUAGES)}')
    return Machine(version, numpy, python, machine, tuple(cpu), speaks)


def outcome_of(frame: Frame, number: int, results: tuple[str, ...]) -> Outcome:
    """The outcome that a reply has for the request `number`. Raises WireError where it is none."""
    header = frame.header
    if type(header.get("id")) is not int or header["id"] != number:
        raise WireError("it does not answer the request")
    status, text = header.get("reply"), _text(header, "message")
    if status == "returned":
        return _returned(frame, results)
    if status == "rejected":
        words = f"{_text(header, 'type')}: {text}".strip()
        return Outcome("rejected", message=words, line=_line(header))
    if status in ("unsupported", "absent", "faulty"):
        return Outcome(status, message=text)
    if status == "failed":
        return Outcome("not started", message=f"the worker failed: {text}")
    raise WireError(f"there is no reply {str(status)[:40]!r}")


def _returned(frame: Frame, results: tuple[str, ...]) -> Outcome:
    """The outcome with its values; those of dtypes that NumPy does not have as float32."""
    seconds = frame.header.get("seconds", 0.0)
    if not isinstance(seconds, (int, float)) or not 0 <= seconds < float("inf"):
        raise WireError('"seconds" must be a number of at least 0')
    if not results or tuple(frame.arrays) != results:
        raise WireError(f"it must return {', '.join(results)}")
    arrays = frame.arrays.values()
    values = [widened(array) for array in arrays]
    dtypes = tuple(dtype_name(array.dtype) for array in arrays)
    return Outcome("returned", values[0], "", float(seconds), tuple(values[1:]), dtypes)


def _line(header: Mapping[str, Any]) -> int:
    """The line of the program at which a call was refused; 0 where it is missing."""
    line = header.get("line", 0)
    if type(line) is not int or line < 0:
        raise WireError('"line" must be an integer of at least 0')
    return line


def _text(header: Mapping[str, Any], name: str) -> str:
    """A field that is a text; empty where it is missing. Raises WireError."""
    value = header.get(name, "")
    if not isinstance(value, str):
        raise WireError(f'"{name}" must be a text')
    return value
