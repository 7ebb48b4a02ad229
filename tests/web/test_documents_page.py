"""The document register by its forms: registered, revised, moved, withdrawn; what an audit expects; two CSV."""
from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from crisis import clock
from crisis.config import ROOT
from crisis.directory.tables import mandate
from crisis.evidence import causes
from crisis.quality import automatic
from crisis.quality.expected import EXPECTED
from crisis.quality.forms import PARIS
from crisis.territory import load
from crisis.web.console.audited import PAGES
from crisis.web.house import House
from tests.web.test_exercises_page import text
from tests.web.test_lessons_page import owner
from tests.web.test_pages import LOOSE
from tests.web.test_typeset import LEFT
from tests.web.walker import Page, Walker

PAGE, AUDIT = "/qualite/documents", "/qualite/audit"
GIVEN = {"reference": "E47-PROC-01", "titre": "Procédure d'activation", "lieu": "Réseau, dossier Qualité",
         "engagement": "47", "rythme": "12", "version": "1.0", "attendu": ["47.1"]}
TODAY = clock.now().astimezone(PARIS).date()


@pytest.fixture
def quality(console: Flask) -> Walker:
    return Walker.signed_in(console, "qualite1")


def filed(walker: Walker, days: int | None = 10, **given: object) -> str:
    """Register a document whose version is so many days old, or has no date; return its page."""
    jour = "" if days is None else (TODAY - timedelta(days)).isoformat()
    answer = walker.send(PAGE, PAGE, **{**GIVEN, "jour": jour, "responsable": owner(walker.see(PAGE).text), **given})
    assert answer.status_code == 303, text(answer.text)
    return str(answer.headers["Location"])


def without_module_7(console: Flask) -> None:
    house: House = console.extensions["house"]
    console.extensions["house"] = replace(house, here=replace(house.here, territory=load("49", ROOT / "territories")))


def table(walker: Walker, where: str) -> list[dict[str, str]]:
    """Return the rows of a CSV by the names of its columns."""
    body = walker.see(where).get_data().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(body), delimiter=";"))


def test_a_document_is_registered_and_its_page_says_where_it_is_and_when_to_review_it(quality: Walker) -> None:
    page = text(quality.see(filed(quality)).text)
    for words in ("Procédure d'activation", "Référence E47-PROC-01", "engagement 47", "à jour",
                  "Réseau, dossier Qualité", "tous les ans, prochaine le", "47.1 Procédure d'activation de la cellule",
                  "Inscrit le"):
        assert words in page, words
    listed = text(quality.see(PAGE).text)
    assert "Rien n'est en retard, tous les documents ont une date et un responsable." in listed
    assert "E47-PROC-01" in listed


def test_what_is_late_and_what_has_no_date_stand_first_each_with_its_sentence(quality: Walker) -> None:
    filed(quality, 400)
    filed(quality, None, reference="G-LETTRE", engagement="", attendu=["G.2"])
    filed(quality, 350, reference="E48-MODELES", engagement="48", attendu=["48.3"])
    page = text(quality.see(PAGE).text)
    todo = page.partition("À faire")[2].partition("Documents généraux")[0]
    assert todo.index("E47-PROC-01") < todo.index("G-LETTRE")
    assert "En retard depuis le" in todo
    assert "Document sans date : sa prochaine revue ne se calcule pas." in todo
    assert "E48-MODELES" not in todo
    assert "à revoir" in page


def test_a_review_is_recorded_and_the_history_keeps_each_version(quality: Walker) -> None:
    where = filed(quality, 400)
    assert "En retard" in text(quality.see(where).text)
    assert quality.send(where, f"{where}/version", version="2.0", jour=TODAY.isoformat(),
                        ce_qui_change="Nouvel annuaire").status_code == 303
    page = text(quality.see(where).text)
    history = page.partition("Versions et changements")[2]
    assert "En retard" not in page
    assert history.index("version 2.0") < history.index("version 1.0")
    assert "Nouvel annuaire" in history


