"""Why a set of runs cannot be taken for green: a sentence for each reason."""

from __future__ import annotations

from collections.abc import Iterator

from reference.records.discrepancy import DiscrepancyRecord
from reference.records.lines import FooterRecord
from reports.records.collating import Collated
from reports.records.runs import Recorded


def warnings(collated: Collated) -> list[str]:
    """A sentence for each reason why the whole cannot be taken for green."""
    return [sentence for run in collated.runs for sentence in (*_not_started(run), *_state(run))]


def _not_started(run: Recorded) -> Iterator[str]:
    for target, reason in run.stopped:
        name = f"{run.file}: {target['adapter']} on path {target['path']} was NOT STARTED"
        if target["started"]:
            yield f"{name} again after its process had ended: {reason}. What followed is not green."
        else:
            yield f"{name}: {reason}. Nothing is known of it, and nothing of it is green."


def _state(run: Recorded) -> list[str]:
    if run.footer is None:
        torn = "; its last line is cut in half" if run.torn else ""
        reason = f"the run did not finish, or its record was cut off{torn}"
        return [f"{run.file} is INCOMPLETE: {reason}. What is missing did not agree."]
    if run.state == "interrupted":
        return [f"{run.file} was INTERRUPTED: what was not reached did not agree."]
    return _exit(run, run.footer)


def _exit(run: Recorded, footer: FooterRecord) -> list[str]:
    """What the exit code says beyond the discrepancies that are recorded."""
    code, explained = footer["exit"], any(map(_is_new, run.discrepancies))
    if code == 5 or (code == 0 and not footer["judged"]):
        return [f"{run.file}: nothing was judged in this run."]
    if code == 1 and not explained and not any(run.stopped):
        stale = "a known failure is stale, or no longer fails as its entry says"
        return [f"{run.file}: the run ended red, yet records no new discrepancy: {stale}."]
    if code not in (0, 1):
        fault = f"the run ended with exit code {code}: a fault of the suite itself"
        return [f"{run.file}: {fault}; its terminal tells which."]
    return []


def _is_new(record: DiscrepancyRecord) -> bool:
    """Whether a discrepancy is neither a known failure nor in the baseline of its run."""
    return record["known"] is None and not record.get("baseline", False)
