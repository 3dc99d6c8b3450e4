"""The same call with operands in other memory formats: channels last, with gaps, odd strides."""

from __future__ import annotations

from adapters.torch.calls import call
from reference.schema import Params

CHANNELS_LAST = {2: "torch.channels_last", 3: "torch.channels_last_3d"}


def channels_last(p: Params) -> str:
    layout = f"memory_format={CHANNELS_LAST.get(p.rank)}"
    return f"x, w = (a.contiguous({layout}) for a in (x, w))\ny = {call(p)}"


def channels_last_input(p: Params) -> str:
    return f"x = x.contiguous(memory_format={CHANNELS_LAST.get(p.rank)})\ny = {call(p)}"


def channels_last_weight(p: Params) -> str:
    return f"w = w.contiguous(memory_format={CHANNELS_LAST.get(p.rank)})\ny = {call(p)}"


def non_contiguous(p: Params) -> str:
    return f"x, w = (torch.stack((a, -a), dim=-1)[..., 0] for a in (x, w))\ny = {call(p)}"


def odd_strides(p: Params) -> str:
    # The stride of an axis of one element never counts.
    strides = "[s if n > 1 else 977 for n, s in zip(a.shape, a.stride())]"
    return f"x, w = (torch.as_strided(a, a.shape, {strides}) for a in (x, w))\ny = {call(p)}"
