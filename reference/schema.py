"""The one schema that all adapters share: `Params`, `Case`, `Outcome`, and both ways to JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields, replace
from math import prod
from typing import Any

import numpy as np

from reference.axis import Axis, SchemaError, convolved_size, need, need_integer, short_repr

__all__ = [
    "Axis",
    "Case",
    "Outcome",
    "Params",
    "SchemaError",
    "case_from_json",
    "case_to_json",
    "convolved_size",
]

DTYPES = (
    "float64", "float32", "float16", "bfloat16", "complex128", "complex64",
    "int64", "int32", "int16", "int8", "uint32", "uint16", "uint8", "bool",
    "float8_e4m3fn", "float8_e5m2",
)  # fmt: skip
KINDS = (
    "integers",
    "wide_weight",
    "wide_input",
    "normal",
    "subnormal_input",
    "subnormal_weight",
    "subnormal_output",
    "largest",
)
EXACT_KINDS = ("integers", "wide_weight", "wide_input")
WRAPPING = "wrapping"  # integers whose sums are beyond the dtype
INTEGER_KINDS = (*EXACT_KINDS, WRAPPING)
KINDS_OF = {
    **dict.fromkeys(
        ("int64", "int32", "int16", "int8", "uint32", "uint16", "uint8"), INTEGER_KINDS
    ),
    **dict.fromkeys(("complex128", "complex64"), (*EXACT_KINDS, "normal")),
    "bool": ("integers",),
    **dict.fromkeys(("float8_e4m3fn", "float8_e5m2"), EXACT_KINDS),
}  # the other dtypes have all of `KINDS`
MOST_ELEMENTS = 2**26  # of an array of a case that is read from text


@dataclass(frozen=True, repr=False)
class Params:
    """All parameters of one transposed convolution.

    Canonical layouts: x (batch, in_channels, *F), w (in_channels, out_channels / groups, *K),
    b (out_channels) or none, y (batch, out_channels, *output_size); the kernel is not flipped.
    """

    axes: tuple[Axis, ...]
    batch: int = 1
    in_channels: int = 1
    out_channels: int = 1
    groups: int = 1
    bias: bool = False

    def __post_init__(self) -> None:
        rank = len(self.axes) if isinstance(self.axes, tuple) else 0
        need(
            1 <= rank <= 3 and all(isinstance(a, Axis) for a in self.axes),
            "axes",
            "a tuple of 1 to 3 Axis",
            self.axes,
        )
        for name in ("batch", "in_channels", "out_channels", "groups"):
            need_integer(getattr(self, name), name, 1)
        need(isinstance(self.bias, bool), "bias", "true or false", self.bias)
        for name in ("in_channels", "out_channels"):
            value = getattr(self, name)
            need(value % self.groups == 0, name, f"a multiple of groups = {self.groups}", value)

    def __repr__(self) -> str:
        return short_repr(self)

    @property
    def rank(self) -> int:
        """How many spatial axes there are."""
        return len(self.axes)

    def each(self, name: str) -> tuple[Any, ...]:
        """The field or property `name` of every axis: `params.each("stride") == (2, 1)`."""
        return tuple([getattr(axis, name) for axis in self.axes])

    def with_axis(self, at: int, axis: Axis) -> Params:
        """The same with one axis exchanged."""
        return replace(self, axes=(*self.axes[:at], axis, *self.axes[at + 1 :]))

    @property
    def crop_as_padding(self) -> Params:
        """The same window by padding alone."""
        return replace(self, axes=self.each("crop_as_padding"))

    @property
    def input_shape(self) -> tuple[int, ...]:
        """(batch, in_channels, *F)."""
        return (self.batch, self.in_channels, *self.each("input_size"))

    @property
    def weight_shape(self) -> tuple[int, ...]:
        """(in_channels, out_channels / groups, *K)."""
        return (self.in_channels, self.out_channels // self.groups, *self.each("kernel_size"))

    @property
    def output_shape(self) -> tuple[int, ...]:
        """(batch, out_channels, *output_size)."""
        return (self.batch, self.out_channels, *self.each("output_size"))


@dataclass(frozen=True, repr=False)
class Case:
    """Parameters, a dtype, and how the data is drawn: a kind that the dtype has, and a seed."""

    params: Params
    dtype: str = "float32"
    kind: str = "integers"
    seed: int = 0

    def __post_init__(self) -> None:
        need(self.dtype in DTYPES, "dtype", f"one of {', '.join(DTYPES)}", self.dtype)
        kinds = KINDS_OF.get(self.dtype, KINDS)
        need(self.kind in kinds, "kind", f"one of {', '.join(kinds)} in {self.dtype}", self.kind)
        need_integer(self.seed, "seed", 0)

    def __repr__(self) -> str:
        return short_repr(self)


@dataclass(frozen=True)
class Outcome:
    """What became of one call: `status` is returned, rejected, unsupported, absent, faulty,
    crashed, hung or not started.

    The last says nothing about the framework: its worker could not start, or is not itself.
    Absent is what the release does not have at all: it refuses nothing. Faulty is a program that
    is wrong in itself.

    `value` is its result, `more` the further results of an operator that has several,
    `dtypes` their dtypes by name: those of bfloat16 and float8 stand in float32. `line` is the line
    of the program's call at which it was rejected; 0 where that is not known.
    """

    status: str
    value: np.ndarray[Any, Any] | None = field(default=None, repr=False, compare=False)
    message: str = ""
    seconds: float = 0.0
    more: tuple[np.ndarray[Any, Any], ...] = field(default=(), repr=False, compare=False)
    dtypes: tuple[str, ...] = field(default=(), repr=False, compare=False)
    line: int = field(default=0, repr=False, compare=False)

    @property
    def results(self) -> list[Outcome]:
        """An outcome for each result alone."""
        values = () if self.value is None else (self.value, *self.more)
        return [
            replace(self, value=v, more=(), dtypes=self.dtypes[i : i + 1])
            for i, v in enumerate(values)
        ]

    @property
    def dtype(self) -> str:
        """The name of the value's dtype."""
        return (
            self.dtypes[0]
            if self.dtypes
            else str(self.value.dtype.name)
            if self.value is not None
            else ""
        )


