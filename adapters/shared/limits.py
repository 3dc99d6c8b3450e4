"""The limits that several APIs share, as sentences with their predicates."""

from __future__ import annotations

from adapters.protocol import Limit
from reference.schema import Params


def only_rank(*ranks: int) -> Limit:
    """The API has these ranks only."""
    return Limit(f"has rank {' and '.join(map(str, ranks))} only", lambda p: p.rank not in ranks)


def alike(sentence: str, *fields: str) -> Limit:
    """The API has one number of each of these fields for all axes."""
    return Limit(sentence, lambda p: any(len(set(p.each(field))) > 1 for field in fields))


def sayable(limit: Limit) -> Limit:
    """The same limit, of a call that can be written: the suite tries whether it is refused."""
    return limit._replace(sayable=True)


def _is_asymmetric(params: Params) -> bool:
    return any(begin != end for begin, end in params.each("padding"))


def _has_negative_padding(params: Params) -> bool:
    return any(min(pair) < 0 for pair in params.each("padding"))


NO_CROP = Limit("has no crop", lambda p: any(map(any, p.each("crop"))))
NO_GROUPS = Limit("has no groups", lambda p: p.groups > 1)
NO_DILATION = Limit("has no dilation", lambda p: max(p.each("dilation")) > 1)
NO_STRIDE = Limit("has no stride", lambda p: max(p.each("stride")) > 1)
NO_PADDING = Limit("has no padding", lambda p: any(map(any, p.each("padding"))))
NO_OUTPUT_PADDING = Limit("has no output_padding", lambda p: any(p.each("output_padding")))
SYMMETRIC_PADDING = Limit("padding is one number an axis, the same at both ends", _is_asymmetric)
NO_NEGATIVE_PADDING = Limit("padding is at least 0", _has_negative_padding)
BELOW_STRIDE = Limit(
    "output_padding is smaller than stride",
    lambda p: any(a.output_padding >= a.stride for a in p.axes),
)
BELOW_STRIDE_OR_DILATION = Limit(
    "output_padding is smaller than stride or dilation",
    lambda p: any(a.output_padding >= max(a.stride, a.dilation) for a in p.axes),
)
# Only a call outside of the schema has no items or channels: a loop over them would call nothing.
SOME_ITEMS = Limit("takes the items one by one, and needs one", lambda p: p.batch < 1)
SOME_CHANNELS = Limit(
    "takes the output channels one by one, and needs one", lambda p: p.out_channels < p.groups
)
ONE_BY_ONE = (SOME_ITEMS, SOME_CHANNELS)
WITHIN_THE_SCHEMA = Limit(
    "params cannot hold an output_padding of max(stride, dilation)",
    BELOW_STRIDE_OR_DILATION.refuses,
)
