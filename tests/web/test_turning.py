"""The page of C'EST RÉEL: one act, no script; what is typed survives a refusal; each event leads to the other."""
from __future__ import annotations

import pytest
from flask import Flask

from crisis.clock import now
from crisis.events import exercise
from crisis.web.house import House
from tests.conducting import oral, prepared
from tests.exercising import lead
from tests.house import Hours
from tests.house import House as Stories
from tests.web.walker import Page, Walker


@pytest.fixture
def played(console: Flask, officer: Walker) -> str:
    """Return the address of an event that plays an exercise."""
    house: House = console.extensions["house"]
    told = Stories(house.db, Hours(now()))
    key = prepared(told, oral(1, 0))
    return f"/evenements/{told.do(exercise.start, lead(told), told.here, key)}"


def test_from_any_page_of_the_exercise_one_act_leads_to_the_real_event(officer: Walker, played: str) -> None:
    assert f"{played}/cest-reel" in officer.client.get(f"{played}/messages").text
    page = f"{played}/cest-reel"
    answer = officer.send(page, page, certain="La Cère déborde vraiment.")
    assert answer.status_code == 303, answer.text
    real = str(answer.location).removesuffix("/situation")
    shown = " ".join(Page(officer.client.get(answer.location).text).text)
    assert "issu de l'exercice" in shown
    assert "C'EST RÉEL : l'exercice est arrêté" in " ".join(
        Page(officer.client.get(f"{played}/journal").text).text).replace("\u00a0", " ")
    assert real in officer.client.get(page).text
    assert "cest-reel" not in officer.client.get(f"{real}/messages").text


def test_what_was_typed_survives_a_refusal(officer: Walker, played: str) -> None:
    page = f"{played}/cest-reel"
    answer = officer.send(page, page, suite="cod", autorite="", certain="La Cère déborde vraiment.")
    assert answer.status_code == 422 or answer.status_code == 400, answer.status_code
    assert "La Cère déborde vraiment." in answer.text


def test_the_order_of_a_second_press_is_shown_as_not_recorded_with_the_way_to_the_real_event(
        officer: Walker, played: str) -> None:
    page = f"{played}/cest-reel"
    first, second = officer.form(page, page), officer.form(page, page)
    real = officer.again(first).location
    hour = "2020-01-01T02:05:00Z"
    answer = officer.again(second, suite="cod", autorite="", certain="La digue a cédé.", recue=hour)
    shown = " ".join(" ".join(Page(answer.text).text).split()).replace("\u00a0", " ").replace("\u202f", " ")
    assert answer.status_code == 409
    assert "votre ordre n'est PAS inscrit" in shown
    assert all(each in shown for each in ("Ordre : activer le COD", "La digue a cédé.", hour))
    assert answer.text.count(f'href="{real}"') >= 2
    assert "cod_activated" not in officer.kinds(real.removesuffix("/situation"))


def test_the_title_offered_follows_the_type_chosen_unless_somebody_writes_another(
        officer: Walker, played: str) -> None:
    page = f"{played}/cest-reel"
    offered = officer.form(page, page)
    assert offered.fields["titre"] == offered.fields["propose"]
    real = str(officer.again(offered, type="forest_fire").location)
    assert "Feu de forêt" in officer.client.get(real).text
    assert offered.fields["propose"][0] not in officer.client.get(real).text


def test_the_page_says_who_is_told_and_who_is_not_and_why(officer: Walker, played: str) -> None:
    shown = " ".join(" ".join(Page(officer.client.get(f"{played}/cest-reel").text).text).split())
    assert "qu'il nomme mais que rien n'a atteint, car pour eux il n'a pas eu lieu" in shown
    assert "resté au bac à sable" in shown
