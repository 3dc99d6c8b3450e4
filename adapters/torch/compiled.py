"""The same call compiled, scripted, traced or exported."""

from __future__ import annotations

from adapters.text.layouts import begins, operands
from adapters.torch.calls import call
from reference.schema import Params

INDUCTOR = "y = torch.compile(lambda x: x + 1)(torch.ones(1)).numpy()"


def _define(p: Params, options: str) -> str:
    return (
        f"torch.compiler.reset()\n@torch.compile({options})\n"
        f"def conv_transpose(x, w, b):\n    return {call(p)}"
    )


def define_aot_eager(p: Params) -> str:
    return _define(p, "backend='aot_eager', fullgraph=True, dynamic=False")


def define_inductor(p: Params) -> str:
    # The cache on disk would take what another path has compiled for other kernels.
    return _define(p, "fullgraph=True, dynamic=False, options={'fx_graph_cache': False}")


def compiled(p: Params) -> str:
    return "y = conv_transpose(x, w, b)"


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
