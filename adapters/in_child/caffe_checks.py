"""What Caffe checks when it sets a layer up, and aborts on: a ValueError with the check's words.

The checks are those of BVLC Caffe 1.0: layers/base_conv_layer.cpp (LayerSetUp, Reshape), blob.cpp
(Reshape), and the unsigned 32-bit fields of proto/caffe.proto. dilation has none but that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    Array = np.ndarray[Any, Any]
    Numbers = Sequence[int]  # one an axis

MOST = 2**31 - 1  # of a blob's count


def check(holds: bool, words: str) -> None:
    """Raise ValueError unless it holds."""
    if not holds:
        raise ValueError(f"Check failed: {words}")


def unsigned(**fields: Numbers) -> None:
    """Each field is parsed as unsigned 32-bit integers."""
    for name, values in fields.items():
        check(
            all(isinstance(v, int) and 0 <= v < 2**32 for v in values),
            f"{name}: expected an unsigned integer, got {values}",
        )


def check_window(
    axes: int, kernel_size: Numbers, pad: Numbers, stride: Numbers, dilation: Numbers
) -> None:
    """`LayerSetUp` on the fields of each axis."""
    fields = {"kernel_size": kernel_size, "pad": pad, "stride": stride, "dilation": dilation}
    unsigned(**fields)
    times = f"must be specified once, or once per spatial dimension ({axes})"
    for name in ("kernel_size", "pad", "stride", "dilation"):
        count = len(fields[name])
        check(count == axes, f"{name} {times}, not {count} times")
    check(min(kernel_size) > 0, "Filter dimensions must be nonzero.")
    check(min(stride) > 0, "Stride dimensions must be nonzero.")


def check_layer(
    x: Array,
    w: Array,
    b: Array | None,
    channels: tuple[int, int],
    kernel_size: Numbers,
    group: int,
) -> None:
    """`LayerSetUp` on groups and on the shapes of the blobs.

    `channels` are those of x and of the other side, of all groups together.
    """
    unsigned(group=(group,))
    check(group > 0, "channels_ % group_ == 0 divides by zero")
    check(min(channels) > 0, "num_output_ > 0")
    check(all(n % group == 0 for n in channels), f"{channels} channels are not in {group} groups")
    check(x.shape[1] == channels[0], "Input size incompatible with convolution kernel.")
    check(w.shape == (channels[0], channels[1] // group, *kernel_size), "Incorrect weight shape")
    check(w.dtype == x.dtype, "the net has one Dtype")
    check(b is None or b.shape == (channels[1],), "Incorrect bias shape")


def check_blob(shape: Numbers) -> tuple[int, ...]:
    """`Blob::Reshape`: the shape itself."""
    count = 1
    for size in shape:
        check(size >= 0, f"shape[i] >= 0 ({size} vs. 0)")
        check(not count or size <= MOST // count, "blob size exceeds INT_MAX")
        count *= size
    return tuple(shape)