def test_the_action_of_a_late_document_says_where_it_stands_and_that_a_new_version_settles_it(
        console: Flask, quality: Walker) -> None:
    where, house = filed(quality, 400), console.extensions["house"]
    with house.db.transaction() as tx:
        automatic.open_due(tx, causes.found(tx, house.territory).ready)
    page = quality.see("/qualite/actions").text
    assert f'<a href="{where}">Document E47-PROC-01</a>, à ce jour : en retard.' in page.replace("\u00a0", " ")
    quality.send(where, f"{where}/version", version="2.0", jour=TODAY.isoformat())
    told = text(quality.see("/qualite/actions").text).replace("\u00a0", " ")
    assert "Document E47-PROC-01 , à ce jour : à jour, ce qui a ouvert l'action est réglé" in told.replace(" ,", " ,")


def test_a_missing_document_has_a_link_to_open_an_action_for_whoever_may(console: Flask, quality: Walker) -> None:
    link = '/qualite/actions#ouvrir">Ouvrir une action</a>'
    missing = sum(not each.pages for each in EXPECTED)
    assert quality.see(AUDIT).text.count(link) == missing
    filed(quality)
    assert quality.see(AUDIT).text.count(link) == missing - 1
    assert link not in Walker.signed_in(console, "auditeur1").see(AUDIT).text


def test_a_document_is_moved_and_given_to_somebody_else_then_withdrawn(quality: Walker) -> None:
    where = filed(quality)
    others = re.findall(r'<option value="([0-9a-f]{32})">', quality.see(where).text.partition('name="responsable"')[2])
    assert quality.send(where, f"{where}/fiche", lieu="Armoire 3", responsable=others[0],
                        motif="Déménagement").status_code == 303
    assert "« Procédure d'activation », gardé : Armoire 3. Motif : Déménagement" in text(quality.see(where).text)
    assert quality.send(where, f"{where}/retrait", motif="Remplacée").status_code == 303
    assert "Changer la fiche" not in text(quality.see(where).text)
    assert "E47-PROC-01" not in text(quality.see(PAGE).text)
    assert "E47-PROC-01" in text(quality.see(f"{PAGE}?etat=retires").text)


def test_what_was_typed_stays_after_a_refusal_and_nothing_is_registered(quality: Walker) -> None:
    refused = quality.send(PAGE, PAGE, **GIVEN | {"jour": "2999-01-01"})
    assert refused.status_code == 422
    for clause in ("Son responsable n'est pas dans l'annuaire", "la date de la version est à venir"):
        assert clause in text(refused.text)
    for kept in ('value="Réseau, dossier Qualité"', 'value="E47-PROC-01"', 'value="2999-01-01"',
                 'value="47.1" checked'):
        assert kept in refused.text
    assert "Aucun document." in text(quality.see(PAGE).text)
    filed(quality)
    again = quality.send(PAGE, PAGE, **GIVEN | {"responsable": owner(quality.see(PAGE).text)})
    assert (again.status_code, "Cette référence est déjà prise." in text(again.text)) == (409, True)


def test_the_page_says_that_the_owner_of_a_document_has_left(console: Flask, quality: Walker) -> None:
    person = owner(quality.see(PAGE).text)
    where = filed(quality, responsable=person)
    house: House = console.extensions["house"]
    with house.db.transaction() as tx:
        tx.execute(update(mandate).where(mandate.c.person == person).values(until=tx.now))
    for page in (where, PAGE):
        assert "Son responsable n'est plus dans l'annuaire : confiez ce document" in text(quality.see(page).text)
    assert "tous les documents ont une date" not in text(quality.see(PAGE).text)


