"""The layers keras.layers.Conv{1,2,3}DTranspose, also made again from their configuration."""

from __future__ import annotations

from adapters.keras.calls import first_sized, steps, valid_sized
from adapters.shared.layouts import weights
from reference.schema import Params


def layer(p: Params) -> str:
    return f"{_new(p, valid_sized(p))}\n{_called(p, image_shape(p))}"


def layer_same(p: Params) -> str:
    return f"{_new(p, 'padding=' + repr('same'))}\n{_called(p, image_shape(p))}"


def layer_channels_first(p: Params) -> str:
    return f"{_new(p, first_sized(p))}\n{_called(p, p.input_shape)}"


def from_config(p: Params) -> str:
    again = "layer = type(layer).from_config(layer.get_config())"
    return f"{_new(p, valid_sized(p))}\n{again}\n{_called(p, image_shape(p))}"


def new_layer(p: Params, words: str, dtype: str) -> str:
    """A layer with the padding of `words`."""
    return (
        f"keras.layers.Conv{p.rank}DTranspose({p.out_channels}, {p.each('kernel_size')}, "
        f"{steps(p)}, {words}, use_bias={p.bias}, kernel_initializer='zeros', dtype={dtype})"
    )


def image_shape(p: Params) -> tuple[int, ...]:
    """The shape of x with the channels last."""
    return (p.batch, *p.each("input_size"), p.in_channels)


def _new(p: Params, words: str) -> str:
    return f"layer = {new_layer(p, words, 'keras.backend.standardize_dtype(x.dtype)')}"


def _called(p: Params, image: tuple[int, ...]) -> str:
    """The call of the layer with its weights, for an image of a shape."""
    return f"layer.build({image})\nlayer.set_weights({weights(p)})\ny = layer(x)"
