"""The fixtures: the browser, and visits to pages that are made of records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from playwright.sync_api import Browser

from suites.browser.chromium import PROGRAM, chromium, missing
from suites.browser.made import SMALL, many
from suites.browser.visit import Visit, visit
from suites.meta.records import rendered

Open = Callable[..., Visit]


def pytest_sessionstart() -> None:
    """End with one line if the browser is missing; the tests are not skipped."""
    line = missing(PROGRAM)
    if line:
        raise pytest.UsageError(line)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def small() -> str:
    """The HTML of a page with bugs of two adapters."""
    return _html(SMALL)


@pytest.fixture(scope="session")
def large() -> str:
    """The HTML of a page with 200 bugs."""
    return _html(many(200))


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """A function that opens HTML as a file in a new window, which is closed after the test."""
    visits: list[Visit] = []

    def open_page(html: str, **settings: Any) -> Visit:
        file = tmp_path / f"page-{len(visits)}.html"
        file.write_text(html, encoding="utf-8")
        visits.append(visit(browser, file, **settings))
        return visits[-1]

    yield open_page
    for opened_visit in visits:
        opened_visit.page.context.close()


def _html(records: list[dict[str, Any]]) -> str:
    with TemporaryDirectory() as folder:
        return rendered(Path(folder), *records)
