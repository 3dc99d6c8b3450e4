"""PyTorch: `torch.nn.functional.conv_transpose{1,2,3}d`, its modules, its transformations and derivatives, and every other
way to the same operator: `fold`, the gradient of the forward convolution, a convolution of the inflated input.

Documentation: docs.pytorch.org/docs/stable/, there generated/torch.nn.functional.conv_transpose2d.html (padding is one number
an axis), generated/torch.nn.ConvTranspose2d.html (output_size chooses among the sizes of one stride), generated/torch.nn.Fold.html
(2-D), generated/torch.func.vmap.html, generated/torch.func.vjp.html, generated/torch.autograd.grad.html, generated/torch.compile.html,
export.html, meta.html and torch.compiler_fake_tensor.html. torch.compile's default backend, inductor, is left out: it builds a C++
kernel for every new shape, which takes seconds; `aot_eager` is all of the compiler before that.
"""

from adapters._torch import (
    CHANNELS_LAST,
    call,
    forward,
    forward_weight,
    inflated,
    layer,
    names,
    padded,
    plus_bias,
    window,
)
from adapters.text.limits import (
    BELOW_STRIDE,
    BELOW_STRIDE_OR_DILATION,
    NO_CROP,
    NO_NEGATIVE_PADDING,
    SYMMETRIC_PADDING,
    only_rank,
    sayable,
)
from adapters.protocol import Limit, Route, Text, described, nothing
from adapters.text.window import pads, slices
from reference.schema import Params

DISTRIBUTION = "torch"
SETUP = "import numpy as np\nimport torch\nimport torch.nn.functional as F"
VERSION = "torch.__version__"
ENTER = "torch.from_numpy({})"
LEAVE = "{}.numpy()"
BFLOAT16 = (
    "torch.from_numpy({}.view(np.int16)).view(torch.bfloat16)",
    "{0}.view(torch.int16).numpy().view([('bfloat16', np.uint16)]) if {0}.dtype == torch.bfloat16 else {0}.numpy()",
)
DTYPES = ("float32", "float64", "float16", "bfloat16", "complex64", "int64")
UNBATCHED = True
ABSENT = r"not implemented for '\w+'"
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


def conv_transpose(p: Params) -> str:
    return f"y = {call(p)}"


def nn_module(p: Params) -> str:
    return layer(p, f"output_padding={p.each('output_padding')}") + "\ny = layer(x)"


def output_size(p: Params) -> str:
    return layer(p) + f"\ny = layer(x, output_size={p.each('output_size')})"


def composed(p: Params) -> str:
    return (
        f"y = F.conv_transpose{p.rank}d(x, w, None, stride={p.each('stride')}, dilation={p.each('dilation')}, groups={p.groups})\n"
        f"y = {padded('y', pads(p))}[:, :, {slices(p)}]"
    ) + plus_bias(p)


# Transformed: the same call, otherwise.


def channels_last(p: Params) -> str:
    return f"x, w = (a.contiguous(memory_format={CHANNELS_LAST.get(p.rank)}) for a in (x, w))\ny = {call(p)}"


def channels_last_weight(p: Params) -> str:
    return f"w = w.contiguous(memory_format={CHANNELS_LAST.get(p.rank)})\ny = {call(p)}"


def non_contiguous(p: Params) -> str:
    return f"x, w = (torch.stack((a, -a), dim=-1)[..., 0] for a in (x, w))\ny = {call(p)}"


def no_mkldnn(p: Params) -> str:
    return f"with torch.backends.mkldnn.flags(enabled=False):\n    y = {call(p)}"


def threads_2(p: Params) -> str:
    return (
        "threads = torch.get_num_threads()\ntorch.set_num_threads(2)\n"
        f"try:\n    y = {call(p)}\nfinally:\n    torch.set_num_threads(threads)"
    )


def unbatched(p: Params) -> str:
    return f"y = torch.stack([{call(p, 'item')} for item in x])"


def vmap_x(p: Params) -> str:
    return f"y = torch.func.vmap(lambda item: {call(p, 'item')})(x)"


def vmap_w(p: Params) -> str:
    return f"_, y = torch.func.vmap(lambda w: {call(p)})(torch.stack((-w, w)))"


def vmap_all(p: Params) -> str:
    return f"_, y = torch.func.vmap(lambda {names(p)}: {call(p)})(*(torch.stack((-a, a)) for a in ({names(p)})))"


def define_compiled(p: Params) -> str:
    return (
        "torch.compiler.reset()\n@torch.compile(backend='aot_eager', fullgraph=True, dynamic=False)\n"
        f"def conv_transpose(x, w, b):\n    return {call(p)}"
    )


def compiled(p: Params) -> str:
    return "y = conv_transpose(x, w, b)"


