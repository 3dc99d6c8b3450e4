"""The scope of a place: which parameters its calls can express; places of one scope share cases."""

from __future__ import annotations

from dataclasses import dataclass, replace

from adapters.program import dtypes
from adapters.protocol import OPERATORS, Limit, Mode
from reference.schema import Params
from suites.cases.parameters.menu import resolved_axis
from suites.cases.place import Place

COLUMNS = ("im2col", "col2im")  # operators with one number of channels and no weight


@dataclass(frozen=True)
class Scope:
    """Which parameters the calls of a place can express.

    `mode`: the padding mode, if the route has one. `without_bias`: the operator has no bias.
    `columns`: the operator has neither weight nor bias. `refused`: true for a claim about calls
    that can be written but that a limit refuses, one of `refusing`.
    """

    limits: tuple[Limit, ...]
    mode: Mode | None = None
    without_bias: bool = False
    columns: bool = False
    refused: bool = False
    refusing: tuple[Limit, ...] = ()

    def resolve(self, params: Params) -> Params:
        """The nearest parameters that the operator has.

        A bias, groups or channels that it does not have are removed; the padding is that of the
        mode.
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
        """Whether the scope contains `params`."""
        if not self.refused:
            return not any(limit.refuses(params) for limit in self.limits)
        refused = any(limit.refuses(params) for limit in self.refusing)
        return refused and self.can_be_written(params)

    def can_be_written(self, params: Params) -> bool:
        """Whether a call with `params` can be written, legal or not."""
        return all(limit.sayable or not limit.refuses(params) for limit in self.limits)


def scope_of(place: Place, refused: bool = False) -> Scope:
    """The scope of a place, with the limits of its partners.

    `refused`: the scope of a claim about parameters that a limit refuses, on the route and on each
    of its partners.
    """
    routes = dict.fromkeys((place.route, *place.partners.values()))
    limits = [_limits(place, route) for route in routes]
    union = tuple(dict.fromkeys(limit for own in limits for limit in own))
    common = tuple(limit for limit in union if all(limit in own for own in limits))
    operator = place.entry.operator
    without_bias = "b" not in OPERATORS[operator].operands
    refusing = common if refused else ()
    return Scope(union, place.entry.mode, without_bias, operator in COLUMNS, refused, refusing)


def _limits(place: Place, route: str) -> list[Limit]:
    """The limits of a route in the dtype of a place."""
    if place.dtype not in dtypes(place.adapter, route):
        return [ABSENT_DTYPE]
    return [
        limit
        for limit in place.adapter.ROUTES[route].limits
        if place.dtype in (limit.dtypes or (place.dtype,))
    ]


ABSENT_DTYPE = Limit("the dtype is not among the route's", lambda params: True)
