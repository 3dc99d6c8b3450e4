"""A visit to a page: the file in a window of the browser, and a log of its requests and errors."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Request, Route

SIZE = {"width": 1280, "height": 900}


@dataclass
class Visit:
    """An open page.

    `requests`: the addresses of all requests but that for the page itself; they are stopped.
    `dialogs`: the messages of the dialogs that scripts opened. `errors`: the errors of scripts.
    """

    page: Page
    address: str
    requests: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def go(self, fragment: str = "") -> Page:
        """The page, loaded again with a fragment in its address."""
        self.page.goto("about:blank")
        self.page.goto(f"{self.address}{fragment}")
        return self.page

    def hold(self, route: Route) -> None:
        """Allow the request for the page itself; stop every other request."""
        if route.request.url.partition("#")[0] == self.address:
            route.continue_()
        else:
            route.abort()

    def note(self, request: Request) -> None:
        """Log the address of a request that is not for the page itself."""
        if request.url.partition("#")[0] not in (self.address, "about:blank"):
            self.requests.append(request.url)

    def close(self, dialog: Dialog) -> None:
        """Close a dialog, and log its message."""
        self.dialogs.append(dialog.message)
        dialog.dismiss()


def visit(browser: Browser, file: Path, **settings: Any) -> Visit:
    """A visit to a file in a new window with these settings of Playwright."""
    window = browser.new_context(**{"viewport": SIZE, **settings})
    window.set_default_timeout(20_000)
    page = window.new_page()
    made = Visit(page, file.as_uri())
    _watch(window, made)
    made.go()
    return made


def _watch(window: BrowserContext, made: Visit) -> None:
    window.route("**/*", made.hold)
    window.on("request", made.note)
    window.on("dialog", made.close)
    made.page.on("pageerror", lambda error: made.errors.append(error.message))
