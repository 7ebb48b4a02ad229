"""The pages of exercises: prepared by forms alone, what was typed kept, nobody's save erased, sheets made to print."""
from __future__ import annotations

import io
import re

import pytest
from flask import Flask

from crisis.web.house import House
from tests.web.test_pages import LOOSE
from tests.web.test_typeset import LEFT
from tests.web.walker import Page, Walker
from wiring import preparing

ALL = "/exercices"
HEADER = "Numéro;Décalage;Titre;Contenu;Émetteur;Destinataire;Canal;Type"
NEW = {"titre": "Crue éclair à Aurillac", "nature": "staff", "alea": "flood", "debut": "2036-12-04T09:00",
       "fin": "2036-12-04T12:00", "lieu_exercice": "Préfecture", "commune": ["15014", "15187"],
       "public": ["elected"], "canal": ["sms"], "scenario": "La Cère déborde."}


def sheet(*rows: str) -> bytes:
    """Return the file of a chronogramme: of each inject, its hour and its title."""
    cells = [f"{number};{row};Texte.;Maire;duty_officer;oral;contextuel" for number, row in enumerate(rows, 1)]
    return "\r\n".join([HEADER, *cells]).encode()


@pytest.fixture
def lead(console: Flask) -> Walker:
    house: House = console.extensions["house"]
    console.extensions["house"] = preparing(house)
    return Walker.signed_in(console, "exercice1")


def text(page: str) -> str:
    return re.sub(r"\s+", " ", " ".join(Page(page).text))


def begun(lead: Walker, **given: object) -> str:
    answer = lead.send(ALL, ALL, **NEW | given)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def imported(lead: Walker, one: str, body: bytes) -> tuple[int, str]:
    form = lead.form(f"{one}/chronogramme", f"{one}/chronogramme")
    answer = lead.client.post(form.action, data=form.fields | {"fichier": (io.BytesIO(body), "c.csv")},
                              content_type="multipart/form-data")
    return answer.status_code, text(answer.text)


def filled(lead: Walker, one: str) -> None:
    """Fill every part of an exercise by its forms."""
    put(lead, one, "objectifs", objectif="Informer les maires", engagement="48", mesure="Délai", cible="60",
        unite="min")
    people = f"{one}/participants"
    put(lead, one, "participants", personne=offered(lead, people, "maire, Aurillac"), accord="02/11/2020")
    put(lead, one, "participants", personne=offered(lead, people, "observateur"), role="observer")
    put(lead, one, "questions", question="Le SMS est-il parti ?", prevu="Avant 9 h 30", critere="Premier accusé")
    assert imported(lead, one, sheet("0;Appel du maire", "10;Digue rompue"))[0] == 303


def put(lead: Walker, one: str, part: str, **given: object) -> None:
    answer = lead.send(f"{one}/{part}", f"{one}/{part}", **given)
    assert answer.status_code == 303, text(answer.text)


def offered(lead: Walker, page: str, told: str) -> str:
    options = re.findall(r'<option value="([0-9a-f]{32})"[^>]*>([^<]+)</option>', lead.see(page).text)
    return next(key for key, words in options if told in words)


def test_an_exercise_is_prepared_whole_by_forms_alone(lead: Walker) -> None:
    one = begun(lead)
    page = text(lead.see(one).text)
    assert "Il manque encore" in page
    assert "Du jeudi 4 décembre 2036 à 9 h au jeudi 4 décembre 2036 à 12 h" in page
    filled(lead, one)
    assert "Rien ne manque" in text(lead.see(one).text)
    assert lead.send(one, f"{one}/pret").status_code == 303
    page = text(lead.see(one).text)
    assert "Exercice n° 1, prêt" in page
    assert "Une modification le remet en brouillon" in page
    put(lead, one, "objectifs", objectif="Ouvrir la CIP", engagement="50", mesure="Délai", cible="60")
    assert "Exercice n° 1, brouillon" in text(lead.see(one).text)
    assert lead.send(one, f"{one}/annulation", motif="Reporté au printemps.").status_code == 303
    assert "Exercice n° 1, annulé" in text(lead.see(one).text)
    register = text(lead.see("/registre").text)
    for told in ("Exercice n° 1 prêt : 1 objectif, 2 personnes nommées, chronogramme de 2 injects",
                 "Exercice n° 1 modifié : il redevient un brouillon", "Exercice n° 1 annulé", "Reporté au printemps."):
        assert told in register


