"""One night in a browser: the order, the SMS links, the cell, the message, the second person, the report."""
from __future__ import annotations

import re

import pytest

from tests.browser.conftest import PHONE, Person
from tests.served import Served, get, until

pytestmark = pytest.mark.browser


def links(served: Served) -> list[str]:
    """Return the personal links that phones have received, the latest last."""
    seen = [row["text"] for row in served.sandbox.seen() if row["operator"] == "twilio"]
    return [found.group() for text in seen if (found := re.search(r"http://\S+/a/\S+", text))]


def test_from_the_order_to_the_report(people: dict[str, Person], served: Served) -> None:
    officer, writer, reader = people["sidpc1"], people["com1"], people["com2"]
    for person in people.values():
        person.sign_in()
        person.sound()
    event = open_and_activate(officer, people["sidpc2"])
    answer_links(officer, served)
    declare(writer, reader, event)
    message = write(writer, event)
    approve(reader, message)
    report(officer, event)


def open_and_activate(officer: Person, colleague: Person) -> str:
    officer.page.get_by_role("link", name="Activer le COD").click()
    officer.sound()
    officer.page.go_back()
    officer.page.get_by_role("link", name="Ouvrir un évènement").click()
    officer.sound()
    officer.page.get_by_label("Type d'évènement").select_option("flood")
    officer.page.get_by_label("Titre").fill("Crue de la Cère à Aurillac")
    officer.press("Ouvrir l'évènement en veille")
    officer.sound()
    event = officer.page.url.split("#")[0]
    colleague.page.goto(event)
    enter_does_nothing(colleague)
    officer.press("Activer le COD")
    officer.sound()
    assert "Engagement 47" in officer.page.inner_text("main")
    assert "COD enregistré" in officer.page.evaluate("document.activeElement.textContent")
    until(lambda: "COD déjà activé" in colleague.page.inner_text("#activer"), "the stale page to learn it")
    assert colleague.page.get_by_role("button", name="Activer le COD").count() == 0
    colleague.sound()
    return event


def enter_does_nothing(person: Person) -> None:
    """A text field of the activation never activates: the two taps are the only way."""
    motive = person.page.locator("#activate-motif")
    motive.fill("pont coupé")
    motive.press("Enter")
    person.page.wait_for_load_state("networkidle")
    assert motive.input_value() == "pont coupé"


def answer_links(officer: Person, served: Served) -> None:
    found = until(lambda: links(served) if len(links(served)) >= 3 else None, "the on-call SMS")
    page = officer.page.context.new_page()
    for link in found:
        before = get(f"{served.sandbox.url}/_stats")["twilio"]["requests"]
        page.goto(link)
        assert page.get_by_role("button", name="J'arrive dans 15 min").is_visible()
        page.get_by_role("button", name="J'arrive dans 15 min").click()
        page.get_by_role("button", name="Je suis arrivé").click()
        assert "Présence enregistrée" in page.inner_text("main")
        assert get(f"{served.sandbox.url}/_stats")["twilio"]["requests"] == before
    page.close()


def declare(writer: Person, reader: Person, event: str) -> None:
    for person in (writer, reader):
        person.page.goto(f"{event}/cellule")
        person.sound()
    until(lambda: ready(writer, event), "the routes to be proven")
    writer.press("Déclarer la cellule opérationnelle")
    assert "tenu" in _main(writer, event)


def _main(person: Person, url: str) -> str:
    person.page.goto(url)
    return person.page.inner_text("main")


def ready(person: Person, event: str) -> bool:
    person.page.goto(f"{event}/cellule")
    return person.page.get_by_role("button", name="Déclarer la cellule opérationnelle", exact=True).count() > 0


def write(writer: Person, event: str) -> str:
    writer.page.goto(f"{event}/messages/nouveau")
    writer.sound()
    writer.page.get_by_label("Ce qui est établi").fill("La Cère déborde à Aurillac.")
    writer.page.get_by_label("Heure du début").fill("3 h 10")
    writer.page.get_by_label("N'allez pas dans les caves.").check()
    writer.press("Composer, puis récrire les textes")
    writer.sound()
    writer.press("Soumettre à validation")
    writer.page.get_by_text("une seconde personne doit le valider").first.wait_for()
    writer.sound()
    return writer.page.url


def approve(reader: Person, message: str) -> None:
    reader.page.goto(message)
    reader.sound()
    reader.read_all()
    reader.page.get_by_role("button", name=re.compile("^Valider et envoyer")).click()
    reader.page.get_by_role("heading", name="Avancement de l'envoi").wait_for()
    reader.sound()
    until(lambda: "Avancement" in _main(reader, message), "the progress")


def on_paper(person: Person) -> None:
    """On a sheet of A4 with its margins, every column of every table stands within the sheet."""
    person.page.emulate_media(media="print")
    person.page.set_viewport_size({"width": 703, "height": 1000})
    lost = "[...document.querySelectorAll('table')].filter(t => t.scrollWidth > t.parentElement.clientWidth + 1).length"
    assert person.page.locator("table").count() > 3
    assert person.page.evaluate(lost) == 0
    person.page.emulate_media(media="screen")
    person.page.set_viewport_size(PHONE)


def report(officer: Person, event: str) -> None:
    until(lambda: len(re.findall("Tenu|tenu", _main(officer, f"{event}/rapport"))) >= 2, "both verdicts")
    officer.sound()
    on_paper(officer)
    for page in ("", "/cellule", "/messages", "/appels", "/journal", "/fin", "/preciser"):
        officer.page.goto(event + page)
        officer.sound()
    for page in ("/", "/garde", "/essai", "/activer"):
        officer.page.goto(officer.served.url + page)
        officer.sound()
