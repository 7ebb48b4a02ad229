"""The pages of the figures: typed by a form, imported from a file that is shown first, a wall, a band nobody misses."""
from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from crisis import clock
from crisis.db import Database
from crisis.events import cip_figures
from crisis.hotline.figures_files import HEADER
from crisis.hotline.quarters import QUARTER, quarter
from crisis.hotline.tables import call_sheet
from crisis.journal import store
from tests.house import Hours
from tests.web.test_cip_page import CIRCUIT
from tests.web.test_pages import LOOSE
from tests.web.test_typeset import LEFT
from tests.web.walker import Page, Walker

TOLD = {"received": "40", "answered": "30", "abandoned": "6", "refused": "9", "wait_s": "1:15", "length_s": "200"}


@pytest.fixture
def hours(monkeypatch: pytest.MonkeyPatch) -> Hours:
    """The clock of these pages: an afternoon, on a quarter hour, which stands still until it is moved."""
    hours = Hours(quarter(clock.now()) + QUARTER)
    monkeypatch.setattr(clock, "host", clock.Clock(hours.wall, hours.monotonic))
    return hours


@pytest.fixture
def chief(hours: Hours, console: Flask) -> Walker:
    return Walker.signed_in(console, "cip1")


@pytest.fixture
def event(hours: Hours, console: Flask, chief: Walker) -> str:
    """A hotline opened on a quarter hour, an hour and a half ago."""
    officer = Walker.signed_in(console, "sidpc1")
    event = officer.open_event()
    officer.activate(event)
    assert officer.send(f"{event}/cip", f"{event}/cip/ordre").status_code == 303
    for act, given in (("proches", CIRCUIT), ("essai", {"resultat": "works"}), ("ouverture", {})):
        assert chief.send(f"{event}/cip", f"{event}/cip/{act}", **given).status_code == 303, act
    hours.move(91)
    return event


def told(walker: Walker, url: str) -> str:
    """Return the words of a page, its blanks made plain."""
    return plain(walker.see(url))


def plain(answer: TestResponse) -> str:
    return re.sub(r"\s+", " ", " ".join(Page(answer.text).text))


def type_in(walker: Walker, event: str, **other: str) -> TestResponse:
    return walker.send(f"{event}/cip/chiffres", f"{event}/cip/chiffres", **(TOLD | other))


def give(walker: Walker, event: str, body: bytes) -> TestResponse:
    form = walker.form(f"{event}/cip/chiffres", f"{event}/cip/chiffres/fichier")
    return walker.client.post(form.action, data=form.fields | {"fichier": (io.BytesIO(body), "relevé.csv")},
                              content_type="multipart/form-data")


def form_of(answer: TestResponse, act: str) -> Any:
    return next(form for form in Page(answer.text).forms if form.action.endswith(act))


def sit(one: Database, event: str, post: str = "operator-1") -> None:
    with one.transaction() as tx:
        store.append(tx, event.rpartition("/")[2], "cip_post_taken", {
            "post": post, "person": post, "shift": None, "until": None, "read": None})


def test_figures_are_typed_shown_and_replaced_with_a_word(event: str, chief: Walker) -> None:
    assert type_in(chief, event).status_code == 303
    page = told(chief, f"{event}/cip/chiffres")
    assert "Chiffres du quart d'heure notés" in page
    assert "40 30 6 9 1 min 15 s 3 min 20 s" in page
    form = chief.form(f"{event}/cip/chiffres", f"{event}/cip/chiffres")
    newest = re.findall(r'<option value="([^"]+)"[^>]*>[^<]*\(déjà noté\)', chief.see(f"{event}/cip/chiffres").text)
    assert len(newest) == 1
    assert form.fields["quart"] != newest
    assert type_in(chief, event, quart=newest[0], received="50").status_code == 303
    assert "ils remplacent ceux du quart d'heure du" in told(chief, f"{event}/cip/chiffres")
    assert "figures_frozen" not in chief.kinds(event)


@pytest.mark.parametrize(("field", "typed", "why"), [
    ("answered", "39", "39 répondus et 6 abandonnés dépassent 40 reçus"),
    ("received", "beaucoup", "Reçus : reçu « beaucoup »"), ("received", "-1", "nombre négatif"),
    ("wait_s", "", "Attente moyenne"), ("quart", "demain", "Choisissez-le dans la liste")])
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
        event: str, chief: Walker, field: str, typed: str, why: str) -> None:
    refused = type_in(chief, event, **{field: typed})
    assert (refused.status_code, why in plain(refused).replace("&#39;", "'")) == (422, True)
    kept = form_of(refused, "/cip/chiffres")
    assert kept.fields["refused"] == ["9"]
    assert field == "quart" or kept.fields[field] == [typed]


