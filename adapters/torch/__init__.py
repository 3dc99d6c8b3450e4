"""PyTorch: `torch.nn.functional.conv_transpose{1,2,3}d`, its modules, its transformations and
derivatives, and every other way to the same operator: `fold`, the gradient of the forward
convolution, a convolution of the inflated input.

Documentation: docs.pytorch.org/docs/stable/, there
generated/torch.nn.functional.conv_transpose2d.html (padding is one number an axis),
generated/torch.nn.ConvTranspose2d.html (output_size chooses among the sizes of one stride),
generated/torch.nn.Fold.html (2-D), generated/torch.func.vmap.html, generated/torch.func.vjp.html,
generated/torch.autograd.grad.html, generated/torch.compile.html, export.html, meta.html and
torch.compiler_fake_tensor.html, amp.html and jit.html,
generated/torch.Tensor.to_mkldnn.html, generated/torch.func.jacrev.html and jacfwd.html.
"""

import re
from functools import partial
from typing import Any

from adapters.protocol import Route, described
from adapters.shared.devices import FATAL
from adapters.shared.limits import (
    BELOW_STRIDE,
    BELOW_STRIDE_OR_DILATION,
    NO_CROP,
    NO_DILATION,
    NO_NEGATIVE_PADDING,
    SOME_CHANNELS,
    SOME_ITEMS,
    SYMMETRIC_PADDING,
    alike,
    only_rank,
    sayable,
)
from adapters.torch import (
    calls,
    compiled,
    convolutions,
    derivatives,
    memory_formats,
    state,
    transformations,
)
from adapters.torch.sentences import SENTENCES

DISTRIBUTION = "torch"
SETUP = "import numpy as np\nimport torch\nimport torch.nn.functional as F"
VERSION = "torch.__version__"
ENTER = "torch.from_numpy({})"
LEAVE = "{}.numpy()"


def _bfloat16(to_device: str = "", to_cpu: str = "") -> tuple[str, str]:
    """(ENTER, LEAVE) of bfloat16; the arguments are the calls that move a tensor."""
    bits = f"{{0}}.view(torch.int16){to_cpu}.numpy().view([('bfloat16', np.uint16)])"
    return (
        f"torch.from_numpy({{}}.view(np.int16)).view(torch.bfloat16){to_device}",
        f"{bits} if {{0}}.dtype == torch.bfloat16 else {{0}}{to_cpu}.numpy()",
    )


BFLOAT16 = _bfloat16()
_REAL = ("float32", "float64", "float16", "bfloat16")
_REAL_OR_COMPLEX = (*_REAL, "complex64", "complex128")
_CALLED = (*_REAL_OR_COMPLEX, "int64")
_SHORT_INTEGERS = ("int32", "int16", "int8", "uint8")
_CONVOLVED = (*_CALLED, *_SHORT_INTEGERS)
DTYPES = (*_CONVOLVED, "bool")
COMPONENTS = {"": ("torch", "aten", "onednn"), "cuda": ("torch",)}
# What torch.func, meta and fake tensors import at their first use.
PRELOAD = ("torch.fx.experimental.symbolic_shapes", "torch._dynamo")
UNBATCHED = True
WRAPS = True
ABSENT = (
    r"not implemented for '\w+'|UNSUPPORTED DTYPE|AutocastCPU only support"
    r"|No working C\+\+ compiler|dense_to_mkldnn expects|path needs the cpu support"
)
PATHS = {
    "native": {},
    "avx2": {"ATEN_CPU_CAPABILITY": "avx2", "ONEDNN_MAX_CPU_ISA": "AVX2"},
    "two-threads": {"OMP_NUM_THREADS": "2"},
    # Whether there is a GPU is looked up without its start, after which no process can be forked.
    "cuda": {"PYTORCH_NVML_BASED_CUDA_CHECK": "1"},
}
ABOUT_PATHS = {
    "native": "The kernels that PyTorch chooses on this machine.",
    "avx2": "ATen and oneDNN limited to AVX2 instructions.",
    "two-threads": "PyTorch started with two OpenMP threads.",
    "cuda": "A GPU of NVIDIA, without TensorFloat-32.",
}


