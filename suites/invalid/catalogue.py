"""The edges, as data: sizes of zero, nonsense, and legal numbers whose indices do not fit 32 bits."""

from __future__ import annotations

from typing import Any

from suites.invalid.distortion import Edge


def nonsense(name: str, what: str, **how: Any) -> Edge:
    """An edge beyond which nothing has a meaning."""
    return Edge(f"nonsense_{name}_is_refused", f"{what} is refused in words, by the call and by the shape that is declared.", **how)


def zero(name: str, what: str, **how: Any) -> Edge:
    """An edge beyond which sums are over nothing."""
    return Edge(f"zero_{name}", f"{what}; or it is refused in words.", due="zeros", bias=True, **how)


def far(name: str, what: str, **how: Any) -> Edge:
    """Legal numbers whose small output is that of small ones."""
    sentence = f"{what}, and padding that leaves three outputs, gives what stride or dilation 2 gives; or it is refused in words."
    return Edge(f"far_{name}", sentence, due="base", **how)


def both(n: float) -> dict[str, Any]:
    """The same padding at both ends."""
    return {"padding": (n, n)}


SPREAD = {"kernel_size": 1, **both(1)}  # stride 2: the middle one of three outputs is the middle input
TAPS = {"input_size": 1, "kernel_size": 3, "stride": 1, "dilation": 2, **both(1)}  # the same of the kernel
GROUPED = {"groups": (2,), "keeps": ("x", "w", "b")}
ZEROS = (
    zero("batch_is_empty", "A batch of none gives an output of none", params={"batch": 0}),
    zero("in_channels_give_the_bias", "Without input channels the output is zero, or the bias", params={"in_channels": 0}),
    zero("out_channels_are_empty", "Without output channels the output is empty", params={"out_channels": 0}),
    zero("input_gives_the_bias", "An empty axis under a long kernel leaves a size: zero, or the bias",
         legal={"kernel_size": 4}, axis={"input_size": 0}),
    zero("input_is_empty", "An empty axis that leaves no size gives an empty output", axis={"input_size": 0}),
    zero("kernel_gives_the_bias", "An empty kernel sums nothing: zero, or the bias", axis={"kernel_size": 0}),
    zero("output_is_empty", "Padding that takes all gives an empty output", legal=both(1), axis=both(3)),
)  # fmt: skip
NUMBERS = (
    nonsense("stride_zero", "A stride of 0", axis={"stride": 0}),
    nonsense("stride_negative", "A negative stride", axis={"stride": -1}),
    nonsense("stride_fraction", "A stride of 1.5", axis={"stride": 1.5}),
    nonsense("stride_for_too_many_axes", "A stride for one axis too many", params={"longer": "stride"}),
    nonsense("dilation_zero", "A dilation of 0", legal={"dilation": 2, "stride": 1}, axis={"dilation": 0}),
    nonsense("dilation_negative", "A negative dilation", legal={"dilation": 2, "stride": 1}, axis={"dilation": -1}),
    nonsense("groups_zero", "A group count of 0", params={"groups": 0}, **GROUPED),
    nonsense("groups_negative", "A negative group count", params={"groups": -1}, **GROUPED),
    nonsense("groups_unequal", "Three input channels in two groups", params={"in_channels": 3}, groups=(2,), takes="w"),
    nonsense(
        "output_padding_negative",
        "A negative output_padding",
        legal={"output_padding": 1},
        axis={"output_padding": -1},
        alias=({"output_padding": 0, "padding": (0, 1)},),
    ),
    nonsense("padding_beyond_the_output", "Padding of more than there is", legal=both(1), axis=both(4)),
    nonsense("padding_fraction", "A padding of 0.5", legal=both(1), axis=both(0.5)),
)
LARGE = (
    nonsense("stride_2_62", "A stride of 2^62, which wraps around to nothing,",
             legal={"input_size": 5}, axis={"stride": 2**62}, due="size"),
    nonsense("stride_2_63", "A stride of 2^63", axis={"stride": 2**63}, due="size"),
    nonsense("dilation_2_62", "A dilation of 2^62, which wraps around to nothing,",
             legal={"kernel_size": 5, "dilation": 2, "stride": 1}, axis={"dilation": 2**62}, due="size"),
    nonsense("padding_2_31", "A padding of 2^31", legal=both(1), axis=both(2**31)),
    nonsense("padding_2_63_less_1", "A padding of 2^63 - 1, which wraps around to -1,", legal=both(1), axis=both(2**63 - 1)),
    nonsense("padding_2_63", "A padding of 2^63", legal=both(1), axis=both(2**63)),
)  # fmt: skip
SIZES = (
    nonsense("output_size_too_large", "An output size beyond the last remainder", axis={"off": 2}),
    nonsense("output_size_too_small", "An output size one below that of remainder 0", axis={"off": -1}),
    nonsense("output_size_negative", "A negative output size", axis={"off": -7}),
    nonsense("output_size_for_too_many_axes", "An output size for one axis too many", params={"longer": "output_size"}),
)
OPERANDS = (
    nonsense("input_of_a_higher_rank", "An input with one axis more", takes="xw", twist="x = x[..., None]"),
    nonsense("input_of_a_lower_rank", "An input with one axis fewer", takes="xw", twist="x = x[..., 0]"),
    nonsense("weight_of_a_higher_rank", "A weight with one axis more", takes="w", twist="w = w[..., None]"),
    nonsense("weight_of_a_lower_rank", "A weight with one axis fewer", takes="w", twist="w = w[..., 0]"),
    nonsense("weight_for_other_channels", "A weight for other input channels",
             params={"in_channels": 3}, keeps=("x",), groups=(1,), takes="xw"),
    nonsense("bias_of_another_length", "A bias twice as long", takes="b", twist="b = np.concatenate((b, b))", bias=True),
    Edge("nonsense_mixed_dtypes_are_refused_or_right", "A float64 weight beside a float32 input is refused in words, or taken rightly.",
         takes="w", twist="w = w.astype(np.float64)", due="base", groups=(1,)),
)  # fmt: skip
FAR = (
    far("stride_2_31", "A stride of 2^31", legal=SPREAD, axis={"stride": 2**31, **both(2**31 - 1)}),
    far("dilation_2_30", "A dilation of 2^30", legal=TAPS, axis={"dilation": 2**30, **both(2**30 - 1)}),
)
NONSENSE = (*NUMBERS, *LARGE, *SIZES, *OPERANDS)
