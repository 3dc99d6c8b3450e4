"""A series: several distortions of one kind in one claim, each with its own number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from reference.schema import Params
from suites.invalid.distortion import Distortion


@dataclass(frozen=True)
class Series:
    """Distortions in the order of their numbers, which begin with 1.

    The bases of a distortion have its number as their batch: so a case says by itself which
    distortion it stands for, and a region can name it.
    """

    name: str
    sentence: str
    distortions: tuple[Distortion, ...]
    drops_batch = False

    @property
    def bases(self) -> tuple[Params, ...]:
        """The legal bases of all distortions."""
        return tuple(self._bases())

    @property
    def left_out(self) -> tuple[str, ...]:
        """What none of its distortions is asked."""
        return self.distortions[0].left_out

    def of(self, base: Params) -> Distortion:
        """The distortion that a base stands for."""
        return self.distortions[base.batch - 1]

    def _bases(self) -> Iterator[Params]:
        for number, distortion in enumerate(self.distortions, start=1):
            for base in distortion.bases:
                yield replace(base, batch=number)