def define_exported(p: Params) -> str:
    return (
        f"class Layer(torch.nn.Module):\n    def forward(self, x, w, b):\n        return {call(p)}"
    )


def exported(p: Params) -> str:
    return "y = torch.export.export(Layer(), (x, w, b)).module()(x, w, b)"


# Other operators that come to the same, and those that it is made of.


def fold(p: Params) -> str:
    columns = p.out_channels // p.groups
    return (
        f"w = w.reshape({p.groups}, {p.in_channels // p.groups}, {columns}, *{p.each('kernel_size')})\n"
        f"x = x.reshape({p.batch}, {p.groups}, {p.in_channels // p.groups}, -1)\n"
        f"columns = torch.einsum('gcoij,ngcl->ngoijl', w, x).reshape({p.batch}, -1, x.shape[-1])\n"
        f"y = F.fold(columns, {p.each('output_size')}, {window(p)})"
    ) + plus_bias(p)


def inflation(p: Params) -> str:
    return f"{inflated(p)}\n{forward_weight(p)}\ny = F.conv{p.rank}d(inflated, w, b, dilation={p.each('dilation')}, groups={p.groups})"


def input_gradient(p: Params) -> str:
    return (
        f"y = torch.nn.grad.conv{p.rank}d_input({p.output_shape}, w, x, {forward(p)})"
        + plus_bias(p)
    )


def autograd(p: Params) -> str:
    return (
        f"image = torch.zeros({p.output_shape}, dtype=x.dtype, requires_grad=True)\n"
        f"(y,) = torch.autograd.grad(F.conv{p.rank}d(image, w, None, {forward(p)}), image, x)"
    ) + plus_bias(p)


def vjp(p: Params) -> str:
    return (
        f"image = torch.zeros({p.output_shape}, dtype=x.dtype)\n"
        f"_, pull = torch.func.vjp(lambda image: F.conv{p.rank}d(image, w, None, {forward(p)}), image)\n(y,) = pull(x)"
    ) + plus_bias(p)


def conv(p: Params) -> str:
    return f"y = F.conv{p.rank}d(x, w, None, {forward(p)})"


def arrange_nhwc(p: Params) -> str:
    return "x = np.moveaxis(x, 1, -1).copy()"


def conv_nhwc(p: Params) -> str:
    return "x = x.movedim(-1, 1)\n" + conv(p)


def im2col(p: Params) -> str:
    return f"y = F.unfold(x, {window(p)})"


def col2im(p: Params) -> str:
    return f"y = F.fold(x, {p.each('output_size')}, {window(p)})"


# Derivatives and shapes of the call.


def gradients(p: Params) -> str:
    return f"for a in ({names(p)}):\n    a.requires_grad_()\n{_gradients(p)} = torch.autograd.grad({call(p)}, ({names(p)}), g)"


def gradients_vjp(p: Params) -> str:
    return f"_, pull = torch.func.vjp(lambda {names(p)}: {call(p)}, {names(p)})\n{_gradients(p)} = pull(g)"


def second_order(p: Params) -> str:
    return (
        "for a in (x, w, g):\n    a.requires_grad_()\n"
        f"(dx,) = torch.autograd.grad({call(p, b='None')}, x, g, create_graph=True)\n"
        "dw, dg = torch.autograd.grad(dx, (w, g), v)"
    )


def second_order_vjp(p: Params) -> str:
    return (
        f"def input_gradient(w, g):\n    return torch.func.vjp(lambda x: {call(p, b='None')}, x)[1](g)[0]\n"
        "dw, dg = torch.func.vjp(input_gradient, w, g)[1](v)"
    )


def meta(p: Params) -> str:
    return f"{names(p)} = (a.to('meta') for a in ({names(p)}))\ny = np.array({call(p)}.shape)"


def fake(p: Params) -> str:
    return f"with torch._subclasses.FakeTensorMode() as mode:\n    {names(p)} = map(mode.from_tensor, ({names(p)}))\n    y = np.array({call(p)}.shape)"


def _gradients(p: Params) -> str:
    return "dx, dw, db" if p.bias else "dx, dw"


_PADS = (NO_CROP, SYMMETRIC_PADDING, sayable(NO_NEGATIVE_PADDING))
_CALL = (*_PADS, sayable(BELOW_STRIDE_OR_DILATION))
_FORWARD = (*_PADS, BELOW_STRIDE)
_FOLD = (only_rank(2), *_FORWARD)


def _transformed(text: Text, *limits: Limit, define: Text = nothing) -> Route:
    """A route that compiles where it defines."""
    return Route(
        text,
        (*limits, *_CALL),
        define=define,
        operator="transformed",
        compiled=define is not nothing,
    )


