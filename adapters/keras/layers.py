"""The layers keras.layers.Conv{1,2,3}DTranspose, and a model of one."""

from __future__ import annotations

from adapters.keras.calls import steps, valid_sized
from adapters.text.layouts import weights
from reference.schema import Params


def layer(p: Params) -> str:
    return _called(p, valid_sized(p))


def layer_same(p: Params) -> str:
    return _called(p, "padding='same'")


def define_model(p: Params) -> str:
    shape = (*p.each("input_size"), p.in_channels)
    image = f"keras.Input({shape}, batch_size={p.batch}, dtype=dtype)"
    model = f"keras.Sequential([{image}, {new_layer(p, valid_sized(p), 'dtype')}])"
    return f"@functools.cache\ndef model(dtype):\n    return {model}"


def model(p: Params) -> str:
    return (
        "one = model(keras.backend.standardize_dtype(x.dtype))\n"
        f"one.set_weights({weights(p)})\ny = one.predict_on_batch(x)"
    )


def new_layer(p: Params, words: str, dtype: str) -> str:
    """A layer with the padding of `words`."""
    return (
        f"keras.layers.Conv{p.rank}DTranspose({p.out_channels}, {p.each('kernel_size')}, "
        f"{steps(p)}, {words}, use_bias={p.bias}, kernel_initializer='zeros', dtype={dtype})"
    )


def image_shape(p: Params) -> tuple[int, ...]:
    """The shape of x with the channels last."""
    return (p.batch, *p.each("input_size"), p.in_channels)


def _called(p: Params, words: str) -> str:
    new = new_layer(p, words, "keras.backend.standardize_dtype(x.dtype)")
    return (
        f"layer = {new}\nlayer.build({image_shape(p)})\n"
        f"layer.set_weights({weights(p)})\ny = layer(x)"
    )
