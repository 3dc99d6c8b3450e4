"""One bug of several records: what one fault shows in several adapters, processes and runs.

Two records are one bug where their verdicts are of one family, their diagnoses do not differ, and
the smallest case of each lies in the region of the other; the adapters are the same, or hand the
call on to one component. Two records of one process stay two: it has told them apart itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from reference.verdicts import SEVERITIES
from reports.bugs.headers import Headers, headers_of
from reports.bugs.record_group import RecordGroup
from reports.bugs.region import canonical
from reports.bugs.shown import ShownBug
from reports.bugs.verdicts import kind_of
from reports.records.collating import FoundBug
from reports.records.ids import Ids
from reports.records.runs import Recorded

MOST = 500  # records that are compared with each other: of the gravest bugs


def joined(records: Iterable[FoundBug], runs: Sequence[Recorded]) -> list[ShownBug]:
    """The bugs that the records are of, each with all its places and an id of its own.

    A place has its `adapter` and `version`; `components` are what all places are built on.
    """
    groups = sorted(_identical(records, headers_of(runs)), key=_rank)
    bugs: list[RecordGroup] = []
    for position, group in enumerate(groups):
        compared = enumerate(bugs if group.is_compared and position < MOST else ())
        number = next((n for n, bug in compared if bug.is_bug_of(group)), None)
        if number is None:
            bugs.append(group)
        else:
            bugs[number] = _both(bugs[number], group)
    ids = Ids()
    return [{**record, "id": ids.take(record["id"])} for record in map(_record, bugs)]


def _both(bug: RecordGroup, group: RecordGroup) -> RecordGroup:
    return RecordGroup((*bug.records, *group.records), bug.headers, (*bug.faces, *group.faces))


def _identical(records: Iterable[FoundBug], headers: Headers) -> list[RecordGroup]:
    """Records that say the same, together: those of one known failure, or of one region."""
    groups: dict[tuple[object, ...], list[FoundBug]] = {}
    for record in records:
        groups.setdefault(_identity(record), []).append(record)
    return [RecordGroup(tuple(same), headers, (same[0],)) for same in groups.values()]


def _identity(bug: FoundBug) -> tuple[object, ...]:
    """What records of one bug share; one without a region is itself alone."""
    if bug["known"] is not None:
        return ("known", bug["known"])
    kind = bug["diagnosis"]["kind"] if bug["diagnosis"] else None
    region = canonical(bug["region"]) or (bug["id"],)
    return (bug["adapter"], bug["verdict"], kind, region)


def _rank(group: RecordGroup) -> tuple[object, ...]:
    """A key that sorts first what says most: the gravest, with a diagnosis, in many places."""
    first = group.first
    gravity, case = SEVERITIES.index(first["severity"]), json.dumps(first["case"])
    clear = (not group.is_compared, gravity, not kind_of(first), -len(group.places), len(case))
    return (*clear, case, first["region"], first["adapter"], str(first["id"]))


def _record(bug: RecordGroup) -> ShownBug:
    diagnosis = next((r["diagnosis"] for r in bug.records if kind_of(r)), bug.first["diagnosis"])
    held = all(record.get("baseline", False) for record in bug.records)
    return {
        **bug.first, "diagnosis": diagnosis, "baseline": held, "places": bug.places,
        "components": list(bug.components),
    }  # fmt: skip
