"""The page of the answer sheet and its draft: by forms alone, input kept, the words on the screen validated."""
from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update
from werkzeug.test import TestResponse

from crisis.db import Database
from crisis.hotline.answers import Answer, Body
from crisis.hotline.tables import answer_sheet
from crisis.journal import store
from tests.web.test_cip_notices import FIRST, at_post, instruct, person, publish
from tests.web.test_cip_page import ordered
from tests.web.test_pages import LOOSE
from tests.web.test_typeset import LEFT
from tests.web.walker import Form, Page, Walker

SHEET, DRAFT = "cip/fiche", "cip/fiche/brouillon"


@pytest.fixture
def chief(console: Flask) -> Walker:
    return Walker.signed_in(console, "cip1")


@pytest.fixture
def writer(console: Flask) -> Walker:
    return Walker.signed_in(console, "com1")


def words(html: str) -> str:
    return re.sub(r"\s+", " ", " ".join(Page(html).text))


def told(walker: Walker, event: str, page: str = SHEET) -> str:
    return words(walker.see(f"{event}/{page}").text)


def form_of(html: str, act: str) -> Form:
    return next(form for form in Page(html).forms if form.action.endswith(act))


def wrote(walker: Walker, event: str, act: str = "enregistrer", **given: str) -> TestResponse:
    return walker.send(f"{event}/{DRAFT}", f"{event}/{DRAFT}", acte=act, **given)


def rows(html: str) -> list[str]:
    fields = form_of(html, DRAFT).fields
    return [fields[f"question-{at}"][0] for at in range(len(fields)) if f"question-{at}" in fields]


def test_a_sheet_is_written_validated_and_read_by_forms_alone(officer: Walker, chief: Walker, writer: Walker) -> None:
    event = ordered(officer)
    assert "Aucune version n'est en vigueur" in told(chief, event)
    assert wrote(writer, event, faits_confirmes="La Cère déborde.", **{
        "question-0": "Le pont est-il ouvert ?", "reponse-0": "Non.", "categorie-0": "roads"}).status_code == 303
    page = told(chief, event)
    assert "À valider : version 1" in page
    assert "Le pont est-il ouvert ?" in page
    assert chief.send(f"{event}/{SHEET}", f"{event}/{SHEET}/publication").status_code == 303
    assert "En vigueur : version 1" in told(writer, event)
    assert officer.kinds(event)[-1] == "answer_sheet_published"
    version = told(writer, event, f"{SHEET}/versions/1")
    assert "La Cère déborde." in version
    assert chief.see(f"{event}/{SHEET}/versions/2").status_code == 404


def test_rows_are_added_moved_and_taken_out_and_nothing_is_kept(officer: Walker, writer: Walker) -> None:
    event = ordered(officer)
    first = wrote(writer, event, "ajouter", faits_confirmes="La Cère déborde.",
                  **{"question-0": "Une ?", "reponse-0": "Oui."})
    assert (first.status_code, rows(first.text)) == (200, ["Une ?", ""])
    form = form_of(first.text, DRAFT)
    second = writer.again(form, acte="ajouter", **{"question-1": "Deux ?", "reponse-1": "Non."})
    assert rows(second.text) == ["Une ?", "Deux ?", ""]
    moved = writer.again(form_of(second.text, DRAFT), acte="monter:1")
    assert rows(moved.text) == ["Deux ?", "Une ?", ""]
    assert rows(writer.again(form_of(moved.text, DRAFT), acte="descendre:0").text) == ["Une ?", "Deux ?", ""]
    out = writer.again(form_of(moved.text, DRAFT), acte="retirer:0")
    assert rows(out.text) == ["Une ?", ""]
    assert form_of(out.text, DRAFT).fields["faits_confirmes"] == ["La Cère déborde."]
    assert "data-unsaved" in out.text
    assert rows(writer.again(form_of(out.text, DRAFT), acte="retirer:99").text) == ["Une ?", ""]
    assert rows(writer.see(f"{event}/{DRAFT}").text) == [""]


def test_what_was_typed_is_kept_after_a_refusal(officer: Walker, writer: Walker) -> None:
    event = ordered(officer)
    refused = wrote(writer, event, faits_confirmes="La Cère déborde.", **{"question-0": "Sans réponse ?"})
    assert refused.status_code == 422
    assert "Une question n'a pas de réponse." in refused.text.replace("&#39;", "'")
    fields = form_of(refused.text, DRAFT).fields
    assert (fields["faits_confirmes"], fields["question-0"]) == (["La Cère déborde."], ["Sans réponse ?"])
    assert "votre saisie est conservée plus bas" in refused.text


def test_two_writers_never_overwrite_each_other_unread(officer: Walker, chief: Walker, writer: Walker) -> None:
    event = ordered(officer)
    form = writer.form(f"{event}/{DRAFT}", f"{event}/{DRAFT}")
    wrote(chief, event, faits_confirmes="La Cère monte.")
    refused = writer.again(form, acte="enregistrer", faits_confirmes="La Cère baisse.")
    assert refused.status_code == 409
    assert re.findall(r"<(?:del|ins)>.*?</span>(.*?)<span", refused.text) == ["monte.", "baisse."]
    assert writer.again(form_of(refused.text, DRAFT), acte="enregistrer").status_code == 303
    assert "La Cère baisse." in told(chief, event)


