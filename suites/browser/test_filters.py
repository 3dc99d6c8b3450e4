"""The filters of the matrix, and their values in the address of the page."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Locator, Page, expect

from suites.browser.conftest import Open

# Name of a filter -> a choice that leaves some boxes, but not all.
CHOICES = {
    "adapter": "other 2.0", "route": "same", "claim": "modes", "dtype": "float64",
    "path": "portable", "verdict": "new bug",
}  # fmt: skip
COLUMNS = {"path": 0, "dtype": 1, "verdict": 2}  # of the table of the cells in a box


def show_all(page: Page) -> None:
    """Press the button that removes all filters."""
    page.get_by_role("button", name="Show all").click()


def boxes(page: Page) -> list[str]:
    """The texts of all boxes that hold cells."""
    return page.locator("td[data-box]").all_inner_texts()


def shown(page: Page, name: str) -> set[str]:
    """The values of a field in the boxes that are drawn: of their place, or of their cells."""
    if name == "adapter":
        captions = page.locator("#boxes caption").all_inner_texts()
        return {caption.partition(",")[0] for caption in captions}
    if name == "route":
        heads = page.locator("#boxes thead th:not(:first-child)")
        return set(heads.evaluate_all("(heads) => heads.map((head) => head.firstChild.data)"))
    if name == "claim":
        rows = page.locator("#boxes tbody th").all_inner_texts()
        return {row.replace(" ", "_") for row in rows}
    return {text for box in page.locator("td[data-box]").all() for text in _column(page, box, name)}


def _column(page: Page, box: Locator, name: str) -> list[str]:
    box.focus()
    column = COLUMNS[name] + 1
    return page.locator(f"#detail td:nth-child({column})").all_inner_texts()


@pytest.mark.parametrize("name", CHOICES)
def test_a_filter_narrows_the_matrix(opened: Open, small: str, name: str) -> None:
    """Only boxes of the chosen value are left; before, there were others."""
    page = opened(small).page
    show_all(page)
    everything, before = boxes(page), shown(page, name)
    page.get_by_role("combobox", name=name, exact=True).select_option(CHOICES[name])
    assert shown(page, name) == {CHOICES[name]} < before
    assert len(everything) >= len(boxes(page)) > 0
    assert boxes(page) != everything


@pytest.mark.parametrize("name", CHOICES)
def test_the_address_keeps_a_filter(opened: Open, small: str, name: str) -> None:
    """The fragment of the address has the filter; the address shows the same boxes again."""
    made = opened(small)
    show_all(made.page)
    made.page.get_by_role("combobox", name=name, exact=True).select_option(CHOICES[name])
    left, fragment = boxes(made.page), made.page.url.partition("#")[2]
    assert parse_qs(fragment.partition("?")[2]) == {name: [CHOICES[name]]}
    made.page.reload()
    assert made.page.get_by_role("combobox", name=name, exact=True).input_value() == CHOICES[name]
    assert boxes(made.page) == left
    page = made.go(f"#{fragment}")
    assert boxes(page) == left
    assert page.locator("#matrix").is_visible()


def test_filters_work_together(opened: Open, small: str) -> None:
    """Two filters leave the boxes that pass both; `Show all` shows all boxes again."""
    page = opened(small).page
    show_all(page)
    everything = boxes(page)
    page.get_by_role("combobox", name="adapter", exact=True).select_option("fake 1.0")
    page.get_by_role("combobox", name="verdict", exact=True).select_option("new bug")
    assert len(boxes(page)) == 1
    show_all(page)
    expect(page).not_to_have_url(re.compile("verdict"))
    assert boxes(page) == everything


def test_an_address_with_a_filter_that_is_none_shows_all(opened: Open, small: str) -> None:
    """An address with an unknown filter or value shows the whole matrix."""
    made = opened(small)
    page = made.go("#matrix?adapter=gone+0.1&colour=red")
    assert shown(page, "adapter") == {"fake 1.0", "other 2.0"}
    assert made.errors == []


def test_a_box_leads_to_the_bugs_that_show_in_it(opened: Open, small: str) -> None:
    """The cells of a box are in a table below the matrix, with a link to each bug."""
    page = opened(small).go("#matrix?adapter=fake+1.0&verdict=new+bug")
    page.locator("td[data-box]").click()
    page.locator("#detail").get_by_role("link", name="Moved by one").click()
    assert page.url.endswith("#bug-fake-wrong-values-1")
    assert page.locator("#bug-fake-wrong-values-1").is_visible()
