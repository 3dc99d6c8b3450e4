"""The region of a bug: as text, in which the order of conditions makes no other region,
and as a question.
"""

from __future__ import annotations

import ast
import json
import warnings
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from reference.region.language import RegionError, parse
from reference.schema import Case, SchemaError, case_from_json

LONGEST = 4000  # characters; a longer one is compared as it stands
MOST_PRODUCTS = 2**20  # of input and kernel along an axis; a larger case is asked nothing


@lru_cache(maxsize=2**17)
def canonical(region: str) -> str:
    """The region with the operands of each `and` and `or` in one order; other text as it stands."""
    if len(region) > LONGEST:
        return region
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(region, mode="eval")
            has_operands = "and" in region or "or" in region  # else there is nothing to sort
            return ast.unparse(_Sorted().visit(tree) if has_operands else tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return region


class _Sorted(ast.NodeTransformer):
    """Sorts the operands of each `and` and `or` by their text."""

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.BoolOp:
        """The node with its operands sorted, and those inside them."""
        self.generic_visit(node)
        node.values.sort(key=ast.unparse)
        return node


def lies_in(case: dict[str, Any], region: str) -> bool:
    """Whether the case of a record lies in a region; an empty one holds every case.

    A case or a region that cannot be read does not.
    """
    read, holds = _case(json.dumps(case, sort_keys=True)), _predicate(region)
    try:
        return bool(read and holds and holds(read))
    except RegionError:  # as of a division by zero in this case
        return False


@lru_cache(maxsize=2**12)
def _case(text: str) -> Case | None:
    """The case of a text; None where the schema does not allow it, or it is too large."""
    try:
        case = case_from_json(text)
    except (SchemaError, TypeError, ValueError, OverflowError):
        return None
    small = (axis.input_size * axis.kernel_size <= MOST_PRODUCTS for axis in case.params.axes)
    return case if all(small) else None


@lru_cache(maxsize=2**12)
def _predicate(region: str) -> Callable[[Case], bool] | None:
    """The predicate of a region; None where it is not in the language."""
    if not region:
        return lambda case: True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return parse(region) if len(region) <= LONGEST else None
    except RegionError:
        return None
