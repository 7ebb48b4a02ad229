"""Who wrote a message, who sent it back and why: every page says it, and none of its writers approves it."""
from __future__ import annotations

from html import unescape

from flask import Flask

from tests.web.test_forms import submitted
from tests.web.walker import Walker


def returned(console: Flask, officer: Walker) -> tuple[str, str, Walker]:
    """Return an event, a message that a colleague has sent back, and this colleague."""
    event = officer.open_event()
    message = submitted(officer, event)
    colleague = Walker.signed_in(console, "com1")
    assert colleague.send(message, f"{message}/renvoyer", motif="l'heure manque").status_code == 303
    return event, message, colleague


def test_a_returned_message_says_by_whom_when_and_why_where_it_is_written_and_listed(console: Flask,
                                                                                   officer: Walker) -> None:
    event, message, _ = returned(console, officer)
    author = officer.entries(event)[-1]["author"]
    for page in (message, f"{event}/messages"):
        shown = unescape(officer.see(page).text)
        assert f"<strong>Renvoyé par {author} à " in shown
        assert "l'heure manque" in shown
    hidden = Walker.signed_in(console, "auditeur1").see(f"{event}/messages").text
    assert "Renvoyé par chargé de la communication d&#39;urgence à " in hidden
    assert author not in hidden


def test_once_approved_a_message_no_longer_says_that_it_was_returned(console: Flask, officer: Walker) -> None:
    event, message, colleague = returned(console, officer)
    assert officer.send(message, message, acte="soumettre").status_code == 303
    assert "Renvoyé par" in colleague.see(message).text
    assert colleague.send(message, f"{message}/valider").status_code == 303
    assert "Renvoyé par" not in colleague.see(message).text + colleague.see(f"{event}/messages").text


def test_every_writer_is_named_and_none_is_offered_the_approval(console: Flask, officer: Walker) -> None:
    _, message, colleague = returned(console, officer)
    assert colleague.send(message, message, acte="enregistrer", texte_sms="Tout réécrit à 3 h.").status_code == 303
    form = officer.form(message, message)
    assert officer.again(form, acte="soumettre", texte_sms="Tout réécrit à 3 h !").status_code == 303
    page = colleague.see(message).text
    assert "Vous avez écrit ou soumis une version de ce message" in page
    assert f'action="{message}/valider"' not in page
    third = Walker.signed_in(console, "com2")
    assert f'action="{message}/valider"' in third.see(message).text
    written = third.see(message).text.partition("écrit par ")[2].partition("</p>")[0].partition(", soumis par")[0]
    assert len(written.split(", ")) == 2
