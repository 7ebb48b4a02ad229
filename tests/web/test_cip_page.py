"""The page of the hotline: by forms alone, what was typed kept after a refusal, no number but that of exercises."""
from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.web.test_pages import LOOSE
from tests.web.test_typeset import LEFT
from tests.web.walker import Page, Walker

EXERCISE, REAL = "01 99 00 15 51", "01 99 00 15 50"
CIRCUIT = {"circuit": "national", "precision": "Cellule nationale, 01 99 00 00 01"}


@pytest.fixture
def chief(console: Flask) -> Walker:
    return Walker.signed_in(console, "cip1")


def told(walker: Walker, event: str) -> str:
    """Return the words of the page, its blanks made plain."""
    return re.sub(r"\s+", " ", " ".join(Page(walker.see(f"{event}/cip").text).text))


def acts(walker: Walker, event: str) -> set[str]:
    """Return the acts that the page offers."""
    page = Page(walker.see(f"{event}/cip").text)
    return {form.action.rpartition("/")[2] for form in page.forms if "/cip/" in form.action}


def ordered(officer: Walker) -> str:
    event = officer.open_event()
    officer.activate(event)
    assert officer.send(f"{event}/cip", f"{event}/cip/ordre").status_code == 303
    return event


def opened(officer: Walker, chief: Walker) -> str:
    event = ordered(officer)
    for act, given in (("proches", CIRCUIT), ("essai", {"resultat": "works"}), ("ouverture", {})):
        assert chief.send(f"{event}/cip", f"{event}/cip/{act}", **given).status_code == 303, act
    return event


def test_the_hotline_is_ordered_prepared_opened_and_closed_by_forms_alone(officer: Walker, chief: Walker) -> None:
    event = opened(officer, chief)
    assert f"Ouverte : {EXERCISE}" in told(officer, event)
    assert officer.send(f"{event}/cip", f"{event}/cip/ordre-fermeture").status_code == 303
    assert "Ordre de fermer donné" in told(chief, event)
    end = {"message": "La cellule est fermée.", "renvoi": "Standard de la préfecture"}
    assert chief.send(f"{event}/cip", f"{event}/cip/fermeture", **end).status_code == 303
    page = told(chief, event)
    assert "Aucun ordre d'ouvrir n'est inscrit" not in page
    assert "La cellule est fermée. Renvoi : Standard de la préfecture" in page
    assert EXERCISE not in page
    assert [kind for kind in officer.kinds(event) if kind.startswith("cip_")] == [
        "cip_ordered", "cip_circuit_set", "cip_line_tested", "cip_opened", "cip_closing_ordered", "cip_closed"]
    sentences = [entry["sentence"].replace("\u00a0", " ") for entry in officer.entries(event)
                 if entry["kind"].startswith("cip_")]
    assert sentences[3] == f"CIP ouverte, numéro {EXERCISE}."


def test_each_person_sees_the_acts_that_are_theirs_at_that_moment(
        console: Flask, officer: Walker, chief: Walker) -> None:
    event, writer = officer.open_event(), Walker.signed_in(console, "com1")
    assert (acts(officer, event), acts(chief, event), acts(writer, event)) == ({"ordre"}, set(), set())
    assert "l'autorité préfectorale l'enregistre" in told(chief, event)
    officer.send(f"{event}/cip", f"{event}/cip/ordre")
    assert acts(officer, event) == {"proches", "essai", "ouverture", "retrait"}
    assert (acts(chief, event), acts(writer, event)) == ({"proches", "essai", "ouverture"}, set())
    chief.send(f"{event}/cip", f"{event}/cip/proches", **CIRCUIT)
    chief.send(f"{event}/cip", f"{event}/cip/essai", resultat="works")
    chief.send(f"{event}/cip", f"{event}/cip/ouverture")
    assert acts(officer, event) == {"proches", "essai", "ordre-fermeture"}
    assert acts(chief, event) == {"proches", "essai"}
    officer.send(f"{event}/cip", f"{event}/cip/ordre-fermeture")
    assert (acts(chief, event), acts(writer, event)) == ({"fermeture"}, set())


