"""What a route runs for a case, and which cases and dtypes it cannot express."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.protocol import OPERATORS, Adapter, Limit
from reference.schema import Params

REAL = ("float64", "float32", "float16", "bfloat16")  # dtypes with all kinds of data


class ProgramError(Exception):
    """The program of a route is wrong in itself: the adapter must be mended."""


@dataclass(frozen=True)
class Program:
    """The very text that the child executes, with the operands in place, and that reports print.

    `load`: text that each process executes once beforehand, which may take as long as a start.
    `own`: the first and the last line of `call` in which the framework takes part; in those before
    and behind, NumPy permutes operands and results.
    """

    setup: str
    define: str
    call: str
    results: tuple[str, ...] = ("y",)
    load: str = ""
    own: tuple[int, int] = (0, 0)

    def __str__(self) -> str:
        return "\n".join(filter(None, (self.define, self.call)))


def program(
    adapter: Adapter,
    route: str,
    params: Params,
    dtype: str = "float32",
    patch: str = "",
    *,
    arranged: Params | None = None,
) -> Program:
    """What `route` of `adapter` runs for `params` in `dtype`.

    `patch` is a line on the operands as they are arranged; `arranged` are the parameters by which
    they are, where that is not `params`.
    """
    entry = adapter.ROUTES[route]
    operator = OPERATORS[entry.operator]
    entering, leaving = boundary(adapter, dtype)
    results = operator.results_of(params)
    enter = _each(entering, operator.operands_of(params))
    leave = _each(leaving, results) if entry.operator != "declared_shape" else []
    before = _joined(entry.arrange(arranged or params), patch)
    own = _joined(*enter, entry.call(params), *leave)
    call = _joined(before, own, entry.restore(params))
    lines = _lines(before) + 1, _lines(before) + _lines(own)
    return Program(adapter.SETUP, entry.define(params), call, results, entry.load, lines)


def _joined(*texts: str) -> str:
    return "\n".join(filter(None, texts))


def _lines(text: str) -> int:
    return len(text.splitlines())


def _each(expression: str, names: tuple[str, ...]) -> list[str]:
    """A line for each name that gives it the value of the expression of itself."""
    return [f"{name} = {expression.format(name)}" for name in names if expression]


def boundary(adapter: Adapter, dtype: str) -> tuple[str, str]:
    """(ENTER, LEAVE) of a dtype: the adapter's for it, or those of all others."""
    pair: tuple[str, str] = getattr(adapter, dtype.upper(), (adapter.ENTER, adapter.LEAVE))
    return pair


def dtypes(adapter: Adapter, route: str) -> tuple[str, ...]:
    """The dtypes of a route: all of the adapter's that the route and its operator have."""
    entry = adapter.ROUTES[route]
    of_reals = OPERATORS[entry.operator].of_reals
    own = entry.dtypes or adapter.DTYPES
    return tuple(name for name in adapter.DTYPES if name in own and (name in REAL or not of_reals))


def refusal(adapter: Adapter, route: str, params: Params, dtype: str) -> Limit | None:
    """The limit of this route's API that refuses `params` in `dtype`; None where there is none.

    A limit of calls that cannot be written comes before one that is sayable.
    """
    if dtype not in dtypes(adapter, route):
        return Limit(f"{dtype} is not among this route's dtypes", lambda p: True)
    refusals = [
        limit
        for limit in adapter.ROUTES[route].limits
        if dtype in (limit.dtypes or (dtype,)) and limit.refuses(params)
    ]
    return min(refusals, key=lambda limit: limit.sayable, default=None)


def unsupported(adapter: Adapter, route: str, params: Params, dtype: str) -> str | None:
    """Why the API of this route cannot express `params` in `dtype`, or None where it can."""
    limit = refusal(adapter, route, params, dtype)
    return limit.sentence if limit else None
