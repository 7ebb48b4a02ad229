"""Forms: one act however often they are sent; a refusal says what, why and what to do, and keeps what was typed."""
from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select

from crisis.db import Database
from crisis.delivery.tables import delivery
from crisis.web.french import local
from tests.web.walker import Page, Walker

TEXT = "À 3 h 10, la Cère déborde à Aurillac. Restez chez vous. Prochain point à 4 h."


def drafted(writer: Walker, event: str, text: str = TEXT) -> str:
    answer = writer.send(f"{event}/messages/nouveau", f"{event}/messages/nouveau", titre="Crue", texte=text)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def submitted(writer: Walker, event: str) -> str:
    message = drafted(writer, event)
    assert writer.send(message, message, acte="soumettre").status_code == 303
    return message


def test_an_event_opens_in_veille_with_no_clock(officer: Walker) -> None:
    event = officer.open_event("Crue à Vic")
    page = officer.see(event).text
    assert "Crue à Vic" in page
    assert "en veille" in page
    assert "role=\"timer\"" not in page


def test_a_refused_opening_keeps_what_was_typed(officer: Walker) -> None:
    form = officer.form("/evenements/nouveau", "/evenements/nouveau")
    answer = officer.again(form, titre="Crue de la Cère", zone="liste", type="storm", autre="oui")
    assert answer.status_code == 422
    assert "Aucune commune n&#39;est choisie." in answer.text
    kept = next(form for form in Page(answer.text).forms if form.action == "/evenements/nouveau").fields
    assert (kept["titre"], kept["zone"], kept["type"]) == (["Crue de la Cère"], ["liste"], ["storm"])


def test_the_second_officer_joins_or_says_that_it_is_another_event(console: Flask, officer: Walker) -> None:
    event = officer.open_event()
    second = Walker.signed_in(console, "sidpc2")
    form = second.form("/evenements/nouveau", "/evenements/nouveau")
    answer = second.again(form, titre="La même crue", type="flood", zone="toutes")
    assert answer.status_code == 409
    assert "Rejoindre cet évènement" in answer.text
    assert 'value="La même crue"' in answer.text
    assert second.send("/evenements/nouveau", f"{event}/rejoindre").status_code == 303
    assert officer.kinds(event) == ["event_opened", "officer_joined"]


def test_ten_taps_on_activate_make_one_activation(console_on_both: Flask) -> None:
    officer = Walker.signed_in(console_on_both, "sidpc1")
    event = officer.open_event()
    form = officer.form(event, f"{event}/cod")
    answers = [officer.again(form) for _ in range(10)]
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, event)}
    assert officer.kinds(event).count("cod_activated") == 1


def test_ten_taps_at_the_same_instant_write_one_note(console_on_both: Flask) -> None:
    officer = Walker.signed_in(console_on_both, "sidpc1")
    event = officer.open_event()
    form = officer.form(f"{event}/journal", f"{event}/journal/note")
    twins = [Walker.signed_in(console_on_both, "sidpc1") for _ in range(2)]
    jar = officer.client.get_cookie("premiere_heure")
    assert jar is not None
    for twin in twins:
        twin.client.set_cookie("premiere_heure", jar.value)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda twin: twin.again(form, texte="Pont fermé").status_code, twins * 1))
    assert answers == [303, 303]
    assert officer.kinds(event).count("note_added") == 1


def test_the_same_key_with_another_text_is_refused_and_the_text_is_kept(officer: Walker) -> None:
    event = officer.open_event()
    form = officer.form(f"{event}/journal", f"{event}/journal/note")
    assert officer.again(form, texte="Premier").status_code == 303
    answer = officer.again(form, texte="Second, plus long")
    assert answer.status_code == 422
    assert "Second, plus long" in answer.text
    assert officer.kinds(event).count("note_added") == 1
    fresh = next(form for form in Page(answer.text).forms if form.action.endswith("/journal/note"))
    assert officer.again(fresh).status_code == 303


def test_an_order_keeps_who_decided_and_who_recorded_apart(officer: Walker) -> None:
    event = officer.open_event()
    officer.activate(event)
    told = next(entry for entry in officer.entries(event) if entry["kind"] == "cod_activated")
    assert ", enregistré par " in told["sentence"].partition("Sur ordre d")[2]
    assert "autorité préfectorale" in told["sentence"]
    assert "cadre de permanence" in told["author"]


def test_only_the_authority_named_may_confirm_an_order(console: Flask, officer: Walker) -> None:
    event = officer.open_event()
    officer.activate(event)
    named = officer.form(event, f"{event}/cod").fields["autorite"]
    told = []
    for login in ("autorite1", "autorite2", "autorite3"):
        authority = Walker.signed_in(console, login)
        form = authority.form("/evenements/nouveau", "/evenements/nouveau")
        form.action = f"{event}/ordres/2"
        told.append(authority.again(form, reponse="oui").status_code)
    assert len(named) == 1
    assert sorted(told) == [303, 409, 409] or sorted(told) == [303, 409, 422] or sorted(told) == [303, 422, 422]
    assert officer.kinds(event).count("order_confirmed") == 1


