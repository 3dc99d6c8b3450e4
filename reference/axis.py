"""One spatial axis of a transposed convolution, and the arithmetic of its sizes.

Sizes follow V. Dumoulin and F. Visin, "A guide to convolution arithmetic for deep learning"
(arXiv:1603.07285), sections 2 and 4, with dilation (5.1) and the two ends padded apart.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any


class SchemaError(ValueError):
    """A field that cannot be: the message names the field and what it must be."""


def need(holds: bool, field: str, must: str, got: object) -> None:
    """Raise `SchemaError` unless `holds`."""
    if not holds:
        raise wrong(field, must, got)


def wrong(field: str, must: str, got: object) -> SchemaError:
    """The error of a field that is not what it must be."""
    return SchemaError(f"{field} must be {must}, not {got!r}")


LARGEST = 2**31 - 1  # of any number in the schema


def need_integer(value: object, field: str, at_least: int) -> None:
    """Raise `SchemaError` unless `value` is a plain integer from `at_least` to `LARGEST`."""
    if type(value) is int and at_least <= value <= LARGEST:
        return  # before any message is made: a plan makes some hundred thousand axes
    need(
        isinstance(value, int) and not isinstance(value, bool),
        field,
        f"an integer of at least {at_least}",
        value,
    )
    need(value >= at_least, field, f"an integer of at least {at_least}", value)  # type: ignore[operator]
    need(value <= LARGEST, field, f"at most {LARGEST}", value)  # type: ignore[operator]


def need_pair(value: object, field: str, at_least: int) -> None:
    """Raise `SchemaError` unless `value` is a (begin, end) tuple of such integers."""
    need(isinstance(value, tuple) and len(value) == 2, field, "a pair (begin, end)", value)
    for end, number in zip(("begin", "end"), value):  # type: ignore[call-overload]
        need_integer(number, f"{field} {end}", at_least)


@dataclass(frozen=True, repr=False)
class Axis:
    """What an axis asks for: F = input_size, K = kernel_size, s, d, (begin, end), m, crop."""

    input_size: int
    kernel_size: int
    stride: int = 1
    dilation: int = 1
    padding: tuple[int, int] = (0, 0)
    output_padding: int = 0
    crop: tuple[int, int] = (0, 0)

    def __post_init__(self) -> None:
        for name in ("input_size", "kernel_size", "stride", "dilation"):
            need_integer(getattr(self, name), name, 1)
        need_integer(self.output_padding, "output_padding", 0)
        need_pair(self.padding, "padding", -LARGEST)
        need_pair(self.crop, "crop", 0)
        most, size = max(self.stride, self.dilation) - 1, self.uncropped_size
        if self.output_padding > most:
            must = f"at most max(stride, dilation) - 1 = {most}"
            raise wrong("output_padding", must, self.output_padding)
        if size < 1:
            raise wrong("padding", f"smaller: the output size would be {size}", self.padding)
        if size <= sum(self.crop):
            raise wrong("crop", f"smaller than the output size {size}", self.crop)

    def __repr__(self) -> str:
        return short_repr(self)

    @property
    def extent(self) -> int:
        """The dilated kernel's reach, d(K-1) + 1."""
        return self.dilation * (self.kernel_size - 1) + 1

    @property
    def full_size(self) -> int:
        """The size before padding takes anything away, (F-1)s + d(K-1) + 1."""
        return (self.input_size - 1) * self.stride + self.extent

    @property
    def uncropped_size(self) -> int:
        """(F-1)s + d(K-1) + 1 - begin - end + m."""
        return self.full_size - sum(self.padding) + self.output_padding

    @property
    def output_size(self) -> int:
        """The uncropped size, less the crop."""
        return self.uncropped_size - sum(self.crop)

    @property
    def crop_as_padding(self) -> Axis:
        """The same window by padding alone: padding that also removes what the crop removes."""
        (begin, end), (first, last) = self.padding, self.crop
        return replace(self, padding=(begin + first, end + last), crop=(0, 0))


def convolved_size(size: int, axis: Axis) -> tuple[int, int]:
    """(F, m): the size that a convolution makes of `size`, and the remainder of its division.

    F = floor((size + begin + end - d(K-1) - 1) / s) + 1. A transposed convolution with
    output_padding = m makes `size` again. SchemaError where the kernel does not fit.
    """
    room = size + sum(axis.padding) - axis.extent
    need(
        room >= 0,
        "size",
        f"at least {axis.extent - sum(axis.padding)}, the kernel's extent less the padding",
        size,
    )
    steps, remainder = divmod(room, axis.stride)
    return steps + 1, remainder


def short_repr(record: Any) -> str:
    """The constructor call that makes `record`, without the fields that are at their default."""
    shown = [(f, getattr(record, f.name)) for f in fields(record)]
    texts = ", ".join(
        f"{f.name}={v!r}" for f, v in shown if (type(v), v) != (type(f.default), f.default)
    )
    return f"{type(record).__name__}({texts})"
