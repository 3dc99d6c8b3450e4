"""The line that asks a case again: a pytest node id with every option that the verdict depends on."""

from __future__ import annotations

import json
import shlex

from reference.schema import Case, case_to_json
from suites.cases.claim import Claim, test_files
from suites.engine.cell import Cell
from suites.engine.target import Target


def replay_line(target: Target, cell: Cell, claim: Claim, case: Case, known_files: tuple[str, ...]) -> str:
    """One line for a shell that asks `case` of `claim` again in `cell`, from the root of the repository."""
    node = f"suites/conformance/{test_files()[claim.name]}::test_{claim.name}[{cell.id}]"
    text = json.dumps(case_to_json(case), separators=(",", ":"))
    known = [word for file in known_files for word in ("--known", file)]
    huge = ["--profile", "huge"] if getattr(claim.selection, "huge", False) else []
    return shlex.join(["pytest", node, *target.options, *known, *huge, "--case", text])
