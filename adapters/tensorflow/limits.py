"""The limits of TensorFlow's own API, beside those of `adapters.shared.limits`."""

from __future__ import annotations

from adapters.protocol import Limit
from adapters.shared.limits import NO_DILATION, NO_STRIDE, alike
from adapters.tensorflow import calls

NO_INTEGERS_IN_3D = Limit("has no integers in rank 3", lambda p: p.rank == 3, dtypes=("int32",))
NO_COMPLEX_IN_3D = Limit(
    "has no complex numbers in rank 3", lambda p: p.rank == 3, dtypes=("complex64", "complex128")
)
EXPLICIT_IN_2D = Limit(
    "explicit padding is for rank 2 only", lambda p: p.rank != 2 and calls.is_padded(p)
)
CHANNELS_LAST = Limit("the CPU kernels have channels last only", lambda p: True)
NO_GROUPS_IN_3D = Limit("has no groups in rank 3", lambda p: p.rank == 3 and p.groups > 1)
NO_DILATION_IN_3D = Limit(
    "has no dilation in rank 3", lambda p: p.rank == 3 and NO_DILATION.refuses(p)
)
DILATION_OR_STRIDE = Limit(
    "has no stride beside a dilation", lambda p: NO_DILATION.refuses(p) and NO_STRIDE.refuses(p)
)
ONE_RATE = Limit("has one dilation for all axes", lambda p: len(calls.rates(p)) > 1)
ONE_STRIDE = alike("has one stride for all axes", "stride")
DEPTHWISE = Limit("has one output channel a group", lambda p: p.groups != p.out_channels)
