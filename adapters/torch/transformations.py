"""The same call in another way: other memory, other threads, without a batch, mapped, compiled."""

from __future__ import annotations

from adapters.text.layouts import operands
from adapters.torch.calls import call
from reference.schema import Params

CHANNELS_LAST = {2: "torch.channels_last", 3: "torch.channels_last_3d"}


def channels_last(p: Params) -> str:
    layout = f"memory_format={CHANNELS_LAST.get(p.rank)}"
    return f"x, w = (a.contiguous({layout}) for a in (x, w))\ny = {call(p)}"


def channels_last_weight(p: Params) -> str:
    return f"w = w.contiguous(memory_format={CHANNELS_LAST.get(p.rank)})\ny = {call(p)}"


def non_contiguous(p: Params) -> str:
    return f"x, w = (torch.stack((a, -a), dim=-1)[..., 0] for a in (x, w))\ny = {call(p)}"


def no_mkldnn(p: Params) -> str:
    return f"with torch.backends.mkldnn.flags(enabled=False):\n    y = {call(p)}"


def threads_2(p: Params) -> str:
    return (
        "threads = torch.get_num_threads()\ntorch.set_num_threads(2)\n"
        f"try:\n    y = {call(p)}\nfinally:\n    torch.set_num_threads(threads)"
    )


def unbatched(p: Params) -> str:
    return f"y = torch.stack([{call(p, 'item')} for item in x])"


def vmap_x(p: Params) -> str:
    return f"y = torch.func.vmap(lambda item: {call(p, 'item')})(x)"


def vmap_w(p: Params) -> str:
    return f"_, y = torch.func.vmap(lambda w: {call(p)})(torch.stack((-w, w)))"


def vmap_all(p: Params) -> str:
    names = operands(p)
    mapped = f"torch.func.vmap(lambda {names}: {call(p)})"
    return f"_, y = {mapped}(*(torch.stack((-a, a)) for a in ({names})))"


def define_compiled(p: Params) -> str:
    return (
        "torch.compiler.reset()\n"
        "@torch.compile(backend='aot_eager', fullgraph=True, dynamic=False)\n"
        f"def conv_transpose(x, w, b):\n    return {call(p)}"
    )


def compiled(p: Params) -> str:
    return "y = conv_transpose(x, w, b)"


def define_exported(p: Params) -> str:
    method = f"    def forward(self, x, w, b):\n        return {call(p)}"
    return f"class Layer(torch.nn.Module):\n{method}"


def exported(p: Params) -> str:
    return "y = torch.export.export(Layer(), (x, w, b)).module()(x, w, b)"
