"""The page on a small screen, in dark and light, on paper, and by the rules of accessibility."""

from __future__ import annotations

import pytest

from suites.browser.axe import faults
from suites.browser.conftest import Open
from suites.browser.looks import open_all, too_wide, unseen

NARROW = {"width": 360, "height": 740}
PAPER = {"width": 718, "height": 1000}  # A4 less its margins, in CSS pixels
SCHEMES = ("light", "dark")
# Parts without a use on paper: the filters with their boxes, links within the page, buttons.
NOT_PRINTED = "#matrix-tool, nav, button, .skip, [hidden]"


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("is_open", [False, True], ids=["first screen", "all open"])
def test_axe_finds_no_serious_fault(opened: Open, small: str, scheme: str, is_open: bool) -> None:
    """Contrast, names, roles and order are right in both colour schemes, closed and open."""
    page = opened(small, color_scheme=scheme).page
    if is_open:
        open_all(page)
        page.locator("td[data-box]").first.click()
    assert faults(page) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_schemes_are_two(opened: Open, small: str, scheme: str) -> None:
    """The background is light in the light scheme and dark in the dark scheme."""
    page = opened(small, color_scheme=scheme).page
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, colour[4:-1].split(","))) > 384) == (scheme == "light")


@pytest.mark.parametrize(
    ("edit", "rule"),
    [
        (("--soft: #a9b2bf", "--soft: #555d68"), "color-contrast"),
        (('<label>adapter <select', '<label></label><select'), "select-name"),
        (('role="group" aria-label', 'role="no-role" aria-label'), "aria-roles"),
    ],
    ids=["contrast", "name", "role"],
)  # fmt: skip
def test_axe_finds_a_fault(opened: Open, small: str, edit: tuple[str, str], rule: str) -> None:
    """Axe reports grey on dark grey, a choice without a name, and an unknown role."""
    assert edit[0] in small
    page = opened(small.replace(*edit), color_scheme="dark").page
    assert rule in {fault.partition(":")[0] for fault in faults(page)}


@pytest.mark.parametrize("is_open", [False, True], ids=["first screen", "all open"])
def test_a_narrow_page_does_not_scroll_to_the_side(opened: Open, small: str, is_open: bool) -> None:
    """At 360 px, wide tables and programs scroll within their own boxes."""
    page = opened(small, viewport=NARROW).page
    if is_open:
        open_all(page)
        page.locator("td[data-box]").first.click()
    assert too_wide(page) == []


def test_a_page_that_is_too_wide_is_found(opened: Open, small: str) -> None:
    """`too_wide` reports one paragraph that is wider than the page."""
    broken = small.replace("</main>", '<p class="wide" style="width: 361px">x</p></main>')
    elements = too_wide(opened(broken, viewport=NARROW).page)
    assert any('class="wide"' in element for element in elements)


def test_all_text_is_on_paper(opened: Open, small: str) -> None:
    """Closed details are open in print, and no text is beyond the edge."""
    page = opened(small, viewport=PAPER).page
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = false")
    page.emulate_media(media="print")
    assert unseen(page, NOT_PRINTED) == []


def test_text_that_is_not_on_paper_is_found(opened: Open, small: str) -> None:
    """`unseen` reports text in closed details, and text beyond the right edge."""
    wide = '<p style="white-space: pre">beyond %s</p>' % ("x" * 200)
    closed = "<details><summary>s</summary><p>closed</p></details>"
    broken = small.replace("</main>", f"{wide}{closed}</main>")
    page = opened(broken, viewport=PAPER).page
    texts = unseen(page, NOT_PRINTED)
    assert "closed" in texts
    assert any(text.startswith("beyond") for text in texts)


def test_a_page_of_200_bugs_is_quick(opened: Open, large: str) -> None:
    """The page is loaded in less than 5 seconds, and the matrix filtered in less than 3."""
    page = opened(large).go()
    timing = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
    assert page.evaluate(timing) < 5_000
    begin = page.evaluate("performance.now()")
    page.get_by_role("combobox", name="verdict", exact=True).select_option("new bug")
    assert page.evaluate("performance.now()") - begin < 3_000
    assert page.locator("article").count() == 200
