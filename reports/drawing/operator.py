"""A drawing of the operator for one case: input with inserted zeros, kernel with its gaps,
output and what is cut off.

The positions along one axis follow V. Dumoulin and F. Visin, "A guide to convolution arithmetic for
deep learning" (arXiv:1603.07285): element f of the input and tap k of the kernel meet at position
f s + k d of the full output, and the output is the window of it that begins at `padding` + `crop`.
"""

from __future__ import annotations

from dataclasses import dataclass

from reference.records.discrepancy import CaseRecord
from reference.schema import Axis, Params, SchemaError, case_from_json
from reports.drawing.panel import Line, Panel

LARGEST = 4096  # cells of an axis that is drawn in part
NAMES = {
    "input": "input, zeros between its elements", "kernel": "kernel, gaps between its taps",
    "output": "full output; the output in the frame",
}  # fmt: skip
ONE = Line((0, 1), frozenset([0]), (0, 1))  # the axis that a drawing of one axis lacks


@dataclass(frozen=True)
class Drawing:
    """The panels of one or two axes, in words as well. `title`: which axes;
    `words`: the arithmetic of each.
    """

    title: str
    words: str
    panels: tuple[Panel, ...]

    @property
    def is_cut(self) -> bool:
        """Whether cells are left out."""
        return any(line.is_cut for panel in self.panels for line in (panel.rows, panel.columns))


def drawings(case: CaseRecord) -> list[Drawing]:
    """The drawings of a case as it is recorded: one of its axes together,
    of three axes one each; none of huge axes.
    """
    try:
        params: Params = case_from_json(case).params
    except (SchemaError, TypeError):
        return []
    if any(_is_large(axis) for axis in params.axes):
        return []
    if params.rank == 2:
        return [_drawing("Rows are axis 0, columns axis 1", *params.axes)]
    name = "Axis {}" if params.rank > 1 else "The only axis"
    return [_drawing(name.format(number), axis) for number, axis in enumerate(params.axes)]


def _is_large(axis: Axis) -> bool:
    sizes = (axis.full_size, axis.output_size, axis.input_size * axis.kernel_size)
    return max(*sizes, *map(abs, axis.padding)) > LARGEST


def _drawing(title: str, *axes: Axis) -> Drawing:
    lines = [axis_lines(axis) for axis in axes]
    rows = lines[0] if len(axes) == 2 else dict.fromkeys(NAMES, ONE)
    panels = (Panel(NAMES[kind], kind, rows[kind], lines[-1][kind]) for kind in NAMES)
    return Drawing(title, "; ".join(map(_words, axes)), tuple(panels))


def axis_lines(axis: Axis) -> dict[str, Line]:
    """The lines of one axis in each panel."""
    inputs = frozenset(f * axis.stride for f in range(axis.input_size))
    taps = frozenset(k * axis.dilation for k in range(axis.kernel_size))
    start = axis.padding[0] + axis.crop[0]
    return {
        "input": Line((0, max(inputs) + 1), inputs),
        "kernel": Line((0, axis.extent), taps),
        "output": Line(
            (0, axis.full_size), frozenset(f + k for f in inputs for k in taps),
            (start, start + axis.output_size),
        ),
    }  # fmt: skip


def _words(axis: Axis) -> str:
    """The arithmetic of an axis."""
    (begin, end), (cut_begin, cut_end) = axis.padding, axis.crop
    parts = [
        f"input size {axis.input_size} at stride {axis.stride} and kernel size {axis.kernel_size} "
        f"at dilation {axis.dilation} make {axis.full_size}"
    ]
    parts += [f"less the padding {begin} and {end}"] if begin or end else []
    parts += [f"more output padding {axis.output_padding}"] if axis.output_padding else []
    parts += [f"less the crop {cut_begin} and {cut_end}"] if cut_begin or cut_end else []
    return f"{', '.join(parts)}: an output of {axis.output_size}"
