"""A shift of the hotline, from the code to the relief: one person without a pointer, then three people together."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from crisis.hotline import answers
from tests.browser.conftest import Person, serving
from tests.browser.hands import Hands
from tests.browser.hotline import SHEET, Line
from tests.served import Served, until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HOUR, SOON = timedelta(hours=1), 20_000
NOTE = "Demande si le pont est ouvert pour aller chercher ses enfants."
WORDS = "Rappeler la mairie de Vic avant 5 h."
RISEN = "La Cère baisse à Aurillac depuis 5 h."
STOP = "Ne parlez plus du pont."
FACT = "Le mur du cimetière est tombé sur la route."


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from serving(tmp_path_factory.mktemp("shift"))


@pytest.fixture
def line(served: Served) -> Iterator[Line]:
    made = Line(served)
    made.publish()
    yield made
    made.db.close()


@pytest.fixture
def contexts(browser: Browser) -> Iterator[list[BrowserContext]]:
    """Three browsers that share nothing."""
    made = [browser.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR", timezone_id="Europe/Paris")
            for _ in range(3)]
    yield made
    for each in made:
        each.close()


def commune(page: Page) -> None:
    expect(page.get_by_role("combobox", name="Commune")).to_be_focused()


def entered(line: Line, context: BrowserContext, code: str) -> Person:
    """Type the code of a post and read what is shown before it is taken; the post is not taken yet."""
    person = Person(context.new_page(), line.served, "")
    person.page.goto(f"{line.served.url}/poste")
    expect(person.page.get_by_role("textbox", name="Code du poste")).to_be_focused()
    Hands(person.page).press(code, "Enter")
    expect(person.page.get_by_role("heading", level=1)).to_contain_text("Prise de poste", timeout=SOON)
    person.sound()
    return person


def taken(line: Line, context: BrowserContext, code: str) -> Person:
    """Enter with a code, tick the sheet as read, take the post, and stand before the first call."""
    person = entered(line, context, code)
    hands = Hands(person.page)
    hands.reach(person.page.get_by_role("checkbox", name="J'ai lu la fiche réponses"))
    hands.press("Space")
    hands.reach(person.page.get_by_role("button", name="Prendre le poste"))
    hands.press("Enter")
    expect(person.page.get_by_role("heading", level=1)).to_have_text("Prise d'appels", timeout=SOON)
    return person


def test_a_whole_shift_is_held_by_keyboard_alone_and_its_words_reach_the_relief(
        line: Line, contexts: list[BrowserContext]) -> None:
    first, = line.shift(-3 * HOUR, HOUR / 6, 1)
    relief, = line.shift(-HOUR / 12, 4 * HOUR, 1)
    person = taken(line, contexts[0], first)
    page, hands = person.page, Hands(person.page)
    hands.reach(page.get_by_role("combobox", name="Commune"))
    for rank in (1, 2):
        commune(page)
        hands.press("auril", "Tab", "2", "Tab", "5", "Tab", "Tab", "pont", "Enter", NOTE, "Control+Enter")
        until(lambda rank=rank: len(line.closed()) == rank, "the call to be closed")
    assert line.closed() == [("15014", "roads", "resident", "bridge", NOTE)] * 2
    commune(page)
    person.sound()

    hands.link("pause, départ", back=True)
    hands.button("Je prends une pause")
    expect(page.locator("#bloc-etat")).to_contain_text("En pause depuis")
    person.sound()
    hands.button("Je reprends mon poste")
    expect(page.locator("#bloc-etat")).to_contain_text("Poste tenu depuis")
    hands.reach(page.get_by_role("textbox", name="Consignes de relève"))
    hands.press(WORDS)
    hands.button("Quitter le poste")
    expect(page.get_by_text("Poste quitté.")).to_be_visible()
    page.goto(line.url)
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Prise d'appels")

    after = entered(line, contexts[1], relief).page
    expect(after.get_by_role("region", name="Consignes de relève de ce poste")).to_contain_text(WORDS)
    kinds = ("cip_post_taken", "cip_break_begun", "cip_break_ended", "cip_post_left")
    assert [each["kind"] for each in line.house.entries(line.event, *kinds)] == list(kinds)


def calling(page: Page, words: str) -> None:
    """Begin a call, and be in the middle of a sentence of its note."""
    hands = Hands(page)
    hands.reach(page.get_by_role("combobox", name="Commune"))
    hands.press("auril", "Tab", "2")
    hands.reach(page.get_by_role("textbox", name="Note", exact=True))
    hands.press(words)


def told_in_the_call(page: Page, words: str, typed: str) -> None:
    """Fail unless a band says these words while what is being typed, and where, stays as it was."""
    expect(page.locator("#avis")).to_contain_text(words, timeout=SOON)
    note = page.get_by_role("textbox", name="Note", exact=True)
    expect(note).to_be_focused()
    expect(note).to_have_value(typed)
    Hands(page).press(" Puis rappelle.")
    expect(note).to_have_value(f"{typed} Puis rappelle.")


def read_before_the_next(page: Page) -> None:
    """End the call: the next one stays shut until what is to be read is ticked."""
    Hands(page).press("Control+Enter")
    expect(page.locator("#appel-categorie")).to_be_disabled()
    expect(page.locator("#avis button").first).to_be_focused()
    Hands(page).press("Enter")
    expect(page.locator("#avis")).to_be_hidden()
    commune(page)


def leading(line: Line, context: BrowserContext) -> Person:
    chief = Person(context.new_page(), line.served, "cip1")
    chief.sign_in()
    chief.page.goto(f"{line.served.url}/evenements/{line.event}/cip/fiche")
    return chief


def test_two_operators_and_their_chief_hear_of_each_other_without_losing_a_word(
        line: Line, contexts: list[BrowserContext]) -> None:
    codes = line.shift(-HOUR / 12, 4 * HOUR, 2)
    operators = [taken(line, context, code) for context, code in zip(contexts, codes, strict=False)]
    pages = [each.page for each in operators]
    chief = leading(line, contexts[2])
    sheet, readers = chief.page, chief.page.locator("#bloc-lectures")
    expect(readers).to_contain_text("2 personnes l'ont lue")

    for rank, page in enumerate(pages):
        calling(page, f"Appel {rank}, version 1.")
    sheet.get_by_role("link", name="Écrire la version 2").click()
    sheet.get_by_role("textbox", name="Faits confirmés").fill(RISEN)
    chief.press("Enregistrer le brouillon")
    chief.sound()
    chief.press("Valider et publier la version 2")
    expect(readers).to_contain_text("Personne ne l'a encore lue")
    for rank, page in enumerate(pages):
        told_in_the_call(page, "version 2", f"Appel {rank}, version 1.")
        operators[rank].sound()
    for rank, page in enumerate(pages):
        read_before_the_next(page)
        expect(readers).to_contain_text(("1 personne l'a lue", "2 personnes l'ont lue")[rank], timeout=SOON)
    assert {row[4] for row in line.closed()} == {f"Appel {rank}, version 1. Puis rappelle." for rank in (0, 1)}
    in_force = line.house.look(answers.current, line.event)
    assert in_force is not None
    assert in_force.body == replace(SHEET, facts=RISEN)


def test_an_urgent_instruction_reaches_every_call_and_a_fact_reaches_the_chief(
        line: Line, contexts: list[BrowserContext]) -> None:
    codes = line.shift(-HOUR / 12, 4 * HOUR, 2)
    pages = [taken(line, context, code).page for context, code in zip(contexts, codes, strict=False)]
    chief = leading(line, contexts[2])
    for page in pages:
        calling(page, "En cours.")
    chief.page.get_by_text("Donner une consigne urgente", exact=True).first.click()
    chief.page.get_by_role("textbox", name="Consigne").fill(STOP)
    chief.press("Donner la consigne urgente")
    for page in pages:
        told_in_the_call(page, STOP, "En cours.")
        read_before_the_next(page)
    expect(chief.page.locator("#bloc-lectures")).to_contain_text(STOP)
    expect(chief.page.locator("#bloc-lectures").get_by_text("2 personnes l'ont lue.")).to_have_count(2, timeout=SOON)

    chief.page.goto(f"{line.served.url}/evenements/{line.event}/cip/remontees")
    expect(chief.page.locator("#bloc-attente")).to_contain_text("Aucun fait à vérifier")
    first, hands = pages[0], Hands(pages[0])
    calling(first, "Un mur est tombé.")
    hands.reach(first.get_by_text("Signaler un fait au COD", exact=True).first)
    hands.press("Enter")
    hands.reach(first.get_by_role("textbox", name="Ce qui est signalé"))
    hands.press(FACT)
    hands.button("Signaler au COD")
    expect(chief.page.locator("#faits")).to_contain_text(FACT, timeout=SOON)
    expect(chief.page.locator("#bloc-attente")).to_contain_text("1 fait à vérifier", timeout=SOON)
    chief.sound()
    expect(first.get_by_role("textbox", name="Note", exact=True)).to_have_value("Un mur est tombé.")
    Person(first, line.served, "").sound()