_ROUTES = {
    "conv_transpose": Route(conv_transpose, _CALL),
    "nn_module": Route(nn_module, _CALL),
    "output_size": Route(output_size, (*_PADS, sayable(BELOW_STRIDE))),
    "composed": Route(composed, composed=True),
    "channels_last": _transformed(channels_last, only_rank(2, 3)),
    "channels_last_weight": _transformed(channels_last_weight, only_rank(2, 3)),
    "non_contiguous": _transformed(non_contiguous),
    "no_mkldnn": _transformed(no_mkldnn),
    "threads_2": _transformed(threads_2),
    "unbatched": _transformed(unbatched),
    "vmap_x": _transformed(vmap_x),
    "vmap_w": _transformed(vmap_w),
    "vmap_all": _transformed(vmap_all),
    "compile_aot_eager": _transformed(compiled, define=define_compiled),
    "export": _transformed(exported, define=define_exported),
    "fold": Route(fold, _FOLD, operator="gemm_col2im", composed=True),
    "inflation": Route(inflation, operator="inflation", composed=True),
    "input_gradient": Route(input_gradient, _FORWARD, operator="conv_gradient"),
    "autograd": Route(autograd, _FORWARD, operator="conv_gradient"),
    "vjp": Route(vjp, _FORWARD, operator="conv_gradient"),
    "conv": Route(conv, _FORWARD, operator="conv"),
    "conv_nhwc": Route(conv_nhwc, _FORWARD, arrange_nhwc, operator="conv"),
    "im2col": Route(im2col, _FOLD, operator="im2col"),
    "col2im": Route(col2im, _FOLD, operator="col2im"),
    "gradients": Route(gradients, _CALL, operator="gradients"),
    "gradients_vjp": Route(gradients_vjp, _CALL, operator="gradients"),
    "second_order": Route(second_order, _CALL, operator="second_order"),
    "second_order_vjp": Route(second_order_vjp, _CALL, operator="second_order"),
    "meta": Route(meta, _CALL, operator="declared_shape"),
    "fake": Route(fake, _CALL, operator="declared_shape"),
}
_ABOUT = {
    "conv_transpose": "torch.nn.functional.conv_transpose1d, conv_transpose2d and conv_transpose3d.",
    "nn_module": "The modules torch.nn.ConvTranspose1d, 2d and 3d, made with output_padding.",
    "output_size": "The modules torch.nn.ConvTranspose1d, 2d and 3d, called with output_size and no output_padding.",
    "composed": "The main call without padding and output_padding; F.pad and a slice make the output size.",
    "channels_last": "The main call with the memory of x and w channels last.",
    "channels_last_weight": "The main call with the memory of w channels last, but not that of x.",
    "non_contiguous": "The main call on an x and a w whose elements are two steps apart in memory.",
    "no_mkldnn": "The main call with oneDNN switched off by torch.backends.mkldnn.flags.",
    "threads_2": "The main call with two threads, by torch.set_num_threads.",
    "unbatched": "The main call on each item of x without a batch axis; torch.stack joins the outputs.",
    "vmap_x": "torch.func.vmap of the main call over the items of x.",
    "vmap_w": "torch.func.vmap of the main call over two weights, -w and w; the second output is taken.",
    "vmap_all": "torch.func.vmap of the main call over all operands, each after its negative; the second output is taken.",
    "compile_aot_eager": "The main call under torch.compile with the backend aot_eager and static shapes.",
    "export": "The main call in a module that torch.export.export has exported.",
    "fold": "A matrix product by torch.einsum, then torch.nn.functional.fold.",
    "inflation": "torch.nn.functional.conv1d, 2d and 3d of the input with zeros inserted, and the kernel flipped.",
    "input_gradient": "torch.nn.grad.conv1d_input, conv2d_input and conv3d_input.",
    "autograd": "The gradient of the forward convolution for its input, by torch.autograd.grad.",
    "vjp": "The gradient of the forward convolution for its input, by torch.func.vjp.",
    "conv": "The forward convolution: torch.nn.functional.conv1d, conv2d and conv3d.",
    "conv_nhwc": "The forward convolution of an image whose memory is channels last.",
    "im2col": "The columns of an image, by torch.nn.functional.unfold.",
    "col2im": "The image of columns, by torch.nn.functional.fold.",
    "gradients": "The gradients of the main call, by torch.autograd.grad.",
    "gradients_vjp": "The gradients of the main call, by torch.func.vjp.",
    "second_order": "The derivatives of the main call's input gradient, by torch.autograd.grad twice.",
    "second_order_vjp": "The derivatives of the main call's input gradient, by torch.func.vjp twice.",
    "meta": "The output shape of the main call on tensors of the device meta.",
    "fake": "The output shape of the main call on fake tensors, by torch._subclasses.FakeTensorMode.",
}
ROUTES = described(_ROUTES, _ABOUT)
