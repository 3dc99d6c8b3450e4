"""Results that are kept for each case: the routes of an adapter are asked the same cases, so that
their operands and right answers are computed once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from math import prod
from typing import Concatenate, ParamSpec, TypeVar

from reference.schema import Case, Params

KEPT_CASES = 16384  # whose results a function keeps
KEPT_ELEMENTS = 4096  # of the largest operand or output; the results of larger cases are not kept
Others = ParamSpec("Others")
Returned = TypeVar("Returned")
OfCase = Callable[Concatenate[Case, Others], Returned]


def kept_by_case(function: OfCase[Others, Returned]) -> OfCase[Others, Returned]:
    """`function`, whose results are kept where the operands of the case are small.

    A result must depend on the case and the other, hashable, arguments alone, and nobody may
    change it.
    """
    kept = lru_cache(maxsize=KEPT_CASES)(function)

    @wraps(function)
    def kept_or_new(case: Case, /, *args: Others.args, **kwargs: Others.kwargs) -> Returned:
        chosen = kept if is_small(case.params) else function
        return chosen(case, *args, **kwargs)

    return kept_or_new


def is_small(params: Params) -> bool:
    """Whether no operand and no output has more than `KEPT_ELEMENTS` elements."""
    shapes = (params.input_shape, params.weight_shape, params.output_shape)
    return max(map(prod, shapes)) <= KEPT_ELEMENTS
