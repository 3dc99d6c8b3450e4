"""Function definitions, and calls in threads, as text."""

from __future__ import annotations


def function(name: str, operands: str, body: str, results: str, decorator: str) -> str:
    """A decorated function of `operands` that executes `body` and returns `results`."""
    return f"@{decorator}\ndef {name}({operands}):\n{indented(body)}\n    return {results}"


def indented(text: str) -> str:
    """Every line four spaces deeper."""
    return "\n".join(f"    {line}" for line in text.split("\n"))


def in_two_threads(call: str) -> str:
    """The line `y = call` in one of two threads, while the other thread calls it with -x."""
    return (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "with ThreadPoolExecutor(2) as pool:\n"
        f"    _, y = pool.map(lambda x: {call}, (-x, x))"
    )
