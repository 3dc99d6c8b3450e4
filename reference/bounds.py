"""How far a correctly computed answer may lie from the true one: a bound an element, no relative tolerance.

gamma_n = n u / (1 - n u) is N. J. Higham's, "Accuracy and Stability of Numerical Algorithms" (SIAM, 2nd ed.,
2002), section 3.1: it bounds a sum of n products in any order, with or without fused multiply-add.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reference.definition import Array
from reference.draws import PRECISION

SMALLEST = {"float64": 2.0**-1074, "float32": 2.0**-149, "float16": 2.0**-24, "bfloat16": 2.0**-133}
LARGEST = {"float64": 1.7976931348623157e308, "float32": 3.4028234663852886e38, "float16": 65504.0, "bfloat16": 3.3895313892515355e38}


@dataclass(frozen=True)
class Once:
    """Accumulation in `accumulator`, then one rounding to the result's dtype."""

    accumulator: str

    def bound(self, dtype: str, size: Array, absolute: Array, count: Array) -> Array:
        """The largest error allowed: `size` is |r(o)|, `absolute` S(o), `count` n(o); all of the output's shape."""
        error = gamma(count, self.accumulator) * absolute + count * SMALLEST[self.accumulator] / 2
        if self.accumulator == dtype:
            return error
        return error + unit(dtype) * (size + error) + SMALLEST[dtype] / 2


def unit(dtype: str) -> float:
    """U = 2^-p, the unit roundoff."""
    return float(2.0 ** -PRECISION[dtype])


def gamma(count: Array, dtype: str) -> Array:
    """gamma_n for n = `count`; infinite where n u >= 1, since nothing is promised there."""
    product = count * unit(dtype)
    with np.errstate(divide="ignore"):
        return np.where(product < 1, product / np.maximum(1 - product, 0), np.inf)