_PADS = (NO_CROP, SYMMETRIC_PADDING, sayable(NO_NEGATIVE_PADDING))
_CALL = (*_PADS, sayable(BELOW_STRIDE_OR_DILATION))
_FORWARD = (*_PADS, BELOW_STRIDE)
_FOLD = (only_rank(2), *_FORWARD)

_called = partial(Route, dtypes=_CALLED)
_transformed = partial(_called, limits=_CALL, operator="transformed")
# Whatever the dtype, the same kernel is called: the profile nightly alone asks all of them.
_said_otherwise = partial(_transformed, nightly=DTYPES[1:])
_compiled = partial(_transformed, compiled=True)
# Inductor takes seconds for a shape: in ci, bfloat16 alone is asked where nothing else is said.
_INDUCTOR: Any = {
    "load": compiled.INDUCTOR,
    "slow_to_compile": True,
    "nightly": tuple(dtype for dtype in DTYPES if dtype != "bfloat16"),
}
_inductor = partial(_compiled, **_INDUCTOR)
_LEFT_TO_NIGHTLY = ("float64", "float16")  # on routes that differ little from others
_varied = partial(_transformed, nightly=_LEFT_TO_NIGHTLY)
_differentiated = partial(_transformed, dtypes=_REAL_OR_COMPLEX)
_differentiated_otherwise = partial(
    Route, limits=_CALL, operator="gradients", nightly=_LEFT_TO_NIGHTLY
)
_NO_DILATION = NO_DILATION._replace(
    sentence="has no dilation in integers of fewer than 64 bits", dtypes=_SHORT_INTEGERS
)
_convolved = partial(Route, dtypes=_CONVOLVED)
_convolved_otherwise = partial(
    _convolved, limits=(*_FORWARD, _NO_DILATION), operator="conv", nightly=_LEFT_TO_NIGHTLY
)
_folded = partial(Route, limits=_FOLD, dtypes=(*_REAL_OR_COMPLEX, "bool"))
_unfolded = partial(_folded, operator="im2col", compiled=True)
_refolded = partial(_folded, operator="col2im", compiled=True)
_unfolded_inductor = partial(_unfolded, **_INDUCTOR)
_refolded_inductor = partial(_refolded, **_INDUCTOR)
_MKLDNN = ("float32", "float16", "bfloat16")
_ONE_NUMBER = alike(
    "one number stands for all axes", "stride", "padding", "output_padding", "dilation"
)
_channels_last = partial(_transformed, limits=(only_rank(2, 3), *_CALL))

