"""The page of the conduct in a browser: it holds in four views, follows what others do, and keeps what is typed."""
from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

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


def test_the_board_holds_in_four_views_follows_and_keeps_what_is_typed(browser: Browser, tmp_path: Path) -> None:
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
        page = browser.new_context(locale="fr-FR", timezone_id="Europe/Paris").new_page()
        page.goto(f"{served.url}/connexion")
        page.get_by_label("Identifiant").fill("exercice1")
        page.get_by_label("Mot de passe").fill(sign_ins(served.folder / FILE)["exercice1"])
        page.get_by_role("button", name="Se connecter").click()
        for address in (f"/exercices/{ready}", f"/evenements/{event}/exercice"):
            page.goto(served.url + address)
            assert [fault for view in views.FOUR for fault in views.faults(page, view)] == []
        page.locator("#liste-differes input[name=motif]").fill("Sans objet")
        page.locator("#liste-jouer input[name=heure]").focus()
        house.do(conduct.pause, lead(house), event)
        expect(page.get_by_role("button", name="Reprendre")).to_be_visible(timeout=20_000)
        expect(page.locator("#bande-exercice")).to_have_text("Exercice suspendu, les délais continuent.")
        expect(page.locator("#liste-differes input[name=motif]")).to_have_value("Sans objet")
        page.get_by_role("button", name="Joué").click()
        expect(page.locator("main .done")).to_have_text("Inject joué.")
        page.context.close()
    finally:
        db.close()
        served.stop()
        sandbox.stop()
