"""The same call in another way: other kernels and threads, without a batch, mapped, linearized."""

from __future__ import annotations

from adapters.text.layouts import operands
from adapters.torch.calls import call
from reference.schema import Params


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


def autocast(p: Params) -> str:
    bias = "b.float()" if p.bias else "None"
    wide = call(p, "x.float()", bias).replace(", w,", ", w.float(),")
    return f"with torch.autocast('cpu', dtype=x.dtype):\n    y = {wide}"


def jvp_x(p: Params) -> str:
    # The call is linear in x and b: its derivative along x and b, wherever, is its value there.
    names, point = ("x, b", "(-x, -b)") if p.bias else ("x", "(-x,)")
    return f"_, y = torch.func.jvp(lambda {names}: {call(p)}, {point}, ({names},))"


def jvp_w(p: Params) -> str:
    names, point = ("w, b", "(-w, -b)") if p.bias else ("w", "(-w,)")
    return f"_, y = torch.func.jvp(lambda {names}: {call(p)}, {point}, ({names},))"
