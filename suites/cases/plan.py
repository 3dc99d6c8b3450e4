"""The plan: which cases a cell is asked for a claim, from the levels of the profile and what Hypothesis draws."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from hypothesis import HealthCheck, Phase, given, settings

from adapters.protocol import REAL, Adapter
from reference.schema import Case, Params
from suites.engine.cell import Cell
from suites.cases.claim import Claim
from suites.cases.designed import designed, features, pairs, within
from suites.cases.profiles import Profile
from suites.cases.strategies import Menu, parameters

DEAR = 12  # times fewer
FULL = 2  # dtypes of an adapter that are asked whole


@dataclass
class Plan:
    """Menus and parameter tuples, worked out once for all routes that have the same limits."""

    profile: Profile
    menus: dict[object, Menu] = field(default_factory=dict)
    tuples: dict[object, tuple[list[Params], int]] = field(default_factory=dict)

    def menu(self, cell: Cell, refused: bool = False) -> Menu:
        """What the cell can express; with `refused`, what its call can say."""
        key = self._key(cell, refused)
        if key not in self.menus:
            self.menus[key] = Menu(lambda params: (_sayable if refused else _supports)(cell, params))
        return self.menus[key]

    def includes(self, cell: Cell, claim: Claim) -> bool:
        """Whether the cell is asked at all: what is fixed in the first dtype, on the first path, unless all is asked everywhere."""
        if claim.huge != self.profile.huge:
            return False
        first = cell.dtype == cell.adapter.DTYPES[0]
        if claim.bases:
            return first and cell.first_path
        everywhere = claim.everywhere and (not cell.entry.compiled or is_main(cell) or (first and cell.first_path))
        return (cell.first_path and (first or claim.huge)) or not claim.fixed or everywhere or self.profile.whole

    def cases(self, cell: Cell, claim: Claim) -> Iterator[Case]:
        """What is asked. Kinds of data, dtypes and what is left out take turns by a hash of the tuple's number."""
        if claim.fixed:
            yield from (Case(params, cell.dtype) for params in claim.fixed)
            return
        if claim.bases:
            few = cell.entry.compiled or cell.entry.operator == "transformed"
            bases = claim.bases[::3] if few else claim.bases  # rank 1, and rank 2 with groups
            yield from (Case(params, cell.dtype) for params in dict.fromkeys(map(cell.settled, bases)))
            return
        tuples, levels = self._tuples(cell, claim)
        every = self._every(cell, claim)
        for number, params in enumerate(tuples):
            turn = mixed(number)
            if turn % every == 0:
                for kind in self._kinds(cell, claim, turn // every, drawn=number >= levels):
                    yield Case(params, cell.dtype, kind, number)

    def _every(self, cell: Cell, claim: Claim) -> int:
        """One in how many tuples is asked."""
        every = claim.every * (1 if cell.first_path else self.profile.other_paths)
        if cell.entry.compiled and claim.every > (1 if is_main(cell) else 2) and not self.profile.whole:
            every *= DEAR  # shapes that a worker has compiled go with it: only the claim that comes first is asked them all
        return every * (2 if cell.entry.compiled and not cell.first_path else 1)

    def _kinds(self, cell: Cell, claim: Claim, turn: int, drawn: bool) -> tuple[str, ...]:
        """The kinds of data that a tuple is asked with in the cell's dtype: none where it is another dtype's turn.

        The first two dtypes of an adapter are asked whole on the main route; the further ones one kind a tuple, and fewer tuples of
        integers and complex numbers and where shapes are compiled. What is drawn is asked with all kinds, in the further dtypes one
        in four.
        """
        kinds, dtypes = claim.kinds_in(cell.dtype), cell.adapter.DTYPES
        at, further = dtypes.index(cell.dtype), max(len(dtypes) - FULL, 1)
        one = (kinds[turn // len(dtypes) % len(kinds)],) if kinds else ()
        if self.profile.whole or not kinds:
            return kinds
        if at >= FULL:
            mine = turn // 4 % further == at - FULL
            if drawn:
                return kinds if mine and turn % 4 == 0 else ()
            real = cell.dtype.startswith(REAL)
            every = 16 if cell.entry.compiled else 1 if is_main(cell) and real else 4
            return one if every == 1 or (mine and turn % every == 0) else ()
        if drawn or (is_main(cell) and not cell.entry.compiled):
            return kinds
        if is_main(cell):  # the shape is compiled once for all kinds
            return kinds if at == 0 or turn % 16 == 0 else ()
        return one if turn % min(FULL, len(dtypes)) == at else ()

    def _tuples(self, cell: Cell, claim: Claim) -> tuple[list[Params], int]:
        """The tuples of a route, and how many of them are of the levels; what is drawn stands behind them."""
        key = (self._key(cell, claim.refused), cell.entry.compiled, is_main(cell))
        if key not in self.tuples:
            menu, profile = self.menu(cell, claim.refused), self.profile
            levels = list(self._levels(menu, cell, claim)) if profile.designed else []
            number = profile.drawn_compiled if cell.entry.compiled else profile.drawn
            found = [*levels, *(drawn(menu, number, profile.derandomized) if menu.axes else ())]
            asked = lambda tuples: dict.fromkeys(p for p in map(cell.settled, tuples) if claim.refused == bool(cell.refusal(p)))
            self.tuples[key] = list(asked(found)), 0 if claim.refused else len(asked(levels))
        return self.tuples[key]

    def _levels(self, menu: Menu, cell: Cell, claim: Claim) -> Iterator[Params]:
        if claim.refused:
            return features(menu)
        if not cell.entry.compiled or self.profile.whole:
            return designed(menu)
        if not is_main(cell):
            return features(menu)
        own = not hasattr(cell.adapter, "BUILT_ON")  # whoever hands the call on leaves the pairs to the framework that it is built on
        return iter([*(pairs(menu) if own else within(menu, (2,))), *features(menu, (1, 3))])

    def _key(self, cell: Cell, refused: bool) -> object:
        routes = (cell.route, *cell.partners.values())
        limits = tuple(cell.adapter.ROUTES[route].limits for route in routes)
        own = cell.dtype if any(limit.dtypes for some in limits for limit in some) else None
        return refused, cell.entry.mode, own, limits


def is_main(cell: Cell) -> bool:
    """Whether this is the first of the adapter's own calls, which is asked most."""
    return cell.route == main_route(cell.adapter, "conv_transpose")


def main_route(adapter: Adapter, operator: str) -> str | None:
    """The adapter's first route to an operator."""
    return next((route for route, entry in adapter.ROUTES.items() if entry.operator == operator), None)


def mixed(number: int) -> int:
    """The bits of `number` well mixed, so that what takes turns by it is independent of the order of a level."""
    number = (number ^ (number >> 16)) * 0x45D9F3B & 0xFFFFFFFF
    number = (number ^ (number >> 16)) * 0x45D9F3B & 0xFFFFFFFF
    return number ^ (number >> 16)


def _supports(cell: Cell, params: Params) -> bool:
    return cell.refusal(cell.settled(params)) is None


def _sayable(cell: Cell, params: Params) -> bool:
    limit = cell.refusal(cell.settled(params))
    return limit is None or limit.sayable


def drawn(menu: Menu, number: int, derandomized: bool) -> list[Params]:
    """`number` parameter tuples from Hypothesis."""
    found: list[Params] = []

    @settings(
        max_examples=number,
        derandomize=derandomized,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(parameters(menu))
    def draw(params: Params) -> None:
        found.append(params)

    draw()
    return found
