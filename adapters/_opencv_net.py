"""A whole net for OpenCV's reader of Caffe models: Deconvolution, Crop, Eltwise, Concat and ReLU layers of one prototxt."""

from __future__ import annotations

from adapters.text.prototxt import convolution, input_layer, layer, repeated
from reference.networks.nets import Layer, Net, skip_shape
from reference.schema import Params


def net_text(net: Net) -> str | None:
    """The text from x, w0, b0, skip0, ... to y, or None where a layer is not two-dimensional."""
    if any(one.params.rank != 2 for one in net.layers):
        return None
    inputs = {"x": net.layers[0].params.input_shape}
    lines: list[str] = []
    top = "x"
    for number, one in enumerate(net.layers):
        top = _layer(number, one, top, inputs, lines)
    blobs = ", ".join(
        f'"d{n}": [w{n}{f", b{n}" if one.params.bias else ""}]' for n, one in enumerate(net.layers)
    )
    declared = [input_layer(name, shape) for name, shape in inputs.items()]
    return "\n".join(
        (
            'prototxt = """', *declared, *lines, '"""',
            f"weights = caffemodel({{{blobs}}})",
            "net = cv2.dnn.readNetFromCaffe(np.frombuffer(prototxt.encode(), np.uint8), np.frombuffer(weights, np.uint8))",
            *(f'net.setInput({_fed(name, shape)}, "{name}")' for name, shape in inputs.items()),
            f'y = net.forward("{top}")',
        )
    )  # fmt: skip


def _fed(name: str, shape: tuple[int, ...]) -> str:
    """The operand of that name; a Crop's reference is zeros."""
    return f"np.zeros({shape}, np.float32)" if name.startswith("window") else name


def _layer(
    number: int, one: Layer, bottom: str, inputs: dict[str, tuple[int, ...]], lines: list[str]
) -> str:
    """Add the lines of one layer and the inputs that it needs; the name of its top."""
    p, top = one.params, f"d{number}"
    pad = (
        (0,) * p.rank
        if any(map(any, p.each("crop")))
        else tuple(begin for begin, _ in p.each("padding"))
    )
    lines.append(
        layer("Deconvolution", bottom, top, convolution(p, p.out_channels, bias=p.bias, pad=pad))
    )
    if any(map(any, p.each("crop"))):
        inputs[f"window{number}"] = p.output_shape
        lines.append(
            layer(
                "Crop",
                f"{top} window{number}",
                f"c{number}",
                f"crop_param {{ axis: 2 {_offsets(p)} }}",
            )
        )
        top = f"c{number}"
    if one.relu:
        lines.append(layer("ReLU", top, f"r{number}", ""))
        top = f"r{number}"
    return _joined(number, one, top, inputs, lines)


def _joined(
    number: int, one: Layer, top: str, inputs: dict[str, tuple[int, ...]], lines: list[str]
) -> str:
    """The top, summed or concatenated with the skip input."""
    if not (one.add or one.concat):
        return top
    skip = f"skip{number}"
    inputs[skip] = skip_shape(one)
    if one.add is None:
        lines.append(layer("Concat", f"{top} {skip}", f"j{number}", "concat_param { axis: 1 }"))
        return f"j{number}"
    offset = repeated(offset=(one.add[1],) * one.params.rank)
    lines.append(layer("Crop", f"{skip} {top}", f"s{number}", f"crop_param {{ axis: 2 {offset} }}"))
    lines.append(
        layer("Eltwise", f"{top} s{number}", f"j{number}", "eltwise_param { operation: SUM }")
    )
    return f"j{number}"


def _offsets(p: Params) -> str:
    return repeated(offset=[a.padding[0] + a.crop[0] for a in p.axes])
