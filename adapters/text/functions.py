"""Function definitions as text."""

from __future__ import annotations


def function(name: str, operands: str, body: str, results: str, decorator: str) -> str:
    """A decorated function of `operands` that executes `body` and returns `results`."""
    return f"@{decorator}\ndef {name}({operands}):\n{indented(body)}\n    return {results}"


def indented(text: str) -> str:
    """Every line four spaces deeper."""
    return "\n".join(f"    {line}" for line in text.split("\n"))
