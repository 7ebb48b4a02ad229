"""The pictures as a browser sets them, in the style and under the policy of the console: real fonts, real widths."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader, select_autoescape
from playwright.sync_api import Browser, Page, Route

from crisis import territory
from crisis.config import ROOT
from crisis.evidence.html import French
from crisis.evidence.pictures import pictures
from crisis.evidence.pictures.twins import cells, headings
from crisis.web.typeset import typeset
from tests.browser import views
from tests.pictures_scene import hard, night

pytestmark = pytest.mark.browser
REPORTS = {"night": night(), **hard()}
FR = French(territory.load("15", ROOT / "territories"))
POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
SHEETS = ("tokens", "base", "parts", "dark", "print")
A4 = 703  # pixels between margins of 12 mm
# Each text with the room that it truly takes; the letters of a line do not fill its box, hence the pixel left out.
COVERED = """() => [...document.querySelectorAll('svg')].flatMap(svg => {
  const [wide, high] = [svg.viewBox.baseVal.width, svg.viewBox.baseVal.height];
  const told = [...svg.querySelectorAll('text')].map(each => [each.textContent, each.getBBox()]);
  const out = told.filter(([, box]) => box.x < 0 || box.y < 0 || box.x + box.width > wide || box.y + box.height > high);
  const over = told.flatMap(([a, one], at) => told.slice(at + 1)
    .filter(([, two]) => one.x < two.x + two.width && two.x < one.x + one.width
                         && one.y + 1 < two.y + two.height && two.y + 1 < one.y + one.height)
    .map(([b]) => `${a} / ${b}`));
  return [...over, ...out.map(([words]) => `outside: ${words}`)];
})"""
SIZES = "() => [...document.querySelectorAll('svg text')].map(each => parseFloat(getComputedStyle(each).fontSize))"
SCALED = "() => [...document.querySelectorAll('svg')].map(each => each.getBoundingClientRect().width)"


def page_of(report: dict[str, Any]) -> str:
    environment = Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=select_autoescape())
    shown = [{"picture": each, "columns": headings(each.twin), "rows": cells(each.twin)}
             for each in pictures(report, FR)]
    links = "".join(f'<link rel="stylesheet" href="/{name}.css"{_media(name)}>' for name in SHEETS)
    part = typeset(environment.get_template("report/pictures.html").render(pictures=shown, fr=FR, report=report))
    return (f'<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Rapport</title>{links}</head>'
            f"<body><main><h1>Rapport</h1>{part}</main></body></html>")


def _media(name: str) -> str:
    return ' media="(prefers-color-scheme: dark)"' if name == "dark" else ""


@pytest.fixture
def opened(browser: Browser, request: pytest.FixtureRequest) -> Iterator[tuple[Page, list[str]]]:
    """A page of the console that holds only pictures, and what the browser says against it."""
    page, told = browser.new_page(), list[str]()

    def answer(route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        if name.endswith(".css"):
            route.fulfill(body=(ROOT / "crisis/static/css" / name).read_text(encoding="utf-8"), content_type="text/css")
        else:
            route.fulfill(body=page_of(REPORTS[request.param]), content_type="text/html; charset=utf-8",
                          headers={"Content-Security-Policy": POLICY})
    page.route("**/*", answer)
    page.on("console", lambda each: told.append(each.text))
    page.on("pageerror", lambda each: told.append(str(each)))
    page.goto("http://console.test/rapport")
    yield page, told
    page.close()


@pytest.mark.parametrize("opened", REPORTS, indirect=True)
def test_no_text_covers_another_where_fonts_are_real(opened: tuple[Page, list[str]]) -> None:
    page, told = opened
    assert page.evaluate(COVERED) == []
    assert told == []


@pytest.mark.parametrize("opened", ["night", "none"], indirect=True)
def test_pictures_hold_in_the_four_views(opened: tuple[Page, list[str]]) -> None:
    page, told = opened
    assert [fault for view in views.FOUR for fault in views.faults(page, view)] == []
    assert set(page.evaluate(SCALED)) == {720}
    assert min(page.evaluate(SIZES)) >= 11
    assert told == []


@pytest.mark.parametrize("opened", ["night", "fourteen_hours"], indirect=True)
def test_pictures_and_their_tables_hold_on_a_sheet(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    page.set_viewport_size({"width": A4, "height": 1000})
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= A4
    assert page.evaluate("[...document.querySelectorAll('table')].every(each => each.checkVisibility())")
    assert all(each <= A4 for each in page.evaluate(SCALED))