def test_the_csv_of_the_register_runs_nothing_in_a_spreadsheet(quality: Walker) -> None:
    filed(quality, titre="=HYPERLINK(1)", lieu="@armoire")
    filed(quality, None, reference="G-LETTRE", engagement="", rythme="0", attendu=[])
    first, second = table(quality, f"{PAGE}/documents.csv")
    assert (first["reference"], first["date"], first["etat"], first["prochaine_revue"]) == (
        "G-LETTRE", "", "sans date", "")
    assert (second["titre"], second["lieu"], second["engagement"]) == ("'=HYPERLINK(1)", "'@armoire", "47")
    assert second["rythme_de_revue"] == "tous les ans"


def test_the_audit_list_has_each_expected_document_with_its_state_and_what_answers_it(quality: Walker) -> None:
    where = filed(quality, 400, attendu=["47.1", "47.2"])
    page = quality.see(AUDIT).text
    told = text(page)
    assert f"{len(EXPECTED)} documents attendus : 2 en retard" in told
    assert f'<a href="{where}">E47-PROC-01</a>' in page
    rows = {each["code"]: each for each in table(quality, f"{AUDIT}/documents-attendus.csv")}
    assert [rows[code]["etat"] for code in ("47.1", "47.2", "47.3", "47.4")] == [
        "en retard", "en retard", "à tirer du service", "manquant"]
    assert "E47-PROC-01 v1.0" in rows["47.1"]["documents_du_registre"]
    assert rows["47.3"]["le_service_le_montre"] == "Astreintes"


def test_each_page_that_shows_what_is_expected_is_known_and_opens_for_the_quality(
        console: Flask, quality: Walker) -> None:
    assert {code for each in EXPECTED for code in each.pages} == set(PAGES)
    links = set(re.findall(r'href="(/[^"]*)"', quality.see(AUDIT).text.partition("<main")[2].partition("</main>")[0]))
    assert len(links) > len(PAGES)
    assert {where: quality.see(where).status_code for where in links} == dict.fromkeys(links, 200)


def test_without_module_7_the_general_documents_serve_and_the_page_says_so(console: Flask, quality: Walker) -> None:
    without_module_7(console)
    filed(quality, engagement="", reference="G-LETTRE", attendu=["G.2"])
    for page in (PAGE, AUDIT):
        assert "Cette préfecture n'a pas pris le module 7" in text(quality.see(page).text)
    rows = table(quality, f"{AUDIT}/documents-attendus.csv")
    assert {each["engagement"] for each in rows} == {""}
    assert next(each for each in rows if each["code"] == "G.2")["etat"] == "à jour"
    assert 'value="47.1"' not in quality.see(PAGE).text


def test_who_only_reads_sees_no_form_and_who_may_not_read_nothing(console: Flask, quality: Walker) -> None:
    where = filed(quality)
    reader, stranger = Walker.signed_in(console, "sidpc1"), Walker.signed_in(console, "com1")
    for page in (PAGE, where, AUDIT):
        assert not [form for form in Page(reader.see(page).text).forms if form.action.startswith("/qualite")]
    for page in (PAGE, where, AUDIT, f"{PAGE}/documents.csv", f"{AUDIT}/documents-attendus.csv"):
        assert stranger.see(page).status_code == 403
    assert quality.see(f"{PAGE}/{'0' * 32}").status_code == 404


def test_the_pages_are_written_as_french_is_printed(quality: Walker) -> None:
    where = filed(quality, 400)
    quality.send("/qualite/auto-diagnostic", "/qualite/auto-diagnostic", engagement="47", reponse="not_met",
                 ecart="Aucun essai : à faire !")
    for page in (PAGE, where, AUDIT, "/qualite/auto-diagnostic"):
        body = LEFT.sub(" ", quality.see(page).text.partition("<main")[2])
        plain = re.sub(r"<[^>]+>", "", body.replace("&#39;", "'"))
        assert [plain[max(0, each.start() - 40):each.end()] for each in LOOSE.finditer(plain)] == [], page
