"""The pages by which an exercise is conducted: by forms alone, with what was typed kept after a refusal."""
from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import update

from crisis.clock import now
from crisis.db import Database
from crisis.drills.tables import exercise as exercise_table
from crisis.events import exercise
from crisis.journal import register
from crisis.web import pages
from tests.conducting import oral, prepared, sent
from tests.exercising import lead
from tests.house import Hours, House
from tests.web.walker import Page, Walker


@pytest.fixture
def house(one: Database) -> House:
    return House(one, Hours(now()))


@pytest.fixture
def animator(console: Flask) -> Walker:
    return Walker.signed_in(console, "exercice1")


def text(page: str) -> str:
    return re.sub(r"\s+", " ", " ".join(Page(page).text))


def installed(console: Flask) -> None:
    """Let the pages of a demonstration be shown as those of a real installation."""
    there = replace(console.extensions["house"], demonstration=False)
    console.jinja_env.globals.update(house=there, mode_of=lambda row=None: pages.mode_of(there, row))


def played(house: House, **card: object) -> str:
    """Return the address of the event of an exercise with an inject to say, one to come in an hour and one after it."""
    key = prepared(house, oral(1, 0, expected_action="Rappeler le maire", delay_min=10), sent(2, 60), oral(3, 90),
                   **card)
    return f"/evenements/{house.do(exercise.start, lead(house), house.here, key)}"


def test_conduct_shows_time_what_is_to_be_played_and_what_comes(house: House, animator: Walker) -> None:
    event = played(house)
    page = text(animator.see(f"{event}/exercice").text)
    for told in ("En cours", "1 inject parti sur 3", "1 à jouer", "EXERCICE — EXERCICE — EXERCICE",
                 "La Cère monte, point 1.", "Maire, à cellule de communication, par oral", "Rappeler le maire : avant",
                 "H+1 h 00 min , inject 2", "Conduite"):
        assert told in page, told
    where = f"{event}/exercice/joue"
    refused = animator.again(animator.form(f"{event}/exercice", where, numero="1"), heure="99:99")
    assert (refused.status_code, 'value="99:99"' in refused.text) == (422, True)
    assert animator.send(f"{event}/exercice", where).status_code == 303
    assert "Rien à jouer." in text(animator.see(f"{event}/exercice").text)


def test_an_exercise_is_started_after_its_page_has_said_what_will_happen(house: House, animator: Walker) -> None:
    one = f"/exercices/{prepared(house, oral(1, -10), sent(2, 60))}"
    page = text(animator.see(one).text)
    for told in ("2 injects : ils partent à leur heure", "tout reste dans le bac à sable",
                 "Le premier inject part 10 min avant H"):
        assert told in page, told
    refused = animator.send(one, f"{one}/lancement", h="9 heures")
    assert (refused.status_code, 'value="9 heures"' in refused.text) == (422, True)
    event = animator.send(one, f"{one}/lancement").location.removesuffix("/exercice")
    assert "Exercice en cours" in text(animator.see(one).text)
    assert f'href="{event}/exercice"' in animator.see(one).text
    assert "1 inject parti sur 2" in text(animator.see(f"{event}/exercice").text)


def test_in_a_real_installation_it_says_who_is_called_for_real(console: Flask, house: House, animator: Walker) -> None:
    one = f"/exercices/{prepared(house, oral(1, 0))}"
    installed(console)
    page = text(animator.see(one).text)
    assert "Joints pour de vrai : cellule de communication de garde ; et les personnes nommées" in page
    assert "Tout le reste demeure dans le bac à sable" in page


def test_whoever_does_not_conduct_sees_no_button_no_tab_and_no_page(
        house: House, console: Flask, animator: Walker) -> None:
    one = f"/exercices/{prepared(house, oral(1, 0))}"
    officer = Walker.signed_in(console, "sidpc1")
    assert f"{one}/lancement" not in officer.see(one).text
    event = played(house)
    assert f"{event}/exercice" not in officer.see(event).text
    assert f"{event}/exercice" in animator.see(event).text
    assert officer.see(f"{event}/exercice").status_code == 403
    assert Walker.signed_in(console, "com1").see(f"{event}/exercice").status_code == 403


