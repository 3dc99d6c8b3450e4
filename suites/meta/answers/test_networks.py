"""Tests of the published networks: in which dtypes their sums are exact."""

from __future__ import annotations

import pytest

from suites.conformance.networks.published import DCGAN, FCN_8S, FCN_16S, FCN_32S, U_NET, WAVEGAN
from suites.conformance.networks.test_stacks import Net, answer_of, is_exact

NETS = (FCN_32S, FCN_16S, FCN_8S, DCGAN, U_NET, WAVEGAN)


@pytest.mark.parametrize("net", NETS, ids=lambda net: net.name)
def test_a_network_is_asked_in_float32_and_float64(net: Net) -> None:
    """Their bits hold all of its sums; those of bfloat16 do not, and there it is left out."""
    _, _, largest = answer_of(net)
    assert is_exact(largest, net, "float32")
    assert is_exact(largest, net, "float64")
    assert not is_exact(largest, net, "bfloat16")
