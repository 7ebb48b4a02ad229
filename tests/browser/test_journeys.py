"""The journeys of a night by a real browser: counted page by page, printed beside their targets (`make journeys`).

A journey that breaks fails. No second is asserted: what a machine takes is printed; counts are, where a target is met.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from crisis.demonstration import FILE, sign_ins
from tests.browser.conftest import read_all
from tests.browser.counting import MENTAL, TAP, Count, Hand, weigh
from tests.browser.hotline import Line
from tests.browser.told import Target, Told, told
from tests.served import Sandbox, Served, until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
LIGHTEST = 60_000
FACTS = "La Cère déborde à Aurillac."
# The note of 60 signs of an ordinary call, and the seconds that it may take (D42 allows 60).
CALL, CALL_S = "Demande si le pont est ouvert pour aller chercher son enfant.", 45
LINK = re.compile(r"http://\S+/a/\S+")


class Night:
    """One served demonstration, and whoever sits at a screen of it."""

    def __init__(self, browser: Browser, served: Served) -> None:
        self.browser, self.served = browser, served
        self.pages: dict[str, Page] = {}

    def hand(self, login: str, mouse: bool = False) -> Hand:
        """Return somebody at the page of signing in, with a phone or at a desk."""
        context = self.browser.new_context(viewport=DESK if mouse else PHONE, locale="fr-FR",
                                           timezone_id="Europe/Paris", has_touch=not mouse, is_mobile=not mouse)
        self.pages[login] = context.new_page()
        self.pages[login].goto(f"{self.served.url}/connexion")
        return Hand(self.pages[login], mouse)

    def sign_in(self, hand: Hand, login: str) -> Count:
        """Sign in and return what it took: the session had expired."""
        hand.begin()
        hand.type(hand.page.get_by_label("Identifiant"), login)
        hand.type(hand.page.get_by_label("Mot de passe"), sign_ins(self.served.folder / FILE)[login])
        hand.tap(hand.page.get_by_role("button", name="Se connecter"))
        return hand.done()

    def signed_in(self, login: str, mouse: bool = False) -> Hand:
        hand = self.hand(login, mouse)
        self.sign_in(hand, login)
        return hand

    def links(self) -> list[str]:
        texts = [row["text"] for row in self.served.sandbox.seen() if row["operator"] == "twilio"]
        return [found.group() for text in texts if (found := LINK.search(text)) and "Répondez" in text]


@pytest.fixture(scope="module")
def night(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    folder = tmp_path_factory.mktemp("journeys")
    sandbox = Sandbox(folder)
    served = Served(folder / "data", sandbox)
    served.folder.mkdir()
    served.start()
    yield Night(browser, served)
    served.stop()
    sandbox.stop()


@pytest.fixture(scope="module")
def counted(night: Night) -> Told:
    """Walk every journey once, in the order of a night, and return what was counted."""
    event = activation(night)
    description(night, event)
    acknowledge(night)
    cell(night, event)
    first_information(night)
    timing_report(night)
    cip_call(night)
    told.targets |= targets()
    return told


def activation(night: Night) -> str:
    """From the home page to clocks that run: the first tap opens the page, the second orders."""
    officer = night.hand("sidpc1")
    expired = night.sign_in(officer, "sidpc1")
    first_loads(night)
    officer.begin()
    officer.tap(officer.page.get_by_role("link", name="Activer le COD"))
    officer.tap(officer.page.get_by_role("button", name="Activer le COD", exact=True))
    assert "COD activé" in officer.page.inner_text("main")
    assert "il reste" in officer.page.inner_text("main")
    told.journeys["activation"] = {"sidpc1": officer.done()}
    told.journeys["activation, session expirée"] = {"sidpc1": expired + officer.done()}
    return officer.page.url.split("#")[0]


def description(night: Night, event: str) -> None:
    """What the activation left open, from the one thing to do now."""
    officer = Hand(night.pages["sidpc1"])
    officer.tap(officer.page.get_by_role("link", name="Préciser le type et les communes"))
    officer.choose(officer.page.get_by_label("Type d'évènement"), "flood")
    officer.tick(officer.page.get_by_label("Tout le département"))
    officer.tap(officer.page.get_by_role("button", name="Enregistrer"))
    assert "Préciser le type" not in officer.page.inner_text("main")
    assert officer.page.url.split("#")[0] == event
    told.journeys["précision du type et des communes"] = {"sidpc1": officer.done()}


def acknowledge(night: Night) -> None:
    """From the SMS to the answer, on the phone of whoever was called."""
    found = until(lambda: links if len(links := night.links()) >= 3 else None, "the on-call SMS")
    called = Hand(night.browser.new_context(viewport=PHONE, locale="fr-FR", has_touch=True, is_mobile=True).new_page())
    called.follow(found[0])
    called.tap(called.page.get_by_role("button", name="J'arrive dans 15 min"))
    assert "Réponse enregistrée" in called.page.inner_text("main")
    told.journeys["acknowledge"] = {"astreinte": called.done()}
    for link in found:
        called.page.goto(link)
        called.page.get_by_role("button", name="Je suis arrivé").click()


def cell(night: Night, event: str) -> None:
    """The cell is declared, so that the one thing to do next is the first message; counted by nobody."""
    page = night.signed_in("com1", mouse=True).page
    button = page.get_by_role("button", name="Déclarer la cellule opérationnelle", exact=True)
    until(lambda: page.goto(f"{event}/cellule") and button.count(), "the routes to be proven")
    button.click()
    page.goto(night.served.url)


def first_information(night: Night) -> None:
    """One text for mayors, public and press: written by one person, approved by another, both from their home page."""
    writer = Hand(night.pages["com1"], mouse=True)
    message = write(writer)
    wrote = writer.done()
    reader = night.signed_in("com2", mouse=True)
    reader.begin()
    approve(reader)
    read = reader.done()
    assert reader.page.url.split("#")[0] == message
    until(lambda: reader.page.goto(message) and "Avancement" in reader.page.inner_text("main"), "the sending")
    told.journeys["first_information"] = {"com1": wrote, "com2": read}


def write(writer: Hand) -> str:
    """Write and submit by the labels of the composer; the only lines that know them. Return the message's address."""
    page = writer.page
    writer.tap(page.get_by_role("link", name="Rédiger le premier message"))
    writer.type_at_cursor(page.get_by_label("Heure du début"), "3 h 10")
    writer.type(page.get_by_label("Ce qui est établi"), FACTS)
    writer.tick(page.get_by_label("N'allez pas dans les caves."))
    expect(page.locator("#constats .blocking")).to_have_count(0)
    writer.tap(page.get_by_role("button", name="Composer et soumettre"))
    writer.answered(page.get_by_text("une seconde personne doit le valider").first, "/messages/modele")
    return page.url.split("#")[0]


