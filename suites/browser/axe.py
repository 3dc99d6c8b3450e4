"""The serious faults of accessibility that axe finds in a page."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

GRAVE = ("serious", "critical")


def faults(page: Page) -> list[str]:
    """The serious and critical faults of a page: the rule of axe, and the first element."""
    violations: list[dict[str, Any]] = Axe().run(page).response["violations"]
    grave = [rule for rule in violations if rule["impact"] in GRAVE]
    return [f"{rule['id']}: {rule['nodes'][0]['html']}" for rule in grave]
