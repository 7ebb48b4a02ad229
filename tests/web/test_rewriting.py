"""Nobody's words are saved over unread, and no text leaves with an older hour than its fields (D65, R14)."""
from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from crisis.db import Database
from tests.web.test_forms import drafted
from tests.web.test_steps import login_of
from tests.web.walker import Form, Page, Walker


def begun(writer: Walker, event: str) -> str:
    """Begin a message from the playbook of the event, and return its address."""
    answer = writer.send(f"{event}/messages/nouveau", f"{event}/messages/modele",
                         champ_faits_etablis="La Cère déborde.", champ_depuis="3 h 10",
                         choix_consignes=["N'allez pas dans les caves."])
    assert answer.status_code == 303, answer.text
    return answer.location


def texts(writer: Walker, draft: str) -> dict[str, str]:
    fields = writer.form(draft, draft).fields
    return {name: value[0] for name, value in fields.items() if name.startswith("texte_")}


@pytest.fixture
def event(officer: Walker) -> str:
    address = officer.open_event()
    officer.activate(address)
    return address


def test_a_second_press_does_not_erase_what_somebody_saved_meanwhile(
        console: Flask, officer: Walker, event: str) -> None:
    draft, other = drafted(officer, event), Walker.signed_in(console, "com1")
    stale = other.form(draft, draft)
    assert officer.send(draft, draft, acte="enregistrer", titre="Crue forte").status_code == 303
    refused = other.again(stale, acte="enregistrer", texte_sms="À 4 h, la Cère déborde.")
    assert refused.status_code == 409
    shown = next(form for form in Page(refused.text).forms if form.action.split("?")[0] == draft)
    unread = {name: value for name, value in shown.fields.items() if name != "compare"}
    again = other.client.post(draft, data=unread | {"acte": "enregistrer"})
    assert (again.status_code, "cochez" in again.text) == (409, True)
    assert officer.form(draft, draft).fields["titre"] == ["Crue forte"]
    assert other.client.post(draft, data=unread | {"acte": "enregistrer", "compare": "oui"}).status_code == 303


def test_two_people_who_change_two_fields_leave_texts_that_say_what_the_fields_say(
        console: Flask, officer: Walker, event: str) -> None:
    draft, other = begun(officer, event), Walker.signed_in(console, "com1")
    stale = other.form(draft, draft)
    assert officer.send(draft, draft, acte="enregistrer", champ_faits_etablis="Deux ponts coupés.").status_code == 303
    refused = other.again(stale, acte="enregistrer", champ_evolution="La décrue est attendue à midi.")
    shown = next(form for form in Page(refused.text).forms if form.action.split("?")[0] == draft)
    data = shown.fields | {"acte": "enregistrer", "compare": "oui"}
    assert other.client.post(draft, data=data).status_code == 303
    assert "La décrue est attendue à midi." in texts(officer, draft)["texte_email"]


def test_a_text_that_was_rewritten_is_read_again_before_it_leaves_with_an_older_hour(
        officer: Walker, event: str) -> None:
    draft = begun(officer, event)
    sms = texts(officer, draft)["texte_sms"]
    assert officer.send(draft, draft, acte="enregistrer", texte_sms=f"{sms} Merci.").status_code == 303
    refused = officer.send(draft, draft, acte="soumettre", champ_heure="8 h 22")
    assert (refused.status_code, "SMS aux maires" in refused.text) == (422, True)
    assert "8 h 22" in texts(officer, draft)["texte_email"]
    assert "8 h 22" not in texts(officer, draft)["texte_sms"]
    assert officer.send(draft, draft, acte="soumettre").status_code == 303


def typed(writer: Walker, form: Form, **typed: Any) -> dict[str, Any]:
    """Send the form as a script does while it is typed in, and return what it is answered."""
    answer = writer.client.post(f"{form.action}/saisie", data=form.fields | typed)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def test_the_texts_that_nobody_rewrote_follow_the_fields_as_they_are_typed(officer: Walker, event: str) -> None:
    draft = begun(officer, event)
    form = officer.form(draft, draft)
    told = typed(officer, form, champ_heure="8 h 22", texte_site="Le mien, à 3 h. Restez chez vous.")
    assert "8 h 22" in told["suit"]["sms"]
    assert "8 h 22" in told["suit"]["title"]
    assert "site" not in told["suit"]
    follows = form.fields | {"texte_sms": told["suit"]["sms"], "titre": told["suit"]["title"],
                             "intact": [*form.fields["intact"], *told["intacts"]]}
    again = typed(officer, Form(form.action, follows), champ_heure="9 h 41")
    assert "9 h 41" in again["suit"]["sms"]
    assert "9 h 41" in again["suit"]["title"]
    shown = officer.form(draft, draft)
    assert "9 h 41" in shown.fields["texte_sms"][0]
    assert officer.again(shown, acte="soumettre").status_code == 303
    assert "9 h 41" in officer.see(draft).text


