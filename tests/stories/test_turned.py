"""C'EST RÉEL: one act turns an exercise into a linked real event; nothing is lost and the exercise sends nothing."""
from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from crisis.clock import instant
from crisis.delivery.tables import content, delivery
from crisis.directory.tables import mandate, route
from crisis.events import cod, conduct, pieces, turned
from crisis.events.opening import record_alert
from crisis.events.orders import Order
from crisis.events.turned import Turned
from crisis.messages import carried, drafts, working
from crisis.messages.tables import variant
from crisis.messages.variants import propose
from crisis.oncall import alerts
from tests.conducting import oral, sent, started, state
from tests.exercising import lead, of_login
from tests.house import TEXT, House
from tests.stories.convened import convened, organism


def turn(house: House, event: str, **given: Any) -> str:
    return house.do(turned.turn_real, house.officer, house.here, event, Turned(**given))


def left(house: House, event: str) -> list[tuple[str, str]]:
    """Return (state, text) of every delivery of an event."""
    rows = select(delivery.c.state, content.c.text, content.c.subject).join(content).where(delivery.c.event == event)
    return [(row.state, f"{row.subject} {row.text}") for row in house.look(lambda tx: list(tx.execute(rows)))]


def texts(house: House, message: str) -> dict[str, str]:
    rows = select(variant.c.name, variant.c.text).where(variant.c.message == message)
    return {row.name: row.text for row in house.look(lambda tx: list(tx.execute(rows)))}


def drafted(house: House, event: str) -> list[Any]:
    return house.look(drafts.of_event, event)


def marked(house: House) -> dict[str, str]:
    return propose(house.territory.prefecture, "Crue de la Cère", TEXT, "exercise")


def test_an_exercise_turns_into_a_real_event_in_veille_and_both_say_so(house: House) -> None:
    event = started(house, oral(1, 0), oral(2, 30))
    house.hours.move(10)
    at = house.hours.now - timedelta(minutes=4)
    real = turn(house, event, received_at=at, source="sdis", words="La Cère monte vraiment.")
    stage = house.stage(real)
    assert (stage.plays, stage.name, stage.type, stage.communes) == ("real", "watch", "flood", ("15014", "15187"))
    (alert,) = house.entries(real, "alert_received")
    assert (alert["happened_at"], house.words(real, alert)) == (instant(at), "La Cère monte vraiment.")
    none = {"47": None, "48": None}
    assert [each["data"] for each in house.entries(real, "event_linked")] == [
        {"event": event, "relation": "real_of", "starts": none}]
    assert [each["data"] for each in house.entries(event, "event_linked")] == [
        {"event": real, "relation": "exercise_of", "starts": none}]
    assert [each["data"] for each in house.entries(event, "exercise_turned_real")] == [{"event": real}]
    assert not house.entries(real, "duty_alerted", "cod_activated")


def test_the_order_that_comes_with_it_counts_from_its_earlier_hour_and_calls_people(house: House) -> None:
    event = started(house, oral(1, 0))
    real = turn(house, event, start="cod", order=house.voice(12))
    (activated,) = house.entries(real, "cod_activated")
    assert activated["data"]["order"]["declared_at"] == instant(house.hours.now - timedelta(minutes=12))
    assert house.verdict(real, 47).started_at == house.hours.now - timedelta(minutes=12)
    assert house.entries(real, "duty_alerted")


def test_an_order_without_an_author_leaves_nothing_half_applied(house: House) -> None:
    event = started(house, oral(1, 0))
    assert house.refused(turned.turn_real, house.officer, house.here, event,
                         Turned(start="cod", order=Order())).code == "order_author"
    assert house.refused(turned.turn_real, lead(house), house.here, event,
                         Turned(start="cod", order=house.voice())).code == "forbidden"
    assert house.refused(turned.turn_real, house.officer, house.here, event, Turned(facts=[1])).code == "fact"
    assert house.refused(turned.turn_real, house.officer, house.here, event, Turned(start="tout")).code == "start"
    assert state(house, event).live


def test_only_a_played_exercise_that_is_open_turns_real_and_by_who_may(house: House) -> None:
    assert house.refused(turned.turn_real, house.officer, house.here, house.open(), Turned()).code == "no_exercise"
    event = started(house, oral(1, 0))
    assert house.refused(turned.turn_real, house.com(), house.here, event, Turned()).code == "forbidden"
    house.do(conduct.end, lead(house), house.here, event)
    assert house.do(turned.turn_real, lead(house), house.here, event, Turned())


