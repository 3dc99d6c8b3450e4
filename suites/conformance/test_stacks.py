"""Stacks: networks that people run, end to end at their published sizes, on operands for which
every sum is exact.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from adapters.text.networks import net_program
from reference.compare import Judgement
from reference.definition import Array
from reference.networks.nets import Net
from reference.networks.stacks import operands_of, output
from reference.numbers.dtypes import PRECISION
from reference.schema import Case
from suites.cases.claim import Check, fixed_claim
from suites.conformance.networks import DCGAN, FCN_8S, FCN_16S, FCN_32S, U_NET, WAVEGAN
from suites.engine.cell.cell import Cell, exactly, not_asked


def net_claim(net: Net) -> Callable[[Check], Any]:
    """Make a pytest test of a check on a net, whose first layer names it."""
    first, *others = (layer.params for layer in net.layers)
    return fixed_claim(first, calls=tuple(others))


@net_claim(FCN_32S)
async def test_fcn_32s_upscores_rightly(cell: Cell, case: Case) -> Judgement:
    """FCN-32s: 21 scores of 16 x 16 through K64 s32 and a crop at 19 to 500 x 500, bilinear,
    exact.
    """
    return await judge_net(cell, case, FCN_32S)


@net_claim(FCN_16S)
async def test_fcn_16s_upscores_rightly(cell: Cell, case: Case) -> Judgement:
    """FCN-16s: K4 s2, the sum with pool4's scores cropped at 5, K32 s16 and a crop at 27 to 500
    x 500, bilinear, exact.
    """
    return await judge_net(cell, case, FCN_16S)


@net_claim(FCN_8S)
async def test_fcn_8s_upscores_rightly(cell: Cell, case: Case) -> Judgement:
    """FCN-8s: K4 s2, a crop at 5 and a sum, K4 s2, a crop at 9 and a sum, K16 s8 and a crop at
    31 to 500 x 500, exact.
    """
    return await judge_net(cell, case, FCN_8S)


@net_claim(DCGAN)
async def test_a_dcgan_generator_is_exact(cell: Cell, case: Case) -> Judgement:
    """DCGAN's generator: 100 -> 1024 -> 512 -> 256 -> 128 -> 3, 4 x 4 kernels, s2 p1, rectified,
    64 x 64 out, exact.
    """
    return await judge_net(cell, case, DCGAN)


@net_claim(U_NET)
async def test_a_u_net_decoder_is_exact(cell: Cell, case: Case) -> Judgement:
    """A U-Net decoder: 1024 -> 512 -> 256 -> 128 -> 64 by 2 x 2 s2, each joined to its skip and
    mixed by a 3 x 3, exact.
    """
    return await judge_net(cell, case, U_NET)


@net_claim(WAVEGAN)
async def test_a_wavegan_generator_is_exact(cell: Cell, case: Case) -> Judgement:
    """WaveGAN's generator: 16 samples of 1024 channels through five layers of K25 s4 p11 m1 to
    16,384 samples, exact.
    """
    return await judge_net(cell, case, WAVEGAN)


async def judge_net(cell: Cell, case: Case, net: Net) -> Judgement:
    """The judgement on the whole net; ArithmeticError where its sums are not exact in the cell's
    dtype.
    """
    if case.params != net.layers[0].params:
        return not_asked("the claim is about this one net")
    program = net_program(cell.adapter, net, cell.dtype)
    if program is None:
        return not_asked("a layer of the net can be made by none of the adapter's own calls")
    data, due, largest = answer_of(net)
    if largest > 2 ** PRECISION[cell.dtype] * net.unit:
        raise ArithmeticError(
            f"{net.name} is not exact in {cell.dtype}: a sum may come to {largest:g}"
        )
    return cell.compare(await cell.run(program, **data), exactly(due))


@lru_cache(maxsize=2)
def answer_of(net: Net) -> tuple[dict[str, Any], Array, float]:
    """The net's operands, its output in float64, where it is exact, and the largest sum of
    absolute values.
    """
    data = operands_of(net)
    return data, output(net, data), float(output(net, data, absolute=True).max())
