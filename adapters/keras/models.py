"""Models: of one layer, that model saved and loaded, and of the main call."""

from __future__ import annotations

from adapters.keras.calls import ops, steps, valid_sized
from adapters.keras.layers import image_shape, new_layer
from adapters.shared.layouts import plus_bias, weights
from reference.schema import Params

_DTYPE = "keras.backend.standardize_dtype(x.dtype)"


def define_model(p: Params) -> str:
    shape = (*p.each("input_size"), p.in_channels)
    image = f"keras.Input({shape}, batch_size={p.batch}, dtype=dtype)"
    model = f"keras.Sequential([{image}, {new_layer(p, valid_sized(p), 'dtype')}])"
    return f"@functools.cache\ndef model(dtype):\n    return {model}"


def model(p: Params) -> str:
    return f"{_weighted(p)}\ny = net.predict_on_batch(x)"


def saved(p: Params) -> str:
    return (
        f"{_weighted(p)}\n"
        "with tempfile.TemporaryDirectory() as folder:\n"
        "    net.save(f'{folder}/model.keras')\n"
        "    again = keras.models.load_model(f'{folder}/model.keras')\n"
        "y = again.predict_on_batch(x)"
    )


def define_functional(p: Params) -> str:
    kernel = (*p.each("kernel_size"), p.out_channels, p.in_channels)
    return (
        "@functools.cache\ndef model(dtype):\n"
        f"    x = keras.Input(batch_shape={image_shape(p)}, dtype=dtype)\n"
        f"    w = keras.Input(batch_shape={kernel}, dtype=dtype)\n"
        f"    return keras.Model([x, w], {ops(steps(p), valid_sized(p))})"
    )


def functional(p: Params) -> str:
    return f"y = model({_DTYPE})([x, w])" + plus_bias(p)


def _weighted(p: Params) -> str:
    """The model with the weights of the case."""
    return f"net = model({_DTYPE})\nnet.set_weights({weights(p)})"
