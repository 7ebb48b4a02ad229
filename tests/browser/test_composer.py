"""The composer in a browser: counts as the server counts, a draft that saves itself, two people at it, texts seen."""
from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, Person, serving
from tests.served import ROOT, Served, until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

COUNT = """async (texts) => {
  const [sms, x] = await Promise.all([import("/static/js/sms.mjs"), import("/static/js/x_length.mjs")]);
  return texts.map((text) => {
    const { perPart, ...found } = sms.measure(text);
    const { weight, heavy } = x.weigh(text);
    return { sms: { ...found, per_part: perPart, lighter: sms.lighten(text) }, x: { weight, heavy } };
  });
}"""
LOCAL = "Object.keys(localStorage).filter((key) => key.startsWith('premiere-heure:saisie:')).length"
TEXT = "Crue de la Cère à Aurillac depuis 3 h 10. Restez chez vous. Prochain point à 4 h."


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service of its own: events that are open here would be asked about where others open theirs."""
    yield from serving(tmp_path_factory.mktemp("composer"))


def said(person: Person) -> str:
    return person.page.inner_text("#enregistrement")


def saved(person: Person) -> bool:
    return said(person).startswith("Enregistré à")


def opened(officer: Person, title: str) -> str:
    """Open an event, whatever is open already, and return its address."""
    officer.page.goto(f"{officer.served.url}/evenements/nouveau")
    officer.page.get_by_label("Type d'évènement").select_option("flood")
    officer.page.get_by_label("Titre").fill(title)
    officer.press("Ouvrir l'évènement en veille")
    if officer.page.locator("input[name=autre]").count():
        officer.page.locator("input[name=autre]").first.check()
        officer.press("Ouvrir l'évènement en veille")
    return officer.page.url.split("#")[0]


def drafted(writer: Person, event: str) -> str:
    writer.page.goto(f"{event}/messages/nouveau")
    writer.page.locator("summary", has_text="Écrire librement").click()
    writer.page.locator("#create-titre").fill("Crue de la Cère")
    writer.page.locator("#create-texte").fill(TEXT)
    writer.press("Proposer les textes")
    return writer.page.url.split("#")[0]


def test_a_text_costs_in_the_browser_what_it_costs_on_the_server(people: dict[str, Person]) -> None:
    vectors = json.loads((ROOT / "tests/vectors/texts.json").read_text())
    page = people["com1"].page
    page.goto(f"{people['com1'].served.url}/connexion")
    found = page.evaluate(COUNT, [each["text"] for each in vectors])
    assert found == [{"sms": each["sms"], "x": each["x"]} for each in vectors]


def test_two_people_write_and_a_third_reads_everything(people: dict[str, Person]) -> None:
    officer, writer, other, reader = (people[login] for login in ("sidpc1", "com1", "com2", "sidpc2"))
    for person in people.values():
        person.sign_in()
    draft = drafted(writer, opened(officer, "Crue suivie à deux"))
    counts(writer)
    saves_itself(writer, draft)
    seen_at_it(writer, other, draft)
    nothing_overwritten(writer, other)
    kept_on_the_device(writer, draft)
    read_to_the_end(writer, other, reader, draft)


def counts(writer: Person) -> None:
    page = writer.page
    page.locator("#save-texte_sms").fill("L’eau monte à Aurillac : fuyez vers les hauteurs, cœur de ville fermé.")
    until(lambda: "’ place 2\u00a0: se remplace par '" in page.inner_text("#compte-sms"), "the sign that costs")
    told = page.inner_text("#compte-sms")
    assert re.search(r"œ place \d+\u00a0: aucun remplacement ne garde le français juste", told)
    assert "par destinataire" in told
    page.locator("summary", has_text="Aperçu\u00a0: SMS aux maires").click()
    assert page.inner_text("#texte-sms").startswith("L’eau monte")
    page.get_by_role("button", name=re.compile("^Prendre le texte allégé")).click()
    assert page.input_value("#save-texte_sms").startswith("L'eau monte")
    until(lambda: "’" not in page.inner_text("#compte-sms"), "the lighter text to be counted")
    until(lambda: "Aucune heure" in page.inner_text("#constats-sms"), "the checks of what is typed")
    writer.sound()


def saves_itself(writer: Person, draft: str) -> None:
    writer.page.locator("#save-texte_sms").fill(TEXT)
    until(lambda: saved(writer) and writer.page.evaluate(LOCAL) == 0, "the draft to save itself")
    writer.page.goto(draft)
    assert "est reprise" in writer.page.inner_text("main")
    assert writer.page.input_value("#save-texte_sms") == TEXT
    writer.sound()


def seen_at_it(writer: Person, other: Person, draft: str) -> None:
    other.page.goto(draft)
    assert "modifie ce texte" in other.page.inner_text("#ecrivent")
    other.sound()
    other.page.locator("#save-titre").fill("Crue de la Cère, suite")
    until(lambda: saved(other), "the second draft to save itself")
    writer.page.locator("#save-texte_sms").fill(f"{TEXT} Fermez vos volets.")
    until(lambda: "modifie ce texte" in writer.page.inner_text("#ecrivent"), "the first to see the second")


def nothing_overwritten(writer: Person, other: Person) -> None:
    other.press("Enregistrer le brouillon")
    assert "Brouillon enregistré" in other.page.inner_text("main")
    writer.page.locator("#save-texte_sms").fill(f"{TEXT} Fermez tout.")
    until(lambda: "Rien n'est écrasé" in writer.page.inner_text("#collision"), "both texts side by side")
    assert "Crue de la Cère, suite" in writer.page.inner_text("#collision")
    writer.sound()
    writer.page.locator("#collision [data-take=titre]").click()
    assert writer.page.input_value("#save-titre") == "Crue de la Cère, suite"
    writer.press("J'ai comparé\u00a0: continuer avec mon texte")
    until(lambda: saved(writer), "the text to be kept from the version that stands")
    assert writer.page.inner_text("#collision").strip() == ""


def kept_on_the_device(writer: Person, draft: str) -> None:
    """The network goes while somebody types: the text waits on the phone, comes back, and leaves no trace there."""
    page = writer.page
    page.route("**/saisie", lambda route: route.abort())
    page.locator("#save-texte_sms").fill(f"{TEXT} Tapé sans réseau.")
    until(lambda: "Non enregistré" in said(writer), "the page to say so")
    assert "gardé sur cet appareil" in said(writer)
    page.goto(draft)
    until(lambda: "est restée sur cet appareil" in page.inner_text("main"), "the text to be offered again")
    page.unroute("**/saisie")
    writer.messages.clear()  # A browser reports the request that this test has cut.
    writer.press("La reprendre")
    assert page.input_value("#save-texte_sms").endswith("Tapé sans réseau.")
    until(lambda: saved(writer), "the text to arrive")
    assert page.evaluate(LOCAL) == 0


def ticked(page: Page) -> list[bool]:
    return [box.is_checked() for box in page.locator("form[action$='/valider'] input[name=vu]").all()]


def read_to_the_end(writer: Person, other: Person, reader: Person, draft: str) -> None:
    words_beside(writer, other, draft)
    writer.press("Soumettre à validation")
    writer.page.get_by_text("une seconde personne doit le valider").first.wait_for()
    page = reader.page
    page.set_viewport_size({"width": 360, "height": 400})
    page.goto(draft)
    assert not any(ticked(page))
    reader.read_all()
    assert all(ticked(page))
    assert "Tous les textes" in page.inner_text("#annonce")
    page.set_viewport_size(PHONE)
    reader.sound()
    page.get_by_role("button", name=re.compile("^Valider et envoyer")).click()
    until(lambda: "Avancement" in page.inner_text("main"), "the sending")


def words_beside(writer: Person, other: Person, draft: str) -> None:
    """Somebody types and does not save: the submission says so, in place, and passes them over on purpose only."""
    other.page.goto(draft)
    other.page.locator("#save-texte_sms").fill(f"{TEXT} Mots de côté.")
    until(lambda: saved(other), "the words to be kept beside")
    writer.press("Soumettre à validation")
    page = writer.page
    page.locator(".refusal").wait_for()
    writer.messages.clear()  # A browser reports every answer that refuses.
    page.locator("summary", has_text="a écrit autre chose ici").click()
    assert "Mots de côté." in page.inner_text("#constats-sms")
    writer.sound()
    writer.messages.clear()
    page.locator("input[name=lu_saisie]").check()


def test_signing_out_leaves_nothing_that_was_typed_on_the_phone(people: dict[str, Person]) -> None:
    officer = people["sidpc1"]
    officer.sign_in()
    drafted(officer, opened(officer, "Crue quittée"))
    officer.page.route("**/saisie", lambda route: route.abort())
    officer.page.locator("#save-texte_sms").fill("Tapé puis quitté.")
    until(lambda: "Non enregistré" in said(officer), "the page to say so")
    assert officer.page.evaluate(LOCAL) == 1
    officer.press("Quitter")
    assert officer.page.evaluate(LOCAL) == 0
