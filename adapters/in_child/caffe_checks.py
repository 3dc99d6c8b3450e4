"""What Caffe checks when it sets a layer up, and aborts on: here a ValueError with the words of the check.

The checks are those of BVLC Caffe 1.0: layers/base_conv_layer.cpp (LayerSetUp, Reshape), blob.cpp (Reshape), and the
unsigned 32-bit fields of proto/caffe.proto. dilation has none but that.
"""

from __future__ import annotations

MOST = 2**31 - 1  # of a blob's count


def check(holds, words) -> None:
    """Raise ValueError unless it holds."""
    if not holds:
        raise ValueError(f"Check failed: {words}")


def unsigned(**fields) -> None:
    """Each field is parsed as unsigned 32-bit integers."""
    for name, values in fields.items():
        check(
            all(isinstance(v, int) and 0 <= v < 2**32 for v in values),
            f"{name}: expected an unsigned integer, got {values}",
        )


def check_window(axes: int, kernel_size, pad, stride, dilation) -> None:
    """`LayerSetUp` on the fields of each axis."""
    unsigned(kernel_size=kernel_size, pad=pad, stride=stride, dilation=dilation)
    for name, values in (
        ("kernel_size", kernel_size),
        ("pad", pad),
        ("stride", stride),
        ("dilation", dilation),
    ):
        check(
            len(values) == axes,
            f"{name} must be specified once, or once per spatial dimension ({axes}), not {len(values)} times",
        )
    check(min(kernel_size) > 0, "Filter dimensions must be nonzero.")
    check(min(stride) > 0, "Stride dimensions must be nonzero.")


def check_layer(x, w, b, channels, kernel_size, group: int) -> None:
    """`LayerSetUp` on groups, and the shapes of the blobs: w (rows, ...) of `channels` (rows, columns in all groups)."""
    unsigned(group=(group,))
    check(group > 0, "channels_ % group_ == 0 divides by zero")
    check(min(channels) > 0, "num_output_ > 0")
    check(all(n % group == 0 for n in channels), f"{channels} channels are not in {group} groups")
    check(x.shape[1] == channels[0], "Input size incompatible with convolution kernel.")
    check(w.shape == (channels[0], channels[1] // group, *kernel_size), "Incorrect weight shape")
    check(w.dtype == x.dtype, "the net has one Dtype")
    check(b is None or b.shape == (channels[1],), "Incorrect bias shape")


def check_blob(shape) -> tuple[int, ...]:
    """`Blob::Reshape`: the shape itself."""
    count = 1
    for size in shape:
        check(size >= 0, f"shape[i] >= 0 ({size} vs. 0)")
        check(not count or size <= MOST // count, "blob size exceeds INT_MAX")
        count *= size
    return tuple(shape)
