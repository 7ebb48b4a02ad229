"""A message begun from the playbook of its event: few fields, few pages, and nothing claimed by the service (R13)."""
from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from tests.web.walker import Page, Walker

FACTS, ORDER = "Deux axes sont coupés.", "Montez à pied dans les étages, sans prendre l'ascenseur."


def page_of(walker: Walker, event: str) -> Any:
    return walker.form(f"{event}/messages/nouveau", f"{event}/messages/modele")


def alerted(officer: Walker) -> str:
    """Return an event whose alert is recorded and whose COD is active."""
    event = officer.open_event()
    assert officer.send(event, f"{event}/alerte-recue", origine="mayor", faits="Débordement").status_code == 303
    officer.activate(event)
    return event


def test_two_fields_make_the_texts_of_three_audiences(console: Flask, officer: Walker) -> None:
    """From the template: two fields changed, three pages, one tap for what the préfecture has not validated."""
    event = alerted(officer)
    begun = page_of(officer, event)
    message = officer.again(begun, champ_faits_etablis=FACTS, choix_consignes=[ORDER]).location
    draft = officer.form(message, message)
    texts = {name: draft.fields[f"texte_{name}"][0] for name in ("sms", "email", "press", "site")}
    assert [re.findall(r"\[[^\]]+\]", text) for text in texts.values()] == [[], [], [], []]
    assert all(FACTS in texts[name] for name in ("email", "press", "site"))
    assert "Montez" in texts["sms"]
    assert officer.again(draft, acte="soumettre").status_code == 303
    reader = Walker.signed_in(console, "com2")
    seen = reader.see(message).text
    assert "Modèle non validé" in seen
    assert reader.send(message, f"{message}/valider").status_code == 422
    assert reader.send(message, f"{message}/valider", vus="oui").status_code == 303
    assert officer.kinds(event)[-2:] == ["message_approved", "message_dispatched"]


def test_the_line_of_officials_stands_in_their_mail_alone(officer: Walker) -> None:
    event = alerted(officer)
    message = officer.again(page_of(officer, event), champ_faits_etablis=FACTS, choix_consignes=[ORDER]).location
    draft = officer.form(message, message).fields
    assert [name for name in draft if name.startswith("texte_") and "réservée aux élus" in draft[name][0]] == [
        "texte_email"]
    assert "Contact réservé à la presse" in draft["texte_press"][0]


def test_the_service_fills_what_it_knows_and_never_a_fact_nor_an_instruction(officer: Walker) -> None:
    event = officer.open_event()
    begun = page_of(officer, event).fields
    assert (begun["champ_faits_etablis"], begun.get("choix_consignes"), begun["champ_consignes"]) == ([""], None, [""])
    assert (begun["champ_depuis"], begun.get("choix_mesures_prises")) == ([""], None)
    assert begun["champ_phenomene"] == ["inondation"]
    assert "n'est pas encore connue" in begun["champ_evolution"][0]


def test_a_cod_that_is_active_is_said_with_the_hour_of_its_order(officer: Walker) -> None:
    event = alerted(officer)
    begun = page_of(officer, event).fields
    assert re.search(r"\(COD\) à \d+ h", begun["choix_mesures_prises"][0])
    assert re.fullmatch(r"\d+ h( \d\d)?", begun["champ_depuis"][0])


def test_a_field_left_open_stays_and_blocks_the_submission(officer: Walker) -> None:
    event = alerted(officer)
    message = officer.again(page_of(officer, event), choix_consignes=[ORDER]).location
    refused = officer.send(message, message, acte="soumettre")
    assert (refused.status_code, "[FAITS ÉTABLIS]" in refused.text) == (422, True)


def test_a_place_that_nobody_changed_follows_the_communes_chosen(officer: Walker) -> None:
    event = alerted(officer)
    begun = page_of(officer, event)
    kept = begun.fields["commune"][:1]
    message = officer.again(begun, commune=kept, champ_faits_etablis=FACTS, choix_consignes=[ORDER]).location
    assert officer.form(message, message).fields["champ_communes"] != begun.fields["champ_communes"]


def test_a_field_changed_in_the_draft_changes_the_texts_that_nobody_rewrote(officer: Walker) -> None:
    event = alerted(officer)
    message = officer.again(page_of(officer, event), champ_faits_etablis=FACTS, choix_consignes=[ORDER]).location
    refused = officer.send(message, message, acte="soumettre", champ_heure="23 h 59",
                           texte_site="Le mien, à 3 h. Restez chez vous.")
    assert (refused.status_code, "pas suivi" in refused.text) == (422, True)
    assert officer.send(message, message, acte="soumettre").status_code == 303
    page = officer.see(message).text
    assert page.count("23 h 59") >= 3
    assert "Le mien, à 3 h." in page


def test_the_title_follows_the_fields_until_somebody_writes_one(officer: Walker) -> None:
    event = alerted(officer)
    message = officer.again(page_of(officer, event), champ_faits_etablis=FACTS, choix_consignes=[ORDER]).location
    assert officer.send(message, message, acte="proposer", champ_phenomene="crue rapide").status_code == 303
    assert "crue rapide" in officer.form(message, message).fields["titre"][0]
    assert officer.send(message, message, acte="proposer", titre="Le mien", champ_phenomene="inondation"
                        ).status_code == 303
    assert officer.form(message, message).fields["titre"] == ["Le mien"]


@pytest.mark.parametrize("kind", ["storm", "security", "other", "dam_break"])
def test_every_type_has_its_form_and_says_where_its_template_stands(officer: Walker, kind: str) -> None:
    event = officer.open_event(kind=kind)
    page = officer.see(f"{event}/messages/nouveau").text
    assert "Modèle non validé" in page
    assert ("À compléter par la préfecture" in page) == (kind in ("other", "dam_break"))
    assert "Écrire librement, sans modèle" in page


def test_what_was_typed_in_a_field_is_shown_again_after_a_refusal(officer: Walker) -> None:
    event = alerted(officer)
    refused = officer.again(page_of(officer, event), titre="x" * 201, champ_faits_etablis="Mes faits",
                            choix_consignes=[ORDER])
    assert refused.status_code == 422
    kept = next(form for form in Page(refused.text).forms if form.action.endswith("/modele")).fields
    assert (kept["champ_faits_etablis"], kept["choix_consignes"]) == (["Mes faits"], [ORDER])
