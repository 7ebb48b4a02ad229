"""The approval page: every text whole, its fingerprint, its box, and what changed since the last return."""
from __future__ import annotations

import re

from flask import Flask

from tests.web.test_forms import submitted
from tests.web.walker import Page, Walker

MARK = re.compile(r'data-end="([0-9a-f]{64})"')


def waiting(officer: Walker) -> tuple[str, str]:
    event = officer.open_event()
    officer.activate(event)
    return event, submitted(officer, event)


def test_each_text_stands_whole_with_its_fingerprint_and_a_required_box(console: Flask, officer: Walker) -> None:
    _, message = waiting(officer)
    page = Walker.signed_in(console, "com1").see(message).text.replace("\u00a0", " ")
    marks = MARK.findall(page)
    assert len(marks) == len(set(marks)) == 4
    for mark in marks:
        assert f'<code>{mark}</code>' in page
        assert f'<input type="checkbox" name="vu" value="{mark}" required>' in page
    assert "De : PREF CANTAL" in page
    assert "Objet : <strong data-title>Crue</strong>" in page


def test_a_form_that_leaves_a_text_out_is_refused_and_keeps_the_boxes_that_were_ticked(
        console: Flask, officer: Walker) -> None:
    event, message = waiting(officer)
    reader = Walker.signed_in(console, "com1")
    form = reader.form(message, f"{message}/valider")
    first, *_ = form.fields["vu"]
    answer = reader.again(form, vu=[first])
    assert answer.status_code == 422
    assert "Tous les textes n" in answer.text
    assert f'value="{first}" required checked' in answer.text
    assert answer.text.count("required checked") == 1
    assert "message_approved" not in officer.kinds(event)
    assert reader.again(reader.form(message, f"{message}/valider")).status_code == 303


def test_a_writer_is_not_asked_to_tick_what_they_may_not_approve(officer: Walker) -> None:
    _, message = waiting(officer)
    forms = [form.action for form in Page(officer.see(message).text).forms if "vu" in form.fields]
    assert forms == [f"{message}/valider-de-vive-voix"]


def came_back(console: Flask, officer: Walker, **changes: str) -> str:
    _, message = waiting(officer)
    reader = Walker.signed_in(console, "com1")
    assert reader.send(message, f"{message}/renvoyer", motif="à préciser").status_code == 303
    assert officer.send(message, message, acte="soumettre", **changes).status_code == 303
    return reader.see(message).text.partition('class="difference"')[2].partition("</section>")[0].replace(
        "\u00a0", " ")


def test_a_message_that_comes_back_shows_each_word_that_went_and_came(console: Flask, officer: Walker) -> None:
    shown = came_back(console, officer, titre="Crue <forte>")
    assert "depuis le renvoi de la version 1" in shown
    assert '<ins><span class="spoken">[ajouté : </span> &lt;forte&gt;<span class="spoken">]</span></ins>' in shown
    assert "<h3>Titre</h3>" in shown
    assert "<h3>SMS aux maires</h3>" not in shown


def test_a_text_that_was_rewritten_shows_what_went_before_what_came(console: Flask, officer: Walker) -> None:
    shown = came_back(console, officer, texte_sms="Évacuez à pied. Prochain point à 5 h.")
    assert "<h3>SMS aux maires</h3>" in shown
    assert shown.index("<del>") < shown.index("<ins>")
    assert "Titre" not in shown


def test_a_message_that_comes_back_as_it_was_says_so(console: Flask, officer: Walker) -> None:
    assert "revenu tel quel" in came_back(console, officer)


def test_a_message_never_returned_shows_no_difference(console: Flask, officer: Walker) -> None:
    _, message = waiting(officer)
    assert "depuis le renvoi" not in Walker.signed_in(console, "com1").see(message).text
