"""One cell in words: its verdict and how much it rests on, or the reason why it has none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reference.records.cell import CellRecord
from reference.verdicts import AGREES, NOT_STARTED
from reports.matrix.adapters import AdapterVersion
from reports.records.collating import Collated
from reports.records.runs import Key

# The colours of cells, each with its state in words. The first that a set of cells holds is the
# colour of the set.
STATES = {
    "differs": "new bug", "not-started": "not started", "incomplete": "incomplete",
    "known": "known bug", "affected": "left out in part", "agrees": "right",
    "nothing": "nothing judged",
}  # fmt: skip
COLOURS = tuple(STATES)
MAX_TEXT = 160  # characters of a reason or remark in a table


@dataclass(frozen=True)
class CellVerdict:
    """A colour's name, the verdict in words, outputs judged, and a reason or a remark.

    `new` counts discrepancies, `key` is the cell whose discrepancy is linked.
    """

    colour: str
    verdict: str
    judged: int = 0
    more: str = ""
    new: int = 0
    key: Key | None = None

    @property
    def reason(self) -> str:
        """Why there is no verdict: the reason alone where nothing was asked,
        else with what happened.
        """
        return self.more if self.colour == "nothing" else f"{self.verdict}: {self.more}"

    @property
    def alike(self) -> tuple[str, str, str]:
        """What cells must share to stand in one line."""
        return (self.colour, "discrepancies" if self.new else self.verdict, self.more)


def cell_verdict(collated: Collated, version: AdapterVersion, key: Key) -> CellVerdict:
    """The verdict of the cell at `key`, or of its discrepancies where the cell is not recorded."""
    cell, records = collated.cells.get(key), collated.by_cell.get(key, [])
    new = sum(record["known"] is None for record in records)
    known = [record["known"] for record in records if record["known"] is not None]
    link = key if records else None
    if cell is not None:
        return _verdict(cell, max(new, cell["findings"]), known, link)
    if new:
        return CellVerdict("differs", plural(new), new=new, key=link)
    if known:
        return _known(known, 0, "", link)
    return no_cell(version, key.route, key.path, key.claim)


def no_cell(version: AdapterVersion, route: str, path: str, claim: str) -> CellVerdict:
    """The verdict where no cell is recorded: the reason."""
    reason = version.not_put(route, claim)
    if reason is None and path in version.not_started:
        return _not_started(version.not_started[path])
    return CellVerdict("nothing", "not asked", more=reason or version.absent(path))


def _verdict(cell: CellRecord, new: int, known: list[str], link: Key | None) -> CellVerdict:
    judged, late = cell["judged"], "" if cell["complete"] else "incomplete"
    reason, stopped = why_not_started(cell), not_started(cell)
    if new:
        return CellVerdict("differs", plural(new), judged, stopped or late, new, link)
    if number := failing(cell):
        more = stopped or late or "not explained"
        return CellVerdict("differs", f"{number:,} fail", judged, more, key=link)
    if stopped:
        return _not_started(reason, judged, link)
    if late:
        return CellVerdict("incomplete", late, judged, "so far", key=link)
    if known or cell["known_region"]:
        return _known(known or sorted(cell["known_region"]), judged, _rest(cell), link)
    return _agrees(cell) if judged else _nothing(cell)


def failing(cell: CellRecord) -> int:
    """The number of cases whose verdict is against the framework."""
    verdicts = cell["verdicts"].items()
    return sum(count for verdict, count in verdicts if verdict not in (AGREES, NOT_STARTED))


def not_started(cell: CellRecord) -> str:
    """`not started: reason`, cut to what a table takes; empty where the cell's worker ran."""
    reason = why_not_started(cell)
    return cut(f"{NOT_STARTED}: {reason}") if reason else ""


def why_not_started(cell: CellRecord) -> str:
    """Why a cell's worker did not run; empty where it did."""
    if cell["not_started"] is None and not cell["verdicts"].get(NOT_STARTED):
        return ""
    return cell["not_started"] or "the record names no reason"


def _not_started(reason: str, judged: int = 0, link: Key | None = None) -> CellVerdict:
    return CellVerdict("not-started", NOT_STARTED, judged, cut(reason), key=link)


def _known(names: list[str], judged: int, more: str, link: Key | None) -> CellVerdict:
    verdict = f"known: {', '.join(dict.fromkeys(names))}"
    return CellVerdict("known", verdict, judged, more, key=link)


def _rest(cell: CellRecord) -> str:
    """What is to be said of a cell beside its known failures."""
    if not cell["judged"]:
        return why_nothing(cell)
    affected = _affected(cell)
    return f"agrees elsewhere; left out: {affected}" if affected else "agrees elsewhere"


def _agrees(cell: CellRecord) -> CellVerdict:
    """A cell that agrees; in part, where a region was left out since it costs a process."""
    affected = _affected(cell)
    if affected:
        return CellVerdict("affected", "agrees in part", cell["judged"], f"left out: {affected}")
    return CellVerdict("agrees", AGREES, cell["judged"])


def _affected(cell: CellRecord) -> str:
    return cut("; ".join(sorted(cell["affected"])))


def _nothing(cell: CellRecord) -> CellVerdict:
    limits = set(cell["limits"]) & set(cell["unsupported"])
    verdict = "unsupported" if limits else "nothing judged"
    return CellVerdict("nothing", verdict, more=why_nothing(cell))


def plural(count: int) -> str:
    """How many discrepancies, in words."""
    return f"{count:,} {'discrepancy' if count == 1 else 'discrepancies'}"


def why_nothing(cell: CellRecord) -> str:
    """Why a cell judged nothing, as its record has it."""
    return next(_reasons(cell), "the record names no reason")


def _reasons(cell: CellRecord) -> Iterator[str]:
    if stopped := not_started(cell):
        yield stopped
    if cell["unsupported"]:
        yield max(cell["unsupported"], key=lambda reason: cell["unsupported"][reason])
    if cell["known_region"]:
        yield "every case lies in the region of a known failure"
    if cell["affected"]:
        yield f"every case was left out: {_affected(cell)}"
    if cell["set_aside"]:
        yield "every case was set aside"
    if cell["short"]:
        yield cell["short"]
    if cell["left_out_by_budget"]:
        yield f"left out by budget: {cell['left_out_by_budget']:,} tuples"


def cut(text: str) -> str:
    """A text that is short enough to read in a table."""
    return text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT].rstrip()} …"
