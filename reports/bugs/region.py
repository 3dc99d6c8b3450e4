"""The region of a bug as text: the order of its conditions makes no other region."""

from __future__ import annotations

import ast
import warnings
from functools import lru_cache

LONGEST = 4000  # characters; a longer one is compared as it stands


@lru_cache(maxsize=2**17)
def canonical(region: str) -> str:
    """The region with the operands of each `and` and `or` in one order; other text as it stands."""
    if len(region) > LONGEST:
        return region
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = _Sorted().visit(ast.parse(region, mode="eval"))
            return ast.unparse(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return region


class _Sorted(ast.NodeTransformer):
    """Sorts the operands of each `and` and `or` by their text."""

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.BoolOp:
        """The node with its operands sorted, and those inside them."""
        self.generic_visit(node)
        node.values.sort(key=ast.unparse)
        return node
