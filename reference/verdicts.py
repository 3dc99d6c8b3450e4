"""Verdicts, the families of those that one fault may have, and how grave a bug is:
words with one meaning everywhere.
"""

from typing import Literal

AGREES, UNSUPPORTED = "agrees", "unsupported"
# The worker could not start: nothing is known about the framework, and nothing is green.
NOT_STARTED = "not started"
WRONG_VALUES, WRONG_SHAPE, WRONG_DTYPE = "wrong values", "wrong shape", "wrong dtype"
REJECTED, CRASHED, HUNG = "rejected", "crashed", "hung"
ACCEPTED_NONSENSE = "accepted nonsense"
WAYS_DISAGREE = "ways disagree"  # one way to a call answers, another refuses or answers otherwise
DISCREPANCIES = (
    WRONG_VALUES, WRONG_SHAPE, WRONG_DTYPE, REJECTED, CRASHED, HUNG, ACCEPTED_NONSENSE,
    WAYS_DISAGREE,
)  # fmt: skip
VERDICTS = (AGREES, *DISCREPANCIES)
COSTLY = (CRASHED, HUNG)  # each costs a process
# Verdicts that one fault may have in several claims:
# a lost row is a wrong shape here, a refusal there.
FAMILIES = {
    CRASHED: "process", HUNG: "process", WRONG_VALUES: "answer", WRONG_SHAPE: "answer",
    WRONG_DTYPE: "answer", REJECTED: "answer", ACCEPTED_NONSENSE: ACCEPTED_NONSENSE,
    WAYS_DISAGREE: WAYS_DISAGREE,
}  # fmt: skip

Severity = Literal[
    "crash",
    "wrong values",
    "wrong shape",
    "accuracy",
    "refused",
    "ways disagree",
    "accepted nonsense",
]
SEVERITIES: tuple[Severity, ...] = (  # the gravest first
    "crash", "wrong values", "wrong shape", "accuracy", "refused", "ways disagree",
    "accepted nonsense",
)  # fmt: skip
SEVERITY_OF: dict[str, Severity] = {
    CRASHED: "crash", HUNG: "crash", WRONG_VALUES: "wrong values", WRONG_SHAPE: "wrong shape",
    WRONG_DTYPE: "wrong shape", REJECTED: "refused", ACCEPTED_NONSENSE: "accepted nonsense",
    WAYS_DISAGREE: "ways disagree",
}  # fmt: skip
