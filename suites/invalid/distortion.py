"""A distortion: one change that turns an ordinary case into what no schema allows, and what is
due for it.
"""

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
    """An axis with any values; `output_size_delta` is added to the output size that the formula
    gives.
    """

    output_size_delta: int = 0

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
    """Parameters with any values; the field `duplicated_field` has one value more than there are
    axes.
    """

    duplicated_field: str = ""

    def __post_init__(self) -> None:
        """Nothing is checked."""

    def each(self, name: str) -> tuple[Any, ...]:
        """The field `name` of every axis; its last value twice where it is `duplicated_field`."""
        values = super().each(name)
        return (*values, values[-1]) if name == self.duplicated_field else values


def whole(number: Any) -> Any:
    """`number` as an integer where it is a whole number, else as it is."""
    return int(number) if number == int(number) else number


@dataclass(frozen=True)
class Distortion:
    """A change of an ordinary case, and what is due for it.

    `axis_changes` are fields of the first axis, `params_changes` fields of the whole,
    `operand_patch` is a line of NumPy on the operands as they are arranged. `legal_axis` are fields
    of the first axis before the change, `groups` and `bias` those of the ordinary cases.
    `legal_operands` keep the shapes that they have before the change. `requires_operands` must be
    named by the call, else it cannot notice the change. `legal_aliases` are legal fields of the
    first axis that a call may write in the same way.

    `due` is `REFUSAL`; or, where a route answers all the same, `ZEROS_AND_BIAS`, `AS_BASE`
    (the answer to the ordinary case), or `SIZE`: the size has a meaning but no memory can hold it,
    and it may be declared.
    """

    name: str
    sentence: str
    axis_changes: Changes = field(default_factory=dict)
    params_changes: Changes = field(default_factory=dict)
    operand_patch: str = ""
    requires_operands: str = ""
    legal_axis: Changes = field(default_factory=dict)
    legal_operands: tuple[str, ...] = ()
    due: str = REFUSAL
    groups: tuple[int, ...] = (1, 2)
    bias: bool = False
    legal_aliases: tuple[Changes, ...] = ()

    @property
    def bases(self) -> tuple[Params, ...]:
        """The ordinary case of each rank, and that of rank 2 with groups."""
        first = Axis(**{"input_size": 3, "kernel_size": 2, "stride": 2, **self.legal_axis})
        ranks = {
            groups: (1, 2, 3) if groups == min(self.groups) else (2,) for groups in self.groups
        }
        return tuple(
            Params((first, *[PLAIN] * (rank - 1)), 3, 2, 4, groups, self.bias)
            for groups in self.groups
            for rank in ranks[groups]
        )

    @property
    def drops_batch(self) -> bool:
        """Whether the axes that are left may be those of an image without its batch."""
        return self.operand_patch in (WITHOUT_BATCH, WITHOUT_LAST)

    @property
    def changes_padding(self) -> bool:
        """Whether it changes what a composition does outside the call, and what a padding mode
        does not name.
        """
        return bool({"padding", "output_padding"} & {*self.axis_changes})

    def aliases(self, base: Params) -> tuple[Params, ...]:
        """Legal parameters that a call may write like the distorted ones."""
        first = base.axes[0]
        return tuple(base.with_axis(0, replace(first, **fields)) for fields in self.legal_aliases)

    def distort(self, base: Params) -> LooseParams:
        """`base` with the changes made."""
        loose = [LooseAxis(**vars(axis)) for axis in base.axes]
        axes = (replace(loose[0], **self.axis_changes), *loose[1:])
        return LooseParams(**{**vars(base), "axes": axes, **self.params_changes})
