"""An observer on a phone: found in one tap, noted while the network is cut, kept over a reload, sent when it can be."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from crisis import clock
from crisis.clock import parse_instant
from crisis.db import Database
from crisis.demonstration import FILE, sign_ins
from crisis.drills import records
from crisis.events import exercise
from tests.browser import views
from tests.browser.conftest import serving
from tests.conducting import oral, prepared
from tests.exercising import lead
from tests.house import Hours, House
from tests.served import Served, until

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PHONE = views.View("observateur", 390, 780, "light")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from serving(tmp_path_factory.mktemp("observer"))


@pytest.fixture
def house(served: Served) -> Iterator[House]:
    db = Database(f"sqlite:///{served.folder / 'premiere-heure.db'}")
    yield House(db, Hours(clock.now()))
    db.close()


@pytest.fixture
def event(house: House) -> str:
    soon = house.hours.now + timedelta(hours=1)
    key = prepared(house, oral(1, 0), oral(2, 60, title="Rupture de la digue"), begins=soon,
                   ends=soon + timedelta(hours=3))
    return house.do(exercise.start, lead(house), house.here, key)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": PHONE.width, "height": PHONE.height}, locale="fr-FR",
                               timezone_id="Europe/Paris")
    yield made
    made.close()


def signed_in(context: BrowserContext, served: Served, login: str) -> Page:
    page = context.new_page()
    page.goto(f"{served.url}/connexion")
    page.get_by_label("Identifiant").fill(login)
    page.get_by_label("Mot de passe").fill(sign_ins(served.folder / FILE)[login])
    page.get_by_role("button", name="Se connecter").click()
    return page


def cut(route: Route) -> None:
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()


def test_what_is_seen_without_a_network_is_kept_and_leaves_by_itself(
        served: Served, house: House, event: str, context: BrowserContext) -> None:
    page = signed_in(context, served, "observateur1")
    page.get_by_role("link", name="Observer l'exercice").click()
    expect(page.get_by_role("heading", name="Q1")).to_be_visible()
    assert views.faults(page, PHONE) == []
    assert "Rupture de la digue" not in page.content()
    context.route("**/observer/**", cut)
    form = page.get_by_role("form", name="Question Q1")
    form.get_by_role("button", name="Vu maintenant").click()
    tapped = form.get_by_label("Vu à").input_value()
    form.get_by_role("button", name="Une minute plus tôt").click()
    expect(form.get_by_label("Vu à")).not_to_have_value(tapped)
    form.get_by_role("button", name="Une minute plus tard").click()
    expect(form.get_by_label("Vu à")).to_have_value(tapped)
    form.get_by_text("Fait en partie").click()
    form.get_by_label("Ce que vous avez vu").fill("Le SMS part à moitié.")
    form.get_by_label("Inject concerné").select_option("1")
    form.get_by_role("button", name="Enregistrer").click()
    waiting = page.get_by_role("region", name="Pas encore envoyé")
    expect(waiting).to_contain_text("Question Q1, vu à")
    expect(form.get_by_label("Ce que vous avez vu")).to_have_value("")
    page.get_by_role("form", name="Observation libre").get_by_label("Ce que vous avez vu").fill("La salle est calme.")
    page.reload()
    expect(waiting).to_contain_text("pas encore envoyée")
    page.get_by_role("button", name="La reprendre").click()
    expect(page.get_by_role("form", name="Observation libre").get_by_label("Ce que vous avez vu")).to_have_value(
        "La salle est calme.")
    assert views.faults(page, PHONE) == []
    page.get_by_role("button", name="Quitter").click()
    expect(page.get_by_text("1 observation n'est pas encore sur le serveur.").first).to_be_visible()
    assert house.entries(event, "observation_noted") == []
    back = clock.now()
    context.unroute("**/observer/**", cut)
    expect(waiting).to_be_hidden(timeout=20_000)
    expect(page.locator("#notes-Q1")).to_contain_text("Le SMS part à moitié.")
    (entry,) = house.entries(event, "observation_noted")
    assert (entry["data"]["question"], entry["data"]["inject"], entry["data"]["outcome"]) == ("Q1", 1, "partly")
    seen, recorded = (parse_instant(entry[name]) for name in ("happened_at", "recorded_at"))
    assert seen < back < recorded


def test_what_is_refused_comes_back_to_its_form_and_who_conducts_reads_the_rest(
        served: Served, house: House, event: str, context: BrowserContext, browser: Browser) -> None:
    page = signed_in(context, served, "observateur1")
    key = house.look(records.of_event, event).id
    page.goto(f"{served.url}/exercices/{key}/observer")
    form = page.get_by_role("form", name="Observation libre")
    form.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("region", name="Pas encore envoyé")).to_contain_text("ne dit rien")
    page.get_by_role("button", name="Reprendre").click()
    form.get_by_label("Ce que vous avez vu").fill("Le téléphone sonne.")
    form.get_by_role("button", name="Enregistrer").click()
    until(lambda: len(house.entries(event, "observation_noted")) == 1, "the note to be taken")
    expect(page.locator("#notes-libre")).to_contain_text("Le téléphone sonne.")
    page.get_by_role("link", name="Corriger l'observation").click()
    assert views.faults(page, PHONE) == []
    page.get_by_text("Non fait").click()
    page.get_by_role("button", name="Enregistrer la correction").click()
    expect(page.locator("#notes-libre")).to_contain_text("la remplace")
    other = browser.new_context(locale="fr-FR", timezone_id="Europe/Paris")
    try:
        board = signed_in(other, served, "exercice1")
        board.goto(f"{served.url}/evenements/{event}/exercice/observations")
        assert [fault for view in views.FOUR for fault in views.faults(board, view)] == []
        expect(board.get_by_text("Le téléphone sonne.").first).to_be_visible()
    finally:
        other.close()
