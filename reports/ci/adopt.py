"""The entry of a known failure that a bug becomes when it is adopted: a table of the bug,
and one of each pin.

The format is that of `suites/known/*.toml`; `suites/known/reading.py` reads it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import MISSING, fields
from typing import Any

from reference.records.discrepancy import DiscrepancyRecord
from reference.schema import Case, case_from_json
from reports.bugs.bug import Bug
from reports.bugs.discrepancies import discrepancies_of
from reports.bugs.region import lies_in
from reports.bugs.words import few, line
from reports.ci.toml import Table, table_text
from reports.records.collating import Collated
from reports.records.runs import key_of
from reports.records.writing import RecordError

EVERYWHERE = "rank >= 1"
TO_FILL_IN = "TODO: say what goes wrong and why, and whether it was reported upstream."
# A public version of PEP 440; what a local build adds to it is left out.
VERSION = re.compile(r"\d+(\.\d+)*((a|b|rc)\d+)?(\.post\d+)?(\.dev\d+)?")
Place = tuple[str, str, str, str]  # adapter, claim, route, path


def entry_of(collated: Collated, bugs: list[Bug], name: str) -> str:
    """The text of the entry of the bug with this id. RecordError where there is none to write."""
    number = next((n for n, bug in enumerate(bugs) if bug.id == name), None)
    if number is None:
        names = few(bug.id for bug in bugs) or "none"
        raise RecordError(f"no bug has the id {name!r}; python -m reports list names them: {names}")
    bug, discrepancies = bugs[number], discrepancies_of(collated, bugs)[number]
    if bug.known is not None:
        raise RecordError(f"{name} is known already, as {bug.known}")
    if not discrepancies:
        raise RecordError(f"{name}: the records hold no discrepancy of it")
    region = region_of(bug, collated)
    pins = (table_text("bug.pin", pin) for pin in _pins(discrepancies, region))
    return "\n".join((table_text("bug", _table(bug, collated, region)), *pins))


def _table(bug: Bug, collated: Collated, region: str) -> Table:
    signatures = _signatures(bug, collated)
    seen: Table = {"seen": signatures} if signatures else {}
    return {
        "id": bug.id, "title": line(bug.record["title"]), "region": region, **seen,
        "story": _story(bug),
    }  # fmt: skip


def _story(bug: Bug) -> str:
    """What is known of the bug, and what the reader is to fill in."""
    diagnosis = bug.record["diagnosis"]
    facts = (
        f"Found in {bug.owner}.",
        f"Diagnosis: {diagnosis['sentence']}" if diagnosis else "",
        f"Rule: {bug.record['rule']}" if bug.record["rule"] else "",
        f"The script: {bug.record['reproduced']}.",
    )
    return "\n".join([TO_FILL_IN, *(line(fact) for fact in facts if fact)])


def _signatures(bug: Bug, collated: Collated) -> list[str]:
    """The CPU features, with the caps of the path, that the bug was seen with."""
    shown = {(place["adapter"], place["path"]) for place in bug.record["places"]}
    targets = [target for run in collated.runs for target in run.header["targets"]]
    own = [target for target in targets if (target["adapter"], target["path"]) in shown]
    return list(dict.fromkeys(str(t["signature"]) for t in own if t.get("signature")))


def region_of(bug: Bug, collated: Collated) -> str:
    """The bug's region; in its dtypes alone, where the same cells agree in others."""
    region = bug.region or EVERYWHERE
    places = bug.record["places"]
    dtypes = sorted({place["dtype"] for place in places})
    shown = {key_of(place)._replace(dtype="") for place in places}
    cells = [key for key, cell in collated.cells.items() if cell["judged"]]
    judged = {key.dtype for key in cells if key._replace(dtype="") in shown}
    if judged <= set(dtypes):
        return region
    condition = " or ".join(f'dtype == "{dtype}"' for dtype in dtypes)
    return f"({condition}) and ({region})"


def _pins(discrepancies: Iterable[DiscrepancyRecord], region: str) -> Iterator[Table]:
    """A pin for each claim, verdict and smallest case,
    with the routes and paths of all that share it.
    """
    groups: dict[str, tuple[Table, dict[str, list[str]]]] = {}
    for (adapter, claim, route, path), record in _smallest(discrepancies).items():
        pin = _pin(adapter, claim, record, region)
        _, routes = groups.setdefault(json.dumps(pin), (pin, {}))
        routes.setdefault(path, []).append(route)
    for pin, routes in groups.values():
        for names in dict.fromkeys(map(tuple, routes.values())):
            paths = [path for path, own in routes.items() if tuple(own) == names]
            yield {**pin, "routes": list(names), "paths": paths, "example": str(pin["example"])}


def _smallest(discrepancies: Iterable[DiscrepancyRecord]) -> dict[Place, DiscrepancyRecord]:
    """Of each claim on a route and path the smallest case,
    one that always fails where there is one.
    """
    smallest: dict[Place, DiscrepancyRecord] = {}
    for record in sorted(discrepancies, key=_size):
        place = (record["adapter"], record["claim"], record["route"], record["path"])
        smallest.setdefault(place, record)
    return dict(sorted(smallest.items()))


def _size(record: DiscrepancyRecord) -> tuple[object, ...]:
    case = json.dumps(record["case"], sort_keys=True)
    return (record["seen"] == "once", len(case), case, record["route"], record["path"])


def _pin(adapter: str, claim: str, record: DiscrepancyRecord, region: str) -> Table:
    """What the pins of one claim and case have in common."""
    version = VERSION.match(record["version"])
    pin = {"adapter": adapter, "claim": claim, "verdict": record["verdict"]}
    pin |= {"versions": f">={version[0]}"} if version else {}
    pin |= {"shows": "sometimes"} if record["seen"] == "once" else {}
    if not lies_in(record["case"], region):
        own = record.get("region") or EVERYWHERE
        pin["region"] = own if lies_in(record["case"], own) else EVERYWHERE
    return {**pin, "example": json.dumps(_brief(case_from_json(record["case"])))}


def _brief(case: Case) -> dict[str, Any]:
    """A case as JSON without what stands at its default."""
    params = {**_changed(case.params), "axes": [_changed(axis) for axis in case.params.axes]}
    whole = {name: value for name, value in _changed(case).items() if name != "params"}
    return {"axes": params.pop("axes"), **params, **whole}


def _changed(part: object) -> dict[str, Any]:
    """The fields of a case, its parameters or an axis that do not stand at their default."""
    values = ((field, getattr(part, field.name)) for field in fields(part))  # type: ignore[arg-type]
    return {
        field.name: value
        for field, value in values
        if field.default is MISSING or value != field.default
    }
