"""The output shape without values: of calls on keras.KerasTensor, and of a layer."""

from __future__ import annotations

from adapters.keras.calls import first_sized, ops, same_sized, steps, valid_sized
from adapters.keras.layers import new_layer
from reference.schema import Params


def restore_shape(p: Params) -> str:
    """The shape with the channels first."""
    return "y = np.array([y[0], y[-1], *y[1:-1]])"


def declared(p: Params) -> str:
    return _declared(p, valid_sized(p))


def declared_valid(p: Params) -> str:
    return _declared(p, "padding='valid'")


def declared_same(p: Params) -> str:
    return _declared(p, "padding='same'")


def declared_padded_same(p: Params) -> str:
    return _declared(p, same_sized(p))


def declared_channels_first(p: Params) -> str:
    return _declared(p, first_sized(p))


def declared_by_layer(p: Params) -> str:
    layer = new_layer(p, same_sized(p), "None")
    return f"y = np.array({layer}.compute_output_shape(tuple(x.shape)))"


def _declared(p: Params, words: str) -> str:
    """Of tensors that have the shapes and dtypes of the operands, and no values."""
    tensor = "keras.KerasTensor(tuple(a.shape), keras.backend.standardize_dtype(a.dtype))"
    return f"x, w = ({tensor} for a in (x, w))\ny = np.array({ops(steps(p), words)}.shape)"