def test_nobody_approves_their_own_message_and_nothing_leaves(console: Flask, officer: Walker, one: Database) -> None:
    event = officer.open_event()
    officer.activate(event)
    message = submitted(officer, event)
    colleague = Walker.signed_in(console, "com1")
    form = colleague.form(message, f"{message}/valider")
    own = officer.form(message, f"{message}/renvoyer")
    own.action = form.action
    answer = officer.again(own, empreinte=form.fields["empreinte"], urgence="alert")
    assert answer.status_code == 403
    assert "Vous ne pouvez pas valider votre propre message." in answer.text
    assert officer.kinds(event)[-1] == "approval_refused"
    with one.reading() as tx:
        outside = select(func.count()).select_from(delivery).where(delivery.c.audience != "staff")
        assert tx.execute(outside).scalar_one() == 0


def test_a_second_person_approves_what_is_displayed(console: Flask, officer: Walker) -> None:
    event = officer.open_event()
    officer.activate(event)
    message = submitted(officer, event)
    colleague = Walker.signed_in(console, "com1")
    assert "message 1" in colleague.see(message).text
    assert colleague.send(message, f"{message}/valider").status_code == 303
    page = colleague.see(message).text
    assert "Avancement de l&#39;envoi" in page or "Avancement de l'envoi" in page
    assert colleague.send(message, f"{message}/arreter").status_code == 303
    assert officer.kinds(event)[-3:] == ["message_approved", "message_dispatched", "sending_stopped"]


def test_a_message_that_changed_since_it_was_displayed_is_not_approved(console: Flask, officer: Walker) -> None:
    event = officer.open_event()
    officer.activate(event)
    message = submitted(officer, event)
    colleague = Walker.signed_in(console, "com1")
    form = colleague.form(message, f"{message}/valider")
    answer = colleague.again(form, empreinte="0" * 64)
    assert answer.status_code == 409
    assert "a changé depuis que vous l&#39;avez affiché" in answer.text


def test_a_text_that_may_not_leave_is_kept_and_said_so(officer: Walker) -> None:
    event = officer.open_event()
    message = drafted(officer, event)
    form = officer.form(message, message)
    answer = officer.again(form, acte="soumettre", texte_sms="Crue à [COMMUNE], restez chez vous.")
    assert answer.status_code == 422
    assert "Champ à compléter" in answer.text
    assert "[COMMUNE]" in answer.text
    assert "[COMMUNE]" in officer.see(message).text
    assert "message_submitted" not in officer.kinds(event)


def test_two_writers_never_lose_a_text(console: Flask, officer: Walker) -> None:
    event = officer.open_event()
    message = drafted(officer, event)
    mine = officer.form(message, message)
    other = Walker.signed_in(console, "com1")
    assert other.send(message, message, acte="enregistrer", texte_sms="Le texte de l'autre").status_code == 303
    answer = officer.again(mine, acte="enregistrer", texte_sms="Mon texte à moi")
    assert answer.status_code == 409
    assert "Mon texte à moi" in answer.text
    assert "Le texte de l&#39;autre" in answer.text


def test_the_characters_that_make_an_sms_dearer_are_named(officer: Walker) -> None:
    """NT5: parts are announced before sending, with the signs that cost one."""
    event = officer.open_event()
    page = officer.see(drafted(officer, event)).text
    assert "Signes qui renchérissent le SMS" in page
    assert "<code>À</code>" in page


def test_a_declaration_without_a_line_asks_for_a_motive_then_stops_the_clock(console: Flask, officer: Walker) -> None:
    event = officer.open_event()
    officer.activate(event)
    head = Walker.signed_in(console, "com1")
    refused = head.send(f"{event}/cellule", f"{event}/cellule/operationnelle", motif="")
    assert refused.status_code == 422
    assert "mode réduit" in refused.text
    assert head.send(f"{event}/cellule", f"{event}/cellule/operationnelle", motif="Route coupée").status_code == 303
    assert officer.kinds(event).count("cell_operational") == 1


def test_a_reduced_declaration_keeps_its_form_until_nothing_more_can_be_said(console: Flask, officer: Walker) -> None:
    event = officer.open_event()
    officer.activate(event)
    head = Walker.signed_in(console, "com1")
    head.send(f"{event}/cellule", f"{event}/cellule/operationnelle", motif="Route coupée")
    assert "il manquait\u00a0: responsable présent ou connecté" in head.see(f"{event}/cellule").text
    head.send(f"{event}/cellule", f"{event}/cellule/operationnelle", motif="Toujours rien de plus")
    assert officer.kinds(event).count("cell_operational") == 1
    head.send(f"{event}/cellule", f"{event}/cellule/ma-reponse", reponse="arrived")
    head.send(f"{event}/cellule", f"{event}/cellule/operationnelle", motif="Suppléant en route")
    assert officer.kinds(event).count("cell_operational") == 2


