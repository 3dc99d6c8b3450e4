"""What the first record says to a reader who carries a model to another framework."""

from typing import Any, TypedDict


class RequestRecord(TypedDict):
    """One axis put to a padding, as a word or a number, and what the framework makes of it."""

    input_size: int
    kernel_size: int
    stride: int
    dilation: int
    output_size: int
    begin: int  # the padding in front
    end: int  # the padding behind, less the output padding


class ModeRecord(TypedDict):
    """The padding mode of a route."""

    mode: str  # the word of the API, such as SAME
    source: str  # the document that says what it means
    made: list[RequestRecord]


class NumberRecord(RequestRecord):
    """What a number means as the padding of a call."""

    padding: int  # the number
    text: str  # the argument as the call has it; of a word, the word


class LayoutRecord(TypedDict):
    """Where the axes of a route's weight stand."""

    weight: list[list[str]]  # the parts of each axis: groups, in, out, K0, K1
    flipped: list[str]  # the axes of the kernel that run backwards
    bias: int  # how many axes of one element follow the bias's own


class MappedRecord(TypedDict):
    """A size, and what the convolution with the numbers of an axis makes of it."""

    size: int
    input_size: int
    output_padding: int | None  # with which the transposed convolution makes the size; None: never
    formula: str  # how the input size comes of the size


class SizesRecord(TypedDict):
    """The sizes that one convolution maps to one input size."""

    input_size: int
    kernel_size: int
    stride: int
    dilation: int
    begin: int
    end: int
    output_size: int  # before the crop
    formula: str  # how the output size comes of these numbers
    mapped: list[MappedRecord]


class MultiplicityRecord(TypedDict):
    """How often `fold(unfold(x))` adds each position of x."""

    sentence: str  # the numbers of the axes
    counts: list[Any]  # nested by the axes of x


class ExamplesRecord(TypedDict):
    """What depends on no framework, for examples or for the case that is asked."""

    sizes: list[SizesRecord]
    multiplicities: list[MultiplicityRecord]
