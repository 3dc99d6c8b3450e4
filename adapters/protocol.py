"""What an adapter module is: data, and pure functions from `Params` to the framework's own source text.

No adapter imports its framework: the text is written here, and executed in the child (`adapters.worker`).
What is printed is what ran: reports, repro scripts and the run itself all take `program`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from reference.schema import Params

Text = Callable[[Params], str]
Limit = tuple[str, Callable[[Params], bool]]
"""A limit of the API (never a defect of the library): a sentence, and the predicate of what it refuses."""


def nothing(params: Params) -> str:
    """No source text."""
    return ""


@dataclass(frozen=True)
class Route:
    """One public way to an operator: `y = ...` from x, w and b (None without bias) in the framework's words.

    `operator` is conv_transpose, im2col or col2im. `arrange` permutes the NumPy operands beforehand.
    `define` is executed once for all the draws of a case, where a compiled function is to be kept.
    `composed` says that padding, output_padding or crop happen outside the call, `compiled` that every new
    shape is compiled, which costs a hundred times the call.
    """

    call: Text
    limits: tuple[Limit, ...] = ()
    arrange: Text = nothing
    define: Text = nothing
    operator: str = "conv_transpose"
    composed: bool = False
    compiled: bool = False


class Adapter(Protocol):
    """The attributes of an adapter module, in this order. Texts are Python source for the child."""

    __doc__: str | None
    __name__: str
    DISTRIBUTION: str  # as pip knows it
    SETUP: str  # imports, executed once in each child
    VERSION: str  # an expression
    ENTER: str  # x, w, b: from NumPy arrays (b may be None) to the framework's own
    LEAVE: str  # y: back to a NumPy array in the canonical layout
    DTYPES: tuple[str, ...]
    PATHS: Mapping[str, Mapping[str, str]]  # kernel path -> environment of the child
    ROUTES: Mapping[str, Route]


@dataclass(frozen=True)
class Program:
    """The very text that the child executes, with x, w, b in place, and that reports print."""

    setup: str
    define: str
    call: str

    def __str__(self) -> str:
        return "\n".join(filter(None, (self.define, self.call)))


def program(adapter: Adapter, route: str, params: Params) -> Program:
    """What `route` of `adapter` runs for `params`."""
    one = adapter.ROUTES[route]
    call = (one.arrange(params), adapter.ENTER, one.call(params), adapter.LEAVE)
    return Program(adapter.SETUP, one.define(params), "\n".join(filter(None, call)))


def unsupported(adapter: Adapter, route: str, params: Params, dtype: str) -> str | None:
    """Why the API of this route cannot express `params` in `dtype`, or None where it can."""
    if dtype not in adapter.DTYPES:
        return f"{dtype} is not among this adapter's dtypes"
    return next((sentence for sentence, refuses in adapter.ROUTES[route].limits if refuses(params)), None)
