"""Publishing a duty by form or file: layers kept or replaced, every wrong line said, and what the register says."""
from __future__ import annotations

import re
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from crisis import clock
from crisis.db import Database
from crisis.oncall import rotas
from crisis.oncall.layers import PARIS
from tests.web.test_duties import DAY, admin, kinds, name_of, on_duty
from tests.web.walker import Walker

__all__ = ["admin"]


def publish(admin: Walker, url: str = "/astreintes/publier?fonction=technician", **given: Any) -> Any:
    return admin.send(url, "/astreintes/publier", **given)


def test_a_daily_layer_over_the_weekly_one_is_published_in_a_form(one: Database, admin: Walker) -> None:
    sent = publish(admin, personnes="com1\ncom2", rythme="semaine")
    assert sent.status_code == 303, sent.text
    again = publish(admin, personnes=f"{name_of(one, 'com3')}\nCOM4", rythme="jour", heure="8", plage_debut="8",
                    plage_fin="18", plage_jour=["0", "1", "2", "3", "4"], garder="0")
    assert again.status_code == 303, again.text
    with one.reading() as tx:
        plan = rotas.current(tx, "technician")
    assert plan is not None
    assert [getattr(layer, "every", 0) for layer in plan.layers] == [1, 7]
    page = admin.see("/astreintes/publier?fonction=technician").text
    assert "Chaque jour à 8 h" in page.replace("\u00a0", " ")
    assert admin.see("/garde").status_code == 403
    assert "technicien d'astreinte" in unescape(admin.see("/astreintes").text).lower()


def test_a_function_held_in_office_hours_is_published_in_a_form_and_shown_as_not_held_at_other_hours(
        console: Flask, one: Database, admin: Walker) -> None:
    url, officer = "/astreintes/publier?fonction=cip_chief", Walker.signed_in(console, "sidpc1")
    sent = publish(admin, url, personnes="cip1\ncip2", plage_debut="8", plage_fin="18", tenue_debut="8", tenue_fin="18",
                   tenue_jour=["0", "4"], garder="")
    assert sent.status_code == 303, sent.text
    month = officer.see("/astreintes").text
    assert ("non tenue" in month, "à chaque minute où elle est tenue" in month) == (True, True)
    assert "non tenue" in officer.see("/astreintes/imprimer").text
    by_night, by_day = "non tenue à cette heure", rotas_of(one, "cip_chief")
    assert (by_night in officer.see("/garde").text) == (not by_day)
    page = admin.see(url).text.replace("\u00a0", " ").replace("\u202f", " ")
    assert "Fonction tenue de 8 h à 18 h" in page
    again = publish(admin, url, garder=["0", "1"], tenue_debut="9", tenue_fin="17")
    assert (again.status_code, "Gardez-en une seule" in again.text) == (422, True)
    wrong = publish(admin, url, personnes="cip1", tenue_debut="8", tenue_fin="24", garder="")
    assert (wrong.status_code, "heure de tenue" in wrong.text) == (422, True)
    assert "tenue seulement de 8 h à 18 h, lundi, vendredi." in officer.see("/registre").text.replace("\u00a0", " ")
    unsaid = publish(admin, url, garder="0", tenue_jour=["0"])
    assert (unsaid.status_code, "ni heure ni jour" in unsaid.text) == (422, True)
    always = admin.see("/astreintes/publier?fonction=communication").text
    assert 'name="tenue_debut"' not in always
    forced = publish(admin, "/astreintes/publier?fonction=communication", personnes="com1", tenue_debut="8",
                     tenue_fin="18", garder="")
    assert (forced.status_code, "engagement 47" in forced.text) == (422, True)


def rotas_of(db: Database, function: str) -> tuple[str, ...]:
    with db.reading() as tx:
        return rotas.on_duty_now(tx, function)


def test_a_layer_that_names_nobody_known_twice_or_at_no_hour_is_refused_with_what_was_typed(admin: Walker) -> None:
    for given, told in (({"personnes": "com1\nM. Personne"}, "« M. Personne »"), ({"personnes": "com1\ncom1"}, "deux"),
                        ({"personnes": "com1", "heure": "25"}, "deux fois, ou une heure"), ({"personnes": ""}, "nomme"),
                        ({"personnes": "com1", "prise": "demain"}, "Date non comprise"),
                        ({"personnes": "com1", "plage_debut": "8"}, "un début et une fin")):
        answer = publish(admin, **given)
        assert answer.status_code == 422, given
        assert told in answer.text.replace("\u00a0", " ")
        assert str(given["personnes"]) in answer.text


