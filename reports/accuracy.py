"""Accuracy: how each route sums on each kernel path, which are nearest to the definition, and which index patterns are proved."""

from __future__ import annotations

from dataclasses import dataclass, field

from reports.collate import Collated
from reports.record import Record
from reports.subjects import Subject

SUMS = "sums_are_rounded_once_from_a_customary_accumulator"


@dataclass(frozen=True)
class Summing:
    """One route in one dtype: by kernel path, the class and the sums that went wrong; the classes differ or not."""

    route: str
    dtype: str
    paths: dict[str, tuple[str, list[str]]]

    @property
    def differ(self) -> bool:
        """Whether the paths of this machine sum in different ways, which is a finding in itself."""
        return len({name for name, _ in self.paths.values()}) > 1


@dataclass(frozen=True)
class Rank:
    """One route on real values: err / (sqrt(n) u S) at its worst, and the largest error in bounds."""

    title: str
    route: str
    path: str
    soft: float
    bounds: float


@dataclass
class Proved:
    """One parameter tuple: the cells that proved it, and the fewest bits of them."""

    params: str
    bits: float
    draws: int
    values: int
    cells: list[str] = field(default_factory=list)


def summing(told: Collated, every: list[Subject]) -> list[tuple[Subject, list[Summing]]]:
    """For each adapter, a row for each route and dtype that was probed."""
    return [(subject, rows) for subject in every if (rows := _rows(told, subject))]


def _rows(told: Collated, subject: Subject) -> list[Summing]:
    found: dict[tuple[str, str], dict[str, tuple[str, list[str]]]] = {}
    for (adapter, version, route, path, _, dtype), cell in told.cells.items():
        one = cell["accumulation"]
        if (adapter, version) == (subject.adapter, subject.version) and one:
            found.setdefault((route, dtype), {})[path] = str(one.get("name")), [str(fault) for fault in one.get("faults", [])]
    for record in told.known:  # what is known is left out of the search, and so of its cell
        if record["claim"] == SUMS and (record["adapter"], record["version"]) == (subject.adapter, subject.version):
            name, _, faults = str(record["message"]).partition(": ")
            found.setdefault((record["route"], record["dtype"]), {})[record["path"]] = name, faults.split("; ")
    return [Summing(route, dtype, paths) for (route, dtype), paths in found.items()]


def ranking(told: Collated) -> dict[str, list[Rank]]:
    """Dtype -> its routes by their worst soft signal, the most accurate first."""
    worst: dict[tuple[str, ...], tuple[float, float]] = {}
    for (adapter, version, route, path, _, dtype), cell in told.cells.items():
        if _number(cell["worst_soft"]) > 0:
            key = (dtype, f"{adapter} {version}", route, path)
            old = worst.get(key, (0.0, 0.0))
            worst[key] = max(old[0], _number(cell["worst_soft"])), max(old[1], _number(cell["worst_bounds"]))
    ranks: dict[str, list[Rank]] = {}
    for (dtype, title, route, path), (soft, bounds) in sorted(worst.items(), key=lambda one: (one[0][0], one[1][0])):
        ranks.setdefault(dtype, []).append(Rank(title, route, path, soft, bounds))
    return ranks


def proved(told: Collated) -> list[Proved]:
    """Every parameter tuple that some cell proved."""
    found: dict[str, Proved] = {}
    for (adapter, _, route, path, _, dtype), cell in told.cells.items():
        for one in cell["proofs"]:
            mine = Proved(str(one["params"]), _number(one["bits"]), int(one["draws"]), int(one["values"]))
            kept = found.setdefault(mine.params, mine)
            if mine.bits < kept.bits:
                kept.bits, kept.draws, kept.values = mine.bits, mine.draws, mine.values
            kept.cells.append(f"{adapter} {route} {path} {dtype}")
    return list(found.values())


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float, str)) else 0.0


def past_the_edge(told: Collated, every: list[Subject]) -> list[tuple[str, list[tuple[str, str]]]]:
    """(claim, for each adapter: verdict and what came of it most often, on the first route that was asked)."""
    claims = dict.fromkeys(key[4] for key in told.cells if key[4].startswith(("zero_", "nonsense_", "far_")))
    return [(claim, [_word(told, subject, claim) for subject in every]) for claim in claims]


def _word(told: Collated, subject: Subject, claim: str) -> tuple[str, str]:
    order, place = list(subject.routes), (subject.adapter, subject.version, claim)
    keys = sorted(
        (key for key in {*told.cells, *told.stories} if (key[0], key[1], key[4]) == place), key=lambda key: (order.index(key[2]), key)
    )
    asked = [key for key in keys if told.stories.get(key) or told.cells[key]["judged"]]
    if not asked:
        return "not asked", ""
    elsewhere = "; known on another route" if any(told.stories.get(key) for key in asked[1:]) else ""
    if here := told.stories.get(asked[0]):
        return f"{'known' if here[0]['known'] else 'new'}: {here[0]['verdict']}", str(here[0]["message"])[:160]
    return _verdict(told.cells[asked[0]]), _commonest(told.cells[asked[0]]) + elsewhere


def _verdict(cell: Record) -> str:
    failing = [verdict for verdict in cell["verdicts"] if verdict != "agrees"]
    return ", ".join(failing) or "agrees"


def _commonest(cell: Record) -> str:
    remarks: Record = cell.get("remarks", {})
    return str(max(remarks, key=lambda one: remarks[one], default=""))[:160]


def remarked(told: Collated, every: list[Subject]) -> list[tuple[Subject, list[tuple[str, str, int]]]]:
    """For each adapter: (claim, what agreeing cases had to tell, how many), edges apart."""
    found = []
    for subject in every:
        counts: dict[tuple[str, str], int] = {}
        for key, cell in told.cells.items():
            if key[:2] == (subject.adapter, subject.version) and not key[4].startswith(("zero_", "nonsense_", "far_")):
                for remark, count in cell.get("remarks", {}).items():
                    counts[key[4], remark] = counts.get((key[4], remark), 0) + count
        found.append((subject, [(claim, remark, count) for (claim, remark), count in sorted(counts.items())]))
    return [(subject, rows) for subject, rows in found if rows]
