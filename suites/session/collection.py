"""The collected tests: whether the claims are among them, and the place of each in the run."""

from __future__ import annotations

from pathlib import Path

import pytest

from suites.engine.cell.cell import Cell
from suites.engine.pinned import PinnedCell
from suites.engine.run import Run

CONFORMANCE = Path(__file__).resolve().parents[1] / "conformance"


def names_conformance(config: pytest.Config) -> bool:
    """Whether the arguments name the conformance suite, a part of it, or a folder that holds it."""
    folder = config.invocation_params.dir
    paths = [(folder / argument.split("::")[0]).resolve() for argument in config.args]
    named = any(
        path.is_relative_to(CONFORMANCE) or CONFORMANCE.is_relative_to(path) for path in paths
    )
    return named or bool(config.getoption("pyargs"))


def position_of(run: Run, item: pytest.Item) -> int:
    """The position of a test in a run: that of its cell, so that each shape is compiled once."""
    claim = getattr(getattr(item, "function", None), "claim", None)
    return run.matrix.position(_cell_of(item), claim)


def _cell_of(item: pytest.Item) -> Cell | None:
    """The cell of a test item; None where it has none."""
    params = getattr(getattr(item, "callspec", None), "params", {})
    pinned, cell = params.get("pinned"), params.get("cell")
    if isinstance(pinned, PinnedCell):
        return pinned.cell
    return cell if isinstance(cell, Cell) else None