def test_the_button_of_an_exercise_that_lacks_something_is_not_there_and_its_act_is_refused(lead: Walker) -> None:
    one = begun(lead)
    assert f"{one}/pret" not in {form.action for form in Page(lead.see(one).text).forms}
    form = lead.form(one, f"{one}/annulation")
    refused = lead.client.post(f"{one}/pret", data=form.fields)
    assert (refused.status_code, "aucun objectif ne porte" in text(refused.text)) == (422, True)


def test_a_line_is_changed_where_it_stands_and_taken_out(lead: Walker) -> None:
    one = begun(lead)
    filled(lead, one)
    where = f"{one}/objectifs"
    form = lead.form(f"{where}?ligne=O1", where)
    assert (form.fields["code"], form.fields["engagement"]) == (["O1"], ["48"])
    assert lead.again(form, cible="45").status_code == 303
    assert "45 min" in text(lead.see(where).text)
    assert lead.send(f"{one}/questions", f"{one}/questions/retrait").status_code == 303
    assert lead.send(where, f"{where}/retrait").status_code == 303
    assert "Aucun objectif" in text(lead.see(where).text)
    people = f"{one}/participants"
    assert lead.send(people, f"{people}/retrait").status_code == 303


def test_what_was_typed_is_kept_after_a_refusal(lead: Walker) -> None:
    refused = lead.send(ALL, ALL, **NEW | {"titre": "x" * 201, "annonce": "non"})
    assert refused.status_code == 422
    form = next(each for each in Page(refused.text).forms if each.action == ALL)
    assert {name: form.fields[name] for name in ("nature", "annonce", "debut", "commune", "public", "scenario")} == {
        "nature": ["staff"], "annonce": ["non"], "debut": ["2036-12-04T09:00"], "commune": ["15014", "15187"],
        "public": ["elected"], "scenario": ["La Cère déborde."]}
    one = begun(lead)
    part = lead.send(f"{one}/objectifs", f"{one}/objectifs", objectif="", mesure="Délai du dernier")
    assert (part.status_code, 'value="Délai du dernier"' in part.text) == (422, True)


def test_a_last_save_never_erases_silently(console: Flask, lead: Walker) -> None:
    one = begun(lead)
    colleague = Walker.signed_in(console, "sidpc1")
    mine, theirs = (each.form(f"{one}/fiche", f"{one}/fiche") for each in (lead, colleague))
    assert colleague.again(theirs, theme="Inondation lente").status_code == 303
    refused = lead.again(mine, theme="Inondation rapide")
    page = text(refused.text)
    assert refused.status_code == 409
    assert "Ce qui est enregistré maintenant, et diffère de votre saisie" in page
    assert "Inondation lente" in page
    again = next(each for each in Page(refused.text).forms if each.action == f"{one}/fiche")
    assert again.fields["theme"] == ["Inondation rapide"]
    assert lead.again(again).status_code == 303
    assert "Inondation rapide" in text(lead.see(one).text)


def test_a_chronogramme_is_fileswhole_or_not_and_printed_with_its_hours(lead: Walker) -> None:
    one = begun(lead)
    assert imported(lead, one, sheet("0;Appel", "10;"))[0] == 422
    assert "Aucun chronogramme" in text(lead.see(f"{one}/chronogramme").text)
    status, page = imported(lead, one, sheet("0;Appel", "10;", "20;"))
    assert (status, "Ligne 3, inject 2 : titre vide (écrivez ce texte) ; ligne 4, inject 3" in page) == (422, True)
    assert imported(lead, one, sheet("0;Appel du maire", "10;Digue rompue"))[0] == 303
    page = text(lead.see(f"{one}/chronogramme").text)
    assert "H+10 min 09:10:00" in page
    assert "2 injects, heures de Paris" in page


