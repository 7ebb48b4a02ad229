"""A first message is begun, submitted and approved in as few acts as it can be, with and without a script."""
from __future__ import annotations

import re

from flask import Flask

from tests.web.test_templates import END, FACTS, ORDER, alerted, begun_page, page_of
from tests.web.walker import Page, Walker


def told(page: str, part: str) -> str:
    """Return the words of one element by its id, up to the next heading or form."""
    return page.partition(f'id="{part}"')[2].partition("</ul>")[0].replace("\u00a0", " ")


def test_the_blanks_are_drafted_and_submitted_in_one_act(officer: Walker) -> None:
    event = alerted(officer)
    form = page_of(officer, event)
    answer = officer.again(form, acte="soumettre", champ_faits_etablis=FACTS, choix_consignes=[ORDER])
    assert answer.status_code == 303
    assert officer.kinds(event)[-2:] == ["message_drafted", "message_submitted"]
    assert officer.again(form, acte="soumettre", champ_faits_etablis=FACTS, choix_consignes=[ORDER]
                         ).location == answer.location
    assert officer.kinds(event).count("message_submitted") == 1
    assert "une seconde personne doit le valider" in officer.see(answer.location).text


def test_what_blocks_is_said_and_nothing_is_kept_but_what_was_typed(officer: Walker) -> None:
    event = alerted(officer)
    answer = officer.again(page_of(officer, event), acte="soumettre", champ_faits_etablis=FACTS)
    assert answer.status_code == 422
    assert "[CONSIGNES]" in answer.text.partition('class="refusal"')[2].partition("</section>")[0]
    assert "message_drafted" not in officer.kinds(event)
    kept = next(form for form in Page(answer.text).forms if form.action.endswith("/modele"))
    assert kept.fields["champ_faits_etablis"] == [FACTS]
    assert FACTS in answer.text.partition('id="textes"')[2]
    assert officer.again(kept, acte="soumettre", choix_consignes=[ORDER]).status_code == 303


def test_the_texts_and_what_blocks_follow_the_fields_without_being_kept(officer: Walker) -> None:
    event = alerted(officer)
    form = page_of(officer, event)
    before = told(officer.see(f"{event}/messages/nouveau").text, "constats")
    assert "[FAITS ÉTABLIS]" in before
    shown = officer.client.post(f"{event}/messages/apercu",
                                data=form.fields | {"champ_faits_etablis": FACTS}).get_json()["html"]
    assert FACTS in shown
    assert "[FAITS ÉTABLIS]" not in shown
    assert "[CONSIGNES]" in told(shown, "constats")
    assert not any(kind.startswith("message_") for kind in officer.kinds(event))


def test_too_many_instructions_and_texts_for_nobody_are_seen_before_anything_is_kept(officer: Walker) -> None:
    event = alerted(officer)
    form = page_of(officer, event)
    lines = "\n".join(f"Fermez le portail {each}." for each in range(6))
    shown = officer.client.post(f"{event}/messages/apercu", data=form.fields | {
        "champ_consignes": lines, "medias": ""}).get_json()["html"]
    assert "6 consignes" in told(shown, "constats")
    assert ('id="texte-site"' in shown, 'id="texte-press"' in shown) == (True, False)


def test_an_end_of_alert_and_the_texts_to_be_read_are_shown_as_they_are_typed(officer: Walker) -> None:
    event = alerted(officer)
    assert "[ORDRE DE FIN]" in told(officer.see(f"{event}/messages/nouveau?sorte=fin").text, "constats")
    form = begun_page(officer, event, "fin")
    shown = officer.client.post(f"{event}/messages/apercu", data=form.fields | {
        "champ_ordre_de_fin": END, "champ_consignes": ORDER, "canal": ["phone"]}).get_json()["html"]
    assert END in shown.partition('id="texte-phone"')[2].partition("</p>")[0].replace("&#39;", "'")
    assert "[ORDRE DE FIN]" not in shown
    message = officer.again(form, acte="soumettre", champ_ordre_de_fin=END, champ_consignes=ORDER, canal=["phone"])
    assert (message.status_code, officer.kinds(event)[-1]) == (303, "message_submitted")
    assert "message de fin d'alerte" in officer.see(message.location).text.replace("&#39;", "'")


def test_whoever_approves_reads_whom_each_urgency_reaches(console: Flask, officer: Walker) -> None:
    _, message = waiting(officer)
    page = Walker.signed_in(console, "com2").see(message).text.partition('id="relire"')[2].partition("<section")[0]
    assert "SMS aux maires, courriel aux" in page


def waiting(officer: Walker) -> tuple[str, str]:
    event = alerted(officer)
    return event, officer.again(page_of(officer, event), acte="soumettre", champ_faits_etablis=FACTS,
                                choix_consignes=[ORDER]).location


def test_one_confirmation_lists_what_it_passes_and_sends(console: Flask, officer: Walker) -> None:
    event, message = waiting(officer)
    reader = Walker.signed_in(console, "com2")
    page = reader.see(message).text
    points = told(page, "points-approve")
    assert "Modèle non validé" in points
    button = re.search(r'<button class="primary" name="vus" value="oui"[^>]*>([^<]+)</button>', page)
    assert button is not None
    assert points.count("<li") == 1
    assert "point ci-dessus vu" in button[1]
    assert reader.send(message, f"{message}/valider").status_code == 422
    assert reader.send(message, f"{message}/valider", vus="oui").status_code == 303
    passed = [entry for entry in officer.entries(event) if entry["kind"] == "message_approved"]
    assert len(passed) == 1


def test_who_approved_is_named_with_the_hour(console: Flask, officer: Walker) -> None:
    _, message = waiting(officer)
    reader = Walker.signed_in(console, "com2")
    assert reader.send(message, f"{message}/valider", vus="oui").status_code == 303
    for looks in (officer, reader):
        page = looks.see(message).text.replace("\u00a0", " ")
        assert re.search(r"Validé par [^<]+, [^<]+ à \d+ h( \d\d)?\.", page)
    assert not re.search(r"Validé par", Walker.signed_in(console, "com1").see(waiting(officer)[1]).text)


def test_an_approval_by_voice_names_the_authority_and_who_recorded_it(console: Flask, officer: Walker) -> None:
    _, message = waiting(officer)
    assert officer.send(message, f"{message}/valider-de-vive-voix", vus="oui").status_code == 303
    page = officer.see(message).text.replace("\u00a0", " ")
    assert re.search(r"Validé de vive voix \(par téléphone\) par [^<]+, enregistré par [^<]+ à \d+ h( \d\d)?\.", page)
    assert "À confirmer par l'autorité." in page


def test_who_may_not_approve_sees_the_points_and_no_confirmation(officer: Walker) -> None:
    _, message = waiting(officer)
    page = officer.see(message).text
    assert "Modèle non validé" in page.partition("Relire les")[0]
    assert "/valider\"" not in page


def test_the_page_that_follows_an_act_names_the_key_of_its_form(officer: Walker) -> None:
    event = alerted(officer)
    form = officer.form(f"{event}/journal", f"{event}/journal/note")
    assert officer.again(form, texte="Pont fermé").status_code == 303
    assert f'data-done="{form.fields["cle"][0]}"' in officer.see(f"{event}/journal").text
