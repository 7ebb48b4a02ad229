"""A first information from the playbook of the event: what is reserved to officials never reaches a newsroom (R13)."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from crisis.db import Tx
from crisis.events import cod, describing, opening, sending
from crisis.events.recipients import reach
from crisis.evidence.verifier import verify_event
from crisis.messages import drafts
from crisis.messages.checks import Numbers, check
from crisis.messages.composing import asked, composed
from crisis.messages.variants import HAND
from crisis.web import begun, called
from tests.house import TEXT, House, seen_whole

LINE = "04 65 71 15 03"
ORDER = "Montez à pied dans les étages, sans prendre l'ascenseur."


def writing(house: House, event: str, *, ends: bool = False, hand: Sequence[str] = (),
            **typed: list[str]) -> drafts.Writing:
    """Return what a person writes from the playbook: two fields, and all that the service fills."""
    def compose(tx: Tx) -> drafts.Writing:
        stage = house.stage(event)
        book = house.here.playbooks.playbook(stage.type)
        frame = begun.frame(house.here, stage, ["site"], media=True, hand=hand, ends=ends)
        known = begun.known(house.here, stage, tx.now, stage.communes)
        held = {ask.blank.name: list(ask.stands) for ask in asked(book, frame, known)} | {
            "FAITS ÉTABLIS": ["Deux axes sont coupés."], "CONSIGNES": [ORDER]} | typed
        title, texts = composed(book, held, frame, known)
        return drafts.Writing(title, "", texts, stage.communes, ["site"], True, fields=held, ends_alert=ends)
    return house.look(compose)


def alerted(house: House) -> str:
    event = house.staffed()
    house.do(opening.record_alert, house.officer, event, None, "mayor", "Débordement")
    return event


def submitted(house: House, event: str, given: drafts.Writing) -> tuple[str, Any]:
    message = house.do(drafts.draft, house.com(), event, given)
    return message, house.do(sending.submit, house.com(), house.here, message)


@pytest.mark.parametrize("urgency", ["information", "deferred"])
def test_the_line_of_officials_reaches_their_mailboxes_and_no_other(house: House, urgency: str) -> None:
    event = alerted(house)
    message, bound = submitted(house, event, writing(house, event))
    house.approve(message, bound, urgency=urgency, passed=["template"])
    owners = {row.id: row.audience for row in house.deliveries(event)}
    house.hours.move(hours=4 if urgency == "deferred" else 0)  # Nothing deferred leaves before seven.
    taken = [(owners[each.delivery], each.text) for each in house.deliver() if each.delivery in owners]
    assert {audience for audience, _ in taken} == {"elected", "officials", "media", "public"}
    assert {audience for audience, text in taken if LINE in text} == {"elected", "officials"}
    assert {audience for audience, text in taken if "Contact réservé à la presse" in text} == {"media"}
    house.seal(event)
    assert house.look(verify_event, event).entries > 0


def test_officials_and_newsrooms_share_mail_and_never_a_text(house: House) -> None:
    event = house.staffed()
    texts = house.writing().variants
    message, bound = house.message(event, variants=dict(texts) | {"email": f"{TEXT} Ligne réservée aux élus."})
    house.approve(message, bound, urgency="information")
    boxes = {row.address: row.audience for row in house.deliveries(event) if row.channel == "email"}
    mails = {each.address: each.text for each in house.deliver() if each.channel == "email"}
    assert {boxes[to] for to in mails} == {"elected", "officials", "media"}
    assert {boxes[to]: "réservée" in text for to, text in mails.items()} == {
        "elected": True, "officials": True, "media": False}


def test_a_real_sending_of_what_nobody_validated_is_confirmed_expressly(house: House) -> None:
    event = alerted(house)
    message, bound = submitted(house, event, writing(house, event))
    refusal = house.refused(sending.approve, house.com(1), house.here, message, seen_whole(bound))
    assert (refusal.code, "Modèle non validé" in refusal.why) == ("warnings", True)
    house.approve(message, bound, passed=["template"])
    assert house.entries(event, "message_approved")[0]["data"]["passed"] == ["template"]


def test_a_text_rewritten_by_hand_is_still_begun_from_its_template(house: House) -> None:
    event = alerted(house)
    message = house.do(drafts.draft, house.com(), event, writing(house, event))
    house.do(drafts.edit, house.com(), message, 1, house.writing())
    bound = house.do(sending.submit, house.com(), house.here, message)
    assert "template" in {each.code for each in house.look(sending.findings, house.here, event, bound)}


def test_a_free_text_needs_no_such_confirmation(house: House) -> None:
    event = alerted(house)
    message, bound = house.message(event)
    assert {each.code for each in house.look(sending.findings, house.here, event, bound)} == set()
    house.approve(message, bound)


def test_a_line_of_officials_copied_into_another_text_is_told_to_the_validator(house: House) -> None:
    event = alerted(house)
    given = writing(house, event)
    copied = dict(given.variants) | {"press": f"{given.variants['press']}\nLigne directe : 0465711503"}
    _, bound = submitted(house, event, replace(given, variants=copied))
    found = house.look(sending.findings, house.here, event, bound)
    assert [(each.variant, each.blocking) for each in found if each.code == "reserved"] == [("press", False)]


def test_the_line_typed_in_this_message_is_looked_for_too_and_in_the_title(house: House) -> None:
    event = alerted(house)
    typed = writing(house, event, **{"TÉLÉPHONE POUR LES ÉLUS": ["04 65 71 99 88"]})
    copied = dict(typed.variants) | {"site": f"{typed.variants['site']}\nAppelez le 0465719988."}
    _, bound = submitted(house, event, replace(typed, variants=copied, title="Crue : 04 65 71 99 88"))
    found = house.look(sending.findings, house.here, event, bound)
    assert [each.variant for each in found if each.code == "reserved"] == ["title", "site"]


def test_a_field_left_open_blocks_whoever_approves(house: House) -> None:
    event = alerted(house)
    message = house.do(drafts.draft, house.com(), event, writing(house, event, CONSIGNES=[]))
    refusal = house.refused(sending.submit, house.com(), house.here, message)
    assert (refusal.code, "[CONSIGNES]" in refusal.why, "[CONSIGNE]" in refusal.why) == ("checks", True, True)


def test_the_fields_are_kept_beside_the_texts_and_out_of_the_chain(house: House) -> None:
    event = alerted(house)
    message = house.do(drafts.draft, house.com(), event, writing(house, event))
    row = house.look(lambda tx: drafts.of_event(tx, event)[0])
    assert drafts.fields(row)["CONSIGNES"] == [ORDER]
    assert house.entries(event, "message_drafted")[0]["data"] == {
        "message": message, "version": 1, "variants": ["email", "press", "site", "sms"]}


def test_what_the_journal_says_fills_the_hours_and_what_it_does_not_say_is_absent(house: House) -> None:
    event = house.open()
    before = house.look(lambda tx: begun.known(house.here, house.stage(event), tx.now, ["15014"]))
    assert {"start", "cod"} & set(before) == set()
    house.do(opening.record_alert, house.officer, event, house.hours.now.replace(minute=0), "mayor", "")
    house.hours.move(20)
    house.activate(event, order=house.voice(minutes_ago=5))
    known = house.look(lambda tx: begun.known(house.here, house.stage(event), tx.now, ["15014"]))
    assert (known["start"], known["cod"], known["now"], known["next"]) == ("3 h", "3 h 15", "3 h 20", "4 h 30")
    assert (known["communes"], known["today"]) == ("Aurillac", "samedi 21 novembre 2026")


def test_a_whole_departement_is_said_in_a_few_words(house: House) -> None:
    every = [each.code_insee for each in house.territory.communes]
    assert begun.place(house.here, every) == "Cantal (toutes les communes)"
    assert begun.place(house.here, every[:30]).endswith(" et 10 autres communes")
    assert begun.place(house.here, every[:4], 3).endswith(" et une autre commune")


def test_a_personal_link_counts_the_communes_beyond_six_in_words_that_agree(house: House) -> None:
    every = tuple(each.code_insee for each in house.territory.communes)
    assert called.where(every[:7], house.territory).endswith(" ; 1\u00a0autre commune")
    assert called.where(every[:93], house.territory).endswith(" ; 87\u00a0autres communes")


@pytest.mark.parametrize(("urgency", "wanted"), [
    ("alert", {"sms": ("elected",), "email": ("officials",)}),
    ("information", {"sms": ("elected",), "email": ("elected", "officials")}),
    ("deferred", {"email": ("elected", "officials")})])
def test_what_is_said_of_whom_a_text_goes_to_is_what_leaves(
        house: House, urgency: str, wanted: dict[str, tuple[str, ...]]) -> None:
    event = alerted(house)
    message, bound = submitted(house, event, writing(house, event))
    assert "conseil départemental" not in bound.variants["email"]
    assert reach(urgency, bound.variants) == wanted
    house.approve(message, bound, urgency=urgency, passed=["template"])
    left = {(row.channel, row.audience) for row in house.deliveries(event) if row.audience in ("elected", "officials")}
    assert left == {(name, audience) for name, audiences in wanted.items() for audience in audiences}


def test_a_free_text_of_an_exercise_is_marked_with_its_title_at_both_ends(house: House) -> None:
    stage = replace(house.stage(alerted(house)), plays="exercise")
    frame = begun.frame(house.here, stage, ["site"], media=True, hand=HAND)
    title, texts = begun.free(house.here, stage, "Crue", TEXT, frame)
    assert check(texts, "exercise", numbers=Numbers(), title=title) == []
    assert all(text.startswith("EXERCICE") and text.endswith("EXERCICE") for text in (title, *texts.values()))
    assert texts["phone"].startswith("EXERCICE EXERCICE EXERCICE\n")


END = {"ORDRE DE FIN": ["Le préfet lève l'alerte à 4 h."], "CONSIGNES": ["N'allez pas dans les caves."]}


def test_an_end_of_alert_is_sent_from_its_own_texts_after_the_cod_was_lifted(house: House) -> None:
    event = alerted(house)
    house.do(cod.lift, house.officer, house.here, event, house.voice())
    message, bound = submitted(house, event, writing(house, event, ends=True, hand=HAND, **END))
    assert {each.code for each in house.look(sending.findings, house.here, event, bound)} == {"template"}
    assert all("lève l'alerte" in text for text in (bound.title, *bound.variants.values()))
    house.approve(message, bound, passed=["template"])
    assert house.stage(event).ended_alert


def test_an_end_of_alert_waits_for_the_order_that_only_a_person_types(house: House) -> None:
    event = alerted(house)
    given = writing(house, event, ends=True, CONSIGNES=[ORDER])
    assert given.fields["ORDRE DE FIN"] == []
    message = house.do(drafts.draft, house.com(), event, given)
    refusal = house.refused(sending.submit, house.com(), house.here, message)
    assert (refusal.code, "[ORDRE DE FIN]" in refusal.why) == ("checks", True)


def test_an_update_without_a_cod_asks_what_is_done_and_an_end_of_alert_does_not(house: House) -> None:
    event = alerted(house)
    house.do(cod.lift, house.officer, house.here, event, house.voice())
    assert "[MESURES PRISES]" in writing(house, event).variants["email"]
    assert "[MESURES PRISES]" not in "".join(writing(house, event, ends=True).variants.values())


def test_what_is_read_aloud_is_approved_with_the_rest_and_handed_to_no_operator(house: House) -> None:
    event = alerted(house)
    message, bound = submitted(house, event, writing(house, event, hand=HAND))
    assert set(HAND) < set(bound.variants)
    assert bound.variants["phone"].startswith("Bonjour, ici la préfecture du Cantal, message n°")
    assert LINE in bound.variants["phone"]
    assert LINE not in bound.variants["radio"] + bound.variants["fralert"]
    house.approve(message, bound, passed=["template"])
    assert {row.channel for row in house.deliveries(event)} == {"sms", "email", "site"}
    assert not any(text.startswith("Bonjour") for text in (each.text for each in house.deliver()))
    house.seal(event)
    assert house.look(verify_event, event).entries > 0


def test_a_type_that_changed_after_the_draft_is_told_with_both_ways_out(house: House) -> None:
    event = alerted(house)
    message = house.do(drafts.draft, house.com(), event, writing(house, event))
    assert house.look(drafts.book_of, message) == "flood"
    house.do(describing.describe, house.officer, house.territory, event, describing.Description("storm"))
    bound = house.do(sending.submit, house.com(), house.here, message)
    found = house.look(sending.findings, house.here, event, bound)
    told = [each for each in found if each.code == "other_type"]
    assert [each.blocking for each in told] == [False]
    for words in ("composé pour « Inondation »", "à présent « Tempête »", "Recomposez", "gardez-les"):
        assert words in told[0].sentence
    house.approve(message, bound, passed=["template", "other_type"])


def test_whoever_takes_the_words_of_the_new_type_is_warned_no_more(house: House) -> None:
    event = alerted(house)
    message = house.do(drafts.draft, house.com(), event, writing(house, event))
    house.do(describing.describe, house.officer, house.territory, event, describing.Description("storm"))
    house.do(drafts.edit, house.com(), message, 1, replace(writing(house, event), book="storm"))
    bound = house.do(sending.submit, house.com(), house.here, message)
    assert "other_type" not in {each.code for each in house.look(sending.findings, house.here, event, bound)}


def test_six_instructions_are_told_to_whoever_writes_and_validates(house: House) -> None:
    event = alerted(house)
    lines = [f"N'allez pas au pont {each}." for each in "abcdef"]
    _, bound = submitted(house, event, writing(house, event, CONSIGNES=lines))
    found = house.look(sending.findings, house.here, event, bound)
    assert [each.variant for each in found if each.code == "instructions"] == ["email", "press", "site"]


def test_a_press_that_is_no_longer_chosen_leaves_its_text_out_of_what_is_approved(house: House) -> None:
    event = alerted(house)
    given = replace(writing(house, event, hand=["radio"]), media=False)
    message, bound = submitted(house, event, given)
    assert set(bound.variants) == {"sms", "email", "site"}
    house.approve(message, bound, passed=["template"])
    assert {row.audience for row in house.deliveries(event)} == {"elected", "officials", "public"}
    house.seal(event)
    assert house.look(verify_event, event).entries > 0


def test_a_field_left_open_in_a_text_that_nobody_gets_blocks_nothing(house: House) -> None:
    event = alerted(house)
    given = writing(house, event)
    texts = dict(given.variants) | {"press": "Communiqué : [POINT PRESSE], à 3 h"}
    _, bound = submitted(house, event, replace(given, variants=texts, media=False))
    assert "press" not in bound.variants
