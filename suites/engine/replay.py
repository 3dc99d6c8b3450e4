"""The replay of a case: the command line that asks it again, and what the case came to."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reference.compare import AGREES, NOT_STARTED, UNSUPPORTED, Judgement
from reference.schema import Case, case_to_json
from suites.cases.claims.catalogue import test_files
from suites.cases.claims.claim import Claim
from suites.engine.cell.cell import Cell
from suites.engine.cell.target import Target

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_PROFILE = "ci"


@dataclass(frozen=True)
class Replayed:
    """What a case came to when it was asked again.

    `sentence`: for the reader. `failures`: why the test fails, as texts; empty if it passes.
    """

    sentence: str
    failures: tuple[str, ...] = ()


def replay_line(
    target: Target, cell: Cell, claim: Claim, case: Case, options: Sequence[str], once: bool = False
) -> str:
    """The line for a shell in the root of the repository that asks a case again.

    It names one test of pytest, and the options of the target and of the run. `once`: the case
    failed only once.
    """
    node = f"{test_files()[claim.name]}::test_{claim.name}[{cell.id}]"
    text = json.dumps(case_to_json(case), separators=(",", ":"))
    flags = ["--once"] if once else []
    return shlex.join(["pytest", node, *target.options, *options, *flags, "--case", text])


def run_options(profile: str, known_files: Sequence[str], baseline: str = "") -> tuple[str, ...]:
    """The options of a run, without those of its targets, that change a verdict."""
    words = [] if profile == DEFAULT_PROFILE else ["--profile", profile]
    for file in known_files:
        words += ["--known", from_root(file)]
    words += ["--baseline", from_root(baseline)] if baseline else []
    return tuple(words)


def from_root(path: str) -> str:
    """A path for a command that runs in the root of the repository; absolute if it is outside."""
    absolute = Path(os.path.abspath(path))  # links are not followed: an interpreter may be a link
    return str(absolute.relative_to(ROOT)) if absolute.is_relative_to(ROOT) else str(absolute)


def sentence_of(judgement: Judgement, times: int, known: str | None, once: bool) -> str:
    """What a case came to when it was asked again `times` times, as a sentence.

    `known`: the id of the known failure that covers it. `once`: it failed only once earlier.
    """
    verdict, message = judgement.verdict, judgement.message
    if verdict == UNSUPPORTED:
        return f"does not concern the claim: {message}"
    if verdict == NOT_STARTED:
        return f"not started: {message}"
    if verdict != AGREES and known:
        return f"known failure {known}: {verdict} as recorded"
    if verdict != AGREES:
        return f"{verdict}: {'seen once earlier, and again now' if once else 'a new discrepancy'}"
    if known:
        return f"known failure {known} shows sometimes: agrees {times} times now"
    return f"seen once earlier: agrees {times} times now" if once else f"agrees {times} times"
