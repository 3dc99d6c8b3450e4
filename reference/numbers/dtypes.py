"""The numbers of each dtype: precision p, the smallest subnormal,
the smallest normal and the largest finite number.

complex64 has those of its components;
integers have a precision alone: no rounding, and room for their sums of products.
"""

from __future__ import annotations

PRECISION = {
    "float64": 53,
    "float32": 24,
    "float16": 11,
    "bfloat16": 8,
    "complex64": 24,
    "int32": 30,
    "int64": 62,
}
SMALLEST = {
    "float64": 2.0**-1074,
    "float32": 2.0**-149,
    "float16": 2.0**-24,
    "bfloat16": 2.0**-133,
    "complex64": 2.0**-149,
}
TINY = {
    "float64": 2.0**-1022,
    "float32": 2.0**-126,
    "float16": 2.0**-14,
    "bfloat16": 2.0**-126,
    "complex64": 2.0**-126,
}
LARGEST = {
    "float64": 1.7976931348623157e308,
    "float32": 3.4028234663852886e38,
    "float16": 65504.0,
    "bfloat16": 3.3895313892515355e38,
    "complex64": 3.4028234663852886e38,
}


def unit(dtype: str) -> float:
    """U = 2^-p, the unit roundoff."""
    return float(2.0 ** -PRECISION[dtype])
