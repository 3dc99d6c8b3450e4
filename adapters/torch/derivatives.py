"""The gradients of PyTorch's call, their derivatives, and the output shape without values."""

from __future__ import annotations

from adapters.shared.layouts import gradients as gradient_names
from adapters.shared.layouts import operands
from adapters.torch.calls import call, forward
from adapters.torch.memory_formats import CHANNELS_LAST, GAPS, ODD_STRIDES
from reference.schema import Params


def gradients(p: Params) -> str:
    names = operands(p)
    return (
        f"for a in ({names}):\n    a.requires_grad_()\n"
        f"{gradient_names(p)} = torch.autograd.grad({call(p)}, ({names}), g)"
    )


def gradients_vjp(p: Params) -> str:
    names = operands(p)
    pull = f"_, pull = torch.func.vjp(lambda {names}: {call(p)}, {names})"
    return f"{pull}\n{gradient_names(p)} = pull(g)"


def gradients_channels_last(p: Params) -> str:
    layout = f"memory_format={CHANNELS_LAST.get(p.rank)}"
    return f"x, w, g = (a.contiguous({layout}) for a in (x, w, g))\n{gradients(p)}"


def gradients_non_contiguous(p: Params) -> str:
    return f"x, w, g = ({GAPS} for a in (x, w, g))\n{gradients(p)}"


def gradients_odd_strides(p: Params) -> str:
    return f"x, w, g = ({ODD_STRIDES} for a in (x, w, g))\n{gradients(p)}"


def gradients_mixed(p: Params) -> str:
    return f"g = g.contiguous(memory_format={CHANNELS_LAST.get(p.rank)})\n{gradients(p)}"


def gradients_expanded(p: Params) -> str:
    """Each item in a batch of two, after an item of zeros. Both have the same g, whose stride is 0:
    it is summed twice in db.
    """
    names, expanded = operands(p), f"g.expand(2{', -1' * (p.rank + 1)})"
    restored = "dx, dw = torch.cat([a[1:] for a in dx]), sum(dw)"
    return (
        "def pull(x, g):\n    x = torch.cat((torch.zeros_like(x), x))\n"
        f"    for a in ({names}):\n        a.requires_grad_()\n"
        f"    return torch.autograd.grad({call(p)}, ({names}), {expanded})\n"
        f"{gradient_names(p)} = zip(*map(pull, x.split(1), g.split(1)))\n{restored}"
    ) + ("\ndb = sum(db) / 2" if p.bias else "")


def jacrev(p: Params) -> str:
    names = operands(p)
    jacobians = f"torch.func.jacrev(sums, argnums={tuple(range(len(names.split(','))))})({names})"
    return f"{_sums(p)}\n{gradient_names(p)} = (a.sum(0) for a in {jacobians})"


def jacobian(p: Params) -> str:
    jacobians = f"torch.autograd.functional.jacobian(sums, ({operands(p)}))"
    return f"{_sums(p)}\n{gradient_names(p)} = (a.sum(0) for a in {jacobians})"


def _sums(p: Params) -> str:
    """The function from the operands to the sum of y * g over each item."""
    b = "b" if p.bias else "None"
    return f"def sums({operands(p)}):\n    return ({call(p, b=b)} * g).flatten(1).sum(1)"


def gradients_by_conv(p: Params) -> str:
    text = f"dx = F.conv{p.rank}d(g, w, None, {forward(p)})\n"
    text += f"dw = torch.nn.grad.conv{p.rank}d_weight(g, w.shape, x, {forward(p)})"
    return text + (f"\ndb = g.sum({(0, *range(2, p.rank + 2))})" if p.bias else "")


def second_order(p: Params) -> str:
    return (
        "for a in (x, w, g):\n    a.requires_grad_()\n"
        f"(dx,) = torch.autograd.grad({call(p, b='None')}, x, g, create_graph=True)\n"
        "dw, dg = torch.autograd.grad(dx, (w, g), v)"
    )


def second_order_vjp(p: Params) -> str:
    gradient = f"torch.func.vjp(lambda x: {call(p, b='None')}, x)[1](g)[0]"
    return (
        f"def input_gradient(w, g):\n    return {gradient}\n"
        "dw, dg = torch.func.vjp(input_gradient, w, g)[1](v)"
    )


def meta(p: Params) -> str:
    names = operands(p)
    return f"{names} = (a.to('meta') for a in ({names}))\ny = np.array({call(p)}.shape)"


def fake(p: Params) -> str:
    names = operands(p)
    return (
        "with torch._subclasses.FakeTensorMode() as mode:\n"
        f"    {names} = map(mode.from_tensor, ({names}))\n    y = np.array({call(p)}.shape)"
    )
