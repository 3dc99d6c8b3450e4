"""A distortion: one change that makes a legal case invalid, and the answer that is due for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from reference.schema import Axis, Params

REFUSAL, ZEROS_AND_BIAS, AS_BASE, SIZE = "refusal", "zeros and bias", "as base", "size"
PLAIN = Axis(2, 2)
WITHOUT_BATCH, WITHOUT_LAST = "x = x[0]", "x = x[..., 0]"
Changes = Mapping[str, Any]


@dataclass(frozen=True, repr=False)
class LooseAxis(Axis):
    """An axis with any values.

    `output_size_delta` is added to the output size of the formula.
    """

    output_size_delta: float = 0

    def __post_init__(self) -> None:
        """Nothing is checked."""

    @property
    def full_size(self) -> int:
        """(F-1)s + d(K-1) + 1, an integer where it is a whole number."""
        size: int = whole(super().full_size)
        return size

    @property
    def output_size(self) -> int:
        """The formula's size plus `output_size_delta`, an integer where it is a whole number."""
        size: int = whole(super().output_size + self.output_size_delta)
        return size


@dataclass(frozen=True, repr=False)
class LooseParams(Params):
    """Parameters with any values.

    The field `duplicated_field` has one value too many, `dropped_field` one too few. The deltas are
    added to the batch and the channels of the output shape, but not to those of the operands.
    """

    duplicated_field: str = ""
    dropped_field: str = ""
    output_batch_delta: int = 0
    output_channels_delta: int = 0

    def __post_init__(self) -> None:
        """Nothing is checked."""

    def each(self, name: str) -> tuple[Any, ...]:
        """The field `name` of each axis, with one value more or less if it is named so."""
        values = super().each(name)
        if name == self.dropped_field:
            return values[:-1]
        return (*values, values[-1]) if name == self.duplicated_field else values

    @property
    def output_shape(self) -> tuple[int, ...]:
        """(batch, out_channels, *output_size) with the deltas."""
        batch, channels, *sizes = super().output_shape
        return (batch + self.output_batch_delta, channels + self.output_channels_delta, *sizes)


def whole(number: Any) -> Any:
    """`number` as an integer if it is a whole number, else unchanged."""
    return int(number) if number == int(number) else number


@dataclass(frozen=True)
class Distortion:
    """A change of a legal case, the base, and the answer that is due for it.

    The base: `legal_axis` are fields of its first axis, `out_channels` its channels, `groups` the
    numbers of groups, `bias` whether it has a bias, `ranks` its ranks with the fewest groups.

    The change: `axis_changes` are fields of the first axis, `params_changes` fields of the
    parameters, `operand_patch` is a line of NumPy that changes the arranged operands.
    `legal_operands` keep the shapes of the base. `beside` are fields of the parameters that are
    changed as well and are right: a call that differs from a legal one in them alone shows nothing.

    Whether a call shows the change: `requires_operands` are operands that the call must take;
    `legal_aliases` are legal fields of the first axis for which the call may have the same text.

    The answer: `due` is `REFUSAL`; or, if a route answers, `ZEROS_AND_BIAS`, `AS_BASE` (the answer
    for the base) or `SIZE` (the output is too large for memory, but its size may be declared).
    `left_out` are operators and other kinds of routes that are not asked (`InvalidInput`).
    """

    name: str
    sentence: str
    axis_changes: Changes = field(default_factory=dict)
    params_changes: Changes = field(default_factory=dict)
    operand_patch: str = ""
    requires_operands: str = ""
    legal_axis: Changes = field(default_factory=dict)
    legal_operands: tuple[str, ...] = ()
    beside: Changes = field(default_factory=dict)
    due: str = REFUSAL
    groups: tuple[int, ...] = (1, 2)
    out_channels: int = 4
    bias: bool = False
    ranks: tuple[int, ...] = (1, 2, 3)
    legal_aliases: tuple[Changes, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def bases(self) -> tuple[Params, ...]:
        """The legal bases: of each rank with the fewest groups, and of rank 2 with more groups."""
        first = Axis(**{"input_size": 3, "kernel_size": 2, "stride": 2, **self.legal_axis})
        ranks = {
            groups: self.ranks if groups == min(self.groups) else (2,) for groups in self.groups
        }
        return tuple(
            Params((first, *[PLAIN] * (rank - 1)), 3, 2, self.out_channels, groups, self.bias)
            for groups in self.groups
            for rank in ranks[groups]
        )

    def of(self, base: Params) -> Distortion:
        """The distortion of a base: this one."""
        return self

    @property
    def drops_batch(self) -> bool:
        """Whether the changed input may be read as an image without its batch axis."""
        return self.operand_patch in (WITHOUT_BATCH, WITHOUT_LAST)

    @property
    def changes_padding(self) -> bool:
        """Whether the change is one of padding, which some calls do not take."""
        return bool({"padding", "output_padding"} & {*self.axis_changes})

    def aliases(self, base: Params) -> tuple[Params, ...]:
        """The base and further parameters for which the call shows no change."""
        first = base.axes[0]
        others = (base.with_axis(0, replace(first, **fields)) for fields in self.legal_aliases)
        return tuple(self.unchanged(params) for params in (base, *others))

    def unchanged(self, base: Params) -> Params:
        """`base` with the fields `beside` alone."""
        return LooseParams(**{**vars(base), **self.beside}) if self.beside else base

    def arranged(self, base: Params) -> Params:
        """The parameters by which the operands are arranged: where all are legal, those of the
        base.
        """
        return self.unchanged(base) if set("xwb") <= {*self.legal_operands} else self.distort(base)

    def distort(self, base: Params) -> LooseParams:
        """`base` with the changes of axis and parameters, but not of operands."""
        loose = [LooseAxis(**vars(axis)) for axis in base.axes]
        axes = (replace(loose[0], **self.axis_changes), *loose[1:])
        return LooseParams(**{**vars(base), "axes": axes, **self.beside, **self.params_changes})
