"""The child: executes an adapter's source text on NumPy arrays and answers with what came out.

execnet ships this file's text to the child's interpreter, so it stands alone: Python 3.8, NumPy, nothing else.
A request is a tuple: ("setup", roots, setup, version) or ("call", define, call, operands, names of results,
bytes that the process may grow by, 0 for any).
An array travels as (dtype name, shape, bytes), or None. NumPy has no bfloat16: where the framework brings ml_dtypes it is
that dtype, else an array of its bits, BITS.
"""

import contextlib
import time

import numpy as np


class Worker:
    """Holds the framework's imports, and the definitions of the program asked last."""

    def __init__(self):
        self.imports = {}
        self.defined = None
        self.scope = {}

    def setup(self, roots, setup, version):
        """Import the framework; (version, NumPy's version, Python's version, CPU feature names)."""
        import platform
        import sys

        sys.path[:0] = [root for root in roots if root not in sys.path]
        exec(compile(setup, "<setup>", "exec"), self.imports)
        told = str(eval(compile(version, "<version>", "eval"), self.imports))
        return ("ready", told, np.__version__, platform.python_version(), platform.machine(), cpu_features())

    def call(self, define, call, operands, results, memory):
        """Run one program on one draw; ("returned", seconds, array, ...)."""
        with bounded(memory):
            return self.run(define, call, operands, results)

    def run(self, define, call, operands, results):
        """The same, in all the memory that there is."""
        if define != self.defined:
            self.scope, self.defined = dict(self.imports), define
            exec(compile(define, "<define>", "exec"), self.scope)
        scope = self.scope if not define else dict(self.scope)
        scope.update({name: unpacked(array) for name, array in operands.items()})
        start = time.perf_counter()
        exec(compiled(call), scope)
        arrays = [np.asarray(scope[name]) for name in results]
        return ("returned", time.perf_counter() - start, *map(packed, arrays))


@contextlib.contextmanager
def bounded(memory):
    """Let the process grow by so many bytes and no more, where the system can hold it to that; 0 is no limit."""
    try:
        import resource

        with open("/proc/self/statm") as sizes:
            now = int(sizes.read().split()[0]) * resource.getpagesize()
    except (ImportError, OSError):
        memory = 0
    if not memory:
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (now + memory, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


_COMPILED = {}


def compiled(text):
    """The code object of `text`; the draws of one case run the same text."""
    if text not in _COMPILED:
        _COMPILED.clear()
        _COMPILED[text] = compile(text, "<call>", "exec")
    return _COMPILED[text]


BITS = np.dtype([("bfloat16", np.uint16)])


def packed(array):
    """(dtype name, shape, bytes)."""
    array = array.astype(float) if array.dtype == object else array  # integers beyond 64 bits
    return ("bfloat16" if array.dtype == BITS else array.dtype.name, array.shape, array.tobytes())


def unpacked(array):
    """A fresh, writable, contiguous array; None stays None."""
    if array is None:
        return None
    name, shape, data = array
    return np.frombuffer(data, dtype(name)).reshape(shape).copy()


def dtype(name):
    """The dtype of a name."""
    try:
        return np.dtype(name)
    except TypeError:
        if name == "bfloat16":
            return BITS
        raise


def cpu_features():
    """The flags that /proc/cpuinfo tells (x86) or its Features (ARM); empty elsewhere."""
    try:
        with open("/proc/cpuinfo") as lines:
            told = next((line for line in lines if line.startswith(("flags", "Features"))), ":")
    except OSError:
        return []
    return told.split(":", 1)[1].split()


def answer(worker, request):
    """The reply to one request; an exception of the framework's is a reply like any other."""
    verb, arguments = request[0], request[1:]
    try:
        return {"setup": worker.setup, "call": worker.call}[verb](*arguments)
    except NotImplementedError as error:
        return ("unsupported", type(error).__name__, str(error))
    except Exception as error:
        return ("rejected", type(error).__name__, str(error))


def die_with_parent():
    """Ask Linux to kill this process with its parent, which may itself be killed; Ctrl-C is the parent's."""
    import ctypes
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:
        score.write("1000")  # where memory runs out, it is this process that ends, and its parent tells
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


if __name__ == "__channelexec__":
    die_with_parent()
    worker = Worker()
    for request in channel:  # noqa: F821  execnet puts it here
        channel.send(answer(worker, request))  # noqa: F821
