"""What an adapter module is: data, and pure functions from `Params` to the framework's own source text.

No adapter imports its framework: the text is written here, and executed in the child (`adapters.worker`).
What is printed is what ran: reports, repro scripts and the run itself all take `program`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

from reference.schema import Axis, Params

Text = Callable[[Params], str]


class Limit(NamedTuple):
    """A limit of the API, never a defect of the library: a sentence, and the predicate of what it refuses.

    `sayable`: the call can be written all the same, so that the suite tries whether it is really refused.
    """

    sentence: str
    refuses: Callable[[Params], bool]
    sayable: bool = False
    dtypes: tuple[str, ...] = ()  # of which alone it speaks


class Operator(NamedTuple):
    """Names of what goes in and of what comes out; b and db are there where the case has a bias."""

    operands: tuple[str, ...]
    results: tuple[str, ...]
    of_reals: bool = (
        False  # an integer has no derivative, and that of a complex number is conjugated
    )

    def operands_of(self, params: Params) -> tuple[str, ...]:
        """The operands of a case."""
        return tuple(name for name in self.operands if params.bias or name != "b")

    def results_of(self, params: Params) -> tuple[str, ...]:
        """The results of a case."""
        return tuple(name for name in self.results if params.bias or name != "db")


REAL = ("float", "bfloat")
OPERATORS = {
    "conv_transpose": Operator(("x", "w", "b"), ("y",)),  # the framework's own call
    "transformed": Operator(
        ("x", "w", "b"), ("y",)
    ),  # that call under jit, vmap, another layout, more threads, ...
    "gemm_col2im": Operator(
        ("x", "w", "b"), ("y",)
    ),  # Caffe's way: a matrix product, then the framework's col2im
    "inflation": Operator(
        ("x", "w", "b"), ("y",)
    ),  # its forward convolution of the inflated input, kernel flipped
    "conv_gradient": Operator(
        ("x", "w", "b"), ("y",), True
    ),  # the gradient of its forward convolution for the input
    "conv": Operator(
        ("x", "w"), ("y",)
    ),  # forward: x (batch, out_channels, *output_size) to y (batch, in_channels, *F)
    "im2col": Operator(
        ("x",), ("y",)
    ),  # x (batch, channels, *output_size) to y (batch, channels * prod(K), prod(F))
    "col2im": Operator(("x",), ("y",)),  # the other way
    "gradients": Operator(
        ("x", "w", "b", "g"), ("dx", "dw", "db"), True
    ),  # of sum(conv_transpose(x, w, b) * g)
    "second_order": Operator(
        ("x", "w", "g", "v"), ("dw", "dg"), True
    ),  # of sum(dx * v), where dx is the gradient above
    "declared_shape": Operator(
        ("x", "w", "b"), ("y",)
    ),  # y: the output shape in integers, without computing a value
}


@dataclass(frozen=True)
class Mode:
    """A padding mode: the word of the API, its documented rule as a function of one axis, and the document.

    `resolves` gives the axis that the mode makes of an axis' F, K, s, d and, where the call names an output size or
    an output_padding, of the legal one nearest to the axis' own. It leaves the axis that it has made as it is.
    """

    name: str
    resolves: Callable[[Axis], Axis]
    source: str

    def resolved(self, params: Params) -> Params:
        """`params` with the padding that the mode stands for."""
        return replace(params, axes=tuple(map(self.resolves, params.axes)))


def nothing(params: Params) -> str:
    """No source text."""
    return ""


@dataclass(frozen=True)
class Route:
    """A public way to an operator of `OPERATORS`: from its operands to its results in the framework's words.

    `arrange` permutes the NumPy operands beforehand, `restore` the NumPy results afterwards. `define` is executed
    once for all the draws of a case, where a compiled function is to be kept. `composed` says that padding,
    output_padding or crop happen outside the call, `compiled` that every new shape is compiled, which costs a
    hundred times the call. A route with a `mode` names no padding: it is asked what the mode resolves to. `dtypes`: where
    it has not all of the adapter's. `about` is one sentence for the reader: which public call it is, and how it differs from
    the adapter's main route, which is called "the main call".
    """

    call: Text
    limits: tuple[Limit, ...] = ()
    arrange: Text = nothing
    restore: Text = nothing
    define: Text = nothing
    operator: str = "conv_transpose"
    composed: bool = False
    compiled: bool = False
    mode: Mode | None = None
    dtypes: tuple[str, ...] = ()
    about: str = ""


def described(routes: Mapping[str, Route], sentences: Mapping[str, str]) -> dict[str, Route]:
    """The routes, each with its sentence of `sentences` as `about`. KeyError where a route has none."""
    return {name: replace(route, about=sentences[name]) for name, route in routes.items()}


class Adapter(Protocol):
    """The attributes of an adapter module, in this order. Texts are Python source for the child.

    More may stand there: ABOUT_PATHS, a sentence for each kernel path, by its name; BUILT_ON, the adapter of the framework to which
    the call is handed on, which is asked more; NET, where the framework reads whole nets, a function from a net to its text (`adapters.chain`); BFLOAT16, the (ENTER, LEAVE)
    of that dtype, where the framework takes NumPy's bits; CACHE, the environment variables, with the folder as `{folder}`, by which
    the framework keeps what it has compiled; UNBATCHED, true where the document allows an input without a batch; ABSENT, a regular
    expression for the messages by which the framework says that a release has no kernel for a dtype.
    """

    __doc__: str | None
    __name__: str
    DISTRIBUTION: str  # as pip knows it
    SETUP: str  # imports, executed once in each child
    VERSION: str  # an expression
    ENTER: str  # an expression in {}: from a NumPy array to the framework's own
    LEAVE: str  # an expression in {}: from the framework's own to a NumPy array
    DTYPES: tuple[str, ...]
    PATHS: Mapping[
        str, Mapping[str, str]
    ]  # kernel path -> environment of the child; the first is the default
    ROUTES: Mapping[str, Route]  # the first of each operator is the adapter's main one


@dataclass(frozen=True)
class Program:
    """The very text that the child executes, with the operands in place, and that reports print."""

    setup: str
    define: str
    call: str
    results: tuple[str, ...] = ("y",)

    def __str__(self) -> str:
        return "\n".join(filter(None, (self.define, self.call)))


def program(
    adapter: Adapter, route: str, params: Params, dtype: str = "float32", patch: str = ""
) -> Program:
    """What `route` of `adapter` runs for `params` in `dtype`; `patch` is a line on the operands as they are arranged."""
    entry = adapter.ROUTES[route]
    operator = OPERATORS[entry.operator]
    entering, leaving = boundary(adapter, dtype)
    enter = [
        f"{name} = {entering.format(name)}" for name in operator.operands_of(params) if entering
    ]
    results = operator.results_of(params)
    leave = [
        f"{name} = {leaving.format(name)}"
        for name in results
        if leaving and entry.operator != "declared_shape"
    ]
    call = (entry.arrange(params), patch, *enter, entry.call(params), *leave, entry.restore(params))
    return Program(adapter.SETUP, entry.define(params), "\n".join(filter(None, call)), results)


def boundary(adapter: Adapter, dtype: str) -> tuple[str, str]:
    """(ENTER, LEAVE) of a dtype."""
    plain = (adapter.ENTER, adapter.LEAVE)
    pair: tuple[str, str] = getattr(adapter, "BFLOAT16", plain) if dtype == "bfloat16" else plain
    return pair


def dtypes(adapter: Adapter, route: str) -> tuple[str, ...]:
    """The dtypes of a route: all of the adapter's that the route and its operator have."""
    entry = adapter.ROUTES[route]
    have = [
        name
        for name in entry.dtypes or adapter.DTYPES
        if name.startswith(REAL) or not OPERATORS[entry.operator].of_reals
    ]
    return tuple(name for name in adapter.DTYPES if name in have)


def refusal(adapter: Adapter, route: str, params: Params, dtype: str) -> Limit | None:
    """The limit of this route's API that refuses `params` in `dtype`, first those of calls that cannot be written; None where there is none."""
    if dtype not in dtypes(adapter, route):
        return Limit(f"{dtype} is not among this route's dtypes", lambda p: True)
    refused = [
        limit
        for limit in adapter.ROUTES[route].limits
        if dtype in (limit.dtypes or (dtype,)) and limit.refuses(params)
    ]
    return min(refused, key=lambda limit: limit.sayable, default=None)


def unsupported(adapter: Adapter, route: str, params: Params, dtype: str) -> str | None:
    """Why the API of this route cannot express `params` in `dtype`, or None where it can."""
    limit = refusal(adapter, route, params, dtype)
    return limit.sentence if limit else None