def test_the_facts_that_are_real_keep_their_hours_and_their_words(house: House) -> None:
    event = started(house, oral(1, 0))
    at = house.hours.now - timedelta(minutes=7)
    note = house.do(pieces.note, house.officer, event, "fact", "Le pont est coupé.", at)
    other = house.do(pieces.note, house.officer, event, "fact", "Un fait joué.")
    heard = house.do(record_alert, house.officer, event, at, "mayor", "Le maire appelle.")
    real = turn(house, event, facts=[note, heard])
    (repeated,) = house.entries(real, "note_added")
    assert repeated["data"] == {"category": "fact", "repeats": {"event": event, "seq": note}}
    assert (repeated["happened_at"], house.words(real, repeated)) == (instant(at), "Le pont est coupé.")
    assert [each["data"].get("repeats") for each in house.entries(real, "alert_received")] == [
        None, {"event": event, "seq": heard}]
    assert other in [each["seq"] for each in house.look(turned.facts, event)]
    assert house.stage(real).alerted_at == at


def test_everyone_whom_the_exercise_told_something_hears_that_it_is_none(house: House) -> None:
    event = started(house, sent(1, 0))
    house.activate(event)
    house.deliver()
    met = {each.person for each in house.sms(event)}
    real = turn(house, event)
    notices = [each for each in house.sms(real) if "CE N'EST PLUS UN EXERCICE" in each.text]
    assert {each.person for each in notices} >= met
    assert len(notices) == len({each.person for each in notices})
    assert not any(each.text.startswith("EXERCICE") for each in notices)
    (entry,) = house.entries(real, "exercise_left_behind")
    assert entry["data"]["exercise"] == event
    assert len(entry["data"]["deliveries"]) == len(notices)


def test_mayors_who_received_something_are_told_at_the_address_that_received_it(house: House) -> None:
    event = started(house, oral(1, 0))
    house.send(event, variants=marked(house), title="EXERCICE – Crue de la Cère – EXERCICE")
    real = turn(house, event)
    told = house.deliveries(real, "elected")
    assert {each.target for each in told} == {"commune:15014", "commune:15187"}
    assert house.stage(real).left_outside
    assert house.entries(real, "exercise_left_behind")[0]["data"]["outside"]


def test_whoever_the_exercise_names_is_told_though_nothing_had_reached_them(house: House) -> None:
    event = started(house, oral(1, 0))
    named = {lead(house).person, of_login(house, "com1").person, of_login(house, "observateur1").person}
    assert not named & {each.person for each in house.sms(event)}
    real = turn(house, event)
    told = [each.person for each in house.sms(real) if "CE N'EST PLUS UN EXERCICE" in each.text]
    assert named <= set(told)
    assert len(told) == len(set(told))


def test_officials_are_told_where_to_check_and_our_own_people_are_not(house: House) -> None:
    parts = house.here.territory.messages
    for line, check in (("04 65 71 15 03", "04 65 71 15 03"), ("", house.here.page)):
        territory = house.here.territory.model_copy(
            update={"messages": parts.model_copy(update={"officials_line": line})})
        house.here = replace(house.here, territory=territory)
        event = started(house, oral(1, 0))
        house.send(event, variants=marked(house), title="EXERCICE – Crue de la Cère – EXERCICE")
        real = turn(house, event)
        said = {text.strip() for _, text in left(house, real)}
        assert check
        assert [each for each in said if each.endswith(f"Pour vérifier : {check}.")]
        assert not [each for each in house.sms(real) if "vérifier" in each.text]


def test_an_organism_whose_call_had_not_left_is_not_told_and_the_one_reached_is(house: House) -> None:
    event = started(house, oral(1, 0))
    house.activate(event)
    convened(house, "sdis", "samu", event=event)
    target = organism(house).target
    rows = update(delivery).where(delivery.c.event == event, delivery.c.target == target)
    house.do(lambda tx: tx.execute(rows.values(state="accepted")))
    told = {each.target for each in house.deliveries(turn(house, event), "services")}
    assert told == {target}


def test_whoever_has_no_number_for_an_sms_is_called_with_the_same_words(house: House) -> None:
    event = started(house, oral(1, 0))
    deaf = of_login(house, "com1").person
    only = update(route).where(route.c.mandate.in_(select(mandate.c.id).where(mandate.c.person == deaf)),
                               route.c.channel == "sms")
    house.do(lambda tx: tx.execute(only.values(channel="voice")))
    house.here = replace(house.here, voice=True)
    real = turn(house, event)
    found = select(delivery.c.channel, content.c.text, content.c.subject).join(content).where(
        delivery.c.event == real, delivery.c.target == f"person:{deaf}")
    (called,) = house.look(lambda tx: list(tx.execute(found)))
    assert (called.channel, called.subject, "CE N'EST PLUS UN EXERCICE" in called.text) == ("voice", "", True)


