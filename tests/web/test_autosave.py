"""A draft saves itself beside the message: no version, no entry, nobody's text overwritten, everybody seen (D65)."""
from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from crisis.messages.tables import editing
from crisis.web.house import House
from tests.web.test_forms import TEXT, drafted
from tests.web.walker import Form, Page, Walker


def typing(writer: Walker, form: Form, **typed: Any) -> TestResponse:
    """Send the form as a script does while it is typed in."""
    return writer.client.post(f"{form.action}/saisie", data=form.fields | typed)


def rows(console: Flask) -> list[Any]:
    house: House = console.extensions["house"]
    with house.db.reading() as tx:
        return list(tx.execute(select(editing)))


def told(answer: TestResponse) -> str:
    assert answer.status_code == 200, answer.text
    return str(answer.get_json()["html"])


@pytest.fixture
def draft(officer: Walker) -> str:
    return drafted(officer, officer.open_event())


def test_what_is_typed_is_kept_without_a_version_or_an_entry(console: Flask, officer: Walker, draft: str) -> None:
    before = officer.kinds(draft.rpartition("/messages/")[0])
    form = officer.form(draft, draft)
    for text in ("La Cère déb", "La Cère déborde"):
        answer = typing(officer, form, texte_sms=text)
        assert (answer.status_code, answer.get_json()["version"]) == (200, 1)
    assert len(rows(console)) == 1
    assert officer.kinds(draft.rpartition("/messages/")[0]) == before
    page = officer.see(draft).text
    assert "est reprise" in page
    assert officer.form(draft, draft).fields["texte_sms"] == ["La Cère déborde"]


def test_a_draft_that_is_saved_or_given_up_leaves_nothing_typed_behind(
        console: Flask, officer: Walker, draft: str) -> None:
    form = officer.form(draft, draft)
    typing(officer, form, texte_sms="Pas celui-ci")
    assert officer.send(draft, f"{draft}/abandonner").status_code == 303
    assert rows(console) == []
    assert "Pas celui-ci" not in officer.see(draft).text
    typing(officer, form, texte_sms="Celui-ci")
    assert officer.send(draft, draft, acte="enregistrer").status_code == 303
    assert rows(console) == []
    assert officer.form(draft, draft).fields["texte_sms"] == ["Celui-ci"]


def test_what_is_typed_back_to_what_is_saved_is_nothing_typed(console: Flask, officer: Walker, draft: str) -> None:
    form = officer.form(draft, draft)
    typing(officer, form, titre="Crue forte")
    assert len(rows(console)) == 1
    typing(officer, form)
    assert rows(console) == []


def test_somebody_who_typed_in_the_last_minute_is_seen_at_it(console: Flask, officer: Walker, draft: str) -> None:
    other = Walker.signed_in(console, "com1")
    typing(other, other.form(draft, draft), texte_sms="Évacuez.")
    shown = told(typing(officer, officer.form(draft, draft), titre="Crue forte"))
    assert "modifie ce texte (dernière frappe à" in shown
    assert "Évacuez." in shown
    assert "modifie ce texte" in officer.see(draft).text


def test_nobody_is_told_of_themselves(officer: Walker, draft: str) -> None:
    assert "modifie ce texte" not in told(typing(officer, officer.form(draft, draft), titre="Crue forte"))
    assert "modifie ce texte" not in officer.see(draft).text


def test_a_minute_later_only_the_unsaved_words_are_told(console: Flask, officer: Walker, draft: str) -> None:
    other = Walker.signed_in(console, "com1")
    typing(other, other.form(draft, draft), texte_sms="Évacuez.")
    aged(console, minutes=2)
    page = officer.see(draft).text
    assert "modifie ce texte" not in page
    assert "a une saisie en cours, de" in page
    aged(console, hours=13)
    assert "saisie en cours" not in officer.see(draft).text


