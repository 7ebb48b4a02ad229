"""Somebody at a keyboard: keys pressed, words typed, the tab key until what is wanted has the cursor. No pointer."""
from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

KEYS = ("Tab", "Shift+Tab", "Enter", "Escape", "Space", "ArrowDown", "ArrowUp", "Control+Enter")
FAR = 120
"""Presses of the tab key after which nobody goes on looking."""
HERE = "each => each === document.activeElement"


class Hands:
    """The two hands of one person on one page. They can do nothing that a keyboard cannot."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *given: str) -> None:
        """Press what is the name of a key, type the rest."""
        for each in given:
            if each in KEYS:
                self.page.keyboard.press(each)
            else:
                self.page.keyboard.type(each)

    def reach(self, wanted: Locator, *, back: bool = False) -> None:
        """Go from field to field until one has the cursor. Raises AssertionError when the tab key never comes there."""
        expect(wanted).to_be_visible()
        for _ in range(FAR):
            if wanted.evaluate(HERE):
                return
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
        raise AssertionError(f"{self.page.url}: the tab key does not reach {wanted}")

    def button(self, name: str) -> None:
        """Reach a button by its name and press it."""
        self.reach(self.page.get_by_role("button", name=name, exact=True))
        self.press("Enter")

    def link(self, name: str, *, back: bool = False) -> None:
        """Reach a link by its name and follow it."""
        self.reach(self.page.get_by_role("link", name=name), back=back)
        self.press("Enter")
