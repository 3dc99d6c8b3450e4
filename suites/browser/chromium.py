"""Debian's Chromium: how the tests start it, and the message if it is missing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

PROGRAM = Path("/usr/bin/chromium")
MISSING = (
    f"the tests of the page need {PROGRAM}: as root, apt-get install chromium (Debian 12 or newer)"
)
ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


def missing(program: Path) -> str | None:
    """The message if a program is missing or cannot be run; None if it can be run."""
    return None if os.access(program, os.X_OK) else MISSING


@contextmanager
def chromium() -> Iterator[Browser]:
    """A context with the browser, which is closed at its end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()
