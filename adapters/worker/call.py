"""A call that a worker is asked, and its reply: the evidence of every verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from adapters.program import Program
from reference.schema import Outcome, Params

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, eq=False)
class Call:
    """One request: a program and its operands, in the dtypes in which they travel.

    `bounded`: the worker may grow by `child.BOUNDED_CALL_BYTES` and take
    `child.BOUNDED_CALL_SECONDS`.
    `params` and `dtype` are what a worker that takes no Python text is sent instead of the program.
    """

    program: Program
    operands: Mapping[str, Array | None]
    params: Params | None = None
    dtype: str = ""
    bounded: bool = False
    bytes: int = field(init=False)

    def __post_init__(self) -> None:
        sizes = (array.nbytes for array in self.operands.values() if array is not None)
        object.__setattr__(self, "bytes", sum(sizes))


@dataclass(frozen=True, eq=False)
class Reply:
    """What a call came to: the very program and operands that were sent, and their outcome."""

    call: Call
    outcome: Outcome

    @property
    def status(self) -> str:
        """The outcome's status."""
        return self.outcome.status

    @property
    def message(self) -> str:
        """The outcome's message."""
        return self.outcome.message

    @property
    def is_before_the_call(self) -> bool:
        """Whether NumPy raised an error while it arranged the operands: nothing was called."""
        return 0 < self.outcome.line < self.call.program.own[0]

    @property
    def is_behind_the_call(self) -> bool:
        """Whether NumPy raised an error while it arranged the results: the call has answered."""
        return 0 < self.call.program.own[1] < self.outcome.line

    @property
    def value(self) -> Array | None:
        """The first result, or None where nothing was returned."""
        return self.outcome.value

    @property
    def dtype(self) -> str:
        """The name of the first result's dtype."""
        return self.outcome.dtype

    @property
    def results(self) -> list[Reply]:
        """A reply for each result alone."""
        return [replace(self, outcome=outcome) for outcome in self.outcome.results]

    def with_value(self, value: Array) -> Reply:
        """The same reply with a part of its value in the value's place."""
        return replace(self, outcome=replace(self.outcome, value=value))
