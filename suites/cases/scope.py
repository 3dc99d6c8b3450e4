"""The scope of a place: the limits that hold there, and what a request stands for. Places with one
scope share cases.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from adapters.program import dtypes
from adapters.protocol import OPERATORS, Limit, Mode
from reference.schema import Params
from suites.cases.parameters.menu import resolved_axis
from suites.cases.place import Place

COLUMNS = ("im2col", "col2im")  # operators that know one number of channels, and no weight


@dataclass(frozen=True)
class Scope:
    """What the calls of a place can express.

    `mode`: the padding mode, where the route has one. `without_bias`, `columns`: the operator has
    no bias, or neither weight nor bias. `refused`: the cases are those that a limit refuses
    although the call can be written.
    """

    limits: tuple[Limit, ...]
    mode: Mode | None = None
    without_bias: bool = False
    columns: bool = False
    refused: bool = False

    def resolve(self, params: Params) -> Params:
        """The parameters that a request stands for: what the operator does not have is at its
        plainest.
        """
        if self.columns and (
            params.bias or params.groups > 1 or params.in_channels != params.out_channels
        ):
            params = replace(params, in_channels=params.out_channels, groups=1, bias=False)
        elif self.without_bias and params.bias:
            params = replace(params, bias=False)
        if self.mode is None:
            return params
        axes = tuple(resolved_axis(self.mode, axis) for axis in params.axes)
        return params if axes == params.axes else replace(params, axes=axes)

    def has(self, params: Params) -> bool:
        """Whether these are cases of the scope, as they are."""
        if not self.refused:
            return not any(limit.refuses(params) for limit in self.limits)
        return self.can_be_written(params) and any(limit.refuses(params) for limit in self.limits)

    def can_be_written(self, params: Params) -> bool:
        """Whether a call can be written with these parameters."""
        return all(limit.sayable or not limit.refuses(params) for limit in self.limits)


def scope_of(place: Place, refused: bool = False) -> Scope:
    """The scope of a place, with the limits of its partners; `refused` for claims about what the
    limits refuse.
    """
    routes = dict.fromkeys((place.route, *place.partners.values()))
    limits = tuple(dict.fromkeys(limit for route in routes for limit in _limits(place, route)))
    operator = place.entry.operator
    without_bias = "b" not in OPERATORS[operator].operands
    return Scope(limits, place.entry.mode, without_bias, operator in COLUMNS, refused)


def _limits(place: Place, route: str) -> list[Limit]:
    if place.dtype not in dtypes(place.adapter, route):
        return [ABSENT_DTYPE]
    return [
        limit
        for limit in place.adapter.ROUTES[route].limits
        if place.dtype in (limit.dtypes or (place.dtype,))
    ]


ABSENT_DTYPE = Limit("the dtype is not among the route's", lambda params: True)