def test_pause_jump_hold_skip_and_end_by_forms_alone(house: House, animator: Walker) -> None:
    event = played(house)
    page = f"{event}/exercice"

    def told() -> str:
        return text(animator.see(page).text)
    assert animator.send(page, f"{page}/pause", motif="Évacuation de la salle").status_code == 303
    assert "Le chronogramme est arrêté. Les délais des engagements continuent." in told()
    assert animator.send(page, f"{page}/reprise").status_code == 303
    refused = animator.send(page, f"{page}/saut", vers="demain")
    assert (refused.status_code, 'value="demain"' in refused.text) == (422, True)
    assert "décalage illisible" in text(refused.text).lower()
    assert animator.again(animator.form(page, f"{page}/inject", numero="3"), acte="hold").status_code == 303
    assert "Vous l'avez retenu" in told().replace("vous l'avez", "Vous l'avez")
    assert animator.send(page, f"{page}/saut", vers="H+1:05").status_code == 303
    assert "Inject 2 : Inject 2" in told()
    long = "x" * 20_001
    skipping = animator.form(page, f"{page}/inject", numero="2")
    refused = animator.again(skipping, acte="skip", motif=long)
    assert (refused.status_code, long in refused.text) == (422, True)
    assert animator.again(skipping, acte="skip", motif="Sans objet").status_code == 303
    assert animator.again(animator.form(page, f"{page}/inject", numero="3"), acte="release").status_code == 303
    assert "2 injects partis sur 3" in told()
    assert animator.send(page, f"{page}/fin").status_code == 422
    assert animator.send(page, f"{page}/fin", confirme="oui").status_code == 303
    assert "Plus aucun inject ne part" in told()
    assert {form.action for form in Page(animator.see(page).text).forms if form.action.startswith(page)
            } <= {f"{page}/joue"}  # What was said before the end may still be noted.


def test_players_are_told_that_it_stands_still_and_that_it_is_over(
        house: House, console: Flask, animator: Walker) -> None:
    event = played(house)
    player = Walker.signed_in(console, "com1")
    assert "Exercice suspendu" not in player.see(event).text
    assert animator.send(f"{event}/exercice", f"{event}/exercice/pause").status_code == 303
    for tab in ("", "/messages", "/journal", "/cip"):
        page = text(player.see(event + tab).text)
        assert "Exercice suspendu, les délais continuent." in page, tab
        assert page.count("données inventées — EXERCICE — EXERCICE — EXERCICE") == 2, tab
    home = text(player.see("/").text)
    assert "EXERCICE : Crue éclair à Aurillac" in home
    assert home.index("EXERCICE : ") < home.index("Évènements en cours")
    assert animator.send(f"{event}/exercice", f"{event}/exercice/reprise").status_code == 303
    assert animator.send(f"{event}/exercice", f"{event}/exercice/fin", confirme="oui").status_code == 303
    assert "Exercice terminé." in text(player.see(f"{event}/messages").text)


def test_a_real_installation_marks_the_pages_of_an_exercise_and_no_other(
        console: Flask, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register, "is_demonstration", lambda _tx: False)
    event, other = played(house), f"/evenements/{house.open(separate=True)}"
    installed(console)
    officer = Walker.signed_in(console, "sidpc1")
    page = officer.see(event).text
    assert text(page).count("EXERCICE — EXERCICE — EXERCICE") == 2
    assert "<title>EXERCICE – " in page
    assert "données inventées" not in page
    assert "EXERCICE" not in officer.see(other).text
    assert "EXERCICE : Crue éclair" in text(officer.see("/").text)


def test_the_lead_closes_the_event_of_the_exercise_and_no_other(
        house: House, console: Flask, animator: Walker) -> None:
    event, other = played(house), f"/evenements/{house.open(separate=True)}"
    assert f"{other}/fin/cloture" not in animator.see(f"{other}/fin").text
    form = animator.form(f"{event}/fin", f"{event}/fin/cloture")
    assert animator.client.post(f"{other}/fin/cloture", data=form.fields | {"confirme": "oui"}).status_code == 403
    assert animator.again(form, confirme="oui").status_code == 303
    assert "Évènement clos" in text(animator.see(f"{event}/fin").text)
    page = text(animator.see(f"{event}/exercice").text)
    assert "Exercice terminé" in page
    assert "Clôturer l'évènement" not in page


def test_the_register_tells_all_of_a_surprise_once_it_is_closed(
        house: House, console: Flask, animator: Walker) -> None:
    event = played(house, announced=False)
    player = Walker.signed_in(console, "sidpc1")
    key = re.search(r"/exercices/([0-9a-f]{32})", animator.see(f"{event}/exercice").text)
    assert key is not None
    one = f"/exercices/{key[1]}"
    house.do(lambda tx: tx.execute(update(exercise_table).values(rotas="duty_officer")))
    for part in ("", "/chronogramme", "/chronogramme/export.csv", "/objectifs", "/fiches"):
        assert player.see(one + part).status_code == 404, part
    assert "chronogramme de 3 injects" not in text(Walker.signed_in(console, "com1").see("/registre").text)
    assert animator.send(f"{event}/fin", f"{event}/fin/cloture", confirme="oui").status_code == 303
    for login in ("com1", "sidpc1"):
        assert "chronogramme de 3 injects" in text(Walker.signed_in(console, login).see("/registre").text), login
    assert player.see(f"{one}/chronogramme").status_code == 200


def test_an_event_that_plays_nothing_says_so_to_whoever_asks_for_its_conduct(
        house: House, animator: Walker) -> None:
    event = f"/evenements/{house.open(separate=True)}"
    assert "Cet évènement ne joue aucun exercice." in text(animator.see(f"{event}/exercice").text)


def test_the_chronogramme_calls_functions_as_people_do(house: House, animator: Walker) -> None:
    one = f"/exercices/{prepared(house, sent(1, 0))}"
    assert "Maire, cellule de communication, SMS" in text(animator.see(f"{one}/chronogramme").text)