def approve(reader: Hand) -> None:
    """Open what waits for a second person; read to the end; one confirmation passes its warnings and sends."""
    page = reader.page
    reader.tap(page.get_by_role("link", name=re.compile("^Valider le message")))
    # The texts are scrolled, which counts for nothing, and each says that it was on screen to its end.
    read_all(page)
    send = page.get_by_role("button", name=re.compile("^Valider et envoyer"))
    assert "Modèle non validé" in page.inner_text("#points-approve")
    reader.tap(send)
    reader.answered(page.get_by_role("heading", name="Avancement de l'envoi"), "/valider")


def timing_report(night: Night) -> None:
    """From the home page to the verdicts of an event."""
    officer = Hand(night.pages["sidpc1"])
    officer.page.goto(night.served.url)
    officer.begin()
    officer.tap(officer.page.locator("article h2 a").first)
    officer.tap(officer.page.get_by_role("link", name="Rapport", exact=True))
    assert "Rapport de chronométrie" in officer.page.inner_text("main")
    told.journeys["timing_report"] = {"sidpc1": officer.done()}


def cip_call(night: Night) -> None:
    """An ordinary call of the hotline, by keyboard alone, from the cursor in its first field to the next sheet."""
    line = Line(night.served)
    line.publish()
    page = line.at_post(night.browser).new_page()
    page.goto(line.url)
    expect(page.locator("#avis button").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Commune")).to_be_focused()
    operator = Hand(page, mouse=True)
    operator.begin()
    for each in (("auril", "Tab"), ("2", "Tab"), ("5", "Tab", "Tab"), ("pont", "Enter"), (CALL,), ("Control+Enter",)):
        operator.keys(*each)
    expect(page.get_by_role("combobox", name="Commune")).to_be_focused()
    told.journeys["cip_call"] = {"opérateur": operator.done()}
    until(lambda: line.closed() == [("15014", "roads", "resident", "bridge", CALL)], "the call to be kept whole")
    line.db.close()


def first_loads(night: Night) -> None:
    """Weigh the pages that somebody woken at night opens first, with an empty cache."""
    kept = night.pages["sidpc1"].context.storage_state()
    for name, path in (("connexion", "/connexion"), ("accueil", "/"), ("activation", "/activer")):
        context = night.browser.new_context(viewport=PHONE, storage_state=kept if name != "connexion" else None)
        told.loads[name] = weigh(context.new_page(), night.served.url + path)
        context.close()


def targets() -> dict[str, list[Target]]:
    one, both, call = (told.together(name) for name in ("activation", "first_information", "cip_call"))
    return {
        "cip_call": [Target("secondes modélisées", CALL_S, round(call.gestures + call.waited, 2)),
                     Target("appuis hors du clavier", 0, call.taps), Target("pages", 0, call.pages)],
        "activation": [Target("appuis", 2, one.taps), Target("touches", 0, one.keys),
                       Target("secondes modélisées", 6.5, round(one.gestures + one.waited, 2))],
        "first_information": [Target("pages", 3, both.pages), Target("clics", 6, both.taps),
                              Target("champs", 3, both.fields)],
        "première charge": [Target(f"Ko compressés hors thème, {page}", LIGHTEST / 1000, round(some["page"] / 1000, 1))
                            for page, some in told.loads.items()]}


def test_activation_takes_two_taps_and_no_key(counted: Told) -> None:
    count = counted.together("activation")
    assert (count.pages, count.taps, count.fields, count.keys) == (2, 2, 0, 0)
    assert count.gestures == pytest.approx(2 * (MENTAL + TAP))


def test_an_answer_takes_two_taps_from_the_sms(counted: Told) -> None:
    count = counted.together("acknowledge")
    assert (count.pages, count.taps, count.fields, count.keys) == (2, 2, 0, 0)


def test_what_the_activation_left_open_is_said_without_a_key(counted: Told) -> None:
    count = counted.together("précision du type et des communes")
    assert (count.pages, count.fields, count.keys) == (2, 2, 0)


def test_the_first_information_is_counted_for_each_of_two_persons(counted: Told) -> None:
    writer, reader = counted.journeys["first_information"].values()
    assert (writer.pages, writer.taps, writer.fields) == (1, 4, 3)
    assert (reader.pages, reader.taps, reader.fields, reader.keys) == (1, 2, 0, 0)


def test_the_first_information_holds_its_targets_for_two_persons_together(counted: Told) -> None:
    assert [str(each) for each in counted.targets["first_information"] if not each.kept] == []


def test_an_ordinary_call_is_entered_in_forty_five_seconds_by_keyboard_alone(counted: Told) -> None:
    assert [str(each) for each in counted.targets["cip_call"] if not each.kept] == []
    assert counted.together("cip_call").keys == 6 + 2 + 3 + 5 + len(CALL) + 2


def test_the_report_is_two_taps_from_the_home_page(counted: Told) -> None:
    assert counted.together("timing_report").taps == 2


def test_the_first_load_is_light(counted: Told) -> None:
    assert {page: some["page"] for page, some in counted.loads.items() if some["page"] > LIGHTEST} == {}
    assert all(some["page"] > 0 for some in counted.loads.values())


@pytest.mark.parametrize("read", [Told.table, Told.printed])
def test_every_journey_of_the_design_is_told(counted: Told, read: Callable[[Told], str]) -> None:
    for name in ("activation", "first_information", "acknowledge", "cip_call", "timing_report"):
        assert name in read(counted)
