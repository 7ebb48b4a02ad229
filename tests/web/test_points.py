"""Points de situation and texts for SYNERGI on the console: proposed from entries, written, frozen, declared."""
from __future__ import annotations

import hashlib
import re

import pytest
from flask import Flask

from crisis.db import Database
from crisis.evidence.verifier import verify_event
from crisis.web.console import synergi
from tests.web.test_journal_filters import note
from tests.web.walker import Page, Walker


def draft(walker: Walker, event: str) -> dict[str, list[str]]:
    form = next(form for form in Page(walker.see(f"{event}/points").text).forms if "situation" in form.fields)
    return form.fields


def write(walker: Walker, event: str, act: str, **given: str) -> str:
    """Press a button of the draft's form and return the page that follows."""
    answer = walker.send(f"{event}/points", f"{event}/points/brouillon", acte=act, **given)
    return answer.text if answer.status_code != 303 else walker.see(answer.location).text


def prepare(walker: Walker, event: str) -> None:
    assert walker.send(f"{event}/points", f"{event}/points").status_code == 303


def area(page: str, code: str) -> str:
    found = re.search(rf'<textarea id="texte-{code}"[^>]*>\n([^<]*)</textarea>', page)
    assert found is not None
    return found[1]


@pytest.fixture
def event(officer: Walker) -> str:
    opened = officer.open_event()
    officer.activate(opened)
    note(officer, opened, "Pont de Tronquières fermé")
    note(officer, opened, "Renforts demandés", categorie="action")
    return opened


def test_a_draft_is_proposed_from_entries_with_hours_numbers_and_no_name(officer: Walker, event: str) -> None:
    prepare(officer, event)
    told = {name: texts[0] for name, texts in draft(officer, event).items()}
    seq = {entry["words"]: entry["seq"] for entry in officer.entries(event)}
    assert re.search(rf"\d+\u00a0h(\u00a0\d\d)? – Pont de Tronquières fermé \(n° {seq['Pont de Tronquières fermé']}\)",
                     told["situation"])
    assert "Renforts demandés" in told["actions"]
    assert "Renforts" not in told["situation"]
    assert "COD activé" in told["actions"]
    assert "2\u00a0communes concernées" in told["chiffres"]
    name = next(entry for entry in officer.entries(event) if entry["kind"] == "cod_activated")["author"].split(",")[0]
    assert name not in "".join(told.values())


def test_a_point_is_written_frozen_listed_read_and_taken_away(officer: Walker, event: str, one: Database) -> None:
    prepare(officer, event)
    page = write(officer, event, "figer", situation="La Cère baisse.", actions="")
    assert "Point de situation validé et figé." in page
    assert "Point de situation n°\u00a01</a>" in page
    assert "La Cère baisse." in officer.see(f"{event}/points/1").text
    file = officer.see(f"{event}/points/1.txt")
    assert file.headers["Content-Disposition"].startswith("attachment;")
    assert file.headers["X-Content-SHA256"] == hashlib.sha256(file.data).hexdigest()
    assert "SITUATION GÉNÉRALE\nLa Cère baisse." in file.text
    assert "RÉPÉTITION TECHNIQUE" in file.text
    line = officer.entries(event)[-1]
    assert "La Cère baisse." in line["words"]
    assert line["sentence"].startswith("Point de situation n°\u00a01 validé et figé")
    with one.reading() as tx:
        assert verify_event(tx, event.rpartition("/")[2]).entries == line["seq"]


def test_the_next_point_starts_after_the_last_one(officer: Walker, event: str) -> None:
    prepare(officer, event)
    write(officer, event, "figer")
    note(officer, event, "La pluie cesse")
    prepare(officer, event)
    told = draft(officer, event)
    assert "La pluie cesse" in told["situation"][0]
    assert "Pont" not in told["situation"][0]


def test_newer_entries_are_announced_and_added_to_what_was_typed(officer: Walker, event: str) -> None:
    prepare(officer, event)
    note(officer, event, "Digue fragile")
    assert "1\u00a0inscription plus récente" in officer.see(f"{event}/points").text
    write(officer, event, "completer", situation="Mon texte.")
    told = draft(officer, event)["situation"][0]
    assert told.startswith("Mon texte.\n")
    assert told.count("Digue fragile") == 1
    assert "Ajouter les inscriptions" not in officer.see(f"{event}/points").text