def test_the_posts_needed_stand_against_those_that_answer(event: str, chief: Walker, one: Database) -> None:
    assert "Postes nécessaires inconnus : aucun chiffre du standard" in told(chief, f"{event}/cip/chiffres")
    type_in(chief, event)
    page = told(chief, f"{event}/cip/chiffres")
    # 49 calls of 200 s in a quarter hour: 10.9 erlangs, and nobody at a post.
    assert "file sans fin : il manque au moins 11 postes" in page
    assert "Postes qui répondent : 0." in page
    assert "(au moins 12 sans compter les appels refusés" in page
    for number in range(1, 14):
        sit(one, event, f"operator-{number}")
    page = told(chief, f"{event}/cip/chiffres")
    assert "file sans fin" not in page
    assert "Postes qui répondent : 13. Postes nécessaires : 14" in page


def test_the_file_of_the_house_is_shown_then_imported(event: str, chief: Walker, hours: Hours) -> None:
    first = quarter(hours.now) - 2 * QUARTER
    body = "\r\n".join([";".join(HEADER),
                        *(f"{at.isoformat()};40;30;6;9;45;200" for at in (first, first + QUARTER)), ""]).encode()
    shown = give(chief, event, body)
    assert (shown.status_code, "2 quarts d'heure lus" in plain(shown)) == (200, True)
    assert "non relevé" in told(chief, f"{event}/cip/chiffres")
    assert "importé" not in told(chief, f"{event}/cip/chiffres").replace("Il est montré avant d'être importé", "")
    assert chief.again(form_of(shown, "/import")).status_code == 303
    assert told(chief, f"{event}/cip/chiffres").count(", importé") == 2


def test_a_file_with_a_fault_names_its_line_and_offers_no_import(event: str, chief: Walker, hours: Hours) -> None:
    at = (quarter(hours.now) - QUARTER).isoformat()
    shown = give(chief, event, f"{';'.join(HEADER)}\n{at};1;9;0;0;1;1\n".encode())
    assert "ligne 2 : 9 répondus et 0 abandonnés dépassent 1 reçus" in plain(shown)
    assert not [form for form in Page(shown.text).forms if form.action.endswith("/import")]
    assert give(chief, event, b"").status_code == 422


def test_another_layout_is_mapped_once_then_known(event: str, chief: Walker, hours: Hours) -> None:
    at = (quarter(hours.now) - QUARTER).isoformat()
    body = f"Période;Offerts;Décrochés;Perdus;Attente;DMT\n{at};40;30;6;0:00:45;3:20\n".encode("cp1252")
    shown = give(chief, event, body)
    assert "Ce fichier a une autre disposition" in plain(shown)
    columns = form_of(shown, "/fichier")
    wrong = chief.again(columns, colonne_begins="0", colonne_received="0")
    assert (wrong.status_code, "Il manque des colonnes" in plain(wrong)) == (422, True)
    told_ = {f"colonne_{name}": str(rank) for rank, name in enumerate(
        ("begins", "received", "answered", "abandoned", "wait_s", "length_s"))}
    read = chief.again(form_of(wrong, "/fichier"), **told_)
    assert "1 quart d'heure lu" in plain(read)
    assert chief.again(form_of(read, "/import")).status_code == 303
    again = give(chief, event, body.replace(b";40;", b";44;"))
    assert ("1 quart d'heure lu" in plain(again), "Ce fichier a une autre" in plain(again)) == (True, False)
    assert chief.again(form_of(again, "/import")).status_code == 303
    assert "44 30 6 0 45 s 3 min 20 s" in told(chief, f"{event}/cip/chiffres")


def test_the_page_of_a_file_refreshes_its_blocks_without_being_sent_elsewhere(event: str, chief: Walker) -> None:
    answer = chief.see(f"{event}/cip/chiffres/fichier")
    assert (answer.status_code, 'id="bloc-quarts" data-live' in answer.text) == (200, True)


def test_the_quarter_hour_in_which_the_hotline_closes_is_said_to_be_frozen(
        event: str, officer: Walker, chief: Walker) -> None:
    assert "en cours" in told(chief, f"{event}/cip/chiffres")
    officer.send(f"{event}/cip", f"{event}/cip/ordre-fermeture")
    chief.send(f"{event}/cip", f"{event}/cip/fermeture", message="La cellule est fermée.", renvoi="Standard")
    page = told(chief, f"{event}/cip/chiffres")
    assert ("en cours" in page, "figé" in page) == (False, True)