_ROUTES = {
    "conv_transpose": _called(calls.conv_transpose, _CALL),
    "nn_module": _called(calls.nn_module, _CALL),
    "output_size": _called(calls.output_size, (*_PADS, sayable(BELOW_STRIDE))),
    "composed": _called(calls.composed, composed=True),
    "channels_last": _channels_last(memory_formats.channels_last),
    "channels_last_input": _channels_last(memory_formats.channels_last_input),
    "channels_last_weight": _channels_last(memory_formats.channels_last_weight),
    "non_contiguous": _transformed(memory_formats.non_contiguous),
    "odd_strides": _transformed(memory_formats.odd_strides),
    "expanded_input": _varied(memory_formats.expanded_input, limits=(*_CALL, SOME_ITEMS)),
    "expanded_weight": _varied(memory_formats.expanded_weight, limits=(*_CALL, SOME_CHANNELS)),
    "mkldnn_input": _transformed(memory_formats.mkldnn_input, limits=_FORWARD, dtypes=("float32",)),
    "mkldnn": _varied(memory_formats.mkldnn, limits=_FORWARD, dtypes=_MKLDNN),
    "no_mkldnn": _transformed(transformations.no_mkldnn),
    "threads_2": _transformed(transformations.threads_2),
    "unbatched": _transformed(transformations.unbatched, limits=(*_CALL, SOME_ITEMS)),
    "vmap_x": _transformed(transformations.vmap_x),
    "vmap_w": _transformed(transformations.vmap_w),
    "vmap_all": _transformed(transformations.vmap_all),
    "after_error": _said_otherwise(state.after_error),
    "weights_in_place": _said_otherwise(state.weights_in_place),
    "concurrent": _said_otherwise(state.concurrent),
    "single_numbers": _said_otherwise(calls.single_numbers, limits=(*_CALL, _ONE_NUMBER)),
    "lists": _said_otherwise(calls.lists),
    "numpy_integers": _said_otherwise(calls.numpy_integers),
    "autocast": _transformed(transformations.autocast, dtypes=("bfloat16", "float16")),
    "jvp_x": _differentiated(transformations.jvp_x),
    "jvp_w": _differentiated(transformations.jvp_w),
    "jacfwd": _said_otherwise(transformations.jacfwd, dtypes=_REAL),
    "jit_script": _transformed(compiled.jit_script, define=compiled.define_jit_script),
    "jit_trace": _transformed(compiled.jit_trace),
    "compile_aot_eager": _compiled(compiled.compiled, define=compiled.define_aot_eager),
    "compile_dynamic": _inductor(compiled.compiled_for_sizes, define=compiled.define_dynamic),
    "compile_chain": _inductor(compiled.chain, define=compiled.define_chain, nightly=DTYPES),
    "compile_inductor": _inductor(
        compiled.compiled, define=compiled.define_inductor, nightly=DTYPES[1:]
    ),
    "export": _compiled(compiled.exported, define=compiled.define_exported),
    "fold": Route(
        convolutions.fold, _FOLD, operator="gemm_col2im", composed=True, dtypes=_REAL_OR_COMPLEX
    ),
    "inflation": _convolved(
        convolutions.inflation, (_NO_DILATION,), operator="inflation", composed=True
    ),
    "input_gradient": Route(convolutions.input_gradient, _FORWARD, operator="conv_gradient"),
    "autograd": Route(convolutions.autograd, _FORWARD, operator="conv_gradient"),
    "vjp": Route(convolutions.vjp, _FORWARD, operator="conv_gradient"),
    "autograd_channels_last": Route(
        convolutions.autograd_channels_last,
        (only_rank(2, 3), *_FORWARD),
        operator="conv_gradient",
        nightly=_LEFT_TO_NIGHTLY,
    ),
    "autograd_expanded": Route(
        convolutions.autograd_expanded,
        (*_FORWARD, SOME_ITEMS),
        operator="conv_gradient",
        nightly=_LEFT_TO_NIGHTLY,
    ),
    "conv": _convolved(convolutions.conv, (*_FORWARD, _NO_DILATION), operator="conv"),
    "conv_nhwc": _convolved(
        convolutions.conv_nhwc,
        (*_FORWARD, _NO_DILATION),
        convolutions.arrange_nhwc,
        operator="conv",
    ),
    "conv_channels_last": _convolved_otherwise(
        convolutions.conv_channels_last, limits=(only_rank(2, 3), *_FORWARD, _NO_DILATION)
    ),
    "conv_non_contiguous": _convolved_otherwise(convolutions.conv_non_contiguous),
    "conv_odd_strides": _convolved_otherwise(convolutions.conv_odd_strides),
    "conv_expanded": _convolved_otherwise(convolutions.conv_expanded),
    "conv_mkldnn_input": Route(
        convolutions.conv_mkldnn_input, _FORWARD, operator="conv", dtypes=("float32",)
    ),
    "conv_mkldnn": Route(convolutions.conv_mkldnn, _FORWARD, operator="conv", dtypes=_MKLDNN),
    "im2col": _folded(convolutions.im2col, operator="im2col"),
    "im2col_channels_last": _folded(convolutions.im2col_channels_last, operator="im2col"),
    "im2col_expanded": _folded(convolutions.im2col_expanded, operator="im2col"),
    "unfold_decomposed": _unfolded(
        compiled.unfold,
        define=partial(compiled.define_unfold, compiled.DECOMPOSED),
        nightly=DTYPES[1:],
    ),
    "unfold_inductor": _unfolded_inductor(
        compiled.unfold, define=partial(compiled.define_unfold, compiled.INDUCTOR_OPTIONS)
    ),
    "unfold_dynamic": _unfolded_inductor(
        compiled.unfold_for_sizes,
        define=partial(compiled.define_unfold, compiled.DYNAMIC),
        nightly=DTYPES,
    ),
    "col2im": _folded(convolutions.col2im, operator="col2im"),
    "col2im_non_contiguous": _folded(
        convolutions.col2im_non_contiguous, operator="col2im", dtypes=_REAL_OR_COMPLEX
    ),
    "col2im_expanded": _folded(
        convolutions.col2im_expanded, limits=(*_FOLD, SOME_ITEMS), operator="col2im"
    ),
    "fold_decomposed": _refolded(
        compiled.fold, define=partial(compiled.define_fold, compiled.DECOMPOSED), nightly=DTYPES[1:]
    ),
    "fold_inductor": _refolded_inductor(
        compiled.fold, define=partial(compiled.define_fold, compiled.INDUCTOR_OPTIONS)
    ),
    "fold_dynamic": _refolded_inductor(
        compiled.fold_for_sizes, define=compiled.define_fold_for_sizes, nightly=DTYPES
    ),
    "gradients": Route(derivatives.gradients, _CALL, operator="gradients"),
    "gradients_vjp": Route(derivatives.gradients_vjp, _CALL, operator="gradients"),
    "gradients_channels_last": Route(
        derivatives.gradients_channels_last, (only_rank(2, 3), *_CALL), operator="gradients"
    ),
    "gradients_non_contiguous": Route(
        derivatives.gradients_non_contiguous, _CALL, operator="gradients"
    ),
    "gradients_odd_strides": _differentiated_otherwise(derivatives.gradients_odd_strides),
    "gradients_mixed": _differentiated_otherwise(
        derivatives.gradients_mixed, limits=(only_rank(2, 3), *_CALL)
    ),
    "gradients_expanded": _differentiated_otherwise(derivatives.gradients_expanded),
    "jacrev": Route(derivatives.jacrev, _CALL, operator="gradients"),
    "jacobian": Route(derivatives.jacobian, _CALL, operator="gradients"),
    "gradients_by_conv": Route(derivatives.gradients_by_conv, _FORWARD, operator="gradients"),
    "second_order": Route(derivatives.second_order, _CALL, operator="second_order"),
    "second_order_vjp": Route(derivatives.second_order_vjp, _CALL, operator="second_order"),
    "meta": _called(derivatives.meta, _CALL, operator="declared_shape"),
    "fake": _called(derivatives.fake, _CALL, operator="declared_shape"),
    "export_shape": _called(
        compiled.export_shape, _CALL, operator="declared_shape", nightly=DTYPES
    ),
}
ROUTES = described(_ROUTES, SENTENCES)

# docs.pytorch.org/docs/stable/notes/cuda.html: by default cuDNN rounds float32 to TensorFloat-32.
_ON_THE_CPU_ALONE = re.compile("mkldnn|threads_2|autocast")
ON_PATH = {
    "cuda": {
        "SETUP": f"{SETUP}\nassert torch.cuda.is_available(), 'PyTorch finds no GPU'\n"
        "torch.set_default_device('cuda')\n"
        "torch.backends.cudnn.allow_tf32 = False",
        "ENTER": f"{ENTER}.cuda()",
        "LEAVE": "{}.cpu().numpy()",
        "BFLOAT16": _bfloat16(".cuda()", ".cpu()"),
        "ABSENT": rf"{ABSENT}|getCudnnDataTypeFromScalarType\(\) not supported",
        "FATAL": FATAL,
        "ROUTES": {
            name: route for name, route in ROUTES.items() if not _ON_THE_CPU_ALONE.search(name)
        },
    }
}