def test_the_exercise_sends_nothing_any_more(house: House) -> None:
    event = started(house, oral(1, 0), sent(2, 5))
    house.activate(event)
    message, bound = house.message(event, variants=marked(house), title="EXERCICE – Crue – EXERCICE")
    turn(house, event)
    before = len(left(house, event))
    assert not [each for each, _ in left(house, event) if each in ("ready", "claimed")]
    for _ in range(8):
        house.hours.move(10)
        house.fire()
    house.do(cod.lift, house.officer, house.here, event, house.voice())
    assert len(left(house, event)) == before
    assert not house.entries(event, "reminder_raised", "escalation_exhausted")
    with pytest.raises(Exception, match="exercise_turned"):
        house.approve(message, bound)
    for verb, args in ((conduct.pause, (lead(house), event)), (cod.mistaken, (house.officer, house.here, event, "non")),
                       (cod.activate, (house.officer, house.here, event, "full", house.voice()))):
        assert house.refused(verb, *args).code in ("exercise_over", "exercise_turned", "nothing_to_undo")
    call = house.look(alerts.of_person, event, house.com().person)
    assert house.refused(alerts.answer, call, "coming", 15, "link", house.com().by).code == "exercise_turned"


def test_its_texts_are_offered_again_without_a_mark_and_nothing_else_changes(house: House) -> None:
    event = started(house, oral(1, 0))
    marks = marked(house)
    house.message(event, variants=marks, title="EXERCICE – Crue de la Cère – EXERCICE")
    written = house.draft(event, variants={"sms": marks["sms"]}, title="EXERCICE – Suite – EXERCICE")
    house.do(working.keep, house.com(), event, written, 1, {"texte:sms": ["EXERCICE Ne passez pas le gué. EXERCICE"]})
    back, _ = house.message(event, variants=marks, title="EXERCICE – Renvoyé – EXERCICE")
    house.do(drafts.send_back, house.com(1), back, "à revoir")
    real = turn(house, event)
    first, second = drafted(house, real)
    assert (first.title, second.title, first.state, first.version) == ("Crue de la Cère", "Suite", "draft", 1)
    plain = propose(house.territory.prefecture, "Crue de la Cère", TEXT, "real")
    assert texts(house, first.id) == plain
    assert first.writers == house.officer.person
    (typed,) = house.look(working.of, second.id)
    assert typed.fields == {"texte:sms": ["Ne passez pas le gué."]}
    entries = [each["data"] for each in house.entries(real, "message_drafted")]
    assert [each["from"]["event"] for each in entries] == [event, event]
    assert "EXERCICE" not in str([texts(house, each.id) for each in (first, second)])


@pytest.mark.parametrize(("played", "real"), [
    ("EXERCICE Restez chez vous. EXERCICE", "Restez chez vous."),
    ("EXERCICE EXERCICE EXERCICE\n\nBonjour.\n\nFin.\n\nEXERCICE EXERCICE EXERCICE", "Bonjour.\n\nFin."),
    ("EXERCICE – Crue – EXERCICE", "Crue"),
    ("Préfecture, message 2 : appelez le 04 65 71 00 09.",
     "Préfecture, message {numero} : appelez le {numero_unique}."),
    ("Préfecture – message n° 2\nCrue à 2 h, 2 blessés.", "Préfecture – message n° {numero}\nCrue à 2 h, 2 blessés."),
    ("- Restez chez vous. ", "- Restez chez vous. ")])
def test_a_text_loses_its_marks_and_the_numbers_of_the_exercise_alone(played: str, real: str) -> None:
    assert carried.cleaned(played, ["04 65 71 00 09"], 2) == real


def test_pressed_twice_it_is_one_real_event(house: House) -> None:
    event = started(house, oral(1, 0))
    officer, ready = house.officer, threading.Barrier(2)

    def press() -> str:
        ready.wait(20)
        return house.do(turned.turn_real, officer, house.here, event, Turned())

    with ThreadPoolExecutor(2) as pool:
        found = {done.result(30) for done in [pool.submit(press) for _ in range(2)]}
    assert len(found) == 1
    assert len(house.entries(event, "exercise_turned_real")) == 1


def test_what_a_second_press_says_is_refused_rather_than_dropped(house: House) -> None:
    event = started(house, oral(1, 0))
    real = turn(house, event)
    before = house.counts()
    for said in (Turned(start="cod", order=house.voice(12)), Turned(start="communication", order=house.voice()),
                 Turned(words="La digue a cédé."), Turned(facts=[1]), Turned(received_at=house.hours.now)):
        refusal = house.refused(turned.turn_real, house.officer, house.here, event, said)
        assert (refusal.code, refusal.status) == ("already_real", 409)
        assert ("votre ordre n'est PAS inscrit" in refusal.what) == bool(said.start)
    assert turn(house, event, words=" ", source="sdis", title="Crue", level="full") == real
    assert house.counts() == before


def test_what_was_pressed_by_mistake_is_corrected_with_everyone_it_told(house: House) -> None:
    event = started(house, sent(1, 0))
    real = turn(house, event, start="cod", order=house.voice())
    told = {each.person for each in house.sms(real)}
    house.do(cod.mistaken, house.officer, house.here, real, "Fausse alerte")
    corrected = [each.person for each in house.sms(real) if "ALERTE ANNULÉE" in each.text]
    assert set(corrected) == told
    assert len(corrected) == len(set(corrected))
    assert not state(house, event).live