def test_a_save_over_somebody_elses_shows_both_texts(console: Flask, officer: Walker, event: str) -> None:
    prepare(officer, event)
    writer = Walker.signed_in(console, "com1")
    form = writer.form(f"{event}/points", f"{event}/points/brouillon")
    write(officer, event, "enregistrer", situation="Version du cadre")
    answer = writer.again(form, acte="enregistrer", situation="Version de la cellule")
    assert answer.status_code == 409
    assert "Version du cadre" in answer.text
    kept = next(form for form in Page(answer.text).forms if "situation" in form.fields).fields
    assert kept["situation"] == ["Version de la cellule"]
    assert draft(officer, event)["situation"] == ["Version du cadre"]


def test_a_draft_frozen_by_somebody_else_gives_back_what_was_typed(console: Flask, officer: Walker, event: str) -> None:
    prepare(officer, event)
    writer = Walker.signed_in(console, "com1")
    form = writer.form(f"{event}/points", f"{event}/points/brouillon")
    write(officer, event, "figer")
    answer = writer.again(form, acte="enregistrer", situation="Écrit trop tard")
    assert answer.status_code == 409
    assert "Écrit trop tard" in answer.text


def test_the_cell_writes_and_is_not_offered_to_freeze(console: Flask, officer: Walker, event: str) -> None:
    writer = Walker.signed_in(console, "com1")
    prepare(writer, event)
    assert "Valider et figer" not in writer.see(f"{event}/points").text
    assert "Valider et figer" in officer.see(f"{event}/points").text
    form = writer.form(f"{event}/points", f"{event}/points/brouillon")
    assert writer.again(form, acte="figer", situation="x").status_code == 403
    assert "situation_frozen" not in officer.kinds(event)
    observer = Walker.signed_in(console, "observateur1").see(f"{event}/points").text
    assert "Un brouillon est en cours" in observer
    assert "Pont" not in observer


def test_a_correction_starts_from_the_text_it_replaces_and_both_say_so(officer: Walker, event: str) -> None:
    prepare(officer, event)
    write(officer, event, "figer", situation="Trois ponts fermés.")
    form = officer.form(f"{event}/points", f"{event}/points", remplace="1")
    assert officer.again(form).status_code == 303
    assert draft(officer, event)["situation"] == ["Trois ponts fermés."]
    write(officer, event, "figer", situation="Deux ponts fermés.")
    assert "Remplacé par le" in officer.see(f"{event}/points/1").text
    assert "Trois ponts fermés." in officer.see(f"{event}/points/1").text
    assert "Annule et remplace le point de situation n°\u00a01" in officer.see(f"{event}/points/2").text
    assert "annule et remplace le n°\u00a01" in officer.see(f"{event}/points/2.txt").text


def test_an_abandoned_draft_is_gone_and_an_unknown_number_is_not_found(officer: Walker, event: str) -> None:
    prepare(officer, event)
    write(officer, event, "abandonner")
    assert "Préparer le point de situation n°\u00a01" in officer.see(f"{event}/points").text
    for url in (f"{event}/points/1", f"{event}/points/1.txt", f"{event}/points/0", f"{event}/points/{10 ** 30}"):
        assert officer.see(url).status_code == 404, url
    assert officer.send(f"{event}/points", f"{event}/points", remplace="7").status_code == 404


def test_who_reads_no_name_is_not_given_the_free_text(console: Flask, officer: Walker, event: str) -> None:
    prepare(officer, event)
    write(officer, event, "figer", situation="Madame Unetelle est prévenue.")
    for login in ("qualite1", "auditeur1"):
        reader = Walker.signed_in(console, login)
        seen = reader.see(f"{event}/points").text + reader.see(f"{event}/points/1").text
        seen += reader.see(f"{event}/synergi").text + reader.see(f"{event}/journal").text
        assert "Unetelle" not in seen, login
        assert reader.see(f"{event}/points/1.txt").status_code == 403


