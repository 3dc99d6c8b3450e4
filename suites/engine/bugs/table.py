"""A table of cases over the two fields that say most about a rule."""

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
UNFIT = ("first", "last", "dtype", "kind")  # fields whose values are no numbers
MOST_CASES = 300  # failing cases by which the second field is chosen, and as many passing cases
Pair = tuple[int, int]  # a row value and a column value


@dataclass(frozen=True)
class Table:
    """A table of cases. `fields`: of the rows and of the columns; `conditions`: those of the rule.

    All cases of the table meet the conditions in which another field stands.
    """

    fields: tuple[str, str]
    conditions: Conditions

    @cached_property
    def rest(self) -> Conditions:
        """The conditions in which another field stands: all cases of the table meet them."""
        return self.conditions.without(self.fields)

    def counts(self, failed: Mapping[Case, bool]) -> dict[Pair, list[int]]:
        """(row value, column value) -> [right answers, wrong answers] of the cases in the table."""
        counts: dict[Pair, list[int]] = {}
        for case, has_failed in failed.items():
            place = self.place(case)
            if place is not None:
                counts.setdefault(place, [0, 0])[has_failed] += 1
        return counts

    def place(self, case: Case) -> Pair | None:
        """The values of the two fields in a case; None if the case is not in the table.

        If several axes meet the conditions `rest`, an axis that meets all conditions is taken, or
        else the one with the larger values.
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
        """The values of the fields. `axes`: the axis of the case for each axis of the rule."""
        names_of_axes = [
            {name for text in texts for name in names(text)} for texts in self.conditions.axes
        ]

        def value(fields: tuple[str, ...]) -> int:
            """The value of the first field, on the axis whose conditions name it, or else on the
            axis whose conditions name the second field.
            """
            pairs = list(zip(axes, names_of_axes))
            owners = (axis for field in fields for axis, named in pairs if field in named)
            return int({**whole, **next(owners, axes[0])}[fields[0]])

        return value(self.fields), value(self.fields[::-1])


def _hold(conditions: Conditions, axes: Sequence[Scope]) -> bool:
    """Whether each axis meets its conditions."""
    pairs = zip(conditions.axes, axes)
    return all(axis_predicate(text)(axis) for texts, axis in pairs for text in texts)


def table_of(region: str, failed: Mapping[Case, bool]) -> Table:
    """The table of a rule: over the two fields that it names most often.

    If it names only one field, the second is the field that separates the failing cases best.
    `failed`: case -> whether it failed.
    """
    conditions = Conditions.of(region)
    mentions = Counter(name for name in conditions.names if name not in UNFIT)
    fields = [name for name, _ in mentions.most_common(2)]
    if len(fields) == 2:
        return Table((fields[0], fields[1]), conditions)
    first = fields[0] if fields else "kernel_size"
    others = [name for name in (*OF_AXIS, *OF_CASE) if name != first]
    sample = sampled(failed, MOST_CASES)
    tables = [Table((first, name), conditions) for name in others]
    return min(tables, key=lambda table: _bits(table.counts(sample)))


def _bits(counts: Mapping[Pair, list[int]]) -> float:
    """The bits that say which cases fail, for a reader who knows the table."""
    return sum(map(_entropy, counts.values()))


def _entropy(pair: Sequence[int]) -> float:
    """The bits that say which answers of a cell are wrong."""
    return -sum(count * log2(count / sum(pair)) for count in pair if count)
