"""The pages of the volunteers: by forms alone, what was typed kept after a refusal, a file shown before it is taken."""
from __future__ import annotations

import io
import re

import pytest
from flask import Flask

from crisis.db import Database
from crisis.hotline import volunteers
from crisis.hotline.volunteer_files import HEADER
from tests.web.test_pages import LOOSE
from tests.web.test_typeset import LEFT
from tests.web.walker import Page, Walker

ALL = "/volontaires"
NEW = {"volontaire": "Anne Aubrac", "service": "DDT", "langues": "fr en", "sms": "06 39 98 30 01",
       "poste": ["operator", "team_leader"], "formation": "2026-01-05", "disponibilite": "nights"}


@pytest.fixture
def chief(console: Flask) -> Walker:
    return Walker.signed_in(console, "cip1")


def text(page: str) -> str:
    return re.sub(r"\s+", " ", " ".join(Page(page).text))


def registered(chief: Walker) -> str:
    answer = chief.send(ALL, ALL, **NEW)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def shown(chief: Walker, body: bytes) -> str:
    form = chief.form(ALL, f"{ALL}/apercu")
    answer = chief.client.post(form.action, data=form.fields | {"fichier": (io.BytesIO(body), "v.csv")},
                               content_type="multipart/form-data")
    return f"{answer.status_code} {answer.text}"


def test_a_volunteer_is_registered_changed_away_back_and_removed_by_forms_alone(chief: Walker) -> None:
    card = registered(chief)
    page = chief.see(card).text
    assert "Anne Aubrac" in page
    form = chief.form(card, card)
    assert (form.fields["poste"], form.fields["langues"]) == (["operator", "team_leader"], ["fr en"])
    assert chief.again(form, service="DDETSPP", exercice="2026-02-02").status_code == 303
    assert chief.form(card, card).fields["service"] == ["DDETSPP"]
    assert chief.send(card, f"{card}/absence", debut="2036-12-24T08:00", fin="2036-12-26T08:00").status_code == 303
    assert "Du mercredi 24 décembre 2036 à 8 h" in text(chief.see(card).text)
    assert chief.send(card, f"{card}/retour").status_code == 303
    assert "Aucune absence à venir" in text(chief.see(card).text)
    assert chief.send(card, f"{card}/retrait").status_code == 303
    assert "Anne Aubrac" not in chief.see(ALL).text
    assert chief.see(card).status_code == 404


def test_an_agent_of_the_directory_is_registered_with_their_own_routes(chief: Walker) -> None:
    form = chief.form(ALL, ALL)
    assert form.fields["agent"] == [""]
    options = re.findall(r'<option value="([0-9a-f]{32})">([^<]+)</option>', chief.see(ALL).text)
    key, name = options[0]
    card = chief.again(form, agent=key, service="Cabinet").location
    page = chief.see(card).text
    assert name in page
    assert "ses numéros et son courriel sont ceux de l" in text(page)
    assert "sms" not in chief.form(card, card).fields


def test_what_was_typed_is_kept_after_a_refusal(chief: Walker) -> None:
    refused = chief.send(ALL, ALL, **NEW | {"formation": "2036-01-01", "poste": ["specialist"]})
    assert refused.status_code == 422
    assert "La formation est à une date future" in text(refused.text)
    form = next(each for each in Page(refused.text).forms if each.action == ALL)
    assert {name: form.fields[name] for name in ("volontaire", "langues", "poste", "disponibilite", "formation")} == {
        "volontaire": ["Anne Aubrac"], "langues": ["fr en"], "poste": ["specialist"], "disponibilite": ["nights"],
        "formation": ["2036-01-01"]}
    card = registered(chief)
    again = chief.send(card, card, service="", langues="qq")
    assert (again.status_code, 'value="qq"' in again.text) == (422, True)
    away = chief.send(card, f"{card}/absence", debut="", fin="2020-01-01T08:00")
    assert (away.status_code, 'value="2020-01-01T08:00"' in away.text) == (422, True)


def test_a_file_is_shown_then_imported_and_its_faults_are_told_by_line(chief: Walker, one: Database) -> None:
    registered(chief)
    lines = [";".join(HEADER), "Anne Aubrac;SIDSIC;;;fr;opérateur;toujours;06 39 98 30 01;;",
             "Bea Vidal;DDT;;;fr;opérateur;toujours;06 39 98 30 02;;"]
    page = shown(chief, "\n".join(lines).encode())
    assert page.startswith("200")
    assert "1 volontaire ajouté, 1 fiche remplacée, 0 fiche identique" in text(page)
    with one.reading() as tx:
        before = [each.card for each in volunteers.everyone(tx)]
    assert "Bea Vidal" not in {each.name for each in before}
    form = next(each for each in Page(page).forms if each.action == f"{ALL}/fichier")
    assert chief.again(form).status_code == 303
    assert "Bea Vidal" in chief.see(ALL).text
    form.fields["cle"] = ["k" * 32]
    late = chief.again(form)
    assert (late.status_code, "a changé depuis" in late.text) == (409, True)
    wrong = shown(chief, "\n".join([*lines, "X;;;;;;;;;"]).encode())
    assert wrong.startswith("422")
    assert "ligne 4 : le service manque" in text(wrong)
    form.fields |= {"cle": ["l" * 32], "contenu": ["pas du base 64"], "vu": [""]}
    assert chief.again(form).status_code == 422


def test_the_exported_file_is_taken_back_as_it_is(chief: Walker) -> None:
    answer = chief.see(f"{ALL}/volontaires.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="volontaires.csv"'
    assert "0 volontaire ajouté, 0 fiche remplacée, 40 fiches identiques" in text(shown(chief, answer.data))


def test_the_untrained_are_listed_with_what_they_lack(chief: Walker) -> None:
    page = text(chief.see(f"{ALL}/a-former").text)
    assert "Une formation compte 24 mois, un exercice 12 mois" in page
    assert "jamais formé" in page


def test_only_those_who_keep_the_list_see_it(console: Flask, officer: Walker, chief: Walker) -> None:
    card = registered(chief)
    assert f'href="{ALL}"' in chief.see("/").text
    assert f'href="{ALL}"' not in officer.see("/").text
    for url in (ALL, card, f"{ALL}/a-former", f"{ALL}/volontaires.csv"):
        assert officer.see(url).status_code == 403
        assert Walker.signed_in(console, "admin1").see(url).status_code == 200
    assert officer.again(chief.form(card, f"{card}/retrait")).status_code == 403


def test_the_register_tells_it_in_french_without_a_name(chief: Walker) -> None:
    card = registered(chief)
    chief.send(card, f"{card}/retrait")
    page = text(chief.see("/registre").text)
    for told in ("Volontaire de la CIP inscrit", "Volontaire de la CIP retiré", "Compte fermé", "40 ajoutés",
                 "Compte sans mot de passe, opérateur"):
        assert told in page


def test_pages_are_set_as_french_is_printed(chief: Walker) -> None:
    card = registered(chief)
    chief.send(card, f"{card}/absence", fin="2036-12-26T08:00")
    pages = [chief.see(url).text for url in (ALL, card, f"{ALL}/a-former")]
    for page in (*pages, shown(chief, chief.see(f"{ALL}/volontaires.csv").data)):
        found = Page(page)
        assert (found.headings, found.styles) == (["main", "h1"], 0)
        body = LEFT.sub(" ", page.partition("<main")[2])
        assert LOOSE.findall(re.sub(r"<[^>]+>", "", body.replace("&#39;", "'"))) == []
