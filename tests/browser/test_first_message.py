"""A first message in a browser: begun, followed, submitted in place or by pages; nothing typed is lost on the way."""
from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import PHONE, Person, serving
from tests.browser.test_composer import opened
from tests.served import Served, until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

COPIES = "Object.keys(sessionStorage).filter((key) => key.startsWith('premiere-heure:copie:')).length"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service of its own, so that no event of another test is asked about."""
    yield from serving(tmp_path_factory.mktemp("first-message"))


def begun(writer: Person, event: str) -> None:
    writer.page.goto(f"{event}/messages/nouveau")
    expect(writer.page.get_by_label("Heure du début")).to_be_focused()
    writer.page.keyboard.insert_text("3 h 10")
    writer.page.get_by_label("Ce qui est établi").fill("La Cère déborde à Aurillac.")


def test_a_first_message_is_submitted_in_place_and_nothing_typed_is_lost_before(people: dict[str, Person]) -> None:
    officer, writer = people["sidpc1"], people["com1"]
    for person in (officer, writer):
        person.sign_in()
    event = opened(officer, "Crue soumise sur place")
    begun(writer, event)
    page = writer.page
    follows_the_blanks(writer)
    comes_back(writer, event)
    refused_in_place(writer)
    page.get_by_label("N'allez pas dans les caves.").check()
    page.get_by_label("Le préfet suit la situation").check()
    until(lambda: not page.locator("#constats .blocking").count(), "nothing to block any more")
    without_network(writer)
    writer.press("Composer et soumettre")
    page.get_by_text("une seconde personne doit le valider").first.wait_for()
    assert re.search(r"/messages/[0-9a-f]{32}$", page.url)
    assert "seconde personne" in page.inner_text("#annonce")
    assert page.evaluate(COPIES) == 0
    writer.sound()
    page.go_back()
    expect(page.get_by_role("heading", name="Nouveau message")).to_be_visible()
    assert page.locator("text=est restée dans cet onglet").count() == 0
    page.go_forward()
    expect(page.get_by_role("heading", name="Message n° 1")).to_be_visible()


def follows_the_blanks(writer: Person) -> None:
    page = writer.page
    page.locator("summary", has_text="Courriel aux élus").click()
    until(lambda: "La Cère déborde" in page.inner_text("#texte-email"), "the text to follow its field")
    assert "[CONSIGNES]" in page.inner_text("#constats")
    assert "[DEPUIS]" not in page.inner_text("#constats")
    assert page.locator("summary", has_text="Courriel aux élus").locator("..").get_attribute("open") is not None
    writer.sound()


def comes_back(writer: Person, event: str) -> None:
    """Leave the page without a word: what was typed waits in the tab, and is offered."""
    page = writer.page
    page.goto(f"{event}/journal")
    page.get_by_label(re.compile("^Note")).fill("Pont de la rue du Rocher fermé.")
    page.goto(f"{event}/messages/nouveau")
    writer.press("La reprendre")
    assert page.get_by_label("Ce qui est établi").input_value() == "La Cère déborde à Aurillac."
    page.goto(f"{event}/journal")
    writer.press("La reprendre")
    writer.press("Écrire la note")
    assert "Pont de la rue du Rocher" in page.inner_text("#fil")
    assert page.evaluate(COPIES) == 1
    page.goto(f"{event}/messages/nouveau")
    writer.press("La reprendre")


def refused_in_place(writer: Person) -> None:
    page = writer.page
    writer.press("Composer et soumettre")
    page.locator(".refusal").wait_for()
    writer.messages.clear()
    assert "[CONSIGNES]" in page.inner_text(".refusal")
    assert page.url.endswith("/messages/nouveau")
    assert page.get_by_label("Ce qui est établi").input_value() == "La Cère déborde à Aurillac."
    assert page.evaluate("document.activeElement.className") == "refusal"


def without_network(writer: Person) -> None:
    """Nothing is said to be done when nobody answered; the same press again acts once."""
    page = writer.page
    page.route("**/messages/modele", lambda route: route.abort())
    writer.press("Composer et soumettre")
    page.get_by_text("rien ne dit que c'est fait").first.wait_for()
    page.unroute("**/messages/modele")
    writer.messages.clear()


def test_without_a_script_the_same_forms_submit_and_approve(browser: Browser, served: Served,
                                                            people: dict[str, Person]) -> None:
    """Rights, refusals and words are those of the service: a browser that runs nothing goes the same way, by pages."""
    people["sidpc1"].sign_in()
    event = opened(people["sidpc1"], "Crue sans script")
    contexts = [browser.new_context(viewport=PHONE, locale="fr-FR", java_script_enabled=False) for _ in range(2)]
    writer, reader = (Person(each.new_page(), served, login)
                      for each, login in zip(contexts, ("com1", "com2"), strict=True))
    for person in (writer, reader):
        person.sign_in()
    page = writer.page
    page.goto(f"{event}/messages/nouveau")
    page.get_by_label("Heure du début").fill("3 h 10")
    page.get_by_label("Ce qui est établi").fill("La Cère déborde à Aurillac.")
    page.get_by_label("N'allez pas dans les caves.").check()
    writer.press("Composer et soumettre")
    assert "[MESURES PRISES]" in page.inner_text(".refusal")
    page.get_by_label("Le préfet suit la situation").check()
    writer.press("Composer et soumettre")
    assert "une seconde personne doit le valider" in page.inner_text(".done")
    reader.page.goto(page.url)
    for box in reader.page.locator("form[action$='/valider'] input[name=vu]").all():
        box.check()
    reader.page.get_by_role("button", name=re.compile("^Valider et envoyer")).click()
    assert "Message validé" in reader.page.inner_text(".done")
    assert "Avancement" in reader.page.inner_text("main")
    for context in contexts:
        context.close()
