"""Marks in the files of known bugs on which machines the pins failed, from records of runs."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from reference.schema import case_from_json
from suites.known.known_bug import KnownBug, PinEntry
from suites.known.reading import load
from suites.known.seen_lists import Place, SeenFile
from suites.known.signature import join

Record = Mapping[str, Any]


class MarkError(ValueError):
    """A file of records cannot be read. The message is one line."""


@dataclass(frozen=True)
class Observation:
    """The record of a pin that was asked, with the signature of the machine."""

    record: Record
    signature: str

    @property
    def failed(self) -> bool:
        """Whether the example failed."""
        return bool(self.record["record"] == "discrepancy")


def observations(file: Path, signature: str | None = None) -> list[Observation]:
    """The observations of pins in a file of records. `signature`: in place of the recorded one."""
    signatures: dict[tuple[str, str], str] = {}
    result = []
    for record in _records(file):
        if record.get("record") == "header":
            targets = record["targets"]
            signatures = {(t["adapter"], t["path"]): _signature(t) for t in targets}
        elif record.get("record") in ("discrepancy", "not seen") and record.get("known"):
            place = (record["adapter"], record["path"])
            result.append(Observation(record, signature or signatures.get(place, "")))
    return [observation for observation in result if observation.signature]


def _signature(target: Record) -> str:
    """The signature of the machine of a target; older records have its parts only."""
    if "signature" in target:
        return str(target["signature"])
    return join(target.get("machine", ""), target.get("cpu", ()), target.get("environment", {}))


def _records(file: Path) -> Iterator[Record]:
    """The records of a file. Raises MarkError if it cannot be read."""
    try:
        with file.open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)
    except (OSError, ValueError) as error:
        raise MarkError(f"{file}: {error}") from None


def mark(file: Path, observed: Iterable[Observation]) -> list[str]:
    """Add to a file the signatures on which its pins failed.

    A signature is added to the `seen` list that is used for the pin. It is not added if another pin
    or route of the same list agreed on it. Returns a line for each signature: whether it was added.
    """
    bugs, text = load(file), SeenFile.read(file)
    failed, agreed = _by_place(bugs, text, list(observed))
    lines = []
    for place in sorted(failed, key=lambda place: (place[0], -1 if place[1] is None else place[1])):
        name = bugs[place[0]].id + ("" if place[1] is None else f", pin {place[1] + 1}")
        unclear = failed[place] & agreed[place]
        lines += [
            f"{name}: not added, since it does not fail everywhere on {signature}; "
            "give its pins `seen` lists of their own"
            for signature in sorted(unclear)
        ]
        new = sorted(failed[place] - unclear - set(text.signatures(place)))
        if new:
            text.add(place, new)
            lines += [f"{name}: seen on {signature}" for signature in new]
    text.write()
    return lines


def _by_place(
    bugs: list[KnownBug], text: SeenFile, observed: list[Observation]
) -> tuple[dict[Place, set[str]], dict[Place, set[str]]]:
    """Table with a `seen` list -> signatures on which its pins failed; and on which they agreed."""
    places = [(item, place) for item in observed for place in _places(bugs, item)]
    has_failed = {(place, o.signature, o.record["route"]) for o, place in places if o.failed}
    failed: dict[Place, set[str]] = defaultdict(set)
    agreed: dict[Place, set[str]] = defaultdict(set)
    for observation, place in places:
        owner, signature, pin = (
            text.owner(*place),
            observation.signature,
            bugs[place[0]].pins[place[1]],
        )
        if observation.failed:
            failed[owner].add(signature)
        elif not pin.shows and (place, signature, observation.record["route"]) not in has_failed:
            agreed[owner].add(signature)
    return failed, agreed


def _places(bugs: list[KnownBug], observation: Observation) -> list[tuple[int, int]]:
    """The pins that an observation is about: (bug, pin), numbers from 0."""
    return [
        (number, index)
        for number, bug in enumerate(bugs)
        for index, pin in enumerate(bug.pins)
        if bug.id == observation.record["known"] and _is_about(observation.record, pin)
    ]


def _is_about(record: Record, pin: PinEntry) -> bool:
    """Whether a record is about a pin. The record of a failure has the example, on any draw."""
    place = (record["adapter"], record["claim"], record["dtype"])
    if place != (pin.adapter, pin.claim, pin.case.dtype):
        return False
    if pin.routes and record["route"] not in pin.routes:
        return False
    if "case" not in record:
        return True
    case = case_from_json(dict(record["case"]))
    return record["verdict"] == pin.verdict and replace(case, seed=0) == replace(pin.case, seed=0)
