"""What an adapter is: data, and pure functions from `Params` to the framework's own source text.

No adapter imports its framework: the text is written here and executed in the child
(`adapters.worker`). What is printed is what ran: reports, scripts and the run itself all take the
text from `adapters.program`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

from reference.schema import Axis, Params

Text = Callable[[Params], str]


class Limit(NamedTuple):
    """A limit of the API, never a defect of the library: a sentence, and what it refuses.

    `sayable`: the call can be written all the same, so that the suite tries whether it is refused.
    `dtypes`: those that the sentence is about, where it is not about all.
    """

    sentence: str
    refuses: Callable[[Params], bool]
    sayable: bool = False
    dtypes: tuple[str, ...] = ()


class Operator(NamedTuple):
    """The names of the operands and results; b and db exist where the case has a bias.

    `of_reals`: it has no integer or complex dtype. An integer has no derivative, and the derivative
    of a complex number is conjugated.
    """

    operands: tuple[str, ...]
    results: tuple[str, ...]
    of_reals: bool = False

    def operands_of(self, params: Params) -> tuple[str, ...]:
        """The operands of a case."""
        return tuple(name for name in self.operands if params.bias or name != "b")

    def results_of(self, params: Params) -> tuple[str, ...]:
        """The results of a case."""
        return tuple(name for name in self.results if params.bias or name != "db")


OPERATORS = {
    # The framework's own call.
    "conv_transpose": Operator(("x", "w", "b"), ("y",)),
    # That call under jit, vmap, another layout, more threads ...
    "transformed": Operator(("x", "w", "b"), ("y",)),
    # Caffe's way: a matrix product, then the framework's col2im.
    "gemm_col2im": Operator(("x", "w", "b"), ("y",)),
    # The framework's forward convolution of the inflated input, with the kernel flipped.
    "inflation": Operator(("x", "w", "b"), ("y",)),
    # The gradient of its forward convolution for the input.
    "conv_gradient": Operator(("x", "w", "b"), ("y",), of_reals=True),
    # Forward: x (batch, out_channels, *output_size) to y (batch, in_channels, *F).
    "conv": Operator(("x", "w"), ("y",)),
    # x (batch, channels, *output_size) to y (batch, channels * prod(K), prod(F)).
    "im2col": Operator(("x",), ("y",)),
    # The other direction of im2col.
    "col2im": Operator(("x",), ("y",)),
    # Of sum(conv_transpose(x, w, b) * g).
    "gradients": Operator(("x", "w", "b", "g"), ("dx", "dw", "db"), of_reals=True),
    # Of sum(dx * v), where dx is the gradient above.
    "second_order": Operator(("x", "w", "g", "v"), ("dw", "dg"), of_reals=True),
    # y: the output shape in integers, without computing a value.
    "declared_shape": Operator(("x", "w", "b"), ("y",)),
}


@dataclass(frozen=True)
class Mode:
    """A padding mode: the word of the API, its documented rule for one axis, and the document.

    `resolves` gives the axis that the mode makes of an axis' F, K, s and d. Where the call names an
    output size or an output_padding, it takes the legal one that is nearest to the axis' own. An
    axis that `resolves` has made is not changed again.
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
    """A public way to an operator of `OPERATORS`, as texts in the framework's words.

    `arrange` permutes the NumPy operands beforehand, `restore` the NumPy results afterwards.
    `define` is executed once for all the draws of a case, so that a compiled function is kept.
    `load` is executed once in each process before the first call, for a compiler that takes long to
    load; it gives y a value.
    `composed`: padding, output_padding or crop happen outside the call. `compiled`: every new shape
    is compiled, which costs a hundred times the call. `slow_to_compile`: a new shape takes half a
    second or more, so that the profile `nightly` alone asks the larger quota. A route with a `mode`
    names no padding: it is asked what the mode resolves to. `dtypes`: where it does not have all of
    the adapter's. `nightly`: the dtypes in which it costs so much that the profile `nightly` alone
    asks it.
    `about` is one sentence for the reader: which public call it is, and how it differs from the
    adapter's main route, which is called "the main call".
    """

    call: Text
    limits: tuple[Limit, ...] = ()
    arrange: Text = nothing
    restore: Text = nothing
    define: Text = nothing
    load: str = ""
    operator: str = "conv_transpose"
    composed: bool = False
    compiled: bool = False
    slow_to_compile: bool = False
    mode: Mode | None = None
    dtypes: tuple[str, ...] = ()
    nightly: tuple[str, ...] = ()
    about: str = ""


def described(routes: Mapping[str, Route], sentences: Mapping[str, str]) -> dict[str, Route]:
    """The routes, each with its sentence of `sentences` as `about`.

    KeyError where a route has no sentence.
    """
    return {name: replace(route, about=sentences[name]) for name, route in routes.items()}


class Adapter(Protocol):
    """The attributes of an adapter module, in this order. Texts are Python source for the child.

    More attributes are allowed:

    ABOUT_PATHS: a sentence for each kernel path, by its name.
    ON_PATH: by kernel path, the attributes that have another value there, such as ENTER where
        arrays go to another device.
    BUILT_ON: the adapter of the framework to which the call is handed on; it is asked more.
    COMPONENTS: by kernel path, "" for all others, the components whose bugs are the adapter's too,
        its own name first; without this, its own name alone (`suites/known`).
    COMPILED_COMPONENTS: those of them that compiled routes alone reach.
    NET: a function from a whole net to its text, where the framework reads such
        (`adapters.networks`).
    BFLOAT16, or another dtype in capitals: its own (ENTER, LEAVE), where the framework takes bits,
        or where a release may lack the dtype, which the text must name then.
    CACHE: environment variables, with the folder as `{folder}`, by which the framework keeps what
        it has compiled.
    PRELOAD: names of modules that the framework imports at the first use of some calls: what
        workers and scripts are forked from imports them beforehand, where the release has them.
    UNBATCHED: true where the document allows an input without a batch.
    WRAPS: true where integer sums beyond the dtype wrap around.
    ABSENT: a regular expression for the messages by which the framework says that a release has
        no kernel for a dtype.
    FATAL: a regular expression for the messages after which a process refuses every call, as where
        a GPU was lost: such a call has crashed.
    """

    __doc__: str | None
    __name__: str
    DISTRIBUTION: str  # as pip knows it
    SETUP: str  # imports, executed once in each child
    VERSION: str  # an expression
    ENTER: str  # an expression in {}: from a NumPy array to the framework's own
    LEAVE: str  # an expression in {}: from the framework's own to a NumPy array
    DTYPES: tuple[str, ...]
    PATHS: Mapping[str, Mapping[str, str]]  # kernel path -> environment; the first is the default
    ROUTES: Mapping[str, Route]  # the first of each operator is the adapter's main one
