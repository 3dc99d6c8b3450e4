"""Tests of other formulations and of the derivatives: they agree with the definition."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from reference.data.draws import operands
from reference.definition import conv_transpose
from reference.derivatives import bias_gradient, conv, input_gradient, second_order, weight_gradient
from reference.formulations import inflation, matrix
from reference.networks.nets import Net
from reference.networks.stacks import bilinear, operands_of, output
from reference.schema import Axis, Case, Params
from suites.cases.parameters.menu import Menu
from suites.cases.strategies import drawn
from suites.conformance.networks.published import NETS

SMALL = 300  # elements of an image whose matrix is written out


@cache
def tuples() -> list[Params]:
    """Parameters of all ranks, with crops, groups and negative padding."""
    return [
        replace(params, bias=False)
        for params in drawn(Menu(lambda params: True), 150, derandomized=True)
    ]


def cotangent(params: Params) -> np.ndarray:
    """Random integers in the shape of the output."""
    return np.random.default_rng(1).integers(-5, 6, params.output_shape)


def test_the_inflation_way_is_the_scatter_definition() -> None:
    """A convolution of the inflated input with the flipped kernel equals the definition; without
    the flip it differs.
    """
    for params in tuples():
        data = operands(Case(params))
        assert np.array_equal(
            inflation(data.x, data.w, params), conv_transpose(data.x, data.w, None, params)
        )
    params = Params((Axis(3, 2, 2),))
    data = operands(Case(params))
    assert not np.array_equal(
        inflation(data.x, data.w[..., ::-1], params), conv_transpose(data.x, data.w, None, params)
    )


def test_the_transposed_convolution_is_the_matrix_transposed() -> None:
    """C is the matrix of the convolution, and C^T x equals the definition."""
    written = [params for params in tuples() if int(np.prod(params.output_shape[1:])) <= SMALL]
    assert len(written) > 40
    for params in written:
        data, g = operands(Case(params)), cotangent(params)
        c, batch = matrix(data.w, params), params.batch
        assert np.array_equal(
            g.reshape(batch, -1) @ c.T, conv(g, data.w, params).reshape(batch, -1)
        )
        assert np.array_equal(
            data.x.reshape(batch, -1) @ c,
            conv_transpose(data.x, data.w, None, params).reshape(batch, -1),
        )


def test_each_derivative_is_adjoint_to_the_definition() -> None:
    """<y, g> equals <x, dx> and <w, dw> for all x and w; the second order follows from dx."""
    for params in tuples():
        data, g = operands(Case(params)), cotangent(params)
        product = (conv_transpose(data.x, data.w, None, params) * g).sum()
        assert product == (data.x * input_gradient(g, data.w, params)).sum()
        assert product == (data.w * weight_gradient(data.x, g, params)).sum()
        dw, dg = second_order(data.x, data.w, g, data.x, params)
        assert product == (dw * data.w).sum() == (dg * g).sum()


def test_the_gradient_of_the_bias_is_the_sum_of_the_cotangent() -> None:
    """The gradient of each channel is the sum over items and positions."""
    g = np.arange(24).reshape(2, 3, 4)
    assert bias_gradient(g).tolist() == [
        sum(range(4 * c, 4 * c + 4)) + sum(range(12 + 4 * c, 16 + 4 * c)) for c in range(3)
    ]


@pytest.mark.parametrize("net", NETS.values(), ids=lambda net: net.name)
def test_a_net_is_exact_in_float32(net: Net) -> None:
    """The output has the published size, and sums of absolute products are at most 2^24 units."""
    data = operands_of(net)
    y, largest = output(net, data), output(net, data, absolute=True).max()
    last = net.layers[-1].params
    assert y.shape == last.output_shape
    assert largest <= 2**24 * net.unit
    assert np.array_equal(y / net.unit, np.rint(y / net.unit))
    assert (y != 0).mean() > 0.4


def test_bilinear_weights_interpolate() -> None:
    """A constant image stays constant away from the border, and channels do not mix."""
    params = Params((Axis(5, 4, 2), Axis(5, 4, 2)), in_channels=2, out_channels=2)
    x = np.ones(params.input_shape) * np.array([1.0, 3.0]).reshape(1, 2, 1, 1)
    y = conv_transpose(x, bilinear(params), None, params)
    assert np.array_equal(y[0, :, 2:-2, 2:-2], x[:, :, :1, :1][0] * np.ones((1, 8, 8)))
