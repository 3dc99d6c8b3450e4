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
    """A distortion: `axis` are fields of the first axis, `params` of the whole, `twist` a line of NumPy on the arranged operands.

    `legal` are fields of the first axis before: an API that cannot say those is not asked. `keeps` names operands that stay
    as they were. `due`: a "refusal"; or an answer, if there is one, of "zeros" and the bias; as the "base" says, undistorted; or
    in "size", where the size has a meaning but no memory.
    """

    name: str
    sentence: str
    axis: dict[str, Any] = field(default_factory=dict)
    params: dict[str, Any] = field(default_factory=dict)
    twist: str = ""
    legal: dict[str, Any] = field(default_factory=dict)
    keeps: tuple[str, ...] = ()
    due: str = "refusal"
    groups: tuple[int, ...] = (1, 2)
    bias: bool = False

    @property
    def bases(self) -> tuple[Params, ...]:
        """The ordinary case of each rank, that of rank 2 with groups as well."""
        first = Axis(**{"input_size": 3, "kernel_size": 2, "stride": 2, **self.legal})
        every = ((rank, groups) for groups in self.groups for rank in (1, 2, 3) if groups == 1 or rank == 2 or 1 not in self.groups)
        return tuple(Params((first, *[PLAIN] * (rank - 1)), 3, 2, 4, groups, self.bias) for rank, groups in every)

    @property
    def operand(self) -> str:
        """The operand that is distorted, if it is one."""
        return self.twist[:1] or ("x" if self.keeps == ("x",) else "")

    @property
    def about_padding(self) -> bool:
        """Whether it is about what a composition does outside the call, and a padding mode does not name."""
        return bool({"padding", "output_padding"} & {*self.axis})

    def distorted(self, base: Params) -> LooseParams:
        """`base`, past the edge."""
        loose = [LooseAxis(**vars(axis)) for axis in base.axes]
        axes = (replace(loose[0], **self.axis), *loose[1:])
        return LooseParams(**{**vars(base), "axes": axes, **self.params})
