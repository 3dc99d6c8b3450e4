"""Tests of scripts in forks of an interpreter that has imported the framework."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from suites.engine.bugs import scripted
from suites.engine.bugs.forks import Forks
from suites.engine.bugs.scripted import end_of

PYTHON = sys.executable


ENDS = {
    "print('right')": scripted.RIGHT,
    "raise SystemExit('wrong: y')": scripted.WRONG,
    "import os; os.abort()": scripted.CRASHED,
    "import time; time.sleep(60)": scripted.HUNG,
    "raise ValueError('no')": scripted.FAILED,
    "import sys; sys.exit(__name__ != '__main__')": scripted.RIGHT,
}


def test_a_fork_ends_as_an_interpreter_of_its_own() -> None:
    """A fork and a new interpreter give the same state."""
    forks = Forks()

    def code_of(script: Path, python: str, seconds: float) -> int | str:
        code = forks.code(script, python, dict(os.environ), seconds)
        assert code is not None
        return code

    try:
        for made, end in ENDS.items():
            assert end_of(made, PYTHON, 1.0, code_of)[0] == end, made
            assert end == scripted.HUNG or end_of(made, PYTHON, 60.0)[0] == end, made
    finally:
        forks.close()


def test_what_starts_threads_at_its_import_is_not_forked(tmp_path: Path) -> None:
    """A fork would not have the threads of its parent."""
    (tmp_path / "threaded.py").write_text(
        "import threading, time\n"
        "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()"
    )
    script = tmp_path / "bug.py"
    script.write_text("import threaded")
    assert Forks().code(script, PYTHON, {**os.environ, "PYTHONPATH": str(tmp_path)}, 1.0) is None


def test_later_scripts_have_the_modules_that_are_preloaded(tmp_path: Path) -> None:
    """The first one need not wait for them; one that starts a thread ends the forks."""
    (tmp_path / "loose.py").write_text("import threading, time\n")
    (tmp_path / "threaded.py").write_text(
        "import threading, time\n"
        "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()"
    )
    script = tmp_path / "bug.py"
    script.write_text("import sys\nsys.exit('loose' in sys.modules)")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    forks = Forks()
    try:
        loose, threaded = ("no_such_module", "loose"), ("threaded",)
        ends = [forks.code(script, PYTHON, environment, 5.0, loose) for _ in range(3)]
        assert ends == [0, 1, 1]
        ends = [forks.code(script, PYTHON, environment, 5.0, threaded) for _ in range(3)]
        assert ends == [0, None, None]
    finally:
        forks.close()
