"""Which routes of an adapter say something to a reader who carries a model."""

from __future__ import annotations

from adapters.program import dtypes, unsupported
from adapters.protocol import Adapter
from reference.schema import Params


def weighted(adapter: Adapter) -> list[str]:
    """The routes that are the framework's own call of a weight."""
    return [route for route, entry in adapter.ROUTES.items() if entry.operator == "conv_transpose"]


def numbered(adapter: Adapter) -> list[str]:
    """Those of them whose call has a padding of its own: no mode, nothing outside of the call."""
    entries = ((route, adapter.ROUTES[route]) for route in weighted(adapter))
    return [route for route, entry in entries if not entry.mode and not entry.composed]


def is_expressed(adapter: Adapter, route: str, params: Params) -> bool:
    """Whether the call of a route can express the parameters, in the first of its dtypes."""
    dtype = next(iter(dtypes(adapter, route)), adapter.DTYPES[0])
    return unsupported(adapter, route, params, dtype) is None
