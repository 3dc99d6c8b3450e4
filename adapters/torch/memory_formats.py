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


def item_twice(axes: int) -> str:
    """Item n of x, which has `axes` axes besides the batch; the stride of the batch axis is 0."""
    return f"x[n:n + 1].expand(2{', -1' * axes})"


def each_item(p: Params, call_text: str) -> str:
    """The second output of a call on `item_twice`, for each item of x."""
    return f"y = torch.cat([{call_text}[1:] for n in range({p.batch})])"


def expanded_input(p: Params) -> str:
    return each_item(p, call(p, item_twice(p.rank + 1)))


def expanded_weight(p: Params) -> str:
    weight = f"w[:, n:n + 1].expand(-1, 2{', -1' * p.rank})"
    channels = f"b.unflatten(0, ({p.groups}, w.shape[1]))[:, n]"
    bias = f"{channels}.repeat_interleave(2)" if p.bias else "None"
    twice = f"[{call(p, w=weight, b=bias)}[:, 1::2] for n in range(w.shape[1])]"
    return f"y = torch.stack({twice}, dim=2).flatten(1, 2)"


def mkldnn_input(p: Params) -> str:
    return f"y = {call(p, 'x.to_mkldnn()')}.to_dense()"


def mkldnn(p: Params) -> str:
    bias = "b.to_mkldnn()" if p.bias else "None"
    return f"y = {call(p, 'x.to_mkldnn()', 'w.to_mkldnn()', bias)}.to_dense()"
