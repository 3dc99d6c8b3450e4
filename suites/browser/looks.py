"""The parts of a page that a reader cannot see, or cannot reach by the Tab key."""

from __future__ import annotations

from playwright.sync_api import Page, expect

# The texts that are not drawn, or not within the page's width.
UNSEEN = """(skipped) => {
  const width = document.documentElement.clientWidth;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    const unread = parent.closest(`script, style, noscript, svg title, ${skipped}`);
    if (!node.data.trim() || unread) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const boxes = [...range.getClientRects()].filter((box) => box.width > 0);
    const within = boxes.every((box) => box.left >= 0 && box.right <= width + 1);
    if (!parent.checkVisibility() || !boxes.length || !within) texts.push(node.data.trim());
  }
  return texts;
}"""
# The elements wider than the page, where the page can be scrolled to the side.
WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.scrollingElement.scrollWidth <= width) return [];
  const elements = [...document.body.querySelectorAll("*")];
  return elements.filter((element) => element.getBoundingClientRect().right > width)
    .map((element) => element.outerHTML.slice(0, 100));
}"""
# The elements that a reader can operate: links, buttons, choices, details, and scrolled boxes.
WORKED = "a[href], button, select, summary, [tabindex='0']"
REACHABLE = f"""() => [...document.querySelectorAll("{WORKED}")]
  .filter((element) => element.checkVisibility())
  .map((element, index) => (element.dataset.worked = index, element.outerHTML.slice(0, 100)))"""
# Record each element that gets the focus: its number, and whether the focus is visible.
NOTE_FOCUS = """() => {
  window.walked = [];
  addEventListener("focusin", ({ target }) => {
    const style = getComputedStyle(target), box = target.getBoundingClientRect();
    const marked = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    const shown = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    const number = Number(target.dataset.worked ?? -1);
    window.walked.push([number, marked && shown, target.outerHTML.slice(0, 100)]);
  });
}"""
OPEN_ALL = "for (const part of document.querySelectorAll('details')) part.open = true"


def open_all(page: Page) -> None:
    """Open all details of the page, and wait until the lists in them are drawn."""
    for _ in range(2):  # a drawn list may contain further details
        page.evaluate(OPEN_ALL)
        expect(page.locator("details[data-list]:not(.is-drawn)")).to_have_count(0)


def unseen(page: Page, skipped: str) -> list[str]:
    """The texts that are hidden or beyond the edge, without those in `skipped` (CSS)."""
    texts: list[str] = page.evaluate(UNSEEN, skipped)
    return texts


def too_wide(page: Page) -> list[str]:
    """The elements that make the page scroll to the side."""
    elements: list[str] = page.evaluate(WIDE)
    return elements


def walk(page: Page) -> tuple[list[str], list[str]]:
    """(elements that Tab does not reach, elements whose focus is not visible) on the whole page."""
    elements: list[str] = page.evaluate(REACHABLE)
    page.evaluate(NOTE_FOCUS)
    for _ in range(
        len(elements) + 20
    ):  # the contents of a box of the matrix can get the focus as well
        page.keyboard.down("Tab")
    walked = page.evaluate("window.walked")
    reached = {number for number, _, _ in walked}
    missed = [text for index, text in enumerate(elements) if index not in reached]
    return missed, [text for _, is_seen, text in walked if not is_seen]
