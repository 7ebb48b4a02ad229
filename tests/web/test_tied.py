"""Two events that are one, and one COD for several, as the duty officer reads and does them (R5)."""
from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crisis.accounts.rights import Actor
from crisis.accounts.tables import account
from crisis.db import Database
from crisis.events import opening
from crisis.territory import Territory
from tests.web.walker import Page, Walker

WHY = "Deux maires ont signalé la même digue."


def read(walker: Walker, url: str) -> str:
    """Return the visible text of a page, its blanks made plain."""
    return plain(walker.see(url).text)


def plain(html: str) -> str:
    return " ".join(unescape("".join(Page(html).text)).replace("\u00a0", " ").replace("\u202f", " ").split())


def key(address: str) -> str:
    return address.rpartition("/")[2]


def said(walker: Walker, event: str) -> dict[str, str]:
    """Return the sentence of the last entry of each kind."""
    return {each["kind"]: each["sentence"].replace("\u00a0", " ") for each in walker.entries(event)}


@pytest.fixture
def holder(console: Flask) -> Walker:
    return Walker.signed_in(console, "com1")


@pytest.fixture
def pair(officer: Walker) -> tuple[str, str]:
    """Return the addresses of an event whose COD is active, and of another one in veille."""
    one = officer.open_event("Crue de la Cère")
    officer.activate(one)
    return one, officer.open_event("Digue rompue à Vic", "storm")


def test_an_event_is_attached_to_a_cod_where_the_cod_is_activated(officer: Walker, pair: tuple[str, str]) -> None:
    one, other = pair
    assert "Un COD est déjà activé pour un autre évènement" in read(officer, other)
    form = officer.form(other, f"{other}/rattachement")
    assert form.fields["cod"] == [key(one)]
    answer = officer.again(form)
    assert answer.status_code == 303, answer.text
    page = read(officer, other)
    assert "Personne n'est appelé de nouveau." in page
    assert "est servi par le COD de « Crue de la Cère »" in page
    assert "Rattaché au COD de « Crue de la Cère »" in page
    assert "Déclarer la cellule opérationnelle" not in page
    assert "la cellule est celle d'un autre évènement" in page
    assert "Le COD de cet évènement sert aussi « Digue rompue à Vic »." in read(officer, one)
    assert "« Crue de la Cère »" in said(officer, other)["cod_activated"]
    assert "« Digue rompue à Vic »" in said(officer, one)["cod_shared"]


def test_the_page_of_the_cell_says_whose_it_is(officer: Walker, holder: Walker, pair: tuple[str, str]) -> None:
    one, other = pair
    officer.send(other, f"{other}/rattachement")
    page = read(holder, f"{other}/cellule")
    assert "La cellule est celle de « Crue de la Cère »" in page
    assert not [form for form in Page(holder.see(f"{other}/cellule").text).forms
                if form.action.endswith("/operationnelle")]
    assert "Cette cellule sert aussi « Digue rompue à Vic »." in read(holder, f"{one}/cellule")


def test_lifting_the_cod_that_serves_asks_to_confirm(officer: Walker, pair: tuple[str, str]) -> None:
    one, other = pair
    officer.send(other, f"{other}/rattachement")
    answer = officer.send(f"{one}/fin", f"{one}/fin/cod")
    assert answer.status_code == 409
    refused = plain(answer.text)
    assert "Ce COD sert encore d'autres évènements." in refused
    assert "Je confirme la levée ici" in refused
    assert officer.send(f"{one}/fin", f"{one}/fin/cod", confirme="oui").status_code == 303
    assert "Ce COD n'est plus activé" in read(officer, other)
    assert "C'est le COD de « Crue de la Cère »" in read(officer, f"{other}/fin")
    assert officer.send(f"{other}/fin", f"{other}/fin/cod").status_code == 303
    assert "servi par" not in read(officer, other)


def test_two_events_that_are_one_are_linked_and_the_start_is_said_with_its_proof(
        officer: Walker, pair: tuple[str, str]) -> None:
    one, other = pair
    form = officer.form(other, f"{other}/lien")
    empty = officer.again(form, autre=key(one), motif="  ")
    assert (empty.status_code, "Motif manquant." in empty.text) == (422, True)
    assert next(each for each in Page(empty.text).forms if each.action == f"{other}/lien").fields["autre"] == [key(one)]
    assert officer.send(other, f"{other}/lien", autre=key(one), motif=WHY).status_code == 303
    page = read(officer, other)
    for words in ("Même évènement que « Crue de la Cère »", "Engagement 47 : départ repris de « Crue de la Cère »",
                  "aucun ordre de cet évènement-ci n'ouvre ce délai", "entrée n° 2 de sa main courante",
                  "Un lien ne se retire pas : s'il est faux, écrivez-le dans une note",
                  "L'horloge tourne depuis l'ordre de l'évènement lié."):
        assert words in page, words
    assert "le plus tôt des deux ordres" not in page
    assert "Même évènement que « Digue rompue à Vic »" in read(officer, one)
    (entry,) = (each for each in officer.entries(other) if each["kind"] == "event_linked")
    assert entry["words"] == WHY
    assert "(entrée 2 de « Crue de la Cère »)" in said(officer, other)["event_linked"]


def test_the_holder_declares_the_cell_of_an_event_whose_clock_the_link_started(
        officer: Walker, holder: Walker, pair: tuple[str, str]) -> None:
    one, other = pair
    officer.send(other, f"{other}/lien", autre=key(one), motif=WHY)
    answer = holder.send(f"{other}/cellule", f"{other}/cellule/operationnelle", motif="La cellule est la même.")
    assert answer.status_code == 303, answer.text


@pytest.fixture
def played(one: Database, officer: Walker, cantal: Territory) -> str:
    """Return the address of an open event that plays an exercise, its COD active."""
    with one.transaction() as tx:
        row = tx.execute(select(account).where(account.c.roles == "duty_officer").limit(1)).one()
        wanted = opening.Opening("flood", "Crue jouée", ["15014"], "exercise", separate=True,
                                 drill=opening.Drill("e" * 32, 1, 1))
        event = opening.enter(tx, Actor(row.person, row.function, frozenset({"duty_officer"})), cantal, wanted)
    address = f"/evenements/{event}"
    officer.activate(address)
    return address


def test_an_exercise_is_named_as_one_wherever_a_real_event_is_opened(officer: Walker, played: str) -> None:
    home = read(officer, "/")
    assert "EXERCICE Crue jouée" in home
    assert "Activer le COD pour un évènement réel" in home
    assert "Ouvrir un évènement réel en veille" in home
    for page in ("/evenements/nouveau", "/activer"):
        told = read(officer, page)
        for words in ("EXERCICE – Crue jouée", "Rejoindre l'EXERCICE", "un autre évènement s'ouvre en réel",
                      "C'est un autre évènement, réel"):
            assert words in told, (page, words)


def test_another_event_beside_an_exercise_is_real_and_is_never_offered_its_cod(officer: Walker, played: str) -> None:
    given: dict[str, Any] = {"titre": "Crue", "type": "flood", "zone": "toutes"}
    form = officer.form("/evenements/nouveau", "/evenements/nouveau")
    refused = officer.again(form, **given)
    assert (refused.status_code, "Un EXERCICE est en cours." in refused.text) == (409, True)
    real = str(officer.again(form, autre="oui", **given).location)
    page = read(officer, real)
    assert "Un COD est déjà activé" not in page
    assert "Autres évènements" not in page
    answer = officer.send(real, f"{real}/cod")
    assert answer.status_code == 303
    assert "Lier à un évènement qui est le même" not in read(officer, real)