def test_a_page_left_open_does_not_publish_over_another_publication(admin: Walker) -> None:
    form = admin.form("/astreintes/publier?fonction=technician", "/astreintes/publier")
    assert admin.again(form, personnes="com1").status_code == 303
    stale = admin.form("/astreintes/publier?fonction=technician", "/astreintes/publier")
    stale.fields["tableau"] = form.fields["tableau"]
    assert admin.again(stale, personnes="com2").status_code == 409


CSV = "date;heure;fonction;personne\n{day};8 h 00;communication;com4\n{end};8;communication;\n"


def upload(admin: Walker, text: str, **given: Any) -> Any:
    return admin.send("/astreintes/publier?fonction=technician", "/astreintes/publier/fichier",
                      fichier=(BytesIO(text.encode("cp1252")), "astreinte.csv"), **given)


@pytest.mark.parametrize(("place", "layers"), [("dessus", 2), ("seul", 1)])
def test_a_file_is_published_above_the_turns_or_alone(one: Database, admin: Walker, place: str, layers: int) -> None:
    day = clock.now().astimezone(PARIS).date()
    text = CSV.format(day=f"{day - DAY:%d/%m/%Y}", end=f"{day + 3 * DAY:%d/%m/%Y}")
    for _ in range(2):
        assert upload(admin, text, place=place).status_code == 303
    with one.reading() as tx:
        plan = rotas.current(tx, "communication")
    assert plan is not None
    assert len(plan.layers) == layers
    assert on_duty(one) == "com4"


def test_a_wrong_file_says_every_line_and_publishes_nothing(one: Database, admin: Walker) -> None:
    before = kinds(one)
    answer = upload(admin, "date;heure;fonction;personne\n2026-02-30;8;communication;com1\n2026-12-01;8;x;com1\n")
    assert answer.status_code == 422
    assert "Technicien d&#39;astreinte : par semaine" in answer.text.replace("\u00a0", " ")
    assert "Ligne 2" in answer.text
    assert "Ligne 3" in answer.text
    assert upload(admin, "").status_code == 422
    assert admin.send("/astreintes/publier", "/astreintes/publier/fichier").status_code == 422
    assert kinds(one) == before


def test_a_hole_without_an_end_in_sight_and_a_function_without_a_rota_are_said_in_words(
        console: Flask, one: Database, admin: Walker) -> None:
    officer = Walker.signed_in(console, "sidpc1")
    assert "Technicien d&#39;astreinte : aucun tableau" in officer.see("/garde").text.replace("\u00a0", " ")
    assert publish(admin, personnes="operateur1").status_code == 303
    assert "pas de seconde personne</strong> du" in officer.see("/astreintes").text
    assert ", sans fin connue." in officer.see("/astreintes").text
    assert "aucun tableau" not in officer.see("/garde").text


def test_a_layer_added_in_a_fresh_form_keeps_those_that_were_in_force(one: Database, admin: Walker) -> None:
    assert publish(admin, personnes="com1\ncom2").status_code == 303
    assert publish(admin, personnes="com3", rythme="jour", plage_debut="8", plage_fin="18").status_code == 303
    with one.reading() as tx:
        plan = rotas.current(tx, "technician")
    assert plan is not None
    assert [getattr(layer, "every", 0) for layer in plan.layers] == [1, 7]


def test_whoever_publishes_reads_in_the_register_what_was_published(one: Database, admin: Walker) -> None:
    assert publish(admin, personnes="com1\ncom2").status_code == 303
    told = unescape(admin.see("/registre").text).replace("\u00a0", " ")
    assert f"technicien d'astreinte : chaque semaine {name_of(one, 'com1')}, {name_of(one, 'com2')}." in told


def test_the_register_says_the_day_above_its_entries(console: Flask) -> None:
    page = Walker.signed_in(console, "sidpc1").see("/registre").text
    assert re.search(r"<h2>[A-Z][a-z]+ [0-9]{1,2}(er)? [^<]+ 20[0-9]{2}</h2>", page.replace("\u00a0", " "))
    assert page.count('<ol class="log"') == page.count("<h2>")
