"""What does not move and does not frighten: the field under somebody's hands, and a page that was refused."""
from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from crisis.demonstration import FILE, sign_ins
from tests.browser.conftest import serving
from tests.browser.hotline import Line
from tests.served import Served, until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LONG = "Le pont rouvre aux piétons ; les voitures passent par la rocade, et les cars ne roulent pas demain. " * 4


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from serving(tmp_path_factory.mktemp("still"))


@pytest.fixture
def line(served: Served) -> Iterator[Line]:
    made = Line(served)
    yield made
    made.db.close()


def top(page: Page) -> float:
    return float(page.evaluate("document.activeElement.getBoundingClientRect().top"))


@pytest.mark.parametrize("scrolled", [0, 200])
def test_a_new_instruction_does_not_move_the_field_that_is_being_typed_in(
        line: Line, browser: Browser, scrolled: int) -> None:
    context = line.at_post(browser)
    page = context.new_page()
    page.goto(line.url)
    expect(page.get_by_role("combobox", name="Commune")).to_be_focused()
    page.locator("#appel-note_appel").focus()
    page.keyboard.type("Une note")
    expect(page.locator("#enregistrement")).to_contain_text("Enregistré")
    page.evaluate("down => scrollTo(0, down)", scrolled)
    before = top(page)
    line.instruct(LONG)
    expect(page.locator("#avis")).to_contain_text("rouvre aux piétons")
    assert abs(top(page) - before) < 2
    page.wait_for_timeout(300)
    assert abs(top(page) - before) < 2
    context.close()


def test_a_refused_act_leaves_a_page_that_is_still_alive(line: Line, browser: Browser) -> None:
    context = browser.new_context(locale="fr-FR", timezone_id="Europe/Paris")
    page = context.new_page()
    page.goto(f"{line.served.url}/connexion")
    page.get_by_label("Identifiant").fill("cip1")
    page.get_by_label("Mot de passe").fill(sign_ins(line.served.folder / FILE)["cip1"])
    page.get_by_role("button", name="Se connecter").click()
    page.goto(f"{line.served.url}/evenements/{line.event}/cip/bilan")
    page.get_by_role("button", name="Inscrire le bilan").click()
    expect(page.locator(".refusal")).to_be_visible()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    until(lambda: "données de" in page.inner_text("#etat") and "ouverture" not in page.inner_text("#etat"), "an answer")
    assert page.inner_text("#etat").startswith("En ligne")
    context.close()
