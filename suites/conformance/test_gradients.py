"""Gradients: for the input, the weight and the bias, of first and second order, and the operator as a gradient itself."""

from __future__ import annotations

from reference.compare import Judgement
from reference.derivatives import bias_gradient, input_gradient, second_order, weight_gradient
from reference.schema import Case
from suites.engine.cell import Cell
from suites.cases.claim import EXACT, claim
from suites.conformance.exact_integers import integers, most_terms, shapes_of


@claim(operator="gradients", kinds=EXACT)
def test_gradients_are_exact_on_integers(cell: Cell, case: Case) -> Judgement:
    """The gradients of sum(y g) for x, w and b have the operands' shapes and, on integers, exactly the values that are due."""
    p = case.params
    data = integers(case, most_terms(p), **shapes_of(p))
    due = {"dx": input_gradient(data["g"], data["w"], p), "dw": weight_gradient(data["x"], data["g"], p), "db": bias_gradient(data["g"])}
    return cell.compare_all(cell.ask(p, **data), due if p.bias else {name: due[name] for name in ("dx", "dw")})


@claim(operator="second_order")
def test_second_order_gradients_are_exact_on_integers(cell: Cell, case: Case) -> Judgement:
    """The gradients of sum(dx v) for w and for g, where dx is itself the gradient for x, are exact on integers."""
    p = case.params
    shapes = shapes_of(p)
    data = integers(case, most_terms(p), v=shapes["x"], **{name: shapes[name] for name in ("x", "w", "g")})
    dw, dg = second_order(data["x"], data["w"], data["g"], data["v"], p)
    return cell.compare_all(cell.ask(p, **data), {"dw": dw, "dg": dg})


@claim(operator="conv_gradient", kinds=EXACT, any_dtype=True)
def test_the_gradient_of_a_convolution_is_the_transposed_one(cell: Cell, case: Case) -> Judgement:
    """The gradient of the framework's forward convolution with respect to its input is the transposed convolution, bit for bit."""
    return cell.conv_transpose(case)