def test_who_may_not_type_reads_and_is_refused(event: str, console: Flask, chief: Walker) -> None:
    writer = Walker.signed_in(console, "com1")
    assert writer.see(f"{event}/cip/chiffres").status_code == 200
    assert not [form for form in Page(writer.see(f"{event}/cip/chiffres").text).forms if "/cip/" in form.action]
    form = chief.form(f"{event}/cip/chiffres", f"{event}/cip/chiffres")
    assert writer.again(form, **TOLD).status_code == 403


def test_the_call_sheets_are_counted_and_say_nothing_of_who_called(
        event: str, chief: Walker, one: Database, hours: Hours) -> None:
    with one.transaction() as tx:
        for rank in range(3):
            tx.execute(call_sheet.insert(), {
                "id": f"{rank:032x}", "event": event.rpartition("/")[2], "post": "operator-1", "revision": 1,
                "opened_at": tx.now - timedelta(minutes=20), "saved_at": tx.now, "category": "roads", "profile": "",
                "closed_at": tx.now - timedelta(minutes=18), "priority": 1 if rank else 4, "commune": "15014",
                "place": "", "caller": "Mme Cantournet", "phone": "06 39 98 00 01", "note": "Un mot.", "sheet": 0,
                "answer": "", "follow_up": "callback", "recipient": "", "relay_answer": "",
                "callback_at": tx.now, "relayed_at": tx.now if rank else None})
    page = told(chief, f"{event}/cip/chiffres")
    for words in ("3 fiches d'appel, appels non clos compris, durée moyenne 2 min", "Routes, écoles, transports 3",
                  "Aurillac 3",
                  "P1, vie en danger 2", "Rappels promis et restant à faire : 3. Appels P1 ouverts : 2"):
        assert words in page, words
    wall = told(chief, f"{event}/cip/mur")
    assert "P1 ouverts 2" in wall
    assert "Rappels dus 3" in wall
    assert "Cantournet" not in page + wall


def test_the_wall_says_what_the_room_must_know(event: str, chief: Walker, one: Database) -> None:
    sit(one, event)
    type_in(chief, event)
    wall = told(chief, f"{event}/cip/mur")
    assert "Postes 1 / 14" in wall
    assert "30 / 49 répondus / présentés ; 6 abandonnés, 9 refusés" in wall
    assert "Plus longue attente moyenne 1:15 minutes" in wall
    assert "Aucune fiche réponses publiée" in wall
    assert "01 99 00 15 51" in wall
    assert "file sans fin : il manque au moins 10 postes" in wall
    assert 'id="bloc-mur" data-live="always"' in chief.see(f"{event}/cip/mur").text


BAND = "La CIP est ouverte et personne ne répond depuis"


def test_a_public_number_that_leads_to_nobody_is_said_where_somebody_leads(
        event: str, console: Flask, chief: Walker, one: Database, hours: Hours) -> None:
    officer, writer = (Walker.signed_in(console, each) for each in ("sidpc1", "com1"))
    for walker, page in ((chief, "/cip"), (chief, "/cip/chiffres"), (chief, "/cip/mur"), (chief, ""), (officer, ""),
                         (writer, "/cip")):
        assert f"{BAND} 1 h 31 min" in told(walker, event + page), page
    assert BAND not in told(writer, event)
    sit(one, event)
    assert BAND not in told(chief, f"{event}/cip")
    with one.transaction() as tx:
        store.append(tx, event.rpartition("/")[2], "cip_post_left", {
            "post": "operator-1", "person": "operator-1", "reason": "end"})
    hours.move(4)
    assert BAND not in told(chief, f"{event}/cip/mur")
    hours.move(1)
    assert f"{BAND} 5 min" in told(chief, f"{event}/cip/mur")


def test_the_pages_are_set_as_french_is_printed_at_each_step(
        event: str, chief: Walker, one: Database, hours: Hours) -> None:
    type_in(chief, event)
    shown = give(chief, event, b"a;b\n1;2\n")
    with one.transaction() as tx:
        cip_figures.freeze(tx, event.rpartition("/")[2])
    pages = [shown.text, *(chief.see(f"{event}/cip/{each}").text for each in ("chiffres", "mur"))]
    for page in pages:
        body = LEFT.sub(" ", page.partition("<main")[2])
        assert LOOSE.findall(re.sub(r"<[^>]+>", "", body.replace("&#39;", "'"))) == []


def test_before_any_order_there_is_nothing_to_type(hours: Hours, console: Flask, chief: Walker) -> None:
    event = Walker.signed_in(console, "sidpc1").open_event()
    assert "Aucun quart d'heure" in told(chief, f"{event}/cip/chiffres")
    assert chief.see(f"{event}/cip/mur").status_code == 200
    assert not [form for form in Page(chief.see(f"{event}/cip/chiffres").text).forms if "/cip/" in form.action]
