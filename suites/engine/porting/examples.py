"""Examples that depend on no framework: sizes, and how often `fold(unfold(x))` adds a position.

Where a single case is asked, it is the example.
"""

from __future__ import annotations

from reference.definition import multiplicity
from reference.porting.multiplicity import multiplicity_words
from reference.porting.sizes import mapped_sizes, size_formula
from reference.records.porting import ExamplesRecord, MultiplicityRecord, SizesRecord
from reference.schema import Axis, Case, Params

SIZES = (Axis(5, 3, 2, 1, (1, 1)),)
IMAGES = (
    Params((Axis(5, 3), Axis(5, 3))),
    Params((Axis(3, 3, 2, 1, (1, 1), 1), Axis(3, 2, 3))),
)
MOST = 4096  # positions of an image that is recorded


def own_axes(case: Case | None) -> tuple[Axis, ...]:
    """The axes of the only case that is asked, each once."""
    return tuple(dict.fromkeys(case.params.axes)) if case else ()


def examples(case: Case | None) -> ExamplesRecord:
    """The record of the examples, or of the case that is asked."""
    images = (case.params,) if case else IMAGES
    return {
        "sizes": [_sizes(axis) for axis in own_axes(case) or SIZES],
        "multiplicities": [_image(image) for image in images if _is_small(image)],
    }


def _is_small(image: Params) -> bool:
    positions = 1
    for size in image.each("output_size"):
        positions *= size
    return positions <= MOST


def _sizes(axis: Axis) -> SizesRecord:
    begin, end = axis.padding
    return {
        "input_size": axis.input_size, "kernel_size": axis.kernel_size, "stride": axis.stride,
        "dilation": axis.dilation, "begin": begin, "end": end, "output_size": axis.uncropped_size,
        "formula": size_formula(axis),
        "mapped": [
            {
                "size": row.size, "input_size": row.input_size,
                "output_padding": row.output_padding, "formula": row.formula,
            }
            for row in mapped_sizes(axis)
        ],
    }  # fmt: skip


def _image(image: Params) -> MultiplicityRecord:
    return {"sentence": multiplicity_words(image), "counts": multiplicity(image).tolist()}