def test_a_form_sent_by_who_may_not_is_refused(console: Flask, officer: Walker) -> None:
    event, writer = ordered(officer), Walker.signed_in(console, "com1")
    for act in ("proches", "essai", "ouverture"):
        form = officer.form(f"{event}/cip", f"{event}/cip/{act}")
        assert writer.again(form).status_code == 403
    assert not any(kind.startswith("cip_") and kind != "cip_ordered" for kind in officer.kinds(event))


def test_what_was_typed_is_kept_after_a_refusal(officer: Walker, chief: Walker) -> None:
    event = opened(officer, chief)
    officer.send(f"{event}/cip", f"{event}/cip/ordre-fermeture")
    refused = chief.send(f"{event}/cip", f"{event}/cip/fermeture", message="Merci de vos appels.", renvoi=" ")
    assert refused.status_code == 422
    assert "Il manque le dernier message ou le renvoi" in refused.text
    form = next(form for form in Page(refused.text).forms if form.action.endswith("/cip/fermeture"))
    assert form.fields["message"] == ["Merci de vos appels."]
    assert "cip_closed" not in officer.kinds(event)


def test_the_circuit_refused_leaves_its_form_open_with_its_choice(officer: Walker, chief: Walker) -> None:
    event = ordered(officer)
    refused = chief.send(f"{event}/cip", f"{event}/cip/proches", circuit="cod", precision="")
    assert refused.status_code == 422
    form = next(form for form in Page(refused.text).forms if form.action.endswith("/cip/proches"))
    assert form.fields["circuit"] == ["cod"]
    assert "le circuit n'est pas nommé" in refused.text.replace("&#39;", "'")


def test_an_opening_says_what_it_lacks_and_may_go_without_a_test(officer: Walker, chief: Walker) -> None:
    event = ordered(officer)
    refused = chief.send(f"{event}/cip", f"{event}/cip/ouverture")
    assert (refused.status_code, "n'ont pas de circuit" in refused.text.replace("&#39;", "'")) == (422, True)
    chief.send(f"{event}/cip", f"{event}/cip/proches", **CIRCUIT)
    assert "Aucune ligne n" in chief.send(f"{event}/cip", f"{event}/cip/ouverture").text
    assert chief.send(f"{event}/cip", f"{event}/cip/ouverture", sans_essai="oui").status_code == 303
    assert "aucune ligne de la CIP n'a été éprouvée" in told(chief, event)
    assert "sans essai de ligne" in officer.entries(event)[-1]["sentence"].replace("\u00a0", " ")


def test_only_the_number_of_exercises_shows_outside_a_real_event(officer: Walker, chief: Walker) -> None:
    event = ordered(officer)
    for page in (told(officer, event), told(chief, event)):
        assert EXERCISE in page
        assert REAL not in page
    assert REAL not in told(chief, opened(officer, chief))


def test_the_card_of_50_shows_once_ordered_with_no_countdown(officer: Walker, chief: Walker) -> None:
    event = officer.open_event()
    assert "Engagement 50" not in told(officer, event)
    officer.send(f"{event}/cip", f"{event}/cip/ordre")
    page = officer.see(f"{event}/cip").text
    assert "Engagement 50" in page.replace("\u00a0", " ")
    assert "data-deadline" not in page


def test_the_page_of_endings_names_an_open_hotline(officer: Walker, chief: Walker) -> None:
    event = opened(officer, chief)
    assert "La CIP n'est pas fermée." in re.sub(
        r"\s+", " ", " ".join(Page(officer.see(f"{event}/fin").text).text))


def test_the_page_is_set_as_french_is_printed_at_each_step(officer: Walker, chief: Walker) -> None:
    for event in (officer.open_event(), ordered(officer), opened(officer, chief)):
        body = LEFT.sub(" ", officer.see(f"{event}/cip").text.partition("<main")[2])
        assert LOOSE.findall(re.sub(r"<[^>]+>", "", body.replace("&#39;", "'"))) == []
