"""Tables of the faults in the numbers of one axis, such as an ignored stride."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Geometry(NamedTuple):
    """The numbers of one axis that a mutation may change; no limit of the schema holds."""

    stride: int
    dilation: int
    begin: int
    end: int
    output_padding: int
    crop_begin: int
    crop_end: int


Change = Callable[[Geometry], Geometry]

# kind, the words about the axis, and the change
PLAIN: tuple[tuple[str, str, Change], ...] = (
    ("stride ignored", "the stride is ignored", lambda g: g._replace(stride=1)),
    ("dilation ignored", "the dilation is ignored", lambda g: g._replace(dilation=1)),
    (
        "stride and dilation exchanged",
        "stride and dilation are exchanged",
        lambda g: g._replace(stride=g.dilation, dilation=g.stride),
    ),
    (
        "output_padding in front",
        "output_padding is on the wrong side (in front)",
        lambda g: g._replace(begin=g.begin - g.output_padding, output_padding=0),
    ),
    (
        "output_padding ignored",
        "output_padding is ignored",
        lambda g: g._replace(output_padding=0),
    ),
    (
        "crop on the wrong side",
        "the crop is on the wrong side",
        lambda g: g._replace(crop_begin=g.crop_end, crop_end=g.crop_begin),
    ),
    ("crop ignored", "the crop is ignored", lambda g: g._replace(crop_begin=0, crop_end=0)),
    (
        "padding ends exchanged",
        "the padding's begin and end are exchanged",
        lambda g: g._replace(begin=g.end, end=g.begin),
    ),
)  # fmt: skip
RARE: tuple[tuple[str, str, Change], ...] = (
    ("padding ignored", "the padding is ignored", lambda g: g._replace(begin=0, end=0)),
    (
        "padding begin for both ends",
        "the padding's begin is taken for both ends",
        lambda g: g._replace(end=g.begin),
    ),
    (
        "padding end for both ends",
        "the padding's end is taken for both ends",
        lambda g: g._replace(begin=g.end),
    ),
    (
        "padding begin ignored",
        "the padding's begin is ignored",
        lambda g: g._replace(begin=0),
    ),
    ("padding end ignored", "the padding's end is ignored", lambda g: g._replace(end=0)),
    (
        "padding twice",
        "the padding is applied twice",
        lambda g: g._replace(begin=2 * g.begin, end=2 * g.end),
    ),
    (
        "padding negated",
        "the padding has the wrong sign",
        lambda g: g._replace(begin=-g.begin, end=-g.end),
    ),
    (
        "padding scaled",
        "the padding is multiplied with the dilation",
        lambda g: g._replace(begin=g.begin * g.dilation, end=g.end * g.dilation),
    ),
    (
        "padding scaled",
        "the padding is multiplied with the stride",
        lambda g: g._replace(begin=g.begin * g.stride, end=g.end * g.stride),
    ),
    (
        "output_padding twice",
        "output_padding is applied twice",
        lambda g: g._replace(output_padding=2 * g.output_padding),
    ),
    (
        "dilation for stride",
        "the dilation is taken for the stride",
        lambda g: g._replace(stride=g.dilation),
    ),
    (
        "stride for dilation",
        "the stride is taken for the dilation",
        lambda g: g._replace(dilation=g.stride),
    ),
    ("stride off by one", "the stride is 1 larger", lambda g: g._replace(stride=g.stride + 1)),
    (
        "dilation off by one",
        "the dilation is 1 larger",
        lambda g: g._replace(dilation=g.dilation + 1),
    ),
)  # fmt: skip