def test_a_text_to_be_read_that_was_emptied_does_not_come_back_while_it_is_written_anew(
        officer: Walker, event: str) -> None:
    draft = begun(officer, event)
    first = officer.form(draft, draft)
    chosen = typed(officer, first, canal=[*first.fields["canal"], "phone"])
    assert "dans les caves" in chosen["suit"]["phone"]
    assert officer.again(first, acte="enregistrer", canal=[*first.fields["canal"], "phone"]).status_code == 303
    form = officer.form(draft, draft)
    assert "dans les caves" in form.fields["texte_phone"][0]
    assert "phone" not in typed(officer, form, texte_phone="")["suit"]


def test_a_field_left_empty_blocks_as_soon_as_it_is_typed_away(officer: Walker, event: str) -> None:
    draft = begun(officer, event)
    told = typed(officer, officer.form(draft, draft), champ_faits_etablis="")
    assert "[FAITS ÉTABLIS]" in told["html"].partition('id="constats-email"')[2].partition("</div>")[0]


def test_a_field_typed_then_saved_collides_with_nobody(console: Flask, officer: Walker, event: str) -> None:
    draft = begun(officer, event)
    other = Walker.signed_in(console, "com1")
    form = officer.form(draft, draft)
    typed(officer, form, champ_heure="8 h 22")
    assert officer.again(form, acte="enregistrer", champ_heure="8 h 22").status_code == 303
    fresh = officer.form(draft, draft)
    assert "pendant que vous écriviez" not in typed(officer, fresh)["html"]
    assert "saisie en cours" not in other.see(draft).text
    # A tab that still shows the version before types the same field: it says what stands, so it is no collision.
    stale = Form(form.action, form.fields | {"cle": "0" * 32})
    assert "pendant que vous écriviez" not in typed(officer, stale, champ_heure="8 h 22")["html"]
    assert "est reprise" not in officer.see(draft).text


def test_a_text_that_was_emptied_stays_empty_and_one_that_came_back_keeps_its_number(
        console: Flask, officer: Walker, event: str) -> None:
    draft = begun(officer, event)
    refused = officer.send(draft, draft, acte="soumettre", texte_site="")
    assert (refused.status_code, "Ce texte est vide" in refused.text) == (422, True)
    whole = texts(officer, draft)["texte_email"]
    assert officer.send(draft, draft, acte="soumettre", texte_site=whole).status_code == 303
    assert Walker.signed_in(console, "com3").send(draft, f"{draft}/renvoyer", motif="Précisez.").status_code == 303
    assert "message n°\u00a01" in texts(officer, draft)["texte_email"]
    count = officer.kinds(event).count("message_drafted")
    assert officer.send(draft, draft, acte="soumettre").status_code == 303
    assert officer.kinds(event).count("message_drafted") == count


def test_who_did_not_write_a_draft_is_told_what_saving_it_costs(console: Flask, officer: Walker, event: str) -> None:
    draft = drafted(officer, event)
    assert "ne pourrez plus le valider" not in officer.see(draft).text
    assert "ne pourrez plus le valider" in Walker.signed_in(console, "com1").see(draft).text


def test_a_message_that_waits_is_the_thing_to_do_before_the_cell_is_declared(
        console: Flask, officer: Walker, event: str) -> None:
    draft = begun(officer, event)
    assert officer.send(draft, draft, acte="soumettre").status_code == 303
    reader = Walker.signed_in(console, "com3")
    assert "Valider le message n° 1" in " ".join(Page(reader.see(event).text).text).replace("\u00a0", " ")


def test_a_message_that_was_sent_back_is_the_thing_to_take_up_again(
        console: Flask, officer: Walker, one: Database, event: str) -> None:
    writer = Walker.signed_in(console, login_of(one, 0))
    assert writer.send(f"{event}/cellule", f"{event}/cellule/operationnelle", motif="Mode réduit.").status_code == 303
    draft = begun(officer, event)
    assert officer.send(draft, draft, acte="soumettre").status_code == 303
    assert Walker.signed_in(console, "com3").send(draft, f"{draft}/renvoyer", motif="Précisez.").status_code == 303
    assert "Reprendre le message" in writer.see(event).text
