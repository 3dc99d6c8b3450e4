"""An edge of the schema: one distortion of an ordinary case into what no schema allows, and what is due there."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from reference.schema import Axis, Params

OPERATORS = ("conv_transpose", "transformed", "gemm_col2im", "conv_gradient", "col2im", "declared_shape")
OF_COLUMNS = ("gemm_col2im", "col2im")  # their operands are ours to arrange: only what an axis says is the framework's to judge
PLAIN = Axis(2, 2)


@dataclass(frozen=True, repr=False)
class LooseAxis(Axis):
    """An axis that no schema allows; `off` is what its output size is named beside the formula."""

    off: int = 0

    def __post_init__(self) -> None:
        """Nothing is checked."""

    @property
    def full_size(self) -> int:
        """The formula, in integers where it comes to one."""
        return whole(super().full_size)

    @property
    def output_size(self) -> int:
        """The formula, and `off`."""
        return whole(super().output_size + self.off)


@dataclass(frozen=True, repr=False)
class LooseParams(Params):
    """Parameters that no schema allows; the field `longer` is told of one axis too many."""

    longer: str = ""

    def __post_init__(self) -> None:
        """Nothing is checked."""

    def each(self, name: str) -> tuple[Any, ...]:
        """One of each axis."""
        values = super().each(name)
        return (*values, values[-1]) if name == self.longer else values


def whole(number: Any) -> Any:
    """An integer, if it is one."""
    return int(number) if number == int(number) else number


@dataclass(frozen=True)
class Edge:
    """A distortion of an ordinary case, and what is due.

    `axis`: fields of the first axis; `params`: of the whole; `twist`: a line of NumPy on the operands as they are arranged.
    `legal`: fields of the first axis before; a route whose API cannot say those is not asked. `keeps`: operands that stay as
    they were. `takes`: operands that a route must take to know. `alias`: legal fields that come to the same where the API
    has no word of its own. `due`: a "refusal"; or, if there is an answer, "zeros" and the bias, or that of the "base";
    or the "size" alone, which has a meaning but no memory, and may be declared in integers of any length.
    """

    name: str
    sentence: str
    axis: dict[str, Any] = field(default_factory=dict)
    params: dict[str, Any] = field(default_factory=dict)
    twist: str = ""
    takes: str = ""
    legal: dict[str, Any] = field(default_factory=dict)
    keeps: tuple[str, ...] = ()
    due: str = "refusal"
    groups: tuple[int, ...] = (1, 2)
    bias: bool = False
    alias: tuple[dict[str, Any], ...] = ()

    @property
    def bases(self) -> tuple[Params, ...]:
        """The ordinary case of each rank, that of rank 2 with groups as well."""
        first = Axis(**{"input_size": 3, "kernel_size": 2, "stride": 2, **self.legal})
        every = ((rank, groups) for groups in self.groups for rank in (1, 2, 3) if groups == 1 or rank == 2 or 1 not in self.groups)
        return tuple(Params((first, *[PLAIN] * (rank - 1)), 3, 2, 4, groups, self.bias) for rank, groups in every)

    def aliases(self, base: Params) -> tuple[Params, ...]:
        """Legal parameters that say the same where the API has another word for it."""
        return tuple(base.with_axis(0, replace(base.axes[0], **fields)) for fields in self.alias)

    @property
    def about_padding(self) -> bool:
        """Whether it is about what a composition does outside the call, and a padding mode does not name."""
        return bool({"padding", "output_padding"} & {*self.axis})

    def distorted(self, base: Params) -> LooseParams:
        """`base`, past the edge."""
        loose = [LooseAxis(**vars(axis)) for axis in base.axes]
        axes = (replace(loose[0], **self.axis), *loose[1:])
        return LooseParams(**{**vars(base), "axes": axes, **self.params})
