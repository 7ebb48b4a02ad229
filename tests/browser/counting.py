"""Counts what a person does in a browser, and its cost by the keystroke-level model; targets stand with the tests.

A page is a navigation; a tap or a click any activation but scrolling; a field a control whose value is changed; a key
one character typed. Seconds of the model: "Using the Keystroke-Level Model to Estimate Execution Times", University of
Michigan, 1993, revised 2001. No tap constant is quoted anywhere: P + BB is a declared upper bound. What the machine
takes is measured and never modelled; reading is told apart, at 200 words a minute.
"""
from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from playwright.sync_api import Locator, Page, Request, Response, expect

MENTAL, KEY, POINT, PRESS, HANDS = 1.20, 0.28, 1.10, 0.10, 0.40
TAP = POINT + 2 * PRESS
WORDS_A_MINUTE = 200
NAMED = ("Tab", "Enter", "Control+Enter")
THEME = ("stylesheet", "image", "font")

# From the press to the page that is loaded, redirections included, by the clock of the browser and not of its driver.
WAITED = "performance.getEntriesByType('navigation')[0].duration"
ANSWERED = """(asked) => performance.getEntriesByType("resource")
  .findLast((each) => each.initiatorType === "fetch" && each.name.endsWith(asked)).duration"""
# Every word that is shown: what a list offers counts for the one line it shows, a text area for the text it holds.
WORDS = """() => {
  const main = document.querySelector('main'), said = [];
  const walk = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const at = walk.currentNode.parentElement;
    if (!at.closest('select, textarea') && at.checkVisibility()) said.push(walk.currentNode.data);
  }
  for (const each of main.querySelectorAll('select, textarea')) {
    if (each.checkVisibility()) said.push(each.value === '' ? '' : each.selectedOptions?.[0]?.text ?? each.value);
  }
  return said.join(' ').split(/\\s+/).filter((word) => /[\\p{L}\\p{N}]/u.test(word)).length;
}"""


@dataclass
class Count:
    """What one person did in one journey. `gestures`: modelled seconds; `waited`: measured seconds of the machine."""

    pages: int = 0
    taps: int = 0
    fields: int = 0
    keys: int = 0
    words: int = 0
    gestures: float = 0.0
    waited: float = 0.0

    def __add__(self, other: Count) -> Count:
        return Count(**{name: value + getattr(other, name) for name, value in asdict(self).items()})

    @property
    def reading(self) -> float:
        """Return the seconds that reading every page takes that was opened on the way."""
        return 60 * self.words / WORDS_A_MINUTE

    def told(self) -> dict[str, Any]:
        return {**asdict(self), "gestures": round(self.gestures, 2), "waited": round(self.waited, 2),
                "modelled": round(self.gestures + self.waited, 2), "reading": round(self.reading, 1)}


@dataclass
class Hand:
    """Somebody at a page, with a phone (`mouse` False) or at a desk; every act is counted."""

    page: Page
    mouse: bool = False
    count: Count = field(default_factory=Count)
    _typing: bool = False

    def __post_init__(self) -> None:
        self.page.on("request", self._requested)

    def _requested(self, request: Request) -> None:
        # A redirection belongs to the navigation that it ends.
        if request.is_navigation_request() and request.frame == self.page.main_frame and not request.redirected_from:
            self.count.pages += 1

    def begin(self) -> None:
        """Count from here: the page at hand is there already, and has been read."""
        self.count, self._typing = Count(), False

    def done(self) -> Count:
        """Return what was counted; the page goes on without being counted there."""
        return replace(self.count)

    def tap(self, target: Locator) -> None:
        """Decide, then press one thing."""
        self._activate(target.click)

    def follow(self, address: str) -> None:
        """Press a link that stands outside our pages: in an SMS."""
        self._activate(lambda: self.page.goto(address))

    def choose(self, target: Locator, value: str) -> None:
        """Open a list and press a line of it."""
        self._activate(lambda: target.select_option(value))
        self.count.taps += 1
        self.count.gestures += TAP
        self.count.fields += 1

    def tick(self, target: Locator) -> None:
        self._activate(target.check)
        self.count.fields += 1

    def type(self, target: Locator, text: str) -> None:
        """Press a field and type into it."""
        self._activate(target.click)
        if self.mouse:
            self.count.gestures += HANDS
            self._typing = True
        target.fill(text)
        self.count.fields += 1
        self.count.keys += len(text)
        self.count.gestures += KEY * len(text)

    def type_at_cursor(self, target: Locator, text: str) -> None:
        """Type into the field where the page itself has put the cursor, without a press. Fails if it is elsewhere."""
        expect(target).to_be_focused()
        if self.mouse:
            self.count.gestures += HANDS
            self._typing = True
        self.page.keyboard.insert_text(text)
        self.count.fields += 1
        self.count.keys += len(text)
        self.count.gestures += MENTAL + KEY * len(text)

    def keys(self, *pressed: str) -> None:
        """Decide, then press keys without leaving the keyboard: a name of key is one, words are typed sign by sign."""
        self.count.fields += 1
        self.count.gestures += MENTAL
        for each in pressed:
            held = each.split("+") if each in NAMED else each
            (self.page.keyboard.press if each in NAMED else self.page.keyboard.type)(each)
            self.count.keys += len(held)
            self.count.gestures += KEY * len(held)

    def answered(self, shown: Locator, asked: str) -> None:
        """Wait for an answer that takes the place of the page; read it whole, as a page would be.

        `asked`: the end of the address that was asked. It is no navigation, so it is no page; its words and its wait
        are counted all the same.
        """
        expect(shown).to_be_visible(timeout=20_000)
        self.count.waited += self.page.evaluate(ANSWERED, asked) / 1000
        self.count.words += self.page.evaluate(WORDS)

    def _activate(self, act: Callable[[], object]) -> None:
        self.count.taps += 1
        self.count.gestures += MENTAL + TAP + (HANDS if self._typing else 0)
        self._typing = False
        pages = self.count.pages
        act()
        self.page.wait_for_load_state()
        if self.count.pages > pages:
            self.count.waited += self.page.evaluate(WAITED) / 1000
            self.count.words += self.page.evaluate(WORDS)


def weigh(page: Page, address: str) -> dict[str, int]:
    """Load an address with an empty cache; return its gzipped bytes, outside the theme and of the theme."""
    seen: list[Response] = []
    page.on("response", lambda response: seen.append(response))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    weights = {"page": 0, "theme": 0}
    for each in seen:
        if each.request.resource_type not in ("websocket", "fetch") and each.ok:
            part = "theme" if each.request.resource_type in THEME else "page"
            weights[part] += len(gzip.compress(each.body(), mtime=0))
    return weights
