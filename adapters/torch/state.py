"""The main call beside another one: after an error, after other weights, in two threads at once."""

from __future__ import annotations

from adapters.torch.calls import call, layer
from reference.schema import Params


def after_error(p: Params) -> str:
    wrong = call(p, b=f"torch.zeros({p.out_channels + 1}, dtype=w.dtype)")
    return f"try:\n    {wrong}\nexcept RuntimeError:\n    pass\ny = {call(p)}"


def weights_in_place(p: Params) -> str:
    module = layer(p, f"output_padding={p.each('output_padding')}")
    first = module.replace("Parameter(w,", "Parameter(-w,").replace("Parameter(b,", "Parameter(-b,")
    bias = "\nlayer.bias.copy_(b)" if p.bias else ""
    return f"{first}\nlayer(x)\nlayer.weight.copy_(w){bias}\ny = layer(x)"


def concurrent(p: Params) -> str:
    return (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "with ThreadPoolExecutor(2) as pool:\n"
        f"    _, y = pool.map(lambda x: {call(p)}, (-x, x))"
    )
