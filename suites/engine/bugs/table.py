"""A table over two fields of cases: which two tell most about a rule, and where a case stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations
from math import log2

from reference.region.language import axis_predicate, case_predicate
from reference.region.scope import Scope, scope
from reference.schema import Case
from suites.explain.conditions import Conditions, names
from suites.explain.rules import sampled

OF_AXIS = ("kernel_size", "stride", "dilation", "output_padding", "input_size", "begin", "end")
OF_CASE = ("rank", "batch", "in_channels", "out_channels", "groups", "bias")
UNFIT = ("first", "last", "dtype", "kind")  # a place or a word: no row of a table
MOST_CASES = 300  # that failed, and that passed, by which the second field is chosen
Pair = tuple[int, int]  # a row value and a column value


@dataclass(frozen=True)
class Table:
    """Two fields, and the conditions of a rule;
    those that speak of others hold of all its cases.
    """

    fields: tuple[str, str]
    conditions: Conditions

    @cached_property
    def rest(self) -> Conditions:
        """The conditions that all cases of the table meet."""
        return self.conditions.without(self.fields)

    def counts(self, failed: Mapping[Case, bool]) -> dict[Pair, list[int]]:
        """(row value, column value) -> how many right answers and wrong ones,
        of those in the table.
        """
        counts: dict[Pair, list[int]] = {}
        for case, has_failed in failed.items():
            place = self.place(case)
            if place is not None:
                counts.setdefault(place, [0, 0])[has_failed] += 1
        return counts

    def place(self, case: Case) -> Pair | None:
        """The values of the two fields in a case; None where the rest of the rule does not hold.

        Of several axes on which the rest holds, it is the one on which the whole rule holds, or the
        one with the larger values.
        """
        values = scope(case)
        if not all(case_predicate(text)(values) for text in self.rest.whole):
            return None
        chosen = permutations(values["axes"], max(1, len(self.conditions.axes)))
        places = [
            (_hold(self.conditions, axes), self._values(values, axes))
            for axes in chosen
            if _hold(self.rest, axes)
        ]
        return max(places)[1] if places else None

    def _values(self, whole: Scope, axes: Sequence[Scope]) -> Pair:
        """The values of the fields, with one axis of the case for each axis
        that the rule speaks of.
        """
        spoken = [
            {name for text in texts for name in names(text)} for texts in self.conditions.axes
        ]

        def value(fields: tuple[str, ...]) -> int:
            """Of the first field, on its own axis, or on that of the other one."""
            owners = (axis for field in fields for axis, own in zip(axes, spoken) if field in own)
            return int({**whole, **next(owners, axes[0])}[fields[0]])

        return value(self.fields), value(self.fields[::-1])


def _hold(conditions: Conditions, axes: Sequence[Scope]) -> bool:
    """Whether the conditions of each axis hold."""
    pairs = zip(conditions.axes, axes)
    return all(axis_predicate(text)(axis) for texts, axis in pairs for text in texts)


def table_of(region: str, failed: Mapping[Case, bool]) -> Table:
    """The table of a rule: over the two fields that it speaks of most,
    or one and the most telling other.

    `failed`: the cases, and which of them failed.
    """
    conditions = Conditions.of(region)
    spoken = Counter(name for name in conditions.names if name not in UNFIT)
    fields = [name for name, _ in spoken.most_common(2)]
    if len(fields) == 2:
        return Table((fields[0], fields[1]), conditions)
    first = fields[0] if fields else "kernel_size"
    others = [name for name in (*OF_AXIS, *OF_CASE) if name != first]
    few = sampled(failed, MOST_CASES)
    tables = [Table((first, name), conditions) for name in others]
    return min(tables, key=lambda table: _bits(table.counts(few)))


def _bits(counts: Mapping[Pair, list[int]]) -> float:
    """The bits that tell which cases fail once the table is known."""
    return sum(map(_entropy, counts.values()))


def _entropy(pair: Sequence[int]) -> float:
    return -sum(count * log2(count / sum(pair)) for count in pair if count)
