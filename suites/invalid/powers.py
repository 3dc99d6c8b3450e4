"""Series of numbers on both sides of the powers of two at which a field of 32 or 64 bits ends."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from suites.invalid.distortion import AS_BASE, SIZE, Distortion
from suites.invalid.nonsense import DILATED, GROUPED, padded
from suites.invalid.series import Series

# A number that is cut to 32 bits is negative from 2^31 on, and legal again after 2^32; so with 64.
NUMBERS = (
    2**31 - 1, 2**31, 2**31 + 1, 2**32 - 1, 2**32, 2**32 + 1, 2**63 - 1, 2**63, 2**64, 2**64 + 1,
)  # fmt: skip
WORDS = "from 2^31 - 1 to 2^64 + 1"
RANKS = (2, 3)
# What hands the numbers on is not asked, nor what may take as long as they are large: a compiler,
# columns, and a forward convolution, whose image is as large as they are.
ANSWERED = ("transformed", "conv_gradient", "col2im", "gemm_col2im")
CALLED = (*ANSWERED, "compiled", "composed")
part = partial(Distortion, "", "", ranks=RANKS, groups=(1,))  # of a series: it needs no name
called = partial(part, left_out=CALLED)


def nonsense(name: str, subject: str, *distortions: Distortion) -> Series:
    """A series without a meaning; `subject` begins its sentence."""
    verb = "are" if name.endswith("s") else "is"
    sentence = f"{subject} {verb} refused with a message, by the call and by the declared shape."
    return Series(f"nonsense_{name}_beyond_31_bits_{verb}_refused", sentence, distortions)


def each(field: str, **base: Any) -> tuple[Distortion, ...]:
    """A distortion for each number, as a field of the first axis."""
    return tuple(called(axis_changes={field: number}, **base) for number in NUMBERS)


def right(name: str, sentence: str, change: Callable[[int], dict[str, Any]], **base: Any) -> Series:
    """A series of legal numbers with the output of a small one; `change` makes fields of each."""
    fields: dict[str, Any] = {"due": AS_BASE, "left_out": ANSWERED, **base}
    distortions = (part(axis_changes=change(number), **fields) for number in NUMBERS)
    words = f"{sentence}, or the call is refused with a message."
    return Series(f"far_{name}_beyond_31_bits", words, tuple(distortions))


TWO = {"input_size": 2, "kernel_size": 2}
NONSENSE = (
    nonsense("stride", f"A stride {WORDS}", *each("stride", legal_axis=TWO, due=SIZE)),
    nonsense("dilation", f"A dilation {WORDS}", *each("dilation", legal_axis=DILATED, due=SIZE)),
    nonsense(
        "padding",
        f"A padding {WORDS}",
        *(called(legal_axis=padded(1), axis_changes=padded(number)) for number in NUMBERS),
    ),
    nonsense("output_padding", f"An output_padding {WORDS}", *each("output_padding", due=SIZE)),
    nonsense(
        "groups",
        f"A group count {WORDS}, 2^32 + 2 and 2^64 + 2 among them,",
        *(
            called(params_changes={"groups": number}, **GROUPED)
            for number in (*NUMBERS, 2**32 + 2, 2**64 + 2)
        ),
    ),
    nonsense(
        "products",
        "A product or sum of stride, dilation, input size and kernel size that overflows in 32 or "
        "64 bits, to 0 or to a legal size,",
        *(
            called(legal_axis={**TWO, **DILATED, "input_size": f, "kernel_size": k}, due=SIZE,
                 axis_changes={"stride": s, "dilation": d})
            for f, k, s, d in (
                (5, 2, 2**30, 1), (3, 2, 2**31 + 1, 1), (2, 5, 1, 2**30), (2, 3, 1, 2**31 + 1),
                (2, 2, 2**31, 2**31), (3, 3, 2**62, 2**62), (3, 2, 2**63 - 1, 1),
            )
        ),
    ),
)  # fmt: skip
FAR = (
    right(
        "stride",
        f"A stride {WORDS}, with padding that leaves three output elements, gives the same output "
        "as a stride of 2",
        lambda number: {"stride": number, **padded(number - 1)},
        legal_axis={"kernel_size": 1, **padded(1)},
    ),
    right(
        "dilation",
        f"A dilation {WORDS}, with padding that leaves three output elements, gives the same "
        "output as a dilation of 2",
        lambda number: {"dilation": number, **padded(number - 1)},
        legal_axis={"input_size": 1, "kernel_size": 3, **DILATED, **padded(1)},
    ),
    right(
        "stride_and_dilation",
        f"A stride and a dilation {WORDS}, with padding that leaves three output elements, give "
        "the same output as a stride and a dilation of 2",
        lambda number: {"stride": number, "dilation": number, **padded(number - 1)},
        legal_axis={**TWO, "dilation": 2, **padded(1)},
    ),
    right(
        "stride_of_one_element",
        f"A stride {WORDS} gives one element the same output as a stride of 2",
        lambda number: {"stride": number},
        legal_axis={"input_size": 1},
    ),
    right(
        "dilation_of_one_tap",
        f"A dilation {WORDS} gives a kernel of one element the same output as a dilation of 2",
        lambda number: {"dilation": number},
        legal_axis={"kernel_size": 1, **DILATED},
    ),
)
