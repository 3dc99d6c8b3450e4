"""The section of a bug: its permalink, its copy buttons, and the values of its pictures."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from reports.scripts.script import script
from suites.browser.conftest import Open
from suites.browser.made import FIRST as RECORD
from suites.browser.made import TARGETS

FIRST, PLANE = "bug-fake-wrong-values-1", "bug-other-wrong-values-1"
CLIPBOARD = ("clipboard-read", "clipboard-write")
SCRIPT = script(RECORD, TARGETS[0]["environment"])  # type: ignore[arg-type]


def is_in_view(section: Locator) -> bool:
    """Whether the first line of a section is on the screen."""
    title = section.locator("h3").bounding_box()
    height: int = section.page.evaluate("innerHeight")
    return title is not None and 0 <= title["y"] < height


def copied(page: Page, button: Locator) -> str:
    """The text that a button copies to the clipboard; the button must say so."""
    page.context.grant_permissions(CLIPBOARD)
    button.click()
    expect(button).to_have_text("Copied")
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def issue_of(page: Page, anchor: str) -> Locator:
    """The part of a section with script and issue, opened."""
    details = page.locator(f"#{anchor} details.issue")
    details.locator("summary").click()
    return details


def test_a_permalink_shows_its_bug_and_opens_it(opened: Open, large: str) -> None:
    """The permalink shows one of 200 bugs and opens its evidence, which was closed before."""
    made = opened(large)
    anchor = "bug-fake-151"
    assert made.page.locator(f"#{anchor} .evidence").get_attribute("open") is None
    page = made.go(f"#{anchor}")
    assert is_in_view(page.locator(f"#{anchor}"))
    assert page.locator(f"#{anchor} .evidence h4").first.is_visible()
    assert not is_in_view(page.locator("#bug-fake-2"))


def test_a_link_of_the_first_screen_leads_to_its_bug(opened: Open, large: str) -> None:
    """The link leads to the section of the bug, and the address becomes its permalink."""
    page = opened(large).page
    page.get_by_role("link", name="Bug number 77", exact=True).click()
    assert page.url.endswith("#bug-fake-77")
    expect(page.locator("#bug-fake-77 h3")).to_be_in_viewport()


@pytest.mark.parametrize("fragment", ["#%", "#bug-of-no-run", "#matrix?%", "#'\"><b>"])
def test_an_address_that_names_nothing_does_no_harm(
    opened: Open, small: str, fragment: str
) -> None:
    """The page is drawn as without a fragment."""
    made = opened(small)
    page = made.go(fragment)
    assert page.locator("td[data-box]").count() > 0
    assert made.errors == []


def test_the_script_is_copied(opened: Open, small: str) -> None:
    """The copied text is exactly the script, which is valid Python."""
    page = opened(small).page
    text = copied(page, issue_of(page, FIRST).locator(".copy-script"))
    assert SCRIPT is not None
    assert text == SCRIPT
    compile(text, "script.py", "exec")


def test_the_text_of_an_issue_is_copied(opened: Open, small: str) -> None:
    """The Markdown has the title, the rule, the script as code, expected and got, in this order."""
    page = opened(small).page
    text = copied(page, issue_of(page, FIRST).locator(".copy-issue"))
    before, script, after = text.partition(f"```python\n{SCRIPT}```\n")
    assert script
    assert before.startswith("# Moved by one\n")
    assert "some(stride > 1)" in before
    assert after.find("xpected") < after.find("ot:")


def test_the_replay_line_is_copied(opened: Open, small: str) -> None:
    """The section and the list of all discrepancies each have a button for it."""
    page = opened(small).page
    section = page.locator(f"#{FIRST}")
    assert copied(page, section.locator(".copied .copy")) == RECORD["replay"]
    section.locator("details.places summary").click()
    assert copied(page, section.locator(".discrepancies .copy").last) == RECORD["replay"]


def test_it_is_copied_where_the_browser_has_no_clipboard(opened: Open, small: str) -> None:
    """The button works without the clipboard of the browser, as in a window that is not secure."""
    page = opened(small).page
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()) }")
    assert copied(page, issue_of(page, FIRST).locator(".copy-script")) == SCRIPT


def test_the_values_of_an_element_show_under_the_pointer(opened: Open, small: str) -> None:
    """The pointer shows expected, got and difference of an element, and its row and column."""
    page = opened(small).page
    section = page.locator(f"#{PLANE}")
    section.locator(".heat").nth(1).locator("tr").nth(2).locator("td").nth(3).hover()
    words = "Row 2, column 3: expected 18.125, got 11.125, difference -7."
    expect(section.locator(".pointed")).to_have_text(words)
    assert section.locator(".heat .at").count() == 3


def test_the_values_of_an_element_show_under_the_cursor(opened: Open, small: str) -> None:
    """The focus shows the worst element; arrow keys move to other elements, up to the edge."""
    page = opened(small).page
    section = page.locator(f"#{PLANE}")
    section.locator(".pictures .scroll").first.focus()
    pointed = section.locator(".pointed")
    expect(pointed).to_have_text("Row 1, column 2: expected 13.125, got 6.125, difference -7.")
    page.keyboard.press("ArrowRight")
    expect(pointed).to_contain_text("Row 1, column 3: expected 14.125")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    expect(pointed).to_contain_text("Row 0, column 3: expected 10.125")
