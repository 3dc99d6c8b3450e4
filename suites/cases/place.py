"""A place of the matrix: one route of one adapter, on one kernel path, in one dtype."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.program import refusal
from adapters.protocol import Adapter, Limit, Route
from reference.schema import Params


@dataclass(eq=False)
class Place:
    """Where a claim is asked; it needs no framework and no process.

    `name`: the adapter's name as `--adapter` takes it. `partners`: operator -> the adapter's first
    route to it, for the further operators that the claim calls. `first_path`: the path is the
    first of the paths on which the run asks this adapter.
    """

    name: str
    adapter: Adapter
    route: str
    path: str
    dtype: str
    partners: Mapping[str, str] = field(default_factory=dict)
    first_path: bool = True

    @property
    def entry(self) -> Route:
        """The entry of the route in the adapter's table."""
        return self.adapter.ROUTES[self.route]

    @property
    def id(self) -> str:
        """The name of the place in test ids."""
        return "-".join((self.name, self.route, self.path, self.dtype))

    @property
    def is_main(self) -> bool:
        """Whether this is the main route: the first one to the transposed convolution."""
        return self.route == main_route(self.adapter, "conv_transpose")

    def refusal(self, params: Params) -> Limit | None:
        """The limit of the route or of a partner that refuses `params`; None where none does."""
        if self.resolved(params) != params:
            return Limit(f"names no padding but {self.entry.mode.name}", lambda p: True)  # type: ignore[union-attr]
        routes = (self.route, *self.partners.values())
        limits = [refusal(self.adapter, route, params, self.dtype) for route in routes]
        return next((limit for limit in limits if limit), None)

    def unsupported(self, params: Params) -> str | None:
        """Why the route's API cannot express `params`, as a sentence; None where it can."""
        limit = self.refusal(params)
        return limit.sentence if limit else None

    def resolved(self, params: Params) -> Params:
        """`params` with the padding that the padding mode of the route gives, if it has a mode."""
        return self.entry.mode.resolved(params) if self.entry.mode else params


def main_route(adapter: Adapter, operator: str) -> str | None:
    """The adapter's first route to an operator; None where it has none."""
    return next(
        (route for route, entry in adapter.ROUTES.items() if entry.operator == operator), None
    )