def test_texts_for_synergi_are_marked_counted_and_ready_to_copy(officer: Walker, event: str) -> None:
    page = officer.see(f"{event}/synergi").text
    told = {code: area(page, code) for code in (*synergi.TITLES, "whole")}
    assert "Pont de Tronquières fermé" in told["situation"]
    assert "Aurillac, Saint-Flour" in told["event"]
    assert all(each.startswith("RÉPÉTITION TECHNIQUE\n") and each.endswith("\nRÉPÉTITION TECHNIQUE")
               for each in told.values())
    assert all(f"({len(each.replace('&#39;', chr(39)))} signes" in page for each in told.values())
    assert all(title.upper() in told["whole"] for code, title in synergi.TITLES.items() if code != "outlook")


def test_a_transmission_is_declared_and_the_next_texts_start_after_it(officer: Walker, event: str) -> None:
    answer = officer.send(f"{event}/synergi", f"{event}/synergi")
    assert answer.status_code == 303
    line = officer.entries(event)[-1]
    assert (line["kind"], line["words"]) == ("transmission_declared", "")
    assert line["sentence"].startswith("Texte transmis à SYNERGI à la main, jusqu'à l'entrée")
    note(officer, event, "Vent faible")
    page = officer.see(f"{event}/synergi").text
    assert "Vent faible" in area(page, "situation")
    assert "Pont" not in area(page, "situation")
    assert "Pont" in area(officer.see(f"{event}/synergi?tout=oui").text, "situation")


def test_the_last_point_comes_first_then_what_was_written_since(officer: Walker, event: str) -> None:
    prepare(officer, event)
    write(officer, event, "figer", situation="Situation figée.")
    note(officer, event, "Vent faible")
    told = area(officer.see(f"{event}/synergi").text, "situation")
    assert told.index("Situation figée.") < told.index("Vent faible")
    assert "Tronquières" not in told
    assert officer.see(f"{event}/synergi").text.count("communes concernées") == 4
    assert officer.send(f"{event}/synergi", f"{event}/synergi", point="1", destinataire="zone").status_code == 303
    assert "Point de situation n°\u00a01 transmis à la zone (COZ)" in officer.entries(event)[-1]["sentence"]
    assert officer.send(f"{event}/synergi", f"{event}/synergi", point="4").status_code == 422


def test_only_who_acts_by_hand_declares_a_transmission(console: Flask, officer: Walker, event: str) -> None:
    form = officer.form(f"{event}/synergi", f"{event}/synergi")
    observer = Walker.signed_in(console, "observateur1")
    assert "Inscrire : transmis" not in observer.see(f"{event}/synergi").text.replace("\u00a0", " ")
    token = Page(observer.see("/").text).forms[0].fields["csrf_token"]
    assert observer.again(form, csrf_token=token).status_code == 403


@pytest.mark.parametrize(("text", "most", "kept", "left"), [
    ("a\nb\nc", 5, "a\nb\nc", 0), ("a\nb\nc", 4, "b\nc", 1), ("a\nb\nc", 1, "c", 2), ("", 5, "", 0),
    ("abcdef", 4, "abc…", 0), ("x\nabcdef", 4, "abc…", 1)])
def test_a_text_too_long_keeps_its_newest_whole_lines_and_says_how_many_are_left(
        text: str, most: int, kept: str, left: int) -> None:
    assert synergi.limited(text, most) == (kept, left)
    assert len(synergi.limited(text, most)[0]) <= most


def test_every_page_of_the_event_stands_after_a_point_and_a_transmission(officer: Walker, event: str) -> None:
    prepare(officer, event)
    write(officer, event, "figer")
    assert officer.send(f"{event}/synergi", f"{event}/synergi", point="1").status_code == 303
    for url in ("", "/cellule", "/messages", "/appels", "/journal", "/points", "/points/1", "/synergi", "/fin",
                "/rapport"):
        assert officer.see(event + url).status_code == 200, url


def test_an_order_told_without_a_name_names_the_function(officer: Walker, event: str) -> None:
    told = officer.see(f"{event}/synergi").text
    assert "Sur ordre de l&#39;autorité préfectorale, donné" in told
    assert "enregistré (cadre de permanence)." in told
