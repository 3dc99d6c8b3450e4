"""An array of a record as Python source text."""

from __future__ import annotations

from reference.records.discrepancy import ArrayRecord

NARROW = ("bfloat16", "float8_e4m3fn", "float8_e5m2")  # dtypes that NumPy does not have
# What a script needs besides NumPy, each only where one of its lines uses it.
UNPACK = """\
import base64, zlib
def unpacked(text, dtype, *shape):
    return np.frombuffer(zlib.decompress(base64.b64decode(text)), dtype).reshape(shape).copy()"""
BFLOAT16 = """\
try:
    bfloat16 = np.dtype("bfloat16")  # the framework has brought ml_dtypes
except TypeError:
    bfloat16 = np.dtype([("bfloat16", np.uint16)])  # the bit patterns, which the call takes
def narrowed(values):
    return (values.view(np.uint32) >> 16).astype(np.uint16).view(bfloat16)
def widened(bits):
    return (bits.view(np.uint16).astype(np.uint32) << 16).view(np.float32)"""


def source(array: ArrayRecord) -> str | None:
    """A Python expression that makes the array, where the record holds it.

    It may call what UNPACK and BFLOAT16 define.
    """
    dtype, shape = array["dtype"], tuple(array["shape"])
    if "packed" in array:
        stored = array.get("stored", dtype)
        values = f"unpacked({', '.join(map(repr, (array['packed'], stored, *shape)))})"
    elif "values" in array:
        name = "float32" if dtype in NARROW else dtype
        values = f"np.array({literal(array['values'])}, {name!r})"
        values += f".reshape({shape!r})" if 0 in shape else ""
    else:
        return None
    if dtype == "bfloat16":
        return f"narrowed({values})"
    return f"{values}.astype({dtype!r})" if dtype in NARROW else values  # as ml_dtypes names it


def literal(values: object) -> str:
    """Nested lists as Python reads them, with what JSON can only name."""
    text = repr(values)
    for name in ("-inf", "inf", "nan"):
        text = text.replace(f"'{name}'", f'float("{name}")')
    return text