def aged(console: Flask, **parts: float) -> None:
    house: House = console.extensions["house"]
    with house.db.transaction() as tx:
        tx.execute(update(editing).values(at=tx.now - timedelta(**parts)))


def test_a_text_saved_by_another_meanwhile_is_shown_side_by_side_and_overwritten_by_nobody(
        console: Flask, officer: Walker, draft: str) -> None:
    form = officer.form(draft, draft)
    other = Walker.signed_in(console, "com1")
    assert other.send(draft, draft, acte="enregistrer", texte_sms="Texte <de> com1").status_code == 303
    shown = told(typing(officer, form, texte_sms="Texte de sidpc1"))
    assert "a enregistré la version 2 pendant que vous écriviez" in shown
    assert "Texte &lt;de&gt; com1" in shown
    assert "Texte de sidpc1" in shown
    assert other.form(draft, draft).fields["texte_sms"] == ["Texte <de> com1"]
    mine = officer.form(draft, draft).fields
    assert (mine["texte_sms"], mine["version"]) == (["Texte de sidpc1"], ["1"])


def test_without_a_script_the_refusal_shows_both_texts_and_the_next_save_is_on_purpose(
        console: Flask, officer: Walker, draft: str) -> None:
    form = officer.form(draft, draft)
    other = Walker.signed_in(console, "com1")
    assert other.send(draft, draft, acte="enregistrer", texte_sms="Texte de com1").status_code == 303
    answer = officer.again(form, acte="enregistrer", texte_sms="Texte de sidpc1")
    assert answer.status_code == 409
    assert "Votre texte" in answer.text
    assert "Texte de com1" in answer.text
    again = next(each for each in Page(answer.text).forms if each.action == draft)
    assert (again.fields["texte_sms"], again.fields["version"]) == (["Texte de sidpc1"], ["2"])
    assert officer.again(again, acte="enregistrer").status_code == 303


def test_the_checks_follow_what_is_typed(officer: Walker, draft: str) -> None:
    form = officer.form(draft, draft)
    shown = told(typing(officer, form, texte_sms="Aucun danger à [COMMUNE]."))
    part = shown.partition('id="constats-sms"')[2].partition("</div>")[0]
    assert "[COMMUNE]" in part
    assert "Mot rassurant" in part
    assert "Aucune heure" in part
    shown = told(typing(officer, form, texte_sms=TEXT))
    assert "<li" not in shown.partition('id="constats-sms"')[2].partition("</div>")[0]


@pytest.mark.parametrize(("change", "status", "said"), [
    ({"version": "x"}, 422, "Nombre attendu"), ({"texte_sms": "a" * 300_000}, 422, "Texte trop long")])
def test_what_cannot_be_kept_is_refused_in_clear(
        console: Flask, officer: Walker, draft: str, change: dict[str, str], status: int, said: str) -> None:
    answer = typing(officer, officer.form(draft, draft), **change)
    assert answer.status_code == status
    assert said in answer.get_json()["refus"]
    assert rows(console) == []


def test_a_message_that_was_submitted_meanwhile_keeps_nothing_and_says_so(
        console: Flask, officer: Walker, draft: str) -> None:
    form = officer.form(draft, draft)
    assert officer.send(draft, draft, acte="soumettre").status_code == 303
    other = Walker.signed_in(console, "com1")
    form.fields["csrf_token"] = other.form(draft, f"{draft}/valider").fields["csrf_token"]
    answer = typing(other, form, titre="Autre")
    assert (answer.status_code, "plus un brouillon" in answer.get_json()["refus"]) == (409, True)
    assert rows(console) == []


def test_a_message_of_another_event_is_not_there(officer: Walker, draft: str) -> None:
    form = officer.form(draft, draft)
    form.action = form.action.replace(draft.split("/")[2], officer.open_event("Autre").split("/")[2])
    assert typing(officer, form, titre="Autre").status_code == 404


