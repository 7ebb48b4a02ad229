"""Lifting the COD, standing the cell down, closing the event: three acts, and what stays possible after (R6, D71)."""
from __future__ import annotations

import pytest

from crisis.errors import Conflict
from crisis.events import cell, closing, cod, hand, opening, orders, pieces, sending, situations
from crisis.events.situations import Sections
from crisis.journal import store
from crisis.journal.tables import REGISTER
from crisis.messages import drafts
from crisis.oncall import alerts
from tests.house import House

ENDED = "Le préfet lève l'alerte à 4 h. N'allez pas dans les caves."


def run(house: House) -> str:
    """Return an event with its cell operational and a message sent."""
    event = house.staffed()
    house.declare(event, motive="voies non éprouvées")
    house.send(event)
    return event


def test_lifting_standing_down_and_closing_are_three_acts(house: House) -> None:
    event = run(house)
    house.do(cod.lift, house.officer, house.here, event, house.voice())
    assert (house.stage(event).name, house.stage(event).operational) == ("watch", True)
    house.do(cell.stand_down, house.com(), event)
    assert (house.stage(event).operational, house.stage(event).closed) == (False, False)
    house.do(closing.close, house.officer, event, confirmed=True)
    assert house.stage(event).name == "closed"
    kinds = [entry["kind"] for entry in house.entries(event)]
    assert [kind for kind in kinds if kind in ("cod_lifted", "cell_stood_down", "event_closed")] == [
        "cod_lifted", "cell_stood_down", "event_closed"]


def test_closing_lists_what_is_open_and_asks_first(house: House) -> None:
    event = run(house)
    refusal = house.refused(closing.close, house.officer, event, confirmed=False)
    assert isinstance(refusal, Conflict)
    for sentence in ("Aucun message de fin d'alerte", "Le COD n'est pas levé", "La cellule n'est pas levée"):
        assert sentence in refusal.why
    assert "inconnus" not in refusal.why
    house.do(closing.close, house.officer, event, confirmed=True)
    assert house.entries(event, "event_closed")[0]["data"] == {
        "confirmed": True, "pending": {"end_of_alert": True, "promises": 0, "unknown": 0, "waiting": 0, "cod": True,
                                       "cell": True, "serves": 0, "cip_ordered": False, "cip_open": False,
                                       "exercise": False, "callbacks": 0, "drafts": 0, "submitted": 0,
                                       "situation": False}}


def test_closing_asks_nothing_once_everything_is_ended(house: House) -> None:
    event = run(house)
    house.send(event, core=ENDED, ends_alert=True)
    house.do(cod.lift, house.officer, house.here, event, house.voice())
    house.do(cell.stand_down, house.com(), event)
    house.deliver()
    house.do(closing.close, house.officer, event, confirmed=False)
    assert house.stage(event).closed


def test_closing_lists_what_is_written_and_will_go_nowhere(house: House) -> None:
    event = house.staffed()
    house.draft(event)
    house.draft(event)
    house.message(event)
    house.do(situations.prepare, house.com(), event, Sections("Crue."))
    refusal = house.refused(closing.close, house.officer, event, confirmed=False)
    for sentence in ("2 brouillons de messages", "1 message attend sa validation", "Le point de situation en prépar"):
        assert sentence in refusal.why
    house.do(closing.close, house.officer, event, confirmed=True)
    pending = house.entries(event, "event_closed")[0]["data"]["pending"]
    assert (pending["drafts"], pending["submitted"], pending["situation"]) == (2, 1, True)


def test_closing_says_what_is_still_leaving(house: House) -> None:
    event = house.staffed()
    message, bound = house.message(event)
    house.approve(message, bound)
    many = len(house.deliveries(event)) + len(house.sms(event))
    refusal = house.refused(closing.close, house.officer, event, confirmed=False)
    assert f"{many} envois sont encore en cours." in refusal.why


def test_an_event_that_told_nobody_anything_closes_without_an_end_of_alert(house: House) -> None:
    event = house.open()
    house.do(closing.close, house.officer, event, confirmed=False)
    assert house.stage(event).closed


def test_the_register_keeps_the_head_of_a_closed_event(house: House) -> None:
    event = house.open()
    house.do(closing.close, house.officer, event, confirmed=True)
    last = house.look(store.entries, event)[-1]
    register = [entry.content for entry in house.look(store.entries, REGISTER)]
    kept = [content["data"] for content in register if content["kind"] == "event_closed"]
    assert kept == [{"id": event, "seq": last.seq, "head": last.hash}]


def test_closing_stops_no_clock(house: House) -> None:
    event = house.staffed()
    house.do(closing.close, house.officer, event, confirmed=True)
    house.hours.move(61)
    assert house.verdict(event, 47).verdict == "missed"


