"""Claims about whole networks at their published sizes, on operands whose sums are all exact."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from adapters.networks import net_program
from reference.compare import Judgement
from reference.definition import Array
from reference.networks.nets import Net
from reference.networks.stacks import operands_of, output
from reference.numbers.dtypes import PRECISION
from reference.schema import Case
from suites.cases.claims.claim import Check
from suites.cases.claims.decorators import fixed_claim
from suites.conformance.networks.published import DCGAN, FCN_8S, FCN_16S, FCN_32S, U_NET, WAVEGAN
from suites.engine.cell.cell import Cell, exactly, not_asked


def net_claim(net: Net) -> Callable[[Check], Any]:
    """A decorator that makes a pytest test of a check on a network.

    The claim is asked the parameters of the first layer.
    """
    first, *further = (layer.params for layer in net.layers)
    return fixed_claim(first, calls=tuple(further))


@net_claim(FCN_32S)
async def test_fcn_32s_upscores_rightly(cell: Cell, case: Case) -> Judgement:
    """FCN-32s is exact: 21 score maps of 16 x 16 become 500 x 500 by a bilinear kernel of 64 with
    stride 32 and a crop at 19.
    """
    return await judge_net(cell, case, FCN_32S)


@net_claim(FCN_16S)
async def test_fcn_16s_upscores_rightly(cell: Cell, case: Case) -> Judgement:
    """FCN-16s is exact: bilinear kernels of 4 (stride 2) and 32 (stride 16), the scores of pool4
    cropped at 5 and added between them, and a crop at 27 to 500 x 500.
    """
    return await judge_net(cell, case, FCN_16S)


@net_claim(FCN_8S)
async def test_fcn_8s_upscores_rightly(cell: Cell, case: Case) -> Judgement:
    """FCN-8s is exact: bilinear kernels of 4, 4 (stride 2) and 16 (stride 8), scores cropped at 5
    and at 9 and added between them, and a crop at 31 to 500 x 500.
    """
    return await judge_net(cell, case, FCN_8S)


@net_claim(DCGAN)
async def test_a_dcgan_generator_is_exact(cell: Cell, case: Case) -> Judgement:
    """DCGAN's generator is exact: 100 -> 1024 -> 512 -> 256 -> 128 -> 3 channels by 4 x 4 kernels,
    from the second layer with stride 2 and padding 1, to 64 x 64.
    """
    return await judge_net(cell, case, DCGAN)


@net_claim(U_NET)
async def test_a_u_net_decoder_is_exact(cell: Cell, case: Case) -> Judgement:
    """A U-Net decoder is exact: 1024 -> 512 -> 256 -> 128 -> 64 channels, each step by a 2 x 2
    kernel with stride 2, the skip input, and a 3 x 3 kernel.
    """
    return await judge_net(cell, case, U_NET)


@net_claim(WAVEGAN)
async def test_a_wavegan_generator_is_exact(cell: Cell, case: Case) -> Judgement:
    """WaveGAN's generator is exact: 16 samples of 1024 channels become 16,384 samples by five
    layers with kernel 25, stride 4, padding 11 and output_padding 1.
    """
    return await judge_net(cell, case, WAVEGAN)


async def judge_net(cell: Cell, case: Case, net: Net) -> Judgement:
    """The judgement on the output of the whole network, where its sums are exact in the dtype."""
    if case.params != net.layers[0].params:
        return not_asked("the claim is about this one network")
    program = net_program(cell.adapter, net, cell.dtype)
    if program is None:
        return not_asked("no call of the adapter itself can make a layer of the network")
    data, due, largest = answer_of(net)
    if not is_exact(largest, net, cell.dtype):
        return not_asked(f"a sum of {net.name} may come to {largest:g}, beyond {cell.dtype}'s bits")
    return cell.compare(await cell.run(program, **data), exactly(due))


def is_exact(largest: float, net: Net, dtype: str) -> bool:
    """Whether a dtype holds all sums of a network, whose absolute values come to `largest`."""
    return largest <= float(2 ** PRECISION[dtype] * net.unit)


@lru_cache(maxsize=2)
def answer_of(net: Net) -> tuple[dict[str, Any], Array, float]:
    """(operands, exact output in float64, largest sum of absolute values) of a network."""
    data = operands_of(net)
    return data, output(net, data), float(output(net, data, absolute=True).max())
