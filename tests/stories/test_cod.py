"""The COD and the emergency communication: started in one act, raised, decided, undone when it was a mistake."""
from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from crisis.db import Tx
from crisis.directory.tables import mandate, route
from crisis.events import closing, cod, hand, orders
from crisis.oncall import alerts
from tests.house import House, Sms


def woken(house: House, event: str) -> list[Sms]:
    """Return the SMS that call people, apart from those that only ask to confirm an order."""
    return [each for each in house.sms(event) if "Répondez : {lien}" in each.text]



def test_from_veille_one_act_starts_the_communication_without_a_cod(house: House) -> None:
    event = house.open()
    house.do(cod.start_communication, house.officer, house.here, event, house.voice(), "rumeurs et afflux")
    assert house.stage(event).name == "communication"
    running, without = house.verdict(event, 47), house.verdict(event, 48)
    assert (running.verdict, running.started_at) == ("running", house.hours.now)
    assert (without.verdict, without.reasons) == ("not_applicable", ("no_cod",))
    assert len(house.sms(event)) == 4


@pytest.mark.parametrize(("level", "starts"), [
    ("watch", False), ("monitoring", False), ("planned", False), ("restricted", True), ("full", True)])
def test_each_level_starts_the_clocks_that_its_setting_says(house: House, level: str, starts: bool) -> None:
    event = house.open()
    house.activate(event, level)
    assert house.stage(event).name == "cod"
    data = house.entries(event, "cod_activated")[0]["data"]
    assert (data["starts_47"], data["starts_48"]) == (starts, starts)
    for number in (47, 48):
        verdict = house.verdict(event, number)
        assert (verdict.verdict, verdict.reasons) == (("running", ()) if starts else ("not_applicable", ("level",)))
    assert bool(woken(house, event)) is starts


def test_raising_a_level_calls_the_cell_when_the_clocks_start_and_not_before(house: House) -> None:
    event = house.open()
    house.activate(event, "monitoring")
    house.hours.move(90)
    assert woken(house, event) == []
    house.activate(event, "restricted")
    called = len(woken(house, event))
    assert called == 4
    house.hours.move(5)
    house.activate(event, "full")
    assert len(woken(house, event)) == called
    assert house.verdict(event, 47).started_at == house.hours.now - timedelta(minutes=5)


def test_a_communication_may_start_under_a_level_that_starts_nothing(house: House) -> None:
    event = house.open()
    house.activate(event, "watch")
    house.do(cod.start_communication, house.officer, house.here, event, house.voice())
    assert (house.verdict(event, 47).verdict, house.verdict(event, 48).reasons) == ("running", ("level",))


def test_the_cod_after_a_communication_starts_48_and_calls_nobody_twice(house: House) -> None:
    event = house.open()
    house.do(cod.start_communication, house.officer, house.here, event, house.voice())
    start, called = house.hours.now, len(woken(house, event))
    house.hours.move(20)
    house.activate(event)
    assert (house.verdict(event, 47).started_at, house.verdict(event, 48).started_at) == (start, house.hours.now)
    assert len(woken(house, event)) == called


