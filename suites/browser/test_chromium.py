"""If the browser is missing, one line says what to install, and no test is skipped."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser

from suites.browser.chromium import MISSING, PROGRAM, missing
from suites.meta.command import ROOT, output, run


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    """An installed program is not missing; a file that cannot be run counts as missing."""
    file = tmp_path / "chromium"
    file.write_text("")
    assert missing(PROGRAM) is None
    assert missing(file) == missing(tmp_path / "none") == MISSING
    assert "apt-get install chromium" in MISSING


def test_without_the_browser_the_tests_fail_with_one_line(tmp_path: Path) -> None:
    """The exit code is that of misuse, and no test is skipped."""
    change = (
        f"from suites.browser import chromium as c; c.PROGRAM = c.Path({str(tmp_path)!r}) / 'none'"
    )
    start = f"import sys, pytest; {change}; sys.exit(pytest.main(sys.argv[1:]))"
    done = run([sys.executable, "-c", start, str(ROOT / "suites" / "browser")], ROOT)
    assert done.returncode == 4
    assert MISSING in output(done)
    assert "skipped" not in output(done)
    assert "passed" not in output(done)


def test_the_browser_is_the_installed_one(browser: Browser) -> None:
    """Playwright starts Debian's program, not its own download."""
    assert browser.browser_type.name == "chromium"
    assert int(browser.version.partition(".")[0]) > 100
