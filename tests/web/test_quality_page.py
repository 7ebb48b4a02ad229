"""The page of the programme: by forms alone, what was typed kept, each year and its verdict in words."""
from __future__ import annotations

import re

import pytest
from flask import Flask

from crisis.journal import store
from crisis.journal.tables import REGISTER
from tests.web.test_exercises_page import text
from tests.web.walker import Walker

PAGE = "/qualite/programme"
ADOPTED = {"nombre": "4", "instance": "copil", "jour": "2020-01-15", "piece_source": "Compte rendu du 15 janvier"}


@pytest.fixture
def quality(console: Flask) -> Walker:
    return Walker.signed_in(console, "qualite1")


def test_without_an_objective_the_page_says_that_no_year_can_be_shown(quality: Walker) -> None:
    page = text(quality.see(PAGE).text)
    assert page.count("aucun : l'année ne peut pas être démontrée") == 5
    assert "non démontré : objectif non adopté" in page
    assert "repère ORSEC : 4 par an, tous exercices" in page
    assert "Données inventées" in page


def test_a_year_that_has_not_begun_is_to_come_and_this_one_goes_on(quality: Walker) -> None:
    page = text(quality.see(PAGE).text)
    assert (page.count("à venir"), page.count("en cours")) == (4, 2)


def test_an_objective_is_adopted_by_its_form_and_judges_the_years_to_come(quality: Walker) -> None:
    assert quality.send(PAGE, "/qualite/objectif", **ADOPTED).status_code == 303
    page = text(quality.see(PAGE).text)
    assert page.count("4 par an, comité de pilotage") == 3
    assert "Compte rendu du 15 janvier" in page
    assert "Exercices qui comptent 0 sur 4" in page


def test_what_was_typed_stays_after_a_refusal(quality: Walker) -> None:
    answer = quality.send(PAGE, "/qualite/objectif", **ADOPTED | {"nombre": "400"})
    assert answer.status_code == 422
    assert "Le nombre par an n'est pas de 1 à 50" in text(answer.text)
    assert 'value="Compte rendu du 15 janvier"' in answer.text
    numbered = quality.send(PAGE, "/qualite/programme", titre="Crue, 06 39 98 00 12", nature="staff")
    assert "Le titre porte un numéro de téléphone ou une adresse électronique" in text(numbered.text)
    assert 'value="Crue, 06 39 98 00 12"' in numbered.text
    refused = quality.send(PAGE, "/qualite/programme", titre="", nature="staff")
    assert "Le titre manque" in text(refused.text)


def test_a_line_is_planned_then_withdrawn_with_a_motive(quality: Walker) -> None:
    assert quality.send(PAGE, "/qualite/programme", titre="Crue de nuit", trimestre="4", nature="staff",
                        nuit="oui").status_code == 303
    page = quality.see(PAGE).text
    line = text(page).partition("Au programme ")[2][:90]
    assert line.startswith("Crue de nuit , 4e trimestre, cadre, hors heures ouvrables : prévu")
    (where,) = set(re.findall(r'action="(/qualite/programme/[0-9a-f]{32}/retrait)"', page))
    assert quality.send(PAGE, where, motif="").status_code == 422
    assert quality.send(PAGE, where, motif="Reporté à l'an prochain").status_code == 303
    assert "Crue de nuit" not in text(quality.see(PAGE).text)


def test_who_only_reads_sees_no_form_and_who_may_not_read_nothing(console: Flask) -> None:
    reader = Walker.signed_in(console, "sidpc1")
    assert "Inscrire un exercice au programme" not in text(reader.see(PAGE).text)
    assert PAGE in reader.see("/exercices").text
    assert Walker.signed_in(console, "com1").see(PAGE).status_code == 403


def test_once_every_rule_is_adopted_the_page_says_so_and_offers_no_empty_list(quality: Walker) -> None:
    page = "/qualite/regles"
    for number in (47, 48, 49, 50):
        assert quality.send(page, page, regle=f"{number}.1", instance="prefect", jour="2020-01-15",
                            piece_source="Arrêté").status_code == 303
    told = quality.see(page).text
    assert "Toutes les règles connues sont adoptées" in text(told)
    assert 'name="regle"' not in told


def test_a_rule_is_adopted_by_its_form_and_the_event_that_opens_next_says_so(console: Flask, quality: Walker) -> None:
    officer = Walker.signed_in(console, "sidpc1")
    officer.open_event("Crue d'avant")
    page = "/qualite/regles"
    assert quality.send(page, page, regle="47.1", instance="prefect", jour="2020-01-15",
                        piece_source="Arrêté").status_code == 303
    officer.open_event("Crue d'après")
    told = text(quality.see(page).text)
    assert "adoptée par le préfet, mer. 15 janv. 2020 Arrêté" in told
    assert "47 v1 (proposée), 48 v1 (proposée), 50 v1 (proposée)" in told
    assert "47 v1 (adoptée), 48 v1 (proposée), 50 v1 (proposée)" in told
    assert quality.send(page, page, regle="12.7").status_code == 422


def test_an_objective_changed_in_mid_year_is_printed_with_the_one_before(quality: Walker) -> None:
    for number in ("4", "2"):
        assert quality.send(PAGE, "/qualite/objectif", **ADOPTED | {"nombre": number}).status_code == 303
    page = text(quality.see(PAGE).text).replace("\u00a0", " ").replace("\u202f", " ")
    assert "2 par an, comité de pilotage" in page
    assert "auparavant 4 par an (mer. 15 janv. 2020)" in page


def test_an_exercise_never_closed_counts_nowhere_and_is_named(console: Flask, quality: Walker) -> None:
    with console.extensions["house"].db.transaction() as tx:
        store.append(tx, REGISTER, "exercise_played", {
            "exercise": "0" * 32, "number": 7, "event": "1" * 32, "prepared": 1, "announced": True})
    page = text(quality.see(PAGE).text)
    assert "Commencés, jamais clos 1" in page
    assert re.search(r"Exercice n°.7 .{0,60}commencé, jamais clos", page)
    assert "Tous exercices clos 1" not in page
