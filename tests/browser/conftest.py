"""A served demonstration and a headless Chromium that reports what a page does wrong."""
from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from crisis.demonstration import FILE, sign_ins
from tests.browser.told import told
from tests.served import Sandbox, Served, until

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
             "--disable-sync", "--no-first-run"]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = {"width": 360, "height": 780}


def chromium() -> str:
    """Return where Chromium stands; fails the test that asks for it when it stands nowhere."""
    path = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    return path or pytest.fail("Chromium is missing: `make test` names what to install")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from serving(tmp_path_factory.mktemp("served"))


def serving(folder: Path) -> Iterator[Served]:
    """Serve a demonstration with operators of its own until the tests that use it have ended."""
    sandbox = Sandbox(folder)
    made = Served(folder / "data", sandbox)
    made.folder.mkdir()
    made.start()
    yield made
    made.stop()
    sandbox.stop()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the journeys that were counted, if any: a table for people, then one JSON document."""
    if told.journeys:
        terminalreporter.section("parcours")
        terminalreporter.write_line(told.printed())


class Person:
    """Somebody at a screen. Every page seen must be free of console messages, of overflow and of axe violations."""

    def __init__(self, page: Page, served: Served, login: str) -> None:
        self.page, self.served, self.login, self.messages = page, served, login, list[str]()
        page.on("console", lambda told: self.messages.append(told.text) if told.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.messages.append(str(error)))

    def sign_in(self) -> None:
        self.page.goto(f"{self.served.url}/connexion")
        self.page.get_by_label("Identifiant").fill(self.login)
        self.page.get_by_label("Mot de passe").fill(sign_ins(self.served.folder / FILE)[self.login])
        self.press("Se connecter")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_load_state()

    def read_all(self) -> None:
        read_all(self.page)

    def sound(self) -> None:
        """Fail unless the page at hand is accessible, fits its width, and its targets can be touched."""
        found = Axe().run(self.page, options={"runOnly": {"type": "tag", "values": TAGS}})
        assert found.violations_count == 0, f"{self.page.url}: {found.generate_report()}"
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= (self.page.viewport_size or PHONE)["width"], f"{self.page.url} overflows: {width}"
        small = self.page.evaluate(SMALL_TARGETS)
        assert small == [], f"{self.page.url}: targets under 44 px: {small}"
        assert self.messages == [], f"{self.page.url}: {self.messages}"


def read_all(page: Page) -> None:
    """Bring the end of every text on screen, as whoever approves must."""
    for end in page.locator("[data-end]").all():
        end.scroll_into_view_if_needed()
        until(lambda end=end: "case est cochée" in end.inner_text(), "the end of a text to be seen")


SMALL_TARGETS = """() => [...document.querySelectorAll('button, select, input:not([type=hidden]), summary, a.button')]
  .filter(each => each.checkVisibility())
  .map(each => [each, (each.closest('label.tick') || each).getBoundingClientRect()])
  .filter(([each, box]) => box.height > 0 && box.height < 44)
  .map(([each, box]) => `${each.tagName} ${each.textContent.trim().slice(0, 30)} ${box.height}`)"""


@pytest.fixture
def people(browser: Browser, served: Served) -> Iterator[dict[str, Person]]:
    """Return people by login, each with a browser of their own, signed in on a phone."""
    contexts, found = [], {}
    for login in ("sidpc1", "sidpc2", "com1", "com2"):
        context = browser.new_context(viewport=PHONE, locale="fr-FR", timezone_id="Europe/Paris")
        contexts.append(context)
        found[login] = Person(context.new_page(), served, login)
    yield found
    for context in contexts:
        context.close()
