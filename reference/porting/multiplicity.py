"""How often `fold(unfold(x))` adds each position of x: its multiplicity.

`unfold` (im2col) copies a position into each window that reaches it, and `fold` (col2im) adds these
copies up. So fold(unfold(x)) is x times the multiplicity, and x is fold(unfold(x)) divided by
fold(unfold(ones)), except at positions that no window reaches.
"""

from __future__ import annotations

from reference.definition import Array, multiplicity
from reference.schema import Params


def multiplicity_lines(params: Params) -> list[str]:
    """The multiplicity of each position, row by row; the planes of three axes one after another."""
    counts = multiplicity(params)
    width = len(str(counts.max()))
    if counts.ndim < 3:
        return _rows(counts.reshape(-1, counts.shape[-1]), width)
    lines: list[str] = []
    for number, plane in enumerate(counts):
        lines += [f"plane {number}", *_rows(plane, width)]
    return lines


def multiplicity_words(params: Params) -> str:
    """The numbers of the axes, and how many positions no window reaches."""
    missed = int((multiplicity(params) == 0).sum())
    positions = "1 position is" if missed == 1 else f"{missed} positions are"
    covered = f"{positions} in no window" if missed else "each position is in a window"
    words = {"kernel_size": "kernel", "stride": "stride", "dilation": "dilation"}
    steps = "".join(f", {word} {_by(params.each(name))}" for name, word in words.items())
    padding = ", ".join(f"({begin}, {end})" for begin, end in params.each("padding"))
    windows = f"{_by(params.each('input_size'))} windows; {covered}"
    return f"x of {_by(params.each('output_size'))}{steps}, padding {padding}: {windows}"


def _by(sizes: tuple[int, ...]) -> str:
    return " x ".join(map(str, sizes))


def _rows(plane: Array, width: int) -> list[str]:
    return [" ".join(f"{count:{width}}" for count in row) for row in plane.tolist()]