def test_the_chief_validates_what_was_on_the_screen(officer: Walker, chief: Walker, writer: Walker) -> None:
    event = ordered(officer)
    wrote(writer, event, faits_confirmes="La Cère monte.")
    form = chief.form(f"{event}/{SHEET}", f"{event}/{SHEET}/publication")
    wrote(writer, event, faits_confirmes="La Cère baisse.")
    refused = chief.again(form)
    assert (refused.status_code, "La Cère baisse." in words(refused.text)) == (409, True)
    assert "answer_sheet_published" not in officer.kinds(event)
    assert chief.again(form_of(refused.text, "publication")).status_code == 303


def test_only_the_chief_publishes_and_gives_instructions(officer: Walker, chief: Walker, writer: Walker) -> None:
    event = ordered(officer)
    wrote(writer, event, faits_confirmes="La Cère monte.")
    assert [form for form in Page(writer.see(f"{event}/{SHEET}").text).forms if "publication" in form.action] == []
    for act in ("publication", "consigne"):
        form = chief.form(f"{event}/{SHEET}", f"{event}/{SHEET}/{act}")
        assert writer.again(form, urgente="Taisez-vous.").status_code == 403
    assert officer.see(f"{event}/{DRAFT}").status_code == 403


def test_a_draft_is_dropped_only_as_it_was_read(officer: Walker, chief: Walker, writer: Walker) -> None:
    event = ordered(officer)
    wrote(writer, event, faits_confirmes="La Cère monte.")
    form = writer.form(f"{event}/{SHEET}", f"{event}/{SHEET}/abandon")
    wrote(chief, event, faits_confirmes="La Cère baisse.")
    assert writer.again(form).status_code == 409
    assert writer.send(f"{event}/{SHEET}", f"{event}/{SHEET}/abandon").status_code == 303
    assert "À valider" not in told(chief, event)


def test_an_urgent_instruction_is_refused_empty_and_kept_when_too_long(officer: Walker, chief: Walker) -> None:
    event = ordered(officer)
    refused = chief.send(f"{event}/{SHEET}", f"{event}/{SHEET}/consigne", urgente="x" * 501)
    assert (refused.status_code, form_of(refused.text, "consigne").fields["urgente"]) == (422, ["x" * 501])
    assert chief.send(f"{event}/{SHEET}", f"{event}/{SHEET}/consigne", urgente="Taisez le pont.").status_code == 303
    assert "Taisez le pont." in told(chief, event)
    assert "Personne ne l'a encore lue" in told(chief, event)


def test_a_version_may_take_up_the_instructions(officer: Walker, chief: Walker, writer: Walker, one: Database) -> None:
    event = ordered(officer)
    instruct(one, event, "Taisez le pont.")
    wrote(writer, event, interdits="Le pont.")
    chief.send(f"{event}/{SHEET}", f"{event}/{SHEET}/publication", reprend="oui")
    assert "Taisez le pont." not in told(chief, event)


def seated(db: Database, event: str, login: str, minutes_ago: int) -> None:
    """Let somebody have sat at a post for so long."""
    with db.transaction() as tx:
        store.append(tx, event.rpartition("/")[2], "cip_post_taken", {
            "post": "operator-1", "person": person(db, login), "shift": None, "until": None, "read": None},
            happened_at=tx.now - timedelta(minutes=minutes_ago))


def test_whoever_has_not_read_is_listed_for_who_leads_the_team(
        console: Flask, officer: Walker, chief: Walker, one: Database) -> None:
    event = ordered(officer)
    publish(one, event, FIRST)
    seated(one, event, "com1", 30)
    page = told(chief, event)
    assert "À lire opérateur 1 :" in page
    observer = told(Walker.signed_in(console, "observateur1"), event)
    assert "opérateur 1 :" not in observer
    assert "1 poste ne l'a pas lue." in observer
    ann = at_post(console, one, "com1", event)
    ann.send(f"{event}/cip/a-lire", f"{event}/cip/lu")
    page = told(chief, event)
    assert "1 personne l'a lue" in page
    assert "opérateur 1 :" not in page


def test_the_page_says_which_communique_the_sheet_rests_on(
        officer: Walker, writer: Walker, one: Database) -> None:
    event = ordered(officer)
    publish(one, event, Body(facts="Crue.", answers=(Answer("road", "Pont ?", "Fermé."),)))
    assert "La fiche ne repose sur aucun communiqué." in told(writer, event)
    with one.transaction() as tx:
        tx.execute(update(answer_sheet).values(message="0" * 32))
    assert "Le communiqué dont elle date n'est plus en vigueur." in told(writer, event)


def test_the_pages_are_set_as_french_is_printed(officer: Walker, chief: Walker, writer: Walker, one: Database) -> None:
    event = ordered(officer)
    instruct(one, event, "Taisez le pont.")
    publish(one, event, FIRST)
    seated(one, event, "com1", 30)
    wrote(writer, event, faits_confirmes="La Cère monte.")
    for page in (SHEET, DRAFT, f"{SHEET}/versions/1"):
        body = LEFT.sub(" ", chief.see(f"{event}/{page}").text.partition("<main")[2])
        assert LOOSE.findall(re.sub(r"<[^>]+>", "", body.replace("&#39;", "'"))) == [], page