def test_after_closing_only_what_is_late_still_enters(house: House) -> None:
    event = house.staffed()
    order = house.entries(event, "cod_activated")[0]["seq"]
    house.do(closing.close, house.officer, event, confirmed=True)
    last = house.entries(event)[-1]["seq"]
    note = house.do(pieces.note, house.officer, event, "fact", "reçu après coup")
    house.do(pieces.keep, house.officer, event, note, pieces.Piece(b"preuve", "text/plain"))
    house.do(pieces.explain, house.officer, event, 47, "effectif absent")
    house.do(orders.confirm, house.authority, event, order, True)
    assert [entry["kind"] for entry in house.entries(event)][last:] == [
        "note_added", "piece_attached", "overrun_explained", "order_confirmed"]


def test_after_closing_everything_else_is_refused(house: House) -> None:
    event = house.staffed()
    message, bound = house.message(event)
    draft = house.draft(event)
    officer, com = house.officer, house.com()
    call = house.look(alerts.of_person, event, com.person)
    house.do(closing.close, officer, event, confirmed=True)
    acts = [
        (opening.join, officer, event), (opening.record_alert, officer, event, None, "", ""),
        (cod.activate, officer, house.here, event, "restricted", house.voice()),
        (cod.start_communication, officer, house.here, event, house.voice()),
        (cod.decide, officer, house.here, event, "inform", None, None, house.voice()),
        (cod.lift, officer, house.here, event, house.voice()),
        (cod.mistaken, officer, house.here, event, "erreur"), (cell.declare, com, event, None, "motif"),
        (cell.stand_down, com, event), (drafts.draft, com, event, house.writing()),
        (drafts.edit, com, draft, 1, house.writing()), (sending.submit, com, house.here, draft),
        (sending.approve, house.com(1), house.here, message, sending.Seen(bound.hash)),
        (drafts.send_back, house.com(1), message, "revoir"),
        (hand.contact, com, event, hand.Contact("commune:15014", "reached")),
        (hand.publication, com, house.here, event, hand.Publication("facebook", message)),
        (hand.import_gala, com, event, message, b"code_insee;resultat;heure\n"),
        (alerts.answer, call, "cannot", None, "link", com.by), (alerts.arrive, call, "arrived", com.by),
        (alerts.on_site, officer, event, "duty_officer", "arrived"),
        (closing.close, officer, event)]
    for verb, *args in acts:
        named = {"confirmed": True} if verb is closing.close else {}
        assert house.refused(verb, *args, **named).code == "event_closed", verb  # type: ignore[arg-type]


def test_what_still_leaves_can_be_stopped_even_after_closing(house: House) -> None:
    event = house.staffed()
    message, bound = house.message(event)
    house.approve(message, bound)
    house.do(closing.close, house.officer, event, confirmed=True)
    assert house.do(sending.stop_sending, house.officer, event, None) > 0
    assert house.deliver() == []


def test_what_does_not_run_cannot_be_ended(house: House) -> None:
    event = house.open()
    assert house.refused(cod.lift, house.officer, house.here, event, house.voice()).code == "no_cod"
    assert house.refused(cell.stand_down, house.com(), event).code == "no_cell"
    house.activate(event)
    assert house.refused(cell.stand_down, house.com(), event).code == "no_cell"
    house.do(cod.lift, house.officer, house.here, event, house.voice())
    assert house.refused(cod.lift, house.officer, house.here, event, house.voice()).code == "no_cod"


def test_a_cell_stood_down_by_mistake_is_declared_again_once(house: House) -> None:
    event = run(house)
    house.do(cell.stand_down, house.com(), event)
    assert house.refused(cell.stand_down, house.com(), event).code == "no_cell"
    again = house.declare(event, motive="levée par erreur")
    assert house.declare(event, motive="levée par erreur") == again
    assert (house.stage(event).operational, house.stage(event).operational_seq) == (True, again)
    house.do(cell.stand_down, house.com(), event)
    assert len(house.entries(event, "cell_stood_down")) == len(house.entries(event, "cell_operational")) == 2


def test_a_cod_activated_again_after_its_end_calls_people_again_and_counts_who_comes_then(house: House) -> None:
    event = run(house)
    house.do(cod.lift, house.officer, house.here, event, house.voice())
    house.do(cell.stand_down, house.com(), event)
    before, first = len(house.sms(event)), house.com().person
    house.hours.move(300)
    house.activate(event)
    people = {sms.person for sms in house.sms(event)}
    assert {sms.person for sms in house.sms(event)[before:]} == people
    assert house.look(cell.lines, event)["present"] == []
    house.arrive(event, house.com())
    assert house.look(cell.lines, event)["present"] == [{"person": first, "own": True}]


def test_a_cell_can_be_declared_after_the_cod_was_lifted(house: House) -> None:
    event = house.staffed()
    house.do(cod.lift, house.officer, house.here, event, house.voice())
    house.declare(event, motive="voies non éprouvées")
    assert house.verdict(event, 47).verdict == "kept"


@pytest.mark.parametrize("confirmed", [True, False])
def test_closing_is_for_those_who_may(house: House, confirmed: bool) -> None:
    event = house.open()
    assert house.refused(closing.close, house.com(), event, confirmed=confirmed).status == 403
