"""Caffe's text format: a layer of a net a line, as the adapters of Caffe's readers print it.

The fields are those of BVLC Caffe's src/caffe/proto/caffe.proto, where kernel_size, stride, pad,
dilation and offset are repeated, one number an axis.
"""

from __future__ import annotations

from collections.abc import Sequence

from adapters.shared.window import offsets
from reference.schema import Params


def input_layer(name: str, shape: Sequence[int]) -> str:
    """An `Input` that is fed under its own name."""
    parameters = f"input_param {{ shape {{ {repeated(dim=shape)} }} }}"
    return f'layer {{ name: "{name}" type: "Input" top: "{name}" {parameters} }}'


def layer(kind: str, bottoms: str, top: str, parameters: str) -> str:
    """A layer named as its top, of the bottoms that stand with spaces between."""
    below = " ".join(f'bottom: "{bottom}"' for bottom in bottoms.split())
    return f'layer {{ name: "{top}" type: "{kind}" {below} top: "{top}"\n  {parameters} }}'


def crop_layer(bottoms: str, top: str, offset: Sequence[int]) -> str:
    """A Crop of the spatial axes of the first bottom to the size of the second."""
    return layer("Crop", bottoms, top, f"crop_param {{ axis: 2 {repeated(offset=offset)} }}")


def window_layer(p: Params, bottoms: str, top: str) -> str:
    """The Crop that takes the window of `p` from a full output."""
    return crop_layer(bottoms, top, offsets(p))


def convolution(
    p: Params, channels: int, *, bias: bool, pad: Sequence[int], stride: Sequence[int] = ()
) -> str:
    """The `convolution_param` of a Convolution or a Deconvolution to so many channels."""
    axes = repeated(
        kernel_size=p.each("kernel_size"),
        stride=stride or p.each("stride"),
        pad=pad,
        dilation=p.each("dilation"),
    )
    terms = f"num_output: {channels} bias_term: {str(bias).lower()} group: {p.groups}"
    return f"convolution_param {{ {terms}\n    {axes} }}"


def deconvolution(p: Params, bottom: str, top: str, *, bias: bool, pad: Sequence[int] = ()) -> str:
    """A Deconvolution; without `pad` its full output."""
    pad = pad or (0,) * p.rank
    return layer("Deconvolution", bottom, top, convolution(p, p.out_channels, bias=bias, pad=pad))


def repeated(**fields: Sequence[int]) -> str:
    """Each field as often as it has values."""
    return " ".join(f"{name}: {value}" for name, values in fields.items() for value in values)
