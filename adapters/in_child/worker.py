"""The Python worker: runs an adapter's source text on NumPy arrays and answers with what came out.

It is started as `python -m adapters.worker`, reads requests from its standard input and writes a
reply to each to its standard output, one after the other; README.md of
`adapters/worker/` describes both.
It runs on Python 3.8 with NumPy and nothing else.
"""

from __future__ import annotations

import contextlib
import gc
import os
import platform
import time
from functools import lru_cache
from types import CodeType
from typing import TYPE_CHECKING, Any

import numpy as np

from adapters.in_child.absent import TEXT, absent
from adapters.in_child.errors import ProgramFault, is_of_program, message, rejection
from adapters.in_child.memory import OwnFault, bounded, check_growth, memory_limits
from adapters.in_child.own_process import cpu_features, die_with_parent, private_pipes
from adapters.in_child.wire import (
    BITS,
    DTYPES,
    PROTOCOL,
    Frame,
    WireError,
    dtype_name,
    encode,
    read,
    write,
)

if TYPE_CHECKING:
    from io import BufferedReader

    from adapters.in_child.wire import Array, Buffer

    Reply = tuple[dict[str, Any], dict[str, Array]]

CALL_FIELDS = ("define", "call", "results", "none", "memory")
KEPT_DEFINITIONS = 512
KEPT_TEXTS = 512


class Worker:
    """Holds the framework's imports, and what programs define: a compiled function is kept."""

    def __init__(self) -> None:
        self._imports: dict[str, Any] = {"__name__": "__main__", "np": np}
        self._defined = lru_cache(maxsize=KEPT_DEFINITIONS)(self._define)

    def start(self, request: dict[str, Any]) -> Reply:
        """Import the framework; the reply says which one it is, and on what machine."""
        setup, expression = required(request, ("setup", "version"))
        exec(compiled(setup), self._imports)
        code = compile(expression, "<version>", "eval", dont_inherit=True)
        version = str(eval(code, self._imports))
        gc.freeze()  # else the framework's objects are searched for garbage again and again
        limits = memory_limits()
        if limits:
            check_growth(limits[0], limits[2], request.get("memory", 0))
        return {"reply": "ready", "version": version, **about_this_process()}, {}

    def call(self, request: dict[str, Any], operands: dict[str, Array]) -> Reply:
        """Run one program on its operands; the results by name."""
        define, text, names, none, memory = required(request, CALL_FIELDS)
        with bounded(memory):
            scope = dict(self._defined(define))
            scope.update({name: own_dtype(array) for name, array in operands.items()})
            scope.update(dict.fromkeys(none))
            code = compiled(text)
            start = time.perf_counter()
            exec(code, scope)
            results = {name: np.asarray(result_of(scope, name)) for name in names}
            seconds = time.perf_counter() - start
            arrays = {name: numbers(array) for name, array in results.items()}
        return {"reply": "returned", "seconds": seconds}, arrays

    def lacks(self, error: BaseException, request: dict[str, Any]) -> str | None:
        """What the release does not have, where an error of a call comes of that."""
        if request.get("request") != "call":
            return None
        texts = [request.get(name) for name in ("define", "call")]
        try:
            return absent(error, "\n".join(map(str, filter(None, texts))), self._imports)
        except SyntaxError:
            return None

    def _define(self, text: str) -> dict[str, Any]:
        """The names of a scope in which `text` was executed."""
        scope = dict(self._imports)
        exec(compiled(text), scope)
        return scope


def result_of(scope: dict[str, Any], name: str) -> Any:
    """The value of a result. Raises ProgramFault where the program has given it none."""
    if name not in scope:
        raise ProgramFault(f"it gives {name} no value")
    return scope[name]


def required(request: dict[str, Any], names: tuple[str, ...]) -> list[Any]:
    """The fields that a request must have. Raises OwnFault."""
    missing = [name for name in names if name not in request]
    if missing:
        raise OwnFault(f"the request has no {missing[0]!r}")
    return [request[name] for name in names]


@lru_cache(maxsize=KEPT_TEXTS)
def compiled(text: str) -> CodeType:
    """The code of a text, which takes over no `from __future__` of this file."""
    return compile(text, TEXT, "exec", dont_inherit=True)


def own_dtype(array: Array) -> Array:
    """The same array; bits in the framework's dtype of that name, where it has brought one."""
    name = dtype_name(array.dtype)
    if name in BITS:
        with contextlib.suppress(TypeError):
            return array.view(np.dtype(name))
    return array


def numbers(array: Array) -> Array:
    """The same array; Python's integers, which may be beyond 64 bits, as float64.

    TypeError for a dtype that does not travel, such as that of JAX's derivative of an integer.
    """
    if array.dtype == object:
        return array.astype(float)
    if dtype_name(array.dtype) not in DTYPES:
        raise TypeError(f"the result has the dtype {array.dtype}, which holds no numbers")
    return array


def about_this_process() -> dict[str, Any]:
    """What does not depend on the framework."""
    return {
        "protocol": PROTOCOL,
        "speaks": "python",
        "python": platform.python_version(),
        "numpy": np.__version__,
        "machine": platform.machine(),
        "cpu": cpu_features(),
        "pid": os.getpid(),
    }


def handle(worker: Worker, frame: Frame) -> Reply:
    """The reply to a request that goes well. Raises OwnFault, or whatever the framework raises."""
    request, arrays = frame
    kind = request.get("request")
    if kind == "start":
        return worker.start(request)
    if kind == "call":
        return worker.call(request, arrays)
    raise OwnFault(f"there is no request {kind!r}")


def answer(worker: Worker, frame: Frame) -> list[Buffer]:
    """The reply to a request, ready to be written; so is an exception of the framework's."""
    number = {"id": frame.header.get("id")}
    try:
        reply, arrays = handle(worker, frame)
        return encode({**reply, **number}, arrays)
    except OwnFault as error:
        refusal = {"reply": "failed", "message": message(error)}
    except ProgramFault as error:
        refusal = {"reply": "faulty", "message": message(error)}
    except NotImplementedError as error:
        refusal = {"reply": "unsupported", "message": message(error)}
    except BaseException as error:  # noqa: BLE001  SystemExit, or a panic of Rust's
        refusal = rejection(error, TEXT, Worker._define.__code__)
        if lacking := worker.lacks(error, frame.header):
            refusal = {"reply": "absent", "message": f"not in this release: {lacking}"}
        elif is_of_program(error, TEXT):
            refusal = {"reply": "faulty", "message": message(error)}
    return encode({**refusal, **number}, {})


def serve(requests: BufferedReader, replies: int, worker: Worker) -> None:
    """Answer request after request; the next one is read when the reply has been written."""
    while True:
        try:
            frame = read(requests)
        except (WireError, MemoryError) as error:
            failed = {"reply": "failed", "id": None, "message": f"its request: {message(error)}"}
            write(replies, encode(failed, {}))
            return
        if frame is None:
            return
        write(replies, answer(worker, frame))


def main() -> None:
    """Serve requests from standard input until it ends."""
    pipes = private_pipes()
    die_with_parent()
    serve(*pipes, Worker())
