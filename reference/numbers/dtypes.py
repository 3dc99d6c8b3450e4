"""The numbers of each dtype: precision p, the smallest subnormal,
the smallest normal and the largest finite number.

A complex dtype has those of its components;
integers have a precision alone: no rounding, and room for their sums of products.
"""

from __future__ import annotations

COMPONENTS = {"complex64": "float32", "complex128": "float64"}  # of the complex dtypes
UNSIGNED = ("uint32", "uint16", "uint8", "bool")


def _with_complex(numbers: dict[str, float]) -> dict[str, float]:
    """The numbers of the real dtypes, and those of the complex ones."""
    return {**numbers, **{name: numbers[part] for name, part in COMPONENTS.items()}}


PRECISION = {
    "float64": 53,
    "float32": 24,
    "float16": 11,
    "bfloat16": 8,
    "float8_e4m3fn": 4,
    "float8_e5m2": 3,
    "complex64": 24,
    "complex128": 53,
    "bool": 0,
    "int8": 6,
    "uint8": 7,
    "uint16": 15,
    "uint32": 31,
    "int16": 14,
    "int32": 30,
    "int64": 62,
}
SMALLEST = _with_complex(
    {
        "float64": 2.0**-1074,
        "float32": 2.0**-149,
        "float16": 2.0**-24,
        "bfloat16": 2.0**-133,
        "float8_e4m3fn": 2.0**-9,
        "float8_e5m2": 2.0**-16,
    }
)
TINY = _with_complex(
    {
        "float64": 2.0**-1022,
        "float32": 2.0**-126,
        "float16": 2.0**-14,
        "bfloat16": 2.0**-126,
        "float8_e4m3fn": 2.0**-6,
        "float8_e5m2": 2.0**-14,
    }
)
LARGEST = _with_complex(
    {
        "float64": 1.7976931348623157e308,
        "float32": 3.4028234663852886e38,
        "float16": 65504.0,
        "bfloat16": 3.3895313892515355e38,
        "float8_e4m3fn": 448.0,
        "float8_e5m2": 57344.0,
    }
)


def unit(dtype: str) -> float:
    """U = 2^-p, the unit roundoff."""
    return float(2.0 ** -PRECISION[dtype])
