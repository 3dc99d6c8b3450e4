"""A difference as the JSON that `diff --json` prints."""

from __future__ import annotations

from reports.compare.difference import Difference
from reports.compare.side import Subject


def json_of(difference: Difference) -> dict[str, object]:
    """The same content as the other formats have, as one object."""
    return {
        "worse": bool(difference.reasons), "reasons": difference.reasons,
        "versions": [
            {**_target(subject), "old": old, "new": new}
            for subject, old, new in difference.versions
        ],
        "machines": [_target(subject) for subject in difference.machines],
        "bugs": _bugs(difference),
        "accumulation": [change.to_json() for change in difference.sums],
        "coverage": [loss.to_json() for loss in difference.lost],
        "slower": [slower.to_json() for slower in difference.slower],
        "not_started": [
            {**_target(subject), "reason": why, "started_before": is_news}
            for subject, why, is_news in difference.not_started
        ],
    }  # fmt: skip


def _target(subject: Subject) -> dict[str, str]:
    adapter, path = subject
    return {"adapter": adapter, "path": path}


def _bugs(difference: Difference) -> dict[str, list[dict[str, object]]]:
    """The bugs by what has become of them."""
    not_asked, elsewhere = difference.not_asked, difference.elsewhere
    return {
        "new": [bug.to_json() for bug in difference.added],
        "fixed": [bug.to_json() for bug in difference.fixed],
        "changed": [change.to_json() for change in difference.changed],
        "still": [change.new.to_json() for change in difference.still],
        "not asked": [{"why": why, **bug.to_json()} for bug, why in not_asked],
        "on one machine": [{"shown_by": name, **bug.to_json()} for bug, name in elsewhere],
    }
