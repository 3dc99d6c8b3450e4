"""What the verdict and the diagnosis of a bug are compared by."""

from __future__ import annotations

from reference.records.bug import BugFields
from reference.records.words import UNKNOWN
from reference.verdicts import FAMILIES


def family_of(bug: BugFields) -> str:
    """The family of a bug's verdict."""
    return FAMILIES.get(bug["verdict"], bug["verdict"])


def kind_of(bug: BugFields) -> str | None:
    """The kind of a bug's diagnosis; None where nothing explains the wrong output."""
    kind = bug["diagnosis"]["kind"] if bug["diagnosis"] else UNKNOWN
    return None if kind == UNKNOWN else kind
