"""The page by keyboard: each element can be reached and operated, with a visible focus."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from suites.browser.conftest import Open
from suites.browser.looks import open_all, walk


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is on an element that a selector (CSS) names."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("(name) => document.activeElement.matches(name)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector}")


def go_to_matrix(page: Page) -> None:
    """Follow the link at the top of the page."""
    tab_to(page, "a[href='#matrix']")
    page.keyboard.press("Enter")


@pytest.mark.parametrize("is_open", [False, True], ids=["closed", "open"])
def test_tab_reaches_all_that_can_be_worked(opened: Open, small: str, is_open: bool) -> None:
    """Tab reaches each element once through the page, and the focus is visible on each."""
    page = opened(small).page
    if is_open:
        open_all(page)
    assert walk(page) == ([], [])


def test_a_focus_without_a_mark_is_found(opened: Open, small: str) -> None:
    """`walk` reports an element whose focus is not visible, and one that Tab does not reach."""
    broken = small.replace(
        "</style>", "summary:focus-visible { outline: none !important } </style>"
    )
    missed, unmarked = walk(opened(broken).page)
    assert missed == []
    assert unmarked
    assert {element[:8] for element in unmarked} == {"<summary"}
    page = opened(small).page
    trap = (
        "(e) => e.key === 'Tab' && document.activeElement.matches('select') && e.preventDefault()"
    )
    page.evaluate(f"addEventListener('keydown', {trap})")
    assert any("Show all" in element for element in walk(page)[0])


def test_the_first_tab_leads_past_the_links(opened: Open, small: str) -> None:
    """The first link skips to the report; the next Tab is in the report."""
    page = opened(small).page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the report")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("Boolean(document.activeElement.closest('main'))")


def test_a_bug_is_found_opened_and_copied_by_keys_alone(opened: Open, large: str) -> None:
    """Keys lead from the first screen to the script on the clipboard."""
    page = opened(large).page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab_to(page, "a[href='#bug-fake-0']")
    page.keyboard.press("Enter")
    tab_to(page, "#bug-fake-0 .issue summary")
    page.keyboard.press("Enter")
    tab_to(page, "#bug-fake-0 .copy-script")
    page.keyboard.press("Space")
    expect(page.locator("#bug-fake-0 .copy-script")).to_have_text("Copied")
    assert "y = x + w" in page.evaluate("navigator.clipboard.readText()")


def test_the_matrix_is_filtered_by_keys_alone(opened: Open, small: str) -> None:
    """A typed word chooses a value of a filter, and the address has the filter."""
    page = opened(small).page
    go_to_matrix(page)
    tab_to(page, "select[name='verdict']")
    page.keyboard.type("new")
    expect(page).to_have_url(re.compile(r"verdict=new\+bug"))


def test_boxes_are_walked_by_arrow_keys(opened: Open, small: str) -> None:
    """The cells of the focused box are shown; Escape closes them."""
    page = opened(small).page
    go_to_matrix(page)
    tab_to(page, "td[data-box]")
    detail = page.locator("#detail")
    expect(detail).to_contain_text("fake 1.0, conv: forward is exact")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(detail).to_contain_text("fake 1.0, same: modes")
    page.keyboard.press("ArrowRight")
    expect(detail).to_contain_text("fake 1.0, same: modes")
    page.keyboard.press("Escape")
    expect(detail).to_be_hidden()
