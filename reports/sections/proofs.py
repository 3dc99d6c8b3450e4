"""Which index patterns are proved, on how many cells of each adapter, and with which figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from reference.records.cell import ProofRecord
from reports.matrix.adapters import AdapterVersion
from reports.records.collating import Collated

SHORT = {
    "output_padding=": "m=", "input_size=": "F=", "kernel_size=": "K=", "stride=": "s=",
    "dilation=": "d=", "padding=": "p=",
}  # fmt: skip


class Figure(NamedTuple):
    """How sure a proof is: a wrong pattern is missed with a probability below 2^-bits."""

    bits: float
    draws: int
    values: int


@dataclass
class AdapterProofs:
    """The proofs of one parameter tuple on the cells of one adapter."""

    cells: list[tuple[str, ProofRecord]] = field(default_factory=list)  # place in words, proof

    @property
    def weakest(self) -> ProofRecord:
        """The proof that misses a wrong pattern with the largest probability."""
        return min((proof for _, proof in self.cells), key=lambda proof: proof["bits"])

    @property
    def alike(self) -> list[tuple[Figure, list[str]]]:
        """The cells of each figure, the weakest first."""
        figures: dict[Figure, list[str]] = {}
        for name, proof in self.cells:
            figure = Figure(proof["bits"], proof["draws"], proof["values"])
            figures.setdefault(figure, []).append(name)
        return sorted(figures.items())


@dataclass(frozen=True)
class Pattern:
    """One parameter tuple, and the proofs of each adapter, None where it has none."""

    params: str
    proofs: list[AdapterProofs | None]

    @property
    def cells(self) -> int:
        """On how many cells it is proved."""
        return sum(len(proofs.cells) for proofs in self.proofs if proofs)


@dataclass(frozen=True)
class ProofTable:
    """The adapters that proved something, the patterns that most cells proved, and the others.

    A padding mode resolves to tuples of its own, which few cells share.
    """

    versions: list[AdapterVersion]
    common: list[Pattern]
    others: list[Pattern]


def proof_table(collated: Collated, versions: list[AdapterVersion]) -> ProofTable:
    """All parameter tuples that some cell proved, first those that most cells did."""
    proofs = _proofs(collated)
    places = {place for by_place in proofs.values() for place in by_place}
    proving = [version for version in versions if version.place in places]
    patterns = []
    for params, by_place in proofs.items():
        row = [by_place.get(version.place) for version in proving]
        patterns.append(Pattern(short(params), row))
    patterns.sort(key=lambda pattern: -pattern.cells)
    most = max((pattern.cells for pattern in patterns), default=0)
    common = [pattern for pattern in patterns if 2 * pattern.cells >= most]
    return ProofTable(proving, common, patterns[len(common) :])


def _proofs(collated: Collated) -> dict[str, dict[tuple[str, str], AdapterProofs]]:
    """Params -> (adapter, version) -> proofs."""
    proofs: dict[str, dict[tuple[str, str], AdapterProofs]] = {}
    for (adapter, version, route, path, _, dtype), cell in collated.cells.items():
        for proof in cell["proofs"]:
            by_place = proofs.setdefault(proof["params"], {})
            place = by_place.setdefault((adapter, version), AdapterProofs())
            place.cells.append((f"{route} {path} {dtype}", proof))
    return proofs


def short(params: str) -> str:
    """A text of parameters with few letters for its words, as in the page's other tables;
    no more is made of it.
    """
    for name, letter in SHORT.items():
        params = params.replace(name, letter)
    params = params.removeprefix("Params(axes=").removesuffix(")")
    return params.replace("Axis", "").replace("),)", "))")
