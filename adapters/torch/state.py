"""The main call beside another one: after an error, after other weights, in two threads at once."""

from __future__ import annotations

from adapters.shared.functions import in_two_threads
from adapters.torch.calls import call, layer
from reference.schema import Params


def after_error(p: Params) -> str:
    wrong = call(p, b=f"torch.zeros({p.out_channels + 1}, dtype=w.dtype)")
    return f"try:\n    {wrong}\nexcept RuntimeError:\n    pass\ny = {call(p)}"


def weights_in_place(p: Params) -> str:
    module = layer(p, f"output_padding={p.each('output_padding')}")
    return f"{module}\nlayer.weight.neg_()\nlayer(x)\nlayer.weight.neg_()\ny = layer(x)"


def concurrent(p: Params) -> str:
    return in_two_threads(call(p))
