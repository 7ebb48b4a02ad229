"""Every page, whoever wrote it: accessible, within its width, with targets that a thumb can hit, in four views."""
from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from crisis.demonstration import FILE, sign_ins
from tests.browser import views
from tests.browser.night import code_of_a_post, staged
from tests.browser.pages import Address, addresses
from tests.browser.sheets import sheets
from tests.served import ROOT, Sandbox, Served

pytestmark = pytest.mark.browser
# Between them they may open every page there is. The first who may is the one who looks.
AT_A_POST = "poste"  # Some pages are those of whoever typed the code of a post of the hotline.
READERS = ("sidpc1", "com2", "cip1", "qualite1", "admin1", AT_A_POST)
SHOTS = ROOT / "var" / "captures"
MARK = "RÉPÉTITION TECHNIQUE — données inventées"


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, list[Address]]]:
    """A served house of its own: what is staged here must not surprise the people of the journey."""
    folder = tmp_path_factory.mktemp("every-page")
    sandbox = Sandbox(folder)
    served = Served(folder / "data", sandbox)
    served.folder.mkdir()
    served.start()
    try:
        yield served, addresses(served, staged(served))
    finally:
        served.stop()
        sandbox.stop()


class Reader:
    """Somebody signed in, who looks at pages and writes down what their console says."""

    def __init__(self, browser: Browser, served: Served, login: str) -> None:
        self.context: BrowserContext = browser.new_context(locale="fr-FR", timezone_id="Europe/Paris")
        self.page, self.told = self.context.new_page(), list[str]()
        if login == AT_A_POST:
            self._by_code(served)
        else:
            self._by_password(served, login)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.told.append(str(error)))

    def _by_password(self, served: Served, login: str) -> None:
        self.page.goto(f"{served.url}/connexion")
        self.page.get_by_label("Identifiant").fill(login)
        self.page.get_by_label("Mot de passe").fill(sign_ins(served.folder / FILE)[login])
        self.page.get_by_role("button", name="Se connecter").click()

    def _by_code(self, served: Served) -> None:
        """Enter at a post of the hotline and take it, by keyboard alone."""
        self.page.goto(f"{served.url}/poste")
        self.page.keyboard.type(code_of_a_post(served))
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/prise-de-poste")
        for each in self.page.get_by_role("checkbox").all():
            each.press("Space")
        self.page.get_by_role("button", name="Prendre le poste").press("Enter")
        self.page.get_by_text("Poste pris.").wait_for()

    def _console(self, told: object) -> None:
        text = f"{told}"
        # A browser says of every page that is refused that it was refused; the page is looked at all the same.
        if getattr(told, "type", "") in ("error", "warning") and "Failed to load resource" not in getattr(
                told, "text", ""):
            self.told.append(text)

    def opens(self, url: str) -> tuple[int, bool]:
        """Return the status of an address for this person, and whether it is a page."""
        answer = self.context.request.get(url)
        return answer.status, answer.headers.get("content-type", "").startswith("text/html")


class Readers:
    """The people who look, each signed in when a page first needs them."""

    def __init__(self, browser: Browser, served: Served) -> None:
        self._browser, self._served, self._known = browser, served, dict[str, Reader]()

    def __iter__(self) -> Iterator[Reader]:
        for login in READERS:
            if login not in self._known:
                self._known[login] = Reader(self._browser, self._served, login)
            yield self._known[login]

    def leave(self) -> None:
        for each in self._known.values():
            each.context.close()


@pytest.fixture(scope="module")
def readers(browser: Browser, night: tuple[Served, list[Address]]) -> Iterator[Readers]:
    found = Readers(browser, night[0])
    yield found
    found.leave()


def look(readers: Readers, address: Address, wanted: tuple[views.View, ...], shots: Path | None) -> list[str]:
    """Return what is wrong with one address; an address that nobody of the readers may open is wrong too."""
    for reader in readers:
        status, is_page = reader.opens(address.url)
        if status in (401, 403):
            continue
        if status >= 500 or (status != 200 and "perdu" not in address.url and "nulle-part" not in address.url):
            return [f"{address.url}: {status}"]
        return _seen(reader, address, wanted, shots) if is_page else []
    return [f"{address.rule}: no reader may open it; add one to READERS"]


def _seen(reader: Reader, address: Address, wanted: tuple[views.View, ...], shots: Path | None) -> list[str]:
    reader.told.clear()
    views.turn(reader.page, wanted[0])
    reader.page.goto(address.url)
    if shots:
        views.picture(reader.page, shots, address.name)
    found = [fault for view in wanted for fault in views.faults(reader.page, view)]
    return [*found, *(f"{address.url}: {each}" for each in reader.told)]


def test_every_page_holds_on_a_phone(night: tuple[Served, list[Address]], readers: Readers) -> None:
    """One address per rule, so that `make test` stays short; `make test-all` looks at all of them in four views."""
    first = {address.rule: address for address in reversed(night[1])}
    assert len(first) > 20
    assert [fault for address in first.values() for fault in look(readers, address, views.FOUR[:1], None)] == []


def test_every_sheet_of_paper_says_its_mode_at_both_ends(
        night: tuple[Served, list[Address]], readers: Readers) -> None:
    """Report, journal, message, presence, duty: what is printed is handed on sheet by sheet, without its neighbours."""
    page = next(iter(readers)).page
    page.emulate_media(media="print")
    for rule in ("/evenements/<event_id>/rapport", "/evenements/<event_id>/journal",
                 "/evenements/<event_id>/messages/<message_id>", "/evenements/<event_id>/convocation", "/garde",
                 "/astreintes/imprimer", "/evenements/<event_id>/cip/scripts",
                 "/evenements/<event_id>/cip/fiche/versions/<int:number>", "/exercices/<exercise_id>/fiches",
                 "/exercices/<exercise_id>/chronogramme"):
        page.goto(next(each.url for each in night[1] if each.rule == rule))
        found = sheets(page.pdf(prefer_css_page_size=True))
        assert [text.count(MARK) for text in found] == [2] * len(found), rule
        assert not any("Quitter" in text for text in found), rule
        assert "<message_id>" not in rule or any("Aucun danger" in text or "Cère" in text for text in found)
        assert len(found) > 1 or "rapport" not in rule


@pytest.mark.slow
def test_every_page_in_every_state_holds_in_the_four_views(
        night: tuple[Served, list[Address]], readers: Readers, tmp_path: Path) -> None:
    """It leaves pictures of each page, light, dark and on a phone, under `var/captures`, if the tree may be written."""
    shots = SHOTS if os.access(ROOT, os.W_OK) else tmp_path
    shots.mkdir(parents=True, exist_ok=True)
    assert [fault for address in night[1] for fault in look(readers, address, views.FOUR, shots)] == []
    assert len(list(shots.glob("*.png"))) > 100
