"""The output shape without values: of calls on keras.KerasTensor, and of a layer."""

from __future__ import annotations

from adapters.keras.calls import same_sized, steps, valid_sized
from adapters.keras.layers import image_shape, new_layer
from reference.schema import Params

_CANONICAL = "y = np.array([shape[0], shape[-1], *shape[1:-1]])"


def declared(p: Params) -> str:
    return _declared(p, valid_sized(p))


def declared_valid(p: Params) -> str:
    return _declared(p, "padding='valid'")


def declared_same(p: Params) -> str:
    return _declared(p, "padding='same'")


def declared_padded_same(p: Params) -> str:
    return _declared(p, same_sized(p))


def declared_by_layer(p: Params) -> str:
    layer = new_layer(p, same_sized(p), "None")
    return f"shape = {layer}.compute_output_shape({image_shape(p)})\n{_CANONICAL}"


def _declared(p: Params, words: str) -> str:
    w = (*p.each("kernel_size"), p.out_channels, p.in_channels)
    tensors = f"keras.KerasTensor({image_shape(p)}), keras.KerasTensor({w})"
    call = f"keras.ops.conv_transpose({tensors}, {steps(p)}, {words})"
    return f"shape = {call}.shape\n{_CANONICAL}"