def case_to_json(case: Case) -> dict[str, Any]:
    """A flat object of plain JSON values;
    fields at their default are kept, so that it reads alone.
    """
    whole = asdict(case)
    return {**json.loads(json.dumps(whole.pop("params"))), **whole}


def case_from_json(text: str | dict[str, Any]) -> Case:
    """The case that `case_to_json` wrote. SchemaError names the field that is unknown or wrong."""
    values = _parse(text)
    axes = values.pop("axes", None)
    need(isinstance(axes, list), "axes", "a list of objects", axes)
    case = {
        f.name: values.pop(f.name) for f in fields(Case) if f.name in values and f.name != "params"
    }
    _known(values, Params, "")
    params = Params(tuple(_axis(a, f"axes[{i}]") for i, a in enumerate(axes)), **values)
    for shape in (
        params.input_shape,
        params.weight_shape,
        (params.batch, params.out_channels, *params.each("full_size")),
    ):
        need(
            prod(shape) <= MOST_ELEMENTS,
            "axes",
            f"smaller: an array may have {MOST_ELEMENTS} elements",
            shape,
        )
    return Case(params, **case)


def _parse(text: str | dict[str, Any]) -> dict[str, Any]:
    try:
        values = json.loads(text) if isinstance(text, str) else text
    except (ValueError, RecursionError) as error:
        raise SchemaError(f"case must be JSON: {error}") from None
    need(isinstance(values, dict), "case", "a JSON object", values)
    return dict(values)


def _known(values: dict[str, Any], kind: type, where: str) -> None:
    names = [f.name for f in fields(kind)]
    for name in values:
        need(name in names, f"{where}{name}", f"absent, or one of {', '.join(names)}", values[name])


def _axis(values: Any, where: str) -> Axis:
    need(isinstance(values, dict), where, "an object", values)
    _known(values, Axis, f"{where}.")
    for name in ("input_size", "kernel_size"):
        need(name in values, f"{where}.{name}", "given", None)
    try:
        pairs: dict[str, Any] = {
            k: tuple(v) if isinstance(v, list) else v for k, v in values.items()
        }
        return Axis(**pairs)
    except SchemaError as error:
        raise SchemaError(f"{where}.{error}") from None
