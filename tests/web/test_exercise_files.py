"""A chronogramme comes from a spreadsheet and goes back to it; a draft begins from a scenario that is shipped."""
from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from flask import Flask

from crisis.web.house import House
from tests.web.test_exercises_page import ALL, HEADER, begun, imported, lead, put, sheet, text
from tests.web.test_pages import LOOSE
from tests.web.test_typeset import LEFT
from tests.web.walker import Page, Walker

__all__ = ["lead"]
TO_VALIDATE = "Scénario à valider : la préfecture ne l'a pas encore relu."
# Written in two halves: no file of the tree holds a number that may ring somebody.
REAL = "06 12 34" " 56 78"
SCENARIOS = {"citerne_massiac": "tabletop", "digue_nuit": "staff", "neige_cip": "hotline"}


def from_scenario(lead: Walker, code: str) -> str:
    answer = lead.send(ALL, f"{ALL}/scenario", scenario_livre=code)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def test_every_fault_of_a_file_is_told_at_once_and_nothing_of_it_is_kept(lead: Walker) -> None:
    one = begun(lead)
    assert imported(lead, one, sheet("0;Appel du maire"))[0] == 303
    rows = (f"1;0;Alerte;Rappelez le {REAL}.;Maire;duty_officer;oral;contextuel",
            "2;H+x;Suite;Texte.;Maire;duty_officer;oral;contextuel",
            "3;20;Fin;Texte.;Maire;duty_officer;fax;contextuel")
    status, told = imported(lead, one, "\n".join([HEADER, *rows]).encode())
    assert status == 422
    for clause in (f"Ligne 2, inject 1 : « {REAL} » n'est pas un numéro de fiction (prenez-en un qui",
                   "ligne 3 : décalage illisible « H+x » (écrivez H+12",
                   "ligne 4, inject 3 : canal inconnu « fax » (choisissez parmi : SMS"):
        assert clause in told
    assert ".." not in told.partition("Chronogramme refusé")[2].partition("Corrigez")[0]
    kept = text(lead.see(f"{one}/chronogramme").text)
    assert "Appel du maire" in kept
    assert "1 inject, heures de Paris" in kept


def test_of_very_many_faults_the_rest_are_counted(lead: Walker) -> None:
    status, page = imported(lead, begun(lead), sheet(*[f"{minute};" for minute in range(40)]))
    assert (status, "et 10 de plus" in page) == (422, True)


def test_an_inject_names_an_objective_of_the_record_where_it_has_some(lead: Walker) -> None:
    one = begun(lead)
    named = (f"{HEADER};Objectif\n" "1;0;Appel;Texte.;Maire;duty_officer;oral;contextuel;O7\n").encode()
    assert imported(lead, one, named)[0] == 303
    put(lead, one, "objectifs", objectif="Informer les maires", engagement="48", mesure="Délai", cible="60")
    status, page = imported(lead, one, named)
    assert (status, "objectif inconnu « O7 » (choisissez parmi : O1)" in page) == (422, True)


def test_injects_of_one_second_bear_the_numbers_of_their_order(lead: Walker) -> None:
    rows = [f"{number};H+1;Appel;Texte.;Maire;duty_officer;oral;contextuel" for number in (7, 3)]
    status, page = imported(lead, begun(lead), "\n".join([HEADER, *rows]).encode())
    assert (status, "Inject 3 : il part à la même seconde que l'inject 7" in page) == (422, True)


def test_no_file_is_a_refusal_and_not_an_empty_chronogramme(lead: Walker) -> None:
    one = begun(lead)
    refused = lead.send(f"{one}/chronogramme", f"{one}/chronogramme")
    assert (refused.status_code, "Aucun fichier n'a été choisi." in text(refused.text)) == (422, True)


def test_what_is_downloaded_is_imported_again_unchanged(lead: Walker) -> None:
    for code in SCENARIOS:
        one = from_scenario(lead, code)
        page = lead.see(f"{one}/chronogramme").text
        assert "Télécharger le chronogramme (CSV)" in page
        file = lead.see(f"{one}/chronogramme/export.csv")
        assert file.headers["Cache-Control"] == "no-store"
        assert re.fullmatch(r'attachment; filename="exercice-\d+-chronogramme\.csv"',
                            file.headers["Content-Disposition"])
        assert imported(lead, one, file.data)[0] == 303
        assert lead.see(f"{one}/chronogramme/export.csv").data == file.data
        # Nothing changed: the version that a form says it has read is still the first.
        assert lead.form(one, f"{one}/annulation").fields["version"] == ["1"]
        other = begun(lead)
        assert imported(lead, other, file.data)[0] == 303
        assert lead.see(f"{other}/chronogramme/export.csv").data == file.data


