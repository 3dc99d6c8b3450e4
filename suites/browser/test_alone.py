"""The page without its script, without a network, and with hostile records."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.page.render import page
from reports.records.reading import read_all
from suites.browser.axe import faults
from suites.browser.conftest import Open
from suites.browser.looks import open_all
from suites.browser.made import SMALL
from suites.browser.visit import Visit
from suites.meta.command import output, run, suite_on
from suites.meta.records import BUG, HOSTILE, NOT_SEEN, poisoned, rendered

POLICY = "http-equiv"


def explored(made: Visit) -> Visit:
    """`made` after all details are opened and the first elements of each kind are clicked."""
    page = made.page
    open_all(page)
    page.get_by_role("button", name="Show all").click()
    for selector in ("td[data-box]", ".heat td", ".copy", ".copy-issue", "#detail a"):
        for element in page.locator(selector).all()[:2]:
            element.click()
    page.wait_for_timeout(200)
    return made


def test_no_request_leaves_the_page(opened: Open, small: str) -> None:
    """Nothing that the reader opens, points at or presses makes a request."""
    made = explored(opened(small))
    assert made.requests == []
    assert made.errors == []


def test_the_page_of_a_real_run_is_alone_as_well(opened: Open, tmp_path: Path) -> None:
    """The page of a run of one claim on a fake that drops the bias makes no request either."""
    done = run(suite_on("drops_bias", "--records", "run.jsonl"), tmp_path)
    assert done.returncode == 1, output(done)
    made = explored(opened(page(read_all([tmp_path / "run.jsonl"]))))
    assert (made.requests, made.errors) == ([], [])
    assert made.page.locator("article").count() >= 1
    assert faults(made.page) == []


@pytest.mark.parametrize(
    "element",
    [
        '<img src="http://example.org/a.png">', '<link rel="stylesheet" href="a.css">',
        '<script src="https://example.org/a.js"></script>', '<iframe src="a.html"></iframe>',
        '<p style="background: url(http://example.org/b.png)">x</p>',
    ],
)  # fmt: skip
def test_a_request_is_found(opened: Open, small: str, element: str) -> None:
    """In a page without a policy, a request to a host or for a file is counted."""
    broken = small.replace(POLICY, "name").replace("</main>", f"{element}</main>")
    made = opened(broken)
    made.page.wait_for_timeout(200)
    assert len(made.requests) == 1


def test_hostile_records_are_a_page_without_their_scripts(opened: Open, tmp_path: Path) -> None:
    """HTML in each text of the records is shown as text, and does not run."""
    made = explored(opened(rendered(tmp_path, *map(poisoned, SMALL))))
    assert made.dialogs == []
    assert made.requests == []
    assert made.errors == []
    assert made.page.locator("img").count() == 0
    assert HOSTILE in made.page.locator("main").inner_text()


def test_a_script_that_runs_is_found(opened: Open, small: str) -> None:
    """A script runs in a page without the policy, and does not run with the policy."""
    broken = small.replace("</main>", "<img src=x onerror=alert(2)></main>")
    assert explored(opened(broken)).dialogs == []
    assert opened(broken.replace(POLICY, "name")).dialogs == ["2"]


def test_the_page_reads_without_its_script(opened: Open, small: str) -> None:
    """All bugs show their texts; buttons and choices that need the script are hidden."""
    page = opened(small, java_script_enabled=False).page
    for bug in (record for record in SMALL if record["record"] == "bug"):
        section = page.locator(f"[id='bug-{bug['id']}']")
        for summary in section.locator("summary").all():
            if summary.is_visible() and summary.locator("..").get_attribute("open") is None:
                summary.click()
        words = section.inner_text()
        texts = [bug["title"], bug["region"], bug["id"], bug["reproduced"], "off by 1", "y = x + w"]
        texts += [bug["diagnosis"]["sentence"]] if bug["diagnosis"] else ["It is old."]
        assert [text for text in texts if text not in words] == []
        assert "import numpy as np" in words
        assert "pytest suites/conformance --case" in words
    assert page.locator("button:visible, select:visible").count() == 0
    assert page.locator("noscript p").first.is_visible()
    assert page.get_by_role("link", name=str(BUG["title"])).first.is_visible()


def test_what_is_drawn_by_the_script_says_so_without_it(opened: Open, small: str) -> None:
    """An open list says that the script draws it."""
    page = opened(small, java_script_enabled=False).page
    part = page.locator("details[data-list]").last
    part.locator("summary").click()
    assert part.get_by_text("is drawn by the script of the page").is_visible()
    assert NOT_SEEN["why"] not in part.inner_text()
