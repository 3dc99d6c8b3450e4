"""The same call in another way: other kernels and threads, without a batch, mapped, linearized."""

from __future__ import annotations

from adapters.shared.layouts import operands
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
    wide = call(p, "x.float()", "w.float()", "b.float()" if p.bias else "None")
    return f"with torch.autocast('cpu', dtype=x.dtype):\n    y = {wide}"


def jvp_x(p: Params) -> str:
    return _jvp(p, "x")


def jvp_w(p: Params) -> str:
    return _jvp(p, "w")


def jacfwd(p: Params) -> str:
    scaled = call(p, "t * x", b="t * b" if p.bias else "None")
    return f"y = torch.func.jacfwd(lambda t: {scaled})(torch.ones((), dtype=x.dtype))"


def _jvp(p: Params, name: str) -> str:
    """The derivative along an operand and b: y itself, as the call is linear in both."""
    names, point = (f"{name}, b", f"(-{name}, -b)") if p.bias else (name, f"(-{name},)")
    return f"_, y = torch.func.jvp(lambda {names}: {call(p)}, {point}, ({names},))"
