"""A bug's section: its permalink, its copy buttons, and the values of its pictures."""

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
    """What a button puts on the clipboard; it says that it did."""
    page.context.grant_permissions(CLIPBOARD)
    button.click()
    expect(button).to_have_text("Copied")
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def issue_of(page: Page, anchor: str) -> Locator:
    """The open part of a section that holds script and issue."""
    details = page.locator(f"#{anchor} details.issue")
    details.locator("summary").click()
    return details


def test_a_permalink_shows_its_bug_and_opens_it(opened: Open, large: str) -> None:
    """One of 200, whose evidence is closed until then."""
    made = opened(large)
    anchor = "bug-fake-151"
    assert made.page.locator(f"#{anchor} .evidence").get_attribute("open") is None
    page = made.go(f"#{anchor}")
    assert is_in_view(page.locator(f"#{anchor}"))
    assert page.locator(f"#{anchor} .evidence h4").first.is_visible()
    assert not is_in_view(page.locator("#bug-fake-2"))


def test_a_link_of_the_first_screen_leads_to_its_bug(opened: Open, large: str) -> None:
    """And the address becomes the permalink."""
    page = opened(large).page
    page.get_by_role("link", name="Bug number 77", exact=True).click()
    assert page.url.endswith("#bug-fake-77")
    expect(page.locator("#bug-fake-77 h3")).to_be_in_viewport()


@pytest.mark.parametrize("fragment", ["#%", "#bug-of-no-run", "#matrix?%", "#'\"><b>"])
def test_an_address_that_names_nothing_does_no_harm(
    opened: Open, small: str, fragment: str
) -> None:
    """The page is drawn as without it."""
    made = opened(small)
    page = made.go(fragment)
    assert page.locator("td[data-box]").count() > 0
    assert made.errors == []


def test_the_script_is_copied(opened: Open, small: str) -> None:
    """To the letter: it is a file that runs."""
    page = opened(small).page
    text = copied(page, issue_of(page, FIRST).locator(".copy-script"))
    assert SCRIPT is not None
    assert text == SCRIPT
    compile(text, "script.py", "exec")


def test_the_text_of_an_issue_is_copied(opened: Open, small: str) -> None:
    """Title, rule, script in a block of code, expected and got: in this order, as Markdown."""
    page = opened(small).page
    text = copied(page, issue_of(page, FIRST).locator(".copy-issue"))
    before, script, after = text.partition(f"```python\n{SCRIPT}```\n")
    assert script
    assert before.startswith("# Moved by one\n")
    assert "some(stride > 1)" in before
    assert after.find("xpected") < after.find("ot:")


def test_the_replay_line_is_copied(opened: Open, small: str) -> None:
    """From the section, and from the list of all discrepancies, drawn when it is opened."""
    page = opened(small).page
    section = page.locator(f"#{FIRST}")
    assert copied(page, section.locator(".copied .copy")) == RECORD["replay"]
    section.locator("details.places summary").click()
    assert copied(page, section.locator(".discrepancies .copy").last) == RECORD["replay"]


def test_it_is_copied_where_the_browser_has_no_clipboard(opened: Open, small: str) -> None:
    """As in a window that is not secure."""
    page = opened(small).page
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()) }")
    assert copied(page, issue_of(page, FIRST).locator(".copy-script")) == SCRIPT


def test_the_values_of_an_element_show_under_the_pointer(opened: Open, small: str) -> None:
    """Expected, got and difference of the same element, and where it stands."""
    page = opened(small).page
    section = page.locator(f"#{PLANE}")
    section.locator(".heat").nth(1).locator("tr").nth(2).locator("td").nth(3).hover()
    words = "Row 2, column 3: expected 18.125, got 11.125, difference -7."
    expect(section.locator(".pointed")).to_have_text(words)
    assert section.locator(".heat .at").count() == 3


def test_the_values_of_an_element_show_under_the_cursor(opened: Open, small: str) -> None:
    """The worst element when a picture takes the focus; arrow keys move on, to the edge."""
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
