"""The four views in which every page must hold, and what "hold" means: axe, width, targets, silence of the console."""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
# What is pressed is 44 px high, whatever it is made of; a link inside a sentence is axe's affair (24 px, WCAG 2.5.8).
PRESSED = "button, select, textarea, input:not([type=hidden]), summary, a.button"
SMALL_TARGETS = """pressed => [...document.querySelectorAll(pressed)]
  .filter(each => each.checkVisibility())
  .map(each => [each, (each.closest('label.tick') || each).getBoundingClientRect()])
  .filter(([each, box]) => box.height > 0 && Math.min(box.height, box.width) < 44)
  .map(([each, box]) => `${each.tagName} ${each.textContent.trim().slice(0, 30)} ${box.width} x ${box.height}`)"""
OPEN_ALL = "document.querySelectorAll('details').forEach(each => { each.open = true; })"
# What is wider than the page, named, so that nobody hunts for it.
WIDER = """width => [...document.querySelectorAll('main *, header *, footer *')]
  .filter(each => !each.closest('.scroll') && each.checkVisibility() && !each.closest('.spoken, .skip'))
  .filter(each => each.getBoundingClientRect().right > width + 1)
  .slice(-3).map(each => `${each.tagName}.${each.className} ${each.getBoundingClientRect().right}`)"""


@dataclass(frozen=True)
class View:
    """One size of window in one scheme of colours."""

    name: str
    width: int
    height: int
    scheme: Literal["light", "dark"]


PHONE = View("telephone", 360, 780, "light")
NIGHT = View("telephone-sombre", 360, 780, "dark")
DESK = View("bureau", 1280, 800, "light")
NARROW = View("etroit", 320, 640, "light")
DESK_NIGHT = View("bureau-sombre", 1280, 800, "dark")
FOUR = (PHONE, NIGHT, DESK, NARROW)
PICTURED = (DESK, DESK_NIGHT, PHONE)


def turn(page: Page, view: View) -> None:
    page.set_viewport_size({"width": view.width, "height": view.height})
    page.emulate_media(color_scheme=view.scheme, media="screen")


def faults(page: Page, view: View) -> list[str]:
    """Return what is wrong with the page at hand in one view: accessibility, width, targets. Empty is sound."""
    turn(page, view)
    page.evaluate(OPEN_ALL)
    found = Axe().run(page, options=AXE)
    told = [found.generate_report()] if found.violations_count else []
    # In mobile emulation `innerWidth` grows with the content: only the width asked for is the truth.
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > view.width:
        told.append(f"overflow: {width}, {page.evaluate(WIDER, view.width)}")
    if small := page.evaluate(SMALL_TARGETS, PRESSED):
        told.append(f"targets under 44 px: {small}")
    return [f"{page.url} ({view.name}): {each}" for each in told]


def picture(page: Page, folder: Path, name: str) -> None:
    """Keep what one sees: a desktop in both schemes, and a phone."""
    for view in PICTURED:
        turn(page, view)
        page.screenshot(path=folder / f"{name}-{view.name}.png", full_page=True, animations="disabled")