def test_without_a_reader_of_files_no_import_is_offered(console: Flask) -> None:
    lead = Walker.signed_in(console, "exercice1")
    one = begun(lead)
    assert f"{one}/chronogramme" not in {form.action for form in Page(lead.see(f"{one}/chronogramme").text).forms}


def test_sheets_are_printed_with_room_for_what_was_seen(console: Flask, lead: Walker) -> None:
    one = begun(lead)
    filled(lead, one)
    page = lead.see(f"{one}/fiches").text
    assert page.count('class="observed"') == 1
    assert re.findall(r'data-label="(\w+)"></td>', page) == ["Heure", "Réalisé"]
    assert "Avant 9 h 30" in text(page)


def test_an_observer_opens_their_own_sheet_and_nothing_else(console: Flask, lead: Walker) -> None:
    one = begun(lead)
    filled(lead, one)
    observer = Walker.signed_in(console, "observateur1")
    assert f'href="{ALL}"' in observer.see("/").text
    assert f"{one}/ma-fiche" in observer.see(ALL).text
    assert "Le SMS est-il parti" in text(observer.see(f"{one}/ma-fiche").text)
    for part in ("", "/objectifs", "/participants", "/questions", "/chronogramme", "/fiches"):
        assert observer.see(one + part).status_code == 403
    assert Walker.signed_in(console, "com1").see(f"{one}/ma-fiche").status_code == 404


def test_quality_reads_without_a_name_and_writes_nothing(console: Flask, lead: Walker) -> None:
    one = begun(lead)
    filled(lead, one)
    name = re.search(r'scope="row">([^<]+)</th>', lead.see(f"{one}/participants").text)
    quality = Walker.signed_in(console, "qualite1")
    for part in ("", "/objectifs", "/participants", "/questions", "/chronogramme", "/fiches"):
        page = quality.see(one + part)
        assert page.status_code == 200
        assert not [form for form in Page(page.text).forms if form.action.startswith(one)]
        assert name is not None
        assert name[1] not in page.text
    assert quality.again(lead.form(one, f"{one}/annulation"), motif="x").status_code == 403


def test_an_unannounced_exercise_is_not_there_for_whom_it_is_to_surprise(console: Flask, lead: Walker) -> None:
    one = begun(lead, annonce="non", tableau=["duty_officer"])
    officer = Walker.signed_in(console, "sidpc1")
    assert "Crue éclair" not in officer.see(ALL).text
    assert officer.see(one).status_code == 404
    filled(lead, one)
    assert lead.send(one, f"{one}/pret").status_code == 303
    for login, told in (("exercice1", True), ("sidpc1", False), ("com1", False), ("qualite1", True)):
        page = text(Walker.signed_in(console, login).see("/registre").text)
        assert "Exercice n° 1 prêt, inopiné" in page
        assert (("chronogramme de 2 injects" in page), ("Crue éclair" in page)) == (told, told), login
    assert lead.send(one, f"{one}/annulation", motif="Reporté au 14 décembre.").status_code == 303
    for login, told in (("exercice1", True), ("sidpc1", False), ("qualite1", False)):
        assert ("14 décembre" in Walker.signed_in(console, login).see("/registre").text) is told, login


def test_pages_are_set_as_french_is_printed(console: Flask, lead: Walker) -> None:
    one = begun(lead)
    filled(lead, one)
    observer = Walker.signed_in(console, "observateur1")
    pages = [lead.see(one + part).text for part in ("", "/fiche", "/objectifs", "/participants", "/questions",
                                                    "/chronogramme", "/fiches")]
    for page in (*pages, lead.see(ALL).text, observer.see(f"{one}/ma-fiche").text):
        found = Page(page)
        assert (found.headings, found.styles) == (["main", "h1"], 0)
        body = LEFT.sub(" ", page.partition("<main")[2])
        assert LOOSE.findall(re.sub(r"<[^>]+>", "", body.replace("&#39;", "'"))) == []