def test_ten_activations_at_once_make_one_entry_and_one_call_out(house: House) -> None:
    event, officer, order = house.open(), house.officer, house.voice()
    ready, found = threading.Barrier(10), []

    def tap() -> None:
        ready.wait()
        found.append(house.do(cod.activate, officer, house.here, event, "full", order))

    threads = [threading.Thread(target=tap) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 10
    assert set(found) == {house.entries(event, "cod_activated")[0]["seq"]}
    assert len(house.entries(event, "cod_activated")) == 1
    assert len(house.sms(event)) == len({each.person for each in house.sms(event)}) == 4


def test_starting_the_communication_twice_is_one_start(house: House) -> None:
    event, officer = house.open(), house.officer
    seqs = {house.do(cod.start_communication, officer, house.here, event, house.voice()) for _ in range(3)}
    assert len(seqs) == len(house.entries(event, "communication_started")) == 1
    house.activate(event)
    assert house.refused(cod.start_communication, officer, house.here, event, house.voice()).code == "already_started"


def test_an_unknown_level_is_refused(house: House) -> None:
    event = house.open()
    assert house.refused(cod.activate, house.officer, house.here, event, "defcon", house.voice()).code == "level"


def test_the_alert_names_the_prefecture_what_happens_and_a_personal_link(house: House) -> None:
    event = house.open()
    house.activate(event)
    sms = house.sms(event)
    called = "Préfecture du Cantal, inondation : COD activé (COD complet). Cellule de communication d'urgence."
    assert {each.text for each in sms if each.person != house.authority.person} == {f"{called} Répondez : {{lien}}"}
    assert [each.text for each in sms if each.person == house.authority.person] == [
        f"{called} Votre ordre est à confirmer. Répondez : {{lien}}"]
    assert house.officer.person not in {each.person for each in sms}


@pytest.mark.parametrize(("minutes", "verdict", "reasons", "late"), [
    (59, "not_applicable", ("withheld",), False), (60, "missed", (), True), (75, "missed", (), True)])
def test_deciding_not_to_inform_ends_48_only_before_the_sixtieth_minute(
        house: House, minutes: int, verdict: str, reasons: tuple[str, ...], late: bool) -> None:
    event = house.open()
    house.activate(event)
    house.hours.move(minutes)
    house.do(cod.decide, house.officer, house.here, event, "withhold", "investigation", None, house.voice(),
             "enquête en cours")
    house.hours.move(30)
    found = house.verdict(event, 48)
    assert found.verdict == verdict
    assert set(reasons) <= set(found.reasons)
    assert any(each.name == "withheld_after_limit" for each in found.readings) is late


def test_a_decision_not_to_inform_that_the_authority_denies_counts_no_more_and_48_rings_again(house: House) -> None:
    event = house.open()
    house.do(cod.decide, house.officer, house.here, event, "inform", None, None, house.voice())
    seq = house.do(cod.decide, house.officer, house.here, event, "withhold", "investigation", None, house.voice())
    house.activate(event)
    assert (house.verdict(event, 48).verdict, house.stage(event).decision) == ("not_applicable", "withhold")
    house.hours.move(5)
    house.do(orders.confirm, house.authority, event, seq, False)
    assert (house.verdict(event, 48).verdict, house.stage(event).decision) == ("running", "inform")
    house.hours.move(26)
    house.fire()
    assert 48 in {entry["data"]["commitment"] for entry in house.entries(event, "reminder_raised")}
    house.hours.move(60)
    found = house.verdict(event, 48)
    assert (found.verdict, "withheld_denied" in {each.name for each in found.readings}) == ("missed", True)


def test_a_decision_denied_after_the_closing_turns_the_verdict_and_wakes_nobody(house: House) -> None:
    event = house.open()
    seq = house.do(cod.decide, house.officer, house.here, event, "withhold", "investigation", None, house.voice())
    house.activate(event)
    house.hours.move(90)
    house.fire()
    house.do(closing.close, house.officer, event, confirmed=True)
    told = len(house.entries(event, "reminder_raised"))
    house.do(orders.confirm, house.authority, event, seq, False)
    house.hours.move(60)
    house.fire()
    assert (house.verdict(event, 48).verdict, len(house.entries(event, "reminder_raised"))) == ("missed", told)


def test_a_decision_is_recorded_with_its_motive_and_who_took_it(house: House) -> None:
    event = house.open()
    house.do(cod.decide, house.officer, house.here, event, "withhold", "forces_safety", None, house.voice(5),
             "action du RAID")
    entry = house.entries(event, "decision_recorded")[0]
    assert (entry["data"]["decision"], entry["data"]["motive"]) == ("withhold", "forces_safety")
    assert entry["data"]["order"]["decided_by"]["person"] == house.authority.person
    assert house.words(event, entry) == "action du RAID"
    assert "RAID" not in str(entry)


@pytest.mark.parametrize(("decision", "motive", "words", "code"), [
    ("hide", None, "", "decision"), ("withhold", None, "", "motive"), ("withhold", "because", "", "motive"),
    ("withhold", "other", "  ", "motive"), ("defer", None, "", "review")])
def test_a_decision_that_says_too_little_is_refused(house: House, decision: str, motive: str | None, words: str,
                                                    code: str) -> None:
    event = house.open()
    refusal = house.refused(cod.decide, house.officer, house.here, event, decision, motive, None, house.voice(), words)
    assert refusal.code == code


def test_deferring_needs_an_hour_to_come(house: House) -> None:
    event = house.open()
    for review in (None, house.hours.now, house.hours.now - timedelta(minutes=1)):
        refusal = house.refused(cod.decide, house.officer, house.here, event, "defer", None, review, house.voice())
        assert refusal.code == "review"


def test_a_mistaken_activation_is_corrected_with_everyone_alerted_and_counts_for_nothing(house: House) -> None:
    event = house.open()
    house.activate(event)
    called = {each.person for each in house.sms(event)}
    house.deliver()
    house.hours.move(4)
    house.do(cod.mistaken, house.officer, house.here, event, "mauvais bouton")
    corrections = [each for each in house.sms(event) if "ALERTE ANNULÉE" in each.text]
    assert {each.person for each in corrections} == called
    assert len(corrections) == len(called)
    entry = house.entries(event, "activation_mistaken")[0]
    assert (entry["by"]["person"], house.words(event, entry)) == (house.officer.person, "mauvais bouton")
    house.hours.move(600)
    verdicts = [house.verdict(event, number) for number in (47, 48)]
    assert [(verdict.verdict, verdict.reasons[0]) for verdict in verdicts] == [
        ("not_applicable", "mistaken")] * 2
    house.fire()
    assert house.entries(event, "reminder_raised") == []


def test_what_had_not_left_yet_never_leaves_after_a_mistake(house: House) -> None:
    event = house.open()
    house.activate(event)
    house.do(cod.mistaken, house.officer, house.here, event, "mauvais bouton")
    assert {each.state for each in house.sms(event) if "COD" in each.text} == {"stopped"}


def test_a_mistake_is_still_a_mistake_after_the_cod_was_lifted(house: House) -> None:
    event = house.open()
    house.activate(event)
    house.do(cod.lift, house.officer, house.here, event, house.voice())
    house.do(cod.mistaken, house.officer, house.here, event, "mauvais bouton, puis levée")
    assert house.verdict(event, 47).reasons[0] == "mistaken"


@pytest.mark.parametrize("left", ["message", "contact", "publication"])
def test_a_mistake_is_refused_once_anything_has_left(house: House, left: str) -> None:
    event = house.staffed()
    message, bound = house.message(event)
    if left == "message":
        house.approve(message, bound, passed=())
    elif left == "contact":
        house.do(hand.contact, house.com(), event, hand.Contact("commune:15014", "message_left"))
    else:
        house.approve(message, bound, passed=())
        done = hand.Publication("facebook", message, named="M. Aubrac")
        house.do(hand.publication, house.com(), house.here, event, done)
    refusal = house.refused(cod.mistaken, house.officer, house.here, event, "erreur")
    assert refusal.code == "left_outside"
    assert "rectificatif" in refusal.todo


def test_a_call_that_nobody_answered_left_nothing_outside(house: House) -> None:
    event = house.staffed()
    house.do(hand.contact, house.com(), event, hand.Contact("commune:15014", "not_reached"))
    house.do(cod.mistaken, house.officer, house.here, event, "erreur")


def test_a_mistake_says_why_and_is_made_once(house: House) -> None:
    event, officer = house.open(), house.officer
    assert house.refused(cod.mistaken, officer, house.here, event, "erreur").code == "nothing_to_undo"
    house.activate(event)
    assert house.refused(cod.mistaken, officer, house.here, event, " ").code == "why"
    house.do(cod.mistaken, officer, house.here, event, "erreur")
    assert house.refused(cod.mistaken, officer, house.here, event, "erreur").code == "nothing_to_undo"


def test_an_event_cancelled_by_mistake_starts_nothing_again(house: House) -> None:
    """It would be judged no more: a real event that follows is another event."""
    event, officer = house.staffed(), house.officer
    message, bound = house.message(event)
    house.do(cod.mistaken, officer, house.here, event, "erreur")
    for verb, *args in (
            (cod.activate, officer, house.here, event, "full", house.voice()),
            (cod.start_communication, officer, house.here, event, house.voice()),
            (cod.decide, officer, house.here, event, "inform", None, None, house.voice()),
            (hand.contact, house.com(), event, hand.Contact("commune:15014", "reached", spoken_to="le maire")),
            (hand.publication, house.com(), house.here, event, hand.Publication("facebook", message)),
            (hand.import_gala, house.com(), event, message, b"code_insee;resultat;heure\n")):
        refusal = house.refused(verb, *args)  # type: ignore[arg-type]
        assert (refusal.code, "ouvrez un autre évènement" in refusal.todo) == ("event_mistaken", True)
    with pytest.raises(type(refusal), match="event_mistaken"):
        house.approve(message, bound)


def test_somebody_alerted_without_a_number_is_seen_in_the_chain(house: House) -> None:
    event = house.open()
    person = house.com().person

    def lose_number(tx: Tx) -> None:
        mandate_ids = select(mandate.c.id).where(mandate.c.person == person)
        tx.execute(update(route).where(route.c.mandate.in_(mandate_ids)).values(active=False))

    house.do(lose_number)
    house.activate(event)
    alerted = {entry["data"]["person"]: entry["data"]["delivery"] for entry in house.entries(event, "duty_alerted")}
    assert alerted[person] is None
    assert person not in {each.person for each in house.sms(event)}
    assert house.look(alerts.of_person, event, person).delivery is None
