"""The same call with operands in other memory formats: channels last, with gaps, with odd strides
or strides of 0, and in the layouts of oneDNN.
"""

from __future__ import annotations

from adapters.torch.calls import call
from reference.schema import Params

GAPS = "torch.stack((a, -a), dim=-1)[..., 0]"  # an operand `a` with gaps
# The stride of an axis of one element never counts.
ODD_STRIDES = (
    "torch.as_strided(a, a.shape, [s if n > 1 else 977 for n, s in zip(a.shape, a.stride())])"
)
ITEM_TWICE = "x[n:n + 1].expand(2, *x.shape[1:])"  # item n, the stride of whose batch axis is 0
CHANNELS_LAST = {2: "torch.channels_last", 3: "torch.channels_last_3d"}


def channels_last(p: Params) -> str:
    layout = f"memory_format={CHANNELS_LAST.get(p.rank)}"
    return f"x, w = (a.contiguous({layout}) for a in (x, w))\ny = {call(p)}"


def channels_last_input(p: Params) -> str:
    return f"x = x.contiguous(memory_format={CHANNELS_LAST.get(p.rank)})\ny = {call(p)}"


def channels_last_weight(p: Params) -> str:
    return f"w = w.contiguous(memory_format={CHANNELS_LAST.get(p.rank)})\ny = {call(p)}"


def non_contiguous(p: Params) -> str:
    return f"x, w = ({GAPS} for a in (x, w))\ny = {call(p)}"


def odd_strides(p: Params) -> str:
    return f"x, w = ({ODD_STRIDES} for a in (x, w))\ny = {call(p)}"


def each_item_twice(p: Params, call_text: str) -> str:
    """The second output of a call on `ITEM_TWICE`, for each item of x."""
    return f"y = torch.cat([{call_text}[1:] for n in range({p.batch})])"


def expanded_input(p: Params) -> str:
    return each_item_twice(p, call(p, ITEM_TWICE))


def expanded_weight(p: Params) -> str:
    weight = "w[:, n:n + 1].expand(-1, 2, *w.shape[2:])"
    bias = f"b.reshape({p.groups}, -1)[:, n].repeat_interleave(2)" if p.bias else "None"
    twice = f"[{call(p, w=weight, b=bias)}[:, 1::2] for n in range({p.out_channels // p.groups})]"
    return f"y = torch.stack({twice}, dim=2).flatten(1, 2)"


def mkldnn_input(p: Params) -> str:
    return f"y = {call(p, 'x.to_mkldnn()')}.to_dense()"


def mkldnn(p: Params) -> str:
    bias = "b.to_mkldnn()" if p.bias else "None"
    return f"y = {call(p, 'x.to_mkldnn()', 'w.to_mkldnn()', bias)}.to_dense()"
