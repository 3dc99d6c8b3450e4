"""PyTorch: `torch.nn.functional.conv_transpose{1,2,3}d`, its modules, its transformations and
derivatives, and every other way to the same operator: `fold`, the gradient of the forward
convolution, a convolution of the inflated input.

Documentation: docs.pytorch.org/docs/stable/, there
generated/torch.nn.functional.conv_transpose2d.html (padding is one number an axis),
generated/torch.nn.ConvTranspose2d.html (output_size chooses among the sizes of one stride),
generated/torch.nn.Fold.html (2-D), generated/torch.func.vmap.html, generated/torch.func.vjp.html,
generated/torch.autograd.grad.html, generated/torch.compile.html, export.html, meta.html and
torch.compiler_fake_tensor.html, amp.html and jit.html.
"""

from functools import partial

from adapters.protocol import Route, described
from adapters.text.limits import (
    BELOW_STRIDE,
    BELOW_STRIDE_OR_DILATION,
    NO_CROP,
    NO_DILATION,
    NO_NEGATIVE_PADDING,
    SOME_ITEMS,
    SYMMETRIC_PADDING,
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

DISTRIBUTION = "torch"
SETUP = "import numpy as np\nimport torch\nimport torch.nn.functional as F"
VERSION = "torch.__version__"
ENTER = "torch.from_numpy({})"
LEAVE = "{}.numpy()"
BFLOAT16 = (
    "torch.from_numpy({}.view(np.int16)).view(torch.bfloat16)",
    "{0}.view(torch.int16).numpy().view([('bfloat16', np.uint16)]) "
    "if {0}.dtype == torch.bfloat16 else {0}.numpy()",
)
_REAL_OR_COMPLEX = ("float32", "float64", "float16", "bfloat16", "complex64", "complex128")
_CALLED = (*_REAL_OR_COMPLEX, "int64")
_CONVOLVED = (*_CALLED, "int32", "int16", "int8", "uint8")
DTYPES = (*_CONVOLVED, "bool")
COMPONENTS = {"": ("torch", "aten", "onednn")}
UNBATCHED = True
WRAPS = True
ABSENT = (
    r"not implemented for '\w+'|UNSUPPORTED DTYPE|AutocastCPU only support"
    r"|No working C\+\+ compiler"
)
PATHS = {
    "native": {},
    "avx2": {"ATEN_CPU_CAPABILITY": "avx2", "ONEDNN_MAX_CPU_ISA": "AVX2"},
    "two-threads": {"OMP_NUM_THREADS": "2"},
}
ABOUT_PATHS = {
    "native": "The kernels that PyTorch chooses on this machine.",
    "avx2": "ATen and oneDNN limited to AVX2 instructions.",
    "two-threads": "PyTorch started with two OpenMP threads.",
}


_PADS = (NO_CROP, SYMMETRIC_PADDING, sayable(NO_NEGATIVE_PADDING))
_CALL = (*_PADS, sayable(BELOW_STRIDE_OR_DILATION))
_FORWARD = (*_PADS, BELOW_STRIDE)
_FOLD = (only_rank(2), *_FORWARD)

_called = partial(Route, dtypes=_CALLED)
_transformed = partial(_called, limits=_CALL, operator="transformed")
_compiled = partial(_transformed, compiled=True)
_differentiated = partial(_transformed, dtypes=_REAL_OR_COMPLEX)
_NO_DILATION = NO_DILATION._replace(
    sentence="has no dilation in integers of fewer than 64 bits", dtypes=_CONVOLVED[7:]
)
_convolved = partial(Route, dtypes=_CONVOLVED)
_folded = partial(Route, limits=_FOLD, dtypes=(*_REAL_OR_COMPLEX, "bool"))
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
    "no_mkldnn": _transformed(transformations.no_mkldnn),
    "threads_2": _transformed(transformations.threads_2),
    "unbatched": _transformed(transformations.unbatched, limits=(*_CALL, SOME_ITEMS)),
    "vmap_x": _transformed(transformations.vmap_x),
    "vmap_w": _transformed(transformations.vmap_w),
    "vmap_all": _transformed(transformations.vmap_all),
    "after_error": _transformed(state.after_error),
    "weights_in_place": _transformed(state.weights_in_place),
    "concurrent": _transformed(state.concurrent),
    "autocast": _transformed(transformations.autocast, dtypes=("bfloat16", "float16")),
    "jvp_x": _differentiated(transformations.jvp_x),
    "jvp_w": _differentiated(transformations.jvp_w),
    "jit_script": _transformed(compiled.jit_script, define=compiled.define_jit_script),
    "jit_trace": _transformed(compiled.jit_trace),
    "compile_aot_eager": _compiled(compiled.compiled, define=compiled.define_aot_eager),
    "compile_inductor": _compiled(
        compiled.compiled,
        define=compiled.define_inductor,
        load=compiled.INDUCTOR,
        nightly=DTYPES[1:],
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
    "conv": _convolved(convolutions.conv, (*_FORWARD, _NO_DILATION), operator="conv"),
    "conv_nhwc": _convolved(
        convolutions.conv_nhwc,
        (*_FORWARD, _NO_DILATION),
        convolutions.arrange_nhwc,
        operator="conv",
    ),
    "im2col": _folded(convolutions.im2col, operator="im2col"),
    "col2im": _folded(convolutions.col2im, operator="col2im"),
    "gradients": Route(derivatives.gradients, _CALL, operator="gradients"),
    "gradients_vjp": Route(derivatives.gradients_vjp, _CALL, operator="gradients"),
    "gradients_channels_last": Route(
        derivatives.gradients_channels_last, (only_rank(2, 3), *_CALL), operator="gradients"
    ),
    "gradients_by_conv": Route(derivatives.gradients_by_conv, _FORWARD, operator="gradients"),
    "second_order": Route(derivatives.second_order, _CALL, operator="second_order"),
    "second_order_vjp": Route(derivatives.second_order_vjp, _CALL, operator="second_order"),
    "meta": _called(derivatives.meta, _CALL, operator="declared_shape"),
    "fake": _called(derivatives.fake, _CALL, operator="declared_shape"),
}
_ABOUT = {
    "conv_transpose": (
        "torch.nn.functional.conv_transpose1d, conv_transpose2d and conv_transpose3d."
    ),
    "nn_module": "The modules torch.nn.ConvTranspose1d, 2d and 3d, made with output_padding.",
    "output_size": (
        "The modules torch.nn.ConvTranspose1d, 2d and 3d, called with output_size and no "
        "output_padding."
    ),
    "composed": (
        "The main call without padding and output_padding; F.pad and a slice make the output size."
    ),
    "channels_last": "The main call with the memory of x and w channels last.",
    "channels_last_input": "The main call with the memory of x channels last, but not that of w.",
    "channels_last_weight": "The main call with the memory of w channels last, but not that of x.",
    "non_contiguous": "The main call on an x and a w whose elements are two steps apart in memory.",
    "odd_strides": (
        "The main call on an x and a w whose axes of one element have a stride of 977 elements."
    ),
    "no_mkldnn": "The main call with oneDNN switched off by torch.backends.mkldnn.flags.",
    "threads_2": "The main call with two threads, by torch.set_num_threads.",
    "unbatched": (
        "The main call on each item of x without a batch axis; torch.stack joins the outputs."
    ),
    "vmap_x": "torch.func.vmap of the main call over the items of x.",
    "vmap_w": (
        "torch.func.vmap of the main call over two weights, -w and w; the second output is taken."
    ),
    "vmap_all": (
        "torch.func.vmap of the main call over all operands, each after its negative; the "
        "second output is taken."
    ),
    "after_error": "The main call after one that a bias of a wrong size makes raise.",
    "weights_in_place": (
        "A module whose weight is negated in place for a first call, and again for the second."
    ),
    "concurrent": "The main call in one of two threads, while the other has -x.",
    "autocast": "The main call on float32 operands under torch.autocast to a 16-bit dtype.",
    "jvp_x": (
        "The main call's derivative along x and b, by torch.func.jvp: the output, by linearity."
    ),
    "jvp_w": "The derivative of the main call along w and b, by torch.func.jvp: the output.",
    "jit_script": "torch.conv_transpose1d, 2d and 3d in TorchScript.",
    "jit_trace": "The main call, traced by torch.jit.trace.",
    "compile_inductor": (
        "The main call under torch.compile with its default backend, inductor, and static shapes."
    ),
    "compile_aot_eager": (
        "The main call under torch.compile with the backend aot_eager and static shapes."
    ),
    "export": "The main call in a module that torch.export.export has exported.",
    "fold": "A matrix product by torch.einsum, then torch.nn.functional.fold.",
    "inflation": (
        "torch.nn.functional.conv1d, 2d and 3d of the input with zeros inserted, and the kernel "
        "flipped."
    ),
    "input_gradient": "torch.nn.grad.conv1d_input, conv2d_input and conv3d_input.",
    "autograd": "The gradient of the forward convolution for its input, by torch.autograd.grad.",
    "vjp": "The gradient of the forward convolution for its input, by torch.func.vjp.",
    "conv": "The forward convolution: torch.nn.functional.conv1d, conv2d and conv3d.",
    "conv_nhwc": "The forward convolution of an image whose memory is channels last.",
    "im2col": "The columns of an image, by torch.nn.functional.unfold.",
    "col2im": "The image of columns, by torch.nn.functional.fold.",
    "gradients": "The gradients of the main call, by torch.autograd.grad.",
    "gradients_vjp": "The gradients of the main call, by torch.func.vjp.",
    "gradients_channels_last": (
        "The gradients of the main call with the memory of x, w and g channels last."
    ),
    "gradients_by_conv": (
        "The gradients by forward convolutions of g: F.conv1d, 2d and 3d, and torch.nn.grad's "
        "weight gradient."
    ),
    "second_order": (
        "The derivatives of the main call's input gradient, by torch.autograd.grad twice."
    ),
    "second_order_vjp": (
        "The derivatives of the main call's input gradient, by torch.func.vjp twice."
    ),
    "meta": "The output shape of the main call on tensors of the device meta.",
    "fake": (
        "The output shape of the main call on fake tensors, by torch._subclasses.FakeTensorMode."
    ),
}
ROUTES = described(_ROUTES, _ABOUT)
