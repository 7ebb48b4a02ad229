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


END = "Le préfet lève l'alerte à 23 h."


def begun_page(officer: Walker, event: str, kind: str) -> Any:
    return officer.form(f"{event}/messages/nouveau?sorte={kind}", f"{event}/messages/modele")


def test_an_end_of_alert_has_fields_of_its_own_and_leaves_after_the_cod_was_lifted(
        console: Flask, officer: Walker) -> None:
    event = alerted(officer)
    assert officer.send(f"{event}/fin", f"{event}/fin/cod").status_code == 303
    form = begun_page(officer, event, "fin")
    assert (form.fields["champ_ordre_de_fin"], form.fields["fin_alerte"], form.fields["urgence"]) == (
        [""], ["oui"], ["information"])
    assert "choix_mesures_prises" not in form.fields
    message = officer.again(form, champ_ordre_de_fin=END, champ_consignes="N'allez pas dans les caves.").location
    draft = officer.form(message, message)
    assert all(END in draft.fields[f"texte_{name}"][0] for name in ("sms", "email", "press", "site"))
    assert officer.again(draft, acte="soumettre").status_code == 303
    reader = Walker.signed_in(console, "com2")
    assert reader.send(message, f"{message}/valider", vus="oui").status_code == 303
    assert "Aucun message de fin d" not in officer.see(f"{event}/fin").text


def test_a_draft_that_becomes_an_end_of_alert_takes_its_texts_and_forgets_no_fact(officer: Walker) -> None:
    event = alerted(officer)
    message = officer.again(page_of(officer, event), champ_faits_etablis=FACTS, choix_consignes=[ORDER]).location
    assert officer.send(message, message, acte="enregistrer", fin_alerte="oui").status_code == 303
    ended = officer.form(message, message)
    assert "[ORDRE DE FIN]" in ended.fields["texte_site"][0]
    assert FACTS not in ended.fields["texte_site"][0]
    assert officer.again(ended, acte="enregistrer", fin_alerte="").status_code == 303
    assert FACTS in officer.form(message, message).fields["texte_site"][0]


def test_the_kind_of_message_is_offered_and_an_update_once_something_has_left(console: Flask, officer: Walker) -> None:
    event = alerted(officer)
    page = officer.see(f"{event}/messages/nouveau").text
    assert [words in page for words in ("Première information", "Mise à jour", "Fin d&#39;alerte")] == [True] * 3
    assert page_of(officer, event).fields["urgence"] == ["alert"]
    message = officer.again(page_of(officer, event), champ_faits_etablis=FACTS, choix_consignes=[ORDER]).location
    assert officer.send(message, message, acte="soumettre").status_code == 303
    reader = Walker.signed_in(console, "com2")
    assert reader.send(message, f"{message}/valider", vus="oui").status_code == 303
    assert page_of(officer, event).fields["urgence"] == ["information"]


def test_a_text_to_be_read_is_composed_when_it_is_ticked_at_the_start_or_in_the_draft(officer: Walker) -> None:
    event = alerted(officer)
    message = officer.again(page_of(officer, event), champ_faits_etablis=FACTS, choix_consignes=[ORDER],
                            canal=["phone"]).location
    draft = officer.form(message, message)
    assert draft.fields["texte_phone"][0].startswith("Bonjour, ici la préfecture du Cantal")
    assert "texte_radio" not in draft.fields
    assert officer.again(draft, canal=[*draft.fields["canal"], "radio", "fralert"]).status_code == 303
    whole = officer.form(message, message).fields
    assert "à diffuser dès maintenant" in whole["texte_radio"][0]
    assert "Montez" in whole["texte_fralert"][0]


def test_a_press_that_is_unticked_is_bound_no_more(officer: Walker) -> None:
    event = alerted(officer)
    message = officer.again(page_of(officer, event), champ_faits_etablis=FACTS, choix_consignes=[ORDER]).location
    assert officer.send(message, message, acte="soumettre", medias="").status_code == 303
    assert "Contact réservé à la presse" not in officer.see(message).text


def test_a_type_that_changed_keeps_the_words_of_the_first_until_somebody_takes_the_new_ones(officer: Walker) -> None:
    event = alerted(officer)
    message = officer.again(page_of(officer, event), champ_faits_etablis=FACTS, choix_consignes=[ORDER]).location
    assert officer.send(f"{event}/preciser", f"{event}/preciser", type="storm").status_code == 303
    assert "Ce texte a été composé pour" in officer.see(message).text
    assert officer.send(message, message, acte="enregistrer", champ_heure="23 h 59").status_code == 303
    kept = officer.see(message).text
    assert ("23 h 59" in kept, "Ce texte a été composé pour" in kept) == (True, True)
    assert officer.send(message, message, acte="proposer", champ_phenomene="vent violent").status_code == 303
    taken = officer.see(message).text
    assert ("vent violent" in taken, "Ce texte a été composé pour" in taken) == (True, False)


def test_whatever_refuses_a_submission_what_was_typed_is_saved(officer: Walker) -> None:
    event = alerted(officer)
    message = officer.again(page_of(officer, event), champ_faits_etablis=FACTS, choix_consignes=[ORDER]).location
    refused = officer.send(message, message, acte="soumettre", commune=[], moyen_permanent=[], medias="",
                           titre="Titre que je viens d'écrire")
    assert (refused.status_code, "aucun destinataire" in refused.text) == (422, True)
    assert officer.form(message, message).fields["titre"] == ["Titre que je viens d'écrire"]
    assert officer.kinds(event).count("message_drafted") == 2
