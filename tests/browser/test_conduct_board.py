"""The page of the conduct in a browser: it holds in four views, follows what others do, and keeps what is typed."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from crisis import clock
from crisis.db import Database
from crisis.demonstration import FILE, sign_ins
from crisis.events import conduct
from tests.browser import views
from tests.conducting import oral, prepared, sent, started
from tests.exercising import lead
from tests.house import Hours, House
from tests.served import Sandbox, Served

pytestmark = pytest.mark.browser


@contextmanager
def conducted(browser: Browser, tmp_path: Path) -> Iterator[tuple[Page, House, str, str]]:
    """A page signed in to an exercise under way, its house, its event and the exercise that is ready behind it."""
    sandbox = Sandbox(tmp_path)
    served = Served(tmp_path / "data", sandbox)
    served.folder.mkdir()
    served.start()
    db = Database(f"sqlite:///{served.folder / 'premiere-heure.db'}")
    try:
        house = House(db, Hours(clock.now()))
        ready = prepared(house, oral(1, -10))
        event = started(house, oral(1, 0, expected_action="Rappeler le maire", delay_min=10), sent(2, 1), oral(3, 60))
        house.do(conduct.hold, lead(house), event, 2)
        page = browser.new_context(locale="fr-FR", timezone_id="Europe/Paris", base_url=served.url).new_page()
        page.goto(f"{served.url}/connexion")
        page.get_by_label("Identifiant").fill("exercice1")
        page.get_by_label("Mot de passe").fill(sign_ins(served.folder / FILE)["exercice1"])
        page.get_by_role("button", name="Se connecter").click()
        yield page, house, event, ready
        page.context.close()
    finally:
        db.close()
        served.stop()
        sandbox.stop()


def test_the_board_holds_in_four_views_follows_and_keeps_what_is_typed(browser: Browser, tmp_path: Path) -> None:
    with conducted(browser, tmp_path) as (page, house, event, ready):
        for address in (f"/exercices/{ready}", f"/evenements/{event}/exercice"):
            page.goto(address)
            assert [fault for view in views.FOUR for fault in views.faults(page, view)] == []
        page.locator("#liste-differes input[name=motif]").fill("Sans objet")
        page.locator("#liste-jouer input[name=heure]").focus()
        house.do(conduct.pause, lead(house), event)
        expect(page.get_by_role("button", name="Reprendre")).to_be_visible(timeout=20_000)
        expect(page.locator("#bande-exercice")).to_have_text("Exercice suspendu, les délais continuent.")
        expect(page.locator("#liste-differes input[name=motif]")).to_have_value("Sans objet")
        page.get_by_role("button", name="Joué").click()
        expect(page.locator("main .done")).to_have_text("Inject joué.")


def kept_or_sent(route: Route, held: list[Route]) -> None:
    """Hold the first press, as a slow network does, and let everything else through."""
    if route.request.method == "POST" and not held:
        held.append(route)
    else:
        route.continue_()


def pressed_twice(page: Page, event: str) -> list[Route]:
    """Press « Joué », then « Sauter » before any answer; return what holds the first press."""
    held: list[Route] = []
    page.goto(f"/evenements/{event}/exercice")
    page.route("**/exercice/**", lambda route: kept_or_sent(route, held))
    page.locator("#liste-differes input[name=motif]").fill("Sans objet")
    page.locator("#liste-jouer button.yes").click()
    page.locator("#liste-differes button[value=skip]").click()
    expect(page.get_by_text("Part dès que la demande précédente a sa réponse…").first).to_be_visible()
    return held


def test_what_is_pressed_while_another_press_is_under_way_leaves_after_it(browser: Browser, tmp_path: Path) -> None:
    with conducted(browser, tmp_path) as (page, house, event, _):
        (first,) = pressed_twice(page, event)
        first.continue_()
        expect(page.locator("main .done")).to_have_text("Inject sauté.", timeout=20_000)
        (skipped,) = house.entries(event, "inject_skipped")
        assert house.words(event, skipped) == "Sans objet"
        assert len(house.entries(event, "inject_played")) == 1
        (second,) = pressed_again(page)
        second.abort()
        expect(page.locator("[data-sending]", has_text="n'est pas envoyé")).to_be_visible(timeout=20_000)
        assert not house.entries(event, "exercise_paused")


def pressed_again(page: Page) -> list[Route]:
    """Hold an inject, then ask for a pause, before any answer."""
    held: list[Route] = []
    page.route("**/exercice/**", lambda route: kept_or_sent(route, held))
    page.locator("button[value=hold]").first.evaluate("button => button.click()")
    page.get_by_role("button", name="Mettre en pause").click()
    expect(page.get_by_text("Part dès que la demande précédente a sa réponse…").first).to_be_visible()
    return held
