"""Where the axes of a framework's weight stand, and the NumPy lines that carry a weight to another
framework.

The parts of a weight are `groups`, `in` (input channels a group), `out` (output channels a group)
and the kernel's axes `K0`, `K1`, `K2`. The canonical weight (in_channels, out_channels / groups,
*K) is that of PyTorch: its first axis holds `groups` and `in`.
"""

from __future__ import annotations

from dataclasses import dataclass

GROUPS = "groups"


@dataclass(frozen=True)
class Layout:
    """The axes of a weight, each as the parts that it holds, the slowest first.

    `flipped`: the axes of the kernel that run backwards. `bias`: how many axes of one element
    follow the bias's own.
    """

    weight: tuple[tuple[str, ...], ...]
    flipped: tuple[str, ...] = ()
    bias: int = 0

    @property
    def has_groups(self) -> bool:
        """Whether the call has groups."""
        return any(GROUPS in axis for axis in self.weight)

    @property
    def ungrouped(self) -> Layout:
        """The same for one group."""
        weight = (tuple(part for part in axis if part != GROUPS) for axis in self.weight)
        return Layout(tuple(weight), self.flipped, self.bias)

    @property
    def words(self) -> str:
        """The axes for a reader: `(in, out / groups, K0, K1), kernel flipped`."""
        axes = ", ".join(map(self._axis, self.weight))
        return f"({axes})" + (", kernel flipped" if self.flipped else "")

    @property
    def bias_words(self) -> str:
        """The shape of the bias for a reader: `(out, 1, 1)`."""
        return f"(out{', 1' * self.bias})"

    def _axis(self, parts: tuple[str, ...]) -> str:
        """An axis for a reader: all channels of one kind, or those of a group."""
        shared = self.has_groups and GROUPS not in parts and parts[0] in ("in", "out")
        return f"{parts[-1]} / groups" if shared else parts[-1]


def canonical(rank: int) -> Layout:
    """The layout of the schema, which is PyTorch's."""
    kernel = ((f"K{axis}",) for axis in range(rank))
    return Layout(((GROUPS, "in"), ("out",), *kernel))


def recipe(source: Layout, target: Layout) -> list[str]:
    """NumPy lines that make the target's w and b of the source's; none where both are alike.

    They name `groups` only where both calls have them; else they are for one group.
    """
    source, target = _compared(source, target)
    lines = _weight_lines(source, target)
    if source.bias != target.bias:
        lines.append(f"b = b.reshape(-1{', 1' * target.bias})")
    return lines


def in_words(source: Layout, target: Layout) -> str:
    """What a recipe does to the weight, in words: `axes 2, 3, 0, 1; kernel flipped`."""
    source, target = _compared(source, target)
    order = _order(source.weight, target.weight) if _are_same_axes(source, target) else []
    moved = order != sorted(order)
    parts = [f"axes {', '.join(map(str, order))}"] if moved else []
    parts += [] if order else ["in and out exchanged in each group"]
    parts += ["kernel flipped"] if source.flipped != target.flipped else []
    return "; ".join(parts) or "as it is"


def _compared(source: Layout, target: Layout) -> tuple[Layout, Layout]:
    """Both with groups, or both for one group."""
    if source.has_groups and target.has_groups:
        return source, target
    return source.ungrouped, target.ungrouped


def _weight_lines(source: Layout, target: Layout) -> list[str]:
    """The lines for w. An axis that has to be taken apart is two axes for a while."""
    flips = _flips(source, target)
    if _are_same_axes(source, target):
        steps = _transposed(_order(source.weight, target.weight)) + flips
        return [f"w = np.ascontiguousarray(w{steps})"] if steps else []
    order = _order(_parts(source), _parts(target))
    return [
        f"w = w.reshape({_taken_apart(source)})",
        f"w = w{_transposed(order)}",
        f"w = np.ascontiguousarray(w.reshape({_joined(target)}){flips})",
    ]


def _are_same_axes(source: Layout, target: Layout) -> bool:
    """Whether each axis of one is an axis of the other, only elsewhere."""
    return set(source.weight) == set(target.weight)


def _parts(layout: Layout) -> tuple[tuple[str, ...], ...]:
    return tuple((part,) for axis in layout.weight for part in axis)


def _order(source: tuple[tuple[str, ...], ...], target: tuple[tuple[str, ...], ...]) -> list[int]:
    return [source.index(axis) for axis in target]


def _transposed(order: list[int]) -> str:
    """The transposition; nothing where the order is that of the axes."""
    return f".transpose({', '.join(map(str, order))})" if order != sorted(order) else ""


def _flips(source: Layout, target: Layout) -> str:
    """The subscript of the target's axes that turns those which only one of the two has flipped."""
    turned = set(source.flipped) ^ set(target.flipped)
    marks = ["::-1" if turned & set(axis) else ":" for axis in target.weight]
    last = max((at for at, mark in enumerate(marks) if mark != ":"), default=-1)
    return f"[{', '.join(marks[: last + 1])}]" if turned else ""


def _taken_apart(layout: Layout) -> str:
    """The shape in which the axis with groups is two."""
    return _shape(_grouped(layout), "groups, -1", 1)


def _joined(layout: Layout) -> str:
    """The shape in which these two are one."""
    return _shape(_grouped(layout), "-1", 2)


def _grouped(layout: Layout) -> int:
    return next(at for at, axis in enumerate(layout.weight) if GROUPS in axis)


def _shape(at: int, sizes: str, taken: int) -> str:
    """The sizes of w, with `sizes` in the place of those of the `taken` axes from `at` on."""
    before = [f"*w.shape[:{at}]"] if at else []
    return ", ".join((*before, sizes, f"*w.shape[{at + taken}:]"))
