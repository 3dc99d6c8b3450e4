"""Which index patterns are proved, on how many cells of each adapter, and with which figures."""

from __future__ import annotations

from dataclasses import dataclass, field

from reports.collate import Collated
from reports.record import Record
from reports.subjects import Subject

SHORT = {"output_padding=": "m=", "input_size=": "F=", "kernel_size=": "K=", "stride=": "s=", "dilation=": "d=", "padding=": "p="}


@dataclass
class Proofs:
    """What the cells of one adapter came to: routes and dtypes, and the cell with the weakest figure."""

    cells: list[tuple[str, Record]] = field(default_factory=list)  # route, path and dtype in words; draws, values, bits

    @property
    def weakest(self) -> Record:
        """The proof that misses a wrong pattern with the largest probability."""
        return min((one for _, one in self.cells), key=lambda one: one["bits"])

    @property
    def alike(self) -> list[tuple[Record, list[str]]]:
        """The cells of each figure, the weakest first."""
        found: dict[tuple[float, int, int], list[str]] = {}
        for name, one in self.cells:
            found.setdefault((one["bits"], one["draws"], one["values"]), []).append(name)
        return [({"bits": bits, "draws": draws, "values": values}, names) for (bits, draws, values), names in sorted(found.items())]


@dataclass(frozen=True)
class Pattern:
    """One parameter tuple, and the proofs of each adapter, None where it has none."""

    params: str
    proofs: list[Proofs | None]

    @property
    def cells(self) -> int:
        """On how many cells it is proved."""
        return sum(len(one.cells) for one in self.proofs if one)


@dataclass(frozen=True)
class Proved:
    """The adapters that proved something, the patterns that most cells proved, and the others: padding modes settle tuples of their own."""

    subjects: list[Subject]
    common: list[Pattern]
    others: list[Pattern]


def proved(told: Collated, every: list[Subject]) -> Proved:
    """Every parameter tuple that some cell proved, first those that most cells did."""
    found: dict[str, dict[tuple[str, str], Proofs]] = {}
    for (adapter, version, route, path, _, dtype), cell in told.cells.items():
        for one in cell["proofs"]:
            mine = found.setdefault(one["params"], {}).setdefault((adapter, version), Proofs())
            mine.cells.append((f"{route} {path} {dtype}", one))
    proving = [one for one in every if any((one.adapter, one.version) in mine for mine in found.values())]
    patterns = [Pattern(short(params), [mine.get((one.adapter, one.version)) for one in proving]) for params, mine in found.items()]
    most = max((one.cells for one in patterns), default=0)
    patterns.sort(key=lambda one: -one.cells)
    return Proved(proving, [one for one in patterns if 2 * one.cells >= most], [one for one in patterns if 2 * one.cells < most])


def short(params: str) -> str:
    """Parameters in few letters: those of the page's other tables."""
    for name, letter in SHORT.items():
        params = params.replace(name, letter)
    return params.removeprefix("Params(axes=").removesuffix(")").replace("Axis", "").replace("),)", "))")