def test_after_a_mistaken_activation_no_act_by_hand_is_offered(officer: Walker) -> None:
    event = officer.open_event()
    officer.activate(event)
    assert any("/appels/contact" in form.action for form in Page(officer.see(f"{event}/appels").text).forms)
    officer.send(f"{event}/fin", f"{event}/fin/erreur", motif="Mauvais bouton")
    assert officer.kinds(event).count("activation_mistaken") == 1
    assert not any("/appels/" in form.action for form in Page(officer.see(f"{event}/appels").text).forms)


def test_a_presence_is_the_own_trace_of_who_signs_in_and_not_of_who_notes_it(console: Flask, officer: Walker) -> None:
    event = officer.open_event()
    officer.activate(event)
    head = Walker.signed_in(console, "com1")
    assert head.send(f"{event}/cellule", f"{event}/cellule/ma-reponse", reponse="arrived").status_code == 303
    forms = Page(officer.see(f"{event}/cellule").text).forms
    noted = next(form for form in forms if "/cellule/astreinte/" in form.action)
    assert officer.again(noted, reponse="arrived").status_code == 303
    arrived = [entry["sentence"] for entry in officer.entries(event) if entry["kind"] == "duty_arrived"]
    assert ["noté par une autre personne" in each for each in arrived] == [False, True]


@pytest.mark.parametrize(("result", "told"), [
    ("reached", "joint, sans nom ni preuve."),
    ("holder", "joint (nom et fonction"), ("message_left", "message laissé")])
def test_a_mayor_is_called_in_one_tap(officer: Walker, result: str, told: str) -> None:
    event = officer.open_event()
    form = officer.form(f"{event}/appels", f"{event}/appels/contact", cible="commune:15014")
    assert officer.again(form, resultat=result).status_code == 303
    assert told in officer.entries(event)[-1]["sentence"]


def test_a_gala_report_is_imported_whole_or_not_at_all(console: Flask, officer: Walker) -> None:
    event = officer.open_event()
    officer.activate(event)
    message = submitted(officer, event)
    assert Walker.signed_in(console, "com1").send(message, f"{message}/valider").status_code == 303
    form = officer.form(f"{event}/appels", f"{event}/appels/gala")

    def sent(report: bytes) -> int:
        fields = {name: value for name, values in form.fields.items() for value in values}
        fields["cle"] = fields["cle"][:-4] + f"{len(report):04d}"
        data = fields | {"rapport": (io.BytesIO(report), "gala.csv", "text/csv")}
        return officer.client.post(form.action, data=data, content_type="multipart/form-data").status_code

    assert sent(b"code_insee;resultat;heure\n15014;joint;hier\n") == 422
    assert "report_imported" not in officer.kinds(event)
    now = local(officer.see(f"{event}/fil.json").get_json()["maintenant"])
    assert sent(f"code_insee;resultat;heure\n15014;joint;{now:%Y-%m-%dT%H:%M}\n".encode()) == 303
    assert "report_imported" in officer.kinds(event)


def test_closing_lists_what_is_open_and_asks_to_confirm(officer: Walker) -> None:
    event = officer.open_event()
    officer.activate(event)
    refused = officer.send(f"{event}/fin", f"{event}/fin/cloture")
    assert refused.status_code == 409
    assert "Le COD n&#39;est pas levé." in refused.text
    assert officer.send(f"{event}/fin", f"{event}/fin/cloture", confirme="oui").status_code == 303
    assert officer.kinds(event)[-1] == "event_closed"
    assert officer.send(f"{event}/journal", f"{event}/journal/note", texte="Après coup").status_code == 303


def test_deferring_needs_an_hour_that_is_understood(officer: Walker) -> None:
    event = officer.open_event()
    officer.activate(event)
    answer = officer.send(event, f"{event}/decision", decision="defer", revoir="bientôt")
    assert answer.status_code == 422
    assert "Écrivez-la comme 03:12." in answer.text.replace("\u00a0", " ")
    assert 'value="bientôt"' in answer.text


def test_who_reads_no_name_is_shown_functions(console: Flask, officer: Walker) -> None:
    event = officer.open_event()
    officer.activate(event)
    officer.send(f"{event}/journal", f"{event}/journal/note", texte="Madame Unetelle au 15")
    auditor = Walker.signed_in(console, "auditeur1")
    seen = auditor.see(f"{event}/journal").text + auditor.see(f"{event}/cellule").text
    seen += auditor.see(f"{event}/appels").text + auditor.see(f"{event}/fil.json").text + auditor.see(event).text
    named = next(entry for entry in officer.entries(event) if entry["kind"] == "cod_activated")["author"].split(",")[0]
    assert named in officer.see(f"{event}/journal").text
    assert named not in seen
    assert "Unetelle" not in seen
    assert "+336" not in seen