def left_behind(console: Flask, officer: Walker, draft: str) -> Walker:
    """Let com2 type beside a draft without saving, and return that person."""
    officer.activate(draft.rpartition("/messages/")[0])
    other = Walker.signed_in(console, "com2")
    typing(other, other.form(draft, draft), texte_sms="Resté là")
    return other


def test_nothing_is_submitted_over_words_that_nobody_read(console: Flask, officer: Walker, draft: str) -> None:
    left_behind(console, officer, draft)
    refused = officer.send(draft, draft, acte="soumettre", lu_saisie="", titre="Crue forte")
    assert refused.status_code == 409
    assert "a une saisie qui n&#39;est pas enregistrée" in refused.text.replace("’", "&#39;")
    assert "Resté là" in refused.text
    assert "message_submitted" not in officer.kinds(draft.rpartition("/messages/")[0])
    assert officer.form(draft, draft).fields["titre"] == ["Crue forte"]
    read = re.search(r'name="lu_saisie" value="([0-9a-f]{64})"', officer.see(draft).text)
    assert read is not None
    assert officer.send(draft, draft, acte="soumettre", lu_saisie=read[1]).status_code == 303


def submitted_without(console: Flask, officer: Walker, draft: str) -> Walker:
    other = left_behind(console, officer, draft)
    marks = re.findall(r'name="lu_saisie" value="([0-9a-f]{64})"', officer.see(draft).text)
    assert officer.send(draft, draft, acte="soumettre", lu_saisie=marks).status_code == 303
    return other


def test_whoever_approves_is_told_of_words_that_stay_behind(console: Flask, officer: Walker, draft: str) -> None:
    submitted_without(console, officer, draft)
    reader = Walker.signed_in(console, "com1")
    page = reader.see(draft).text.replace("\u00a0", " ")
    assert re.search(r"avait une saisie non enregistrée, de \d+ h( \d\d)? : elle ne partira pas", page)
    assert "Resté là" in page
    assert reader.send(draft, f"{draft}/valider", lu_saisie="").status_code == 409
    assert reader.send(draft, f"{draft}/valider").status_code == 303


def test_words_that_stayed_behind_are_still_their_writers_and_nobody_elses(
        console: Flask, officer: Walker, draft: str) -> None:
    other = submitted_without(console, officer, draft)
    for acts in (lambda: Walker.signed_in(console, "com1").send(draft, f"{draft}/valider"), lambda: None):
        page = other.see(draft).text.replace("\u00a0", " ")
        assert "n'est pas dans ce message" in page.replace("’", "'").replace("&#39;", "'")
        assert "Resté là" in page
        assert "n'est pas dans ce message" not in officer.see(draft).text.replace("&#39;", "'")
        acts()
    assert other.send(draft, f"{draft}/abandonner").status_code == 303
    assert rows(console) == []


def test_words_that_come_after_their_own_form_was_saved_are_not_kept(
        console: Flask, officer: Walker, draft: str) -> None:
    form = officer.form(draft, draft)
    assert officer.again(form, acte="enregistrer", texte_sms="La Cère déborde").status_code == 303
    late = typing(officer, form, texte_sms="La Cère déb")
    assert (late.status_code, "déjà été enregistré" in late.get_json()["refus"]) == (409, True)
    assert rows(console) == []
    assert "pendant que vous écriviez" not in officer.see(draft).text


def test_both_engines_keep_the_last_words_of_each_person(console_on_both: Flask) -> None:
    officer, other = (Walker.signed_in(console_on_both, login) for login in ("sidpc1", "com1"))
    draft = drafted(officer, officer.open_event())
    for text in ("Un", "Deux"):
        for writer in (officer, other):
            assert typing(writer, writer.form(draft, draft), texte_sms=text).status_code == 200
    key = draft.rpartition("/")[2]
    assert sorted(("Deux" in row.body, row.version) for row in rows(console_on_both) if row.message == key) == [
        (True, 1), (True, 1)]
