"""Which size comes out, and which other sizes the same convolution maps to the same input size.

A convolution of stride s maps s sizes to one F, so that the transposed convolution of F needs a
further number to choose one of them: output_padding (Dumoulin and Visin, arXiv:1603.07285, 4.5).
"""

from __future__ import annotations

from dataclasses import dataclass

from reference.schema import Axis, SchemaError, convolved_size

MOST = 32  # sizes that are listed


@dataclass(frozen=True)
class Mapped:
    """One size, and what the convolution with the numbers of an axis makes of it.

    `output_padding`: with which the transposed convolution makes the size of the axis' F; None
    where it makes it of another F. `formula`: how `input_size` comes of `size`.
    """

    size: int
    input_size: int
    output_padding: int | None
    formula: str


def size_formula(axis: Axis) -> str:
    """The output size with the numbers of an axis: `(5 - 1) * 2 + 1 * (3 - 1) + 1 - 1 - 1 = 9`."""
    terms = [f"({axis.input_size} - 1) * {axis.stride}"]
    terms.append(f"{axis.dilation} * ({axis.kernel_size} - 1) + 1")
    formula = " + ".join(terms) + "".join(map(_less, axis.padding))
    formula += f" + {axis.output_padding}" if axis.output_padding else ""
    formula += "".join(map(_less, axis.crop)) if any(axis.crop) else ""
    return f"{formula} = {axis.output_size}"


def mapped_sizes(axis: Axis) -> list[Mapped]:
    """The sizes that the convolution maps to F, with the one before and the one after them.

    Of a large stride the first sizes alone. Without the crop: it is no part of the convolution.
    """
    least = axis.uncropped_size - axis.output_padding
    last = max(least + axis.stride, axis.uncropped_size)
    sizes = range(max(1, least - 1), min(last, least + MOST) + 1)
    rows = (_mapped(size, axis) for size in sizes)
    return [row for row in rows if row]


def size_lines(axis: Axis) -> list[str]:
    """The formula of the output size, and the sizes that the convolution maps, for a reader."""
    head = (
        "output size = (F - 1) s + d (K - 1) + 1 - padding + output_padding"
        f"{' - crop' if any(axis.crop) else ''}: {size_formula(axis)}"
    )
    rows = mapped_sizes(axis)
    width = len(str(max(row.size for row in rows)))
    return [
        head,
        f"The convolution with these numbers maps {axis.stride} "
        f"{'size' if axis.stride == 1 else 'sizes'} to F = {axis.input_size}:",
        *(f"  {row.size:{width}}: F = {row.formula}{_chosen(row)}" for row in rows),
    ]


def _chosen(row: Mapped) -> str:
    """The output_padding that chooses a size among those of one F."""
    return "" if row.output_padding is None else f", output_padding {row.output_padding}"


def _mapped(size: int, axis: Axis) -> Mapped | None:
    """What the convolution makes of a size; None where the kernel does not fit into it."""
    try:
        input_size, remainder = convolved_size(size, axis)
    except SchemaError:
        return None
    room = f"{size}{_more(axis.padding[0])}{_more(axis.padding[1])} - {axis.extent}"
    formula = f"floor(({room}) / {axis.stride}) + 1 = {input_size}"
    return Mapped(size, input_size, remainder if input_size == axis.input_size else None, formula)


def _less(number: int) -> str:
    return f" - {number}" if number >= 0 else f" + {-number}"


def _more(number: int) -> str:
    return f" + {number}" if number >= 0 else f" - {-number}"
