"""Claims about gradients of the operator, and about the operator as a gradient."""

from __future__ import annotations

from reference.compare import Judgement
from reference.derivatives import bias_gradient, input_gradient, second_order, weight_gradient
from reference.schema import Case
from suites.cases.claims.claim import EXACT
from suites.cases.claims.decorators import claim
from suites.conformance.operands.exact_integers import gradient_terms, integers, operand_shapes
from suites.engine.cell.cell import Cell


@claim(operator="gradients", kinds=EXACT, levels=True)
async def test_gradients_are_exact_on_integers(cell: Cell, case: Case) -> Judgement:
    """The gradients of sum(y g) with respect to x, w and b have the shapes of x, w and b and, on
    integers, exactly the right values.
    """
    p = case.params
    data = integers(case, gradient_terms(p), {**operand_shapes(p), "g": p.output_shape})
    due = {
        "dx": input_gradient(data["g"], data["w"], p),
        "dw": weight_gradient(data["x"], data["g"], p),
    }
    due |= {"db": bias_gradient(data["g"])} if p.bias else {}
    return cell.compare_all(await cell.ask(p, **data), due)


@claim(operator="second_order", levels=True)
async def test_second_order_gradients_are_exact_on_integers(cell: Cell, case: Case) -> Judgement:
    """The gradients of sum(dx v) with respect to w and g, where dx is the gradient with respect
    to x, are exact on integers.
    """
    p = case.params
    shapes = {"x": p.input_shape, "w": p.weight_shape, "g": p.output_shape, "v": p.input_shape}
    data = integers(case, gradient_terms(p), shapes)
    dw, dg = second_order(data["x"], data["w"], data["g"], data["v"], p)
    return cell.compare_all(await cell.ask(p, **data), {"dw": dw, "dg": dg})


@claim(operator="conv_gradient", kinds=EXACT, levels=True, any_dtype=True)
async def test_the_gradient_of_a_convolution_is_the_transposed_one(
    cell: Cell, case: Case
) -> Judgement:
    """The gradient of the framework's forward convolution with respect to its input is the
    transposed convolution, bit for bit.
    """
    return await cell.conv_transpose(case)
