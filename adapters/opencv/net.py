"""A whole net for OpenCV's reader of Caffe models, as the layers of one prototxt."""

from __future__ import annotations

from dataclasses import dataclass, field

from adapters.opencv.layers import net
from adapters.shared.layouts import begins
from adapters.shared.prototxt import crop_layer, deconvolution, input_layer, layer, window_layer
from reference.networks.nets import Layer, Net, skip_shape


@dataclass
class Lines:
    """The layers so far, the shapes of the inputs that they need, and the name of the last top."""

    inputs: dict[str, tuple[int, ...]]
    layers: list[str] = field(default_factory=list)
    top: str = "x"

    def add(self, line: str, top: str) -> None:
        """Add a layer whose top is `top`."""
        self.layers.append(line)
        self.top = top


def net_text(whole: Net) -> str | None:
    """The text from x, w0, b0, skip0, ... to y, or None where a layer is not two-dimensional."""
    if any(step.params.rank != 2 for step in whole.layers):
        return None
    lines = Lines({"x": whole.layers[0].params.input_shape})
    for number, step in enumerate(whole.layers):
        _add_window(lines, number, step)
        _add_skip(lines, number, step)
    blobs = (_blobs(number, step) for number, step in enumerate(whole.layers))
    declared = (input_layer(name, shape) for name, shape in lines.inputs.items())
    feeds = (f'net.setInput({_value(n, shape)}, "{n}")' for n, shape in lines.inputs.items())
    made = net(", ".join(blobs), *declared, *lines.layers)
    return "\n".join((made, *feeds, f'y = net.forward("{lines.top}")'))


def _blobs(number: int, step: Layer) -> str:
    """The weights of a Deconvolution under its name."""
    return f'"d{number}": [w{number}{f", b{number}" if step.params.bias else ""}]'


def _value(name: str, shape: tuple[int, ...]) -> str:
    """The operand of that name; a Crop's reference is zeros."""
    return f"np.zeros({shape}, np.float32)" if name.startswith("window") else name


def _add_window(lines: Lines, number: int, step: Layer) -> None:
    """Add a layer's Deconvolution, its Crop and its ReLU."""
    p, top = step.params, f"d{number}"
    cropped = any(map(any, p.each("crop")))
    pad = () if cropped else begins(p)
    lines.add(deconvolution(p, lines.top, top, bias=p.bias, pad=pad), top)
    if cropped:
        reference, top = f"window{number}", f"c{number}"
        lines.inputs[reference] = p.output_shape
        lines.add(window_layer(p, f"{lines.top} {reference}", top), top)
    if step.relu:
        lines.add(layer("ReLU", lines.top, f"r{number}", ""), f"r{number}")


def _add_skip(lines: Lines, number: int, step: Layer) -> None:
    """Add the sum with the skip input, or its concatenation, where there is one."""
    if not (step.add or step.concat):
        return
    skip, top, joined = f"skip{number}", lines.top, f"j{number}"
    lines.inputs[skip] = skip_shape(step)
    if step.add is None:
        lines.add(layer("Concat", f"{top} {skip}", joined, "concat_param { axis: 1 }"), joined)
        return
    cropped, offset = f"s{number}", (step.add[1],) * step.params.rank
    lines.add(crop_layer(f"{skip} {top}", cropped, offset), cropped)
    added = layer("Eltwise", f"{top} {cropped}", joined, "eltwise_param { operation: SUM }")
    lines.add(added, joined)
