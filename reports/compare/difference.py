"""Two runs side by side: bugs that are new, fixed or changed, and what else got better or worse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reference.verdicts import SEVERITIES
from reports.bugs.bug import Bug
from reports.compare.change import Change, unseen
from reports.compare.coverage import Lost, lost_coverage
from reports.compare.figures import Slower, SumChange, changed_sums, slower_calls
from reports.compare.matching import match
from reports.compare.side import Side, Subject


@dataclass(frozen=True)
class Difference:
    """What a new run has, compared with an old one.

    `same`: bugs that are still there, with the changes of each. `not_asked`: bugs of the old run
    that the new one could not see, with the reason. `elsewhere`: known failures that one of the two
    machines does not show, each with the run that shows it.
    """

    old: Side
    new: Side
    added: list[Bug]
    fixed: list[Bug]
    same: list[Change]
    not_asked: list[tuple[Bug, str]]
    elsewhere: list[tuple[Bug, str]]
    sums: list[SumChange]
    lost: list[Lost]
    slower: list[Slower]

    @property
    def changed(self) -> list[Change]:
        """The bugs that are still there, and not as they were."""
        return [change for change in self.same if change.is_change]

    @property
    def still(self) -> list[Change]:
        """The bugs that are as they were."""
        return [change for change in self.same if not change.is_change]

    @property
    def versions(self) -> list[tuple[Subject, str | None, str | None]]:
        """(target, version before, version now); None where a run does not have the target."""
        subjects = dict.fromkeys((*self.old.versions, *self.new.versions))
        before, after = self.old.versions, self.new.versions
        return [(subject, before.get(subject), after.get(subject)) for subject in subjects]

    @property
    def machines(self) -> list[Subject]:
        """The targets that ran on different CPUs."""
        both = self.old.targets.keys() & self.new.targets.keys()
        return sorted(s for s in both if self.old.machine(s) != self.new.machine(s))

    @property
    def not_started(self) -> list[tuple[Subject, str, bool]]:
        """(target, reason, whether it did start before) of what did not start in the new run."""
        stopped = sorted(self.new.stopped.items())
        return [(subject, why, subject not in self.old.stopped) for subject, why in stopped]

    @property
    def reasons(self) -> list[str]:
        """What got worse, in words; empty where nothing did."""
        graver = [change for change in self.same if change.is_worse]
        sums = sum(change.is_worse for change in self.sums)
        slower = sum(not slower.doubt for slower in self.slower)
        stopped = sum(is_news for *_, is_news in self.not_started)
        counts = (
            (len(self.added), "new bug", "new bugs"),
            (
                len(graver),
                "bug is graver or shows in more places",
                "bugs are graver or show in more places",
            ),
            (sums, "accumulation class got worse", "accumulation classes got worse"),
            (len(self.lost), "loss of coverage", "losses of coverage"),
            (slower, "route has slower calls", "routes have slower calls"),
            (stopped, "target did not start", "targets did not start"),
        )
        reasons = [
            f"{number:,} {singular if number == 1 else many}"
            for number, singular, many in counts
            if number
        ]
        if self.old.is_complete and not self.new.is_complete:
            reasons.append("the new run did not finish")
        return reasons

    @property
    def tally(self) -> list[tuple[str, dict[str, tuple[int, int]]]]:
        """Each adapter, with its bugs before and now by severity."""
        adapters = dict.fromkeys(subject[0] for subject, _, _ in self.versions)
        return [(adapter, self._tally_of(adapter)) for adapter in sorted(adapters)]

    def _tally_of(self, adapter: str) -> dict[str, tuple[int, int]]:
        return {
            severity: (_number(self.old, adapter, severity), _number(self.new, adapter, severity))
            for severity in SEVERITIES
        }


def difference(old: Side, new: Side) -> Difference:
    """Compare two runs."""
    matched = match(old.bugs, new.bugs)
    gone, elsewhere = _split(matched.old, lambda bug: _is_elsewhere(bug, old, new))
    added, here = _split(matched.new, lambda bug: _is_elsewhere(bug, new, old))
    fixed, not_asked = _split(gone, lambda bug: bool(unseen(bug, old, new)))
    return Difference(
        old,
        new,
        added,
        fixed,
        [Change(before, after, old, new) for before, after in matched.pairs],
        [(bug, unseen(bug, old, new)) for bug in not_asked],
        [*((bug, "old") for bug in elsewhere), *((bug, "new") for bug in here)],
        changed_sums(old, new),
        lost_coverage(old, new),
        slower_calls(old, new),
    )


def _split(bugs: list[Bug], belongs: Callable[[Bug], bool]) -> tuple[list[Bug], list[Bug]]:
    """(the bugs that do not belong, those that do)."""
    return [bug for bug in bugs if not belongs(bug)], [bug for bug in bugs if belongs(bug)]


def _is_elsewhere(bug: Bug, side: Side, other: Side) -> bool:
    """Whether a known failure does not show in the other run, since that has another CPU."""
    paths = {(adapter, path) for adapter, _, path, _, _ in bug.places}
    machines = any(side.machine(subject) != other.machine(subject) for subject in paths)
    names = {(adapter, str(bug.known)) for adapter in bug.adapters}
    return machines and bool(names & other.not_seen)


def _number(side: Side, adapter: str, severity: str) -> int:
    """How many bugs of a severity an adapter has."""
    own = (bug for bug in side.bugs if adapter in bug.adapters)
    return sum(bug.record["severity"] == severity for bug in own)