def test_a_chronogramme_that_is_not_written_yet_is_downloaded_as_a_header_to_fill(lead: Walker) -> None:
    one = begun(lead)
    assert "Télécharger un chronogramme vide (CSV)" in lead.see(f"{one}/chronogramme").text
    body = lead.see(f"{one}/chronogramme/export.csv").data.decode("utf-8-sig")
    assert body.startswith("Numéro;Décalage;Titre;Contenu;")
    assert len(body.splitlines()) == 1


def test_whoever_may_not_read_an_exercise_downloads_nothing_of_it(console: Flask, lead: Walker) -> None:
    one = begun(lead, annonce="non", tableau=["duty_officer"])
    file = f"{one}/chronogramme/export.csv"
    seen = {login: Walker.signed_in(console, login).see(file).status_code
            for login in ("qualite1", "sidpc1", "com1", "observateur1")}
    assert seen == {"qualite1": 200, "sidpc1": 404, "com1": 403, "observateur1": 403}
    assert console.test_client().get(file).status_code in (302, 303, 401)


def test_a_draft_begins_from_each_scenario_with_all_that_it_says(lead: Walker) -> None:
    page = text(lead.see(ALL).text)
    assert page.count(TO_VALIDATE) == 3
    assert "Cadre, inopiné, 4 h 00 min, 30 injects." in page
    for code, kind in SCENARIOS.items():
        one = from_scenario(lead, code)
        assert lead.form(f"{one}/fiche", f"{one}/fiche").fields["nature"] == [kind]
        for part in ("", "/objectifs", "/participants", "/questions", "/chronogramme", "/fiches"):
            assert TO_VALIDATE in text(lead.see(one + part).text), part
        told = text(lead.see(one).text)
        assert "brouillon" in told
        assert "Places :" in told
        assert "Pression médiatique simulée :" in told
        assert "L'aléa n'est pas choisi" not in told
        assert "ne se mesure pas" not in told
        assert "cite l'objectif" not in told
    register = text(lead.see("/registre").text)
    assert "Exercice n°" not in register


def test_the_warning_leaves_with_the_validation_and_comes_back_when_the_file_is_gone(
        console: Flask, lead: Walker) -> None:
    one = from_scenario(lead, "digue_nuit")
    house: House = console.extensions["house"]

    def nothing(day: date) -> None:
        assert isinstance(day, date)

    console.extensions["house"] = replace(house, models=tuple(replace(each, warning=nothing) for each in house.models))
    assert "Scénario à" not in text(lead.see(one).text)
    assert TO_VALIDATE not in text(lead.see(ALL).text)
    console.extensions["house"] = replace(house, models=())
    assert "Scénario à valider : son fichier n'est plus livré" in text(lead.see(one).text)
    assert "Partir d'un scénario" not in text(lead.see(ALL).text)
    console.extensions["house"] = house
    assert "Scénario à" not in text(lead.see(begun(lead)).text)


def test_a_scenario_that_is_not_there_is_refused_and_none_is_begun(lead: Walker) -> None:
    for code in ("", "lune"):
        refused = lead.send(ALL, f"{ALL}/scenario", scenario_livre=code)
        assert (refused.status_code, "Aucun scénario n'a été choisi." in text(refused.text)) == (422, True)
    assert "Aucun exercice n'est préparé." in text(lead.see(ALL).text)


def test_the_scenario_chosen_is_kept_when_it_is_refused(console: Flask, lead: Walker) -> None:
    house: House = console.extensions["house"]
    wrong = [replace(each, card=replace(each.card, theme="x" * 201)) for each in house.models]
    console.extensions["house"] = replace(house, models=wrong)
    refused = lead.send(ALL, f"{ALL}/scenario", scenario_livre="neige_cip")
    assert (refused.status_code, "le thème compte 201 signes" in text(refused.text).casefold()) == (422, True)
    form = next(each for each in Page(refused.text).forms if each.action == f"{ALL}/scenario")
    assert form.fields["scenario_livre"] == ["neige_cip"]


def test_nobody_else_is_offered_a_scenario(console: Flask, lead: Walker) -> None:
    form = lead.form(ALL, f"{ALL}/scenario")
    for login in ("qualite1", "com1", "observateur1"):
        other = Walker.signed_in(console, login)
        assert "Partir d'un scénario" not in text(other.see(ALL).text)
        assert other.again(form, scenario_livre="neige_cip").status_code == 403


def test_these_pages_are_set_as_french_is_printed(lead: Walker) -> None:
    one = from_scenario(lead, "neige_cip")
    refused = imported(lead, one, sheet("0;"))[1]
    assert "titre vide" in refused
    for path in (ALL, f"{one}/objectifs", f"{one}/chronogramme"):
        found = Page(lead.see(path).text)
        assert (found.headings[:2], found.styles) == (["main", "h1"], 0)
        body = LEFT.sub(" ", lead.see(path).text.partition("<main")[2])
        assert LOOSE.findall(re.sub(r"<[^>]+>", "", body.replace("&#39;", "'"))) == []
