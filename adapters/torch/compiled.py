"""The same call compiled, scripted, traced or exported."""

from __future__ import annotations

from adapters.shared.layouts import begins, operands
from adapters.torch.calls import call
from adapters.torch.convolutions import folded, unfolded
from reference.schema import Params

INDUCTOR = "y = torch.compile(lambda x: x + 1)(torch.ones(1)).numpy()"
AOT_EAGER = "backend='aot_eager', fullgraph=True, dynamic=False"
# What inductor makes of other calls, but not its kernels.
DECOMPOSED = "backend='aot_eager_decomp_partition', fullgraph=True, dynamic=False"
# The cache on disk would take what another path has compiled for other kernels.
_UNCACHED = "options={'fx_graph_cache': False}"
INDUCTOR_OPTIONS = f"fullgraph=True, dynamic=False, {_UNCACHED}"
DYNAMIC = f"fullgraph=True, dynamic=True, {_UNCACHED}"
SIZES = "for n in range(7, -1, -1):\n    "  # one compilation is called for eight sizes


# Beyond 8 shapes of a function a call is refused; this name of the limit is as old as 2.0.
_ANY_NUMBER = "torch._dynamo.config.cache_size_limit = 10**6"


def _define(options: str, function: str, operands: str, value: str) -> str:
    return (
        f"torch.compiler.reset()\n{_ANY_NUMBER}\n@torch.compile({options})\n"
        f"def {function}({operands}):\n    return {value}"
    )


def define_aot_eager(p: Params) -> str:
    return _define(AOT_EAGER, "conv_transpose", "x, w, b", call(p))


def define_inductor(p: Params) -> str:
    return _define(INDUCTOR_OPTIONS, "conv_transpose", "x, w, b", call(p))


def define_dynamic(p: Params) -> str:
    return _define(DYNAMIC, "conv_transpose", "x, w, b", call(p))


def compiled(p: Params) -> str:
    return "y = conv_transpose(x, w, b)"


def compiled_for_sizes(p: Params) -> str:
    return f"{SIZES}y = conv_transpose(F.pad(x, (0, n) * {p.rank}), w, b)"


def define_chain(p: Params) -> str:
    negative = call(p, "-x.movedim(-1, 1)", b="-b" if p.bias else "None")
    return _define(INDUCTOR_OPTIONS, "chain", "x, w, b", f"-{negative}.movedim(1, -1)")


def chain(p: Params) -> str:
    return "y = chain(x.movedim(1, -1), w, b).movedim(-1, 1)"


def define_unfold(options: str, p: Params) -> str:
    return _define(options, "unfold", "x", unfolded(p))


def unfold(p: Params) -> str:
    return "y = unfold(x)"


def define_fold(options: str, p: Params) -> str:
    return _define(options, "fold", "x", folded(p))


def fold(p: Params) -> str:
    return "y = fold(x)"


def unfold_for_sizes(p: Params) -> str:
    return f"{SIZES}y = unfold(F.pad(x, (0, n) * {p.rank}))"


def define_fold_for_sizes(p: Params) -> str:
    return _define(DYNAMIC, "fold", "x, size", folded(p, size="size"))


def fold_for_sizes(p: Params) -> str:
    """Columns of zeros for the larger images, and at last x."""
    image = f"torch.zeros(({p.batch}, {p.out_channels}, *size), dtype=x.dtype)"
    columns = unfolded(p, image)
    size = f"size = tuple(a + n for a in {p.each('output_size')})"
    return f"{SIZES}{size}\n    y = fold({columns} if n else x, size)"


def define_exported(p: Params) -> str:
    """A module, and its exports, which are kept for each size of the operands."""
    method = f"    def forward(self, x, w, b):\n        return {call(p)}"
    return (
        f"class Layer(torch.nn.Module):\n{method}\nprograms = {{}}\n"
        "def exported(x, w, b):\n"
        "    sizes = x.shape, w.shape\n"
        "    if sizes not in programs:\n"
        "        programs[sizes] = torch.export.export(Layer(), (x, w, b)).module()\n"
        "    return programs[sizes](x, w, b)"
    )


def exported(p: Params) -> str:
    return "y = exported(x, w, b)"


def export_shape(p: Params) -> str:
    names = operands(p)
    method = (
        f"    def forward(self, {names}):\n        return {call(p, b='b' if p.bias else 'None')}"
    )
    return (
        f"class Layer(torch.nn.Module):\n{method}\n"
        f"graph = torch.export.export(Layer(), ({names})).graph\n"
        "((result,),) = graph.output_node().args\ny = np.array(result.meta['val'].shape)"
    )


def define_jit_script(p: Params) -> str:
    numbers = (p.each("stride"), begins(p), p.each("output_padding"), p.groups, p.each("dilation"))
    call_text = f"torch.conv_transpose{p.rank}d(x, w, b, {', '.join(map(str, numbers))})"
    text = f"def conv_transpose(x, w, b: Optional[Tensor]):\n    return {call_text}\n"
    return f"scripted = torch.jit.CompilationUnit({text!r})"


def jit_script(p: Params) -> str:
    return "y = scripted.conv_transpose(x, w, b)"


def jit_trace(p: Params) -> str:
    names = operands(p)
    return f"y = torch.jit.trace(lambda {names}: {call(p)}, ({names}))({names})"
