"""Reopening an event within 72 h of its closing: it continues, and its chain proves each moment (R6)."""
from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from crisis.errors import Conflict
from crisis.events import cell, cip, closing, cod, convening, exercise, hand, linking, pieces, reopening, reports
from crisis.events.orders import confirm
from crisis.evidence.register import known
from crisis.evidence.report import report
from crisis.evidence.verifier import verify_all, verify_event
from crisis.journal import store
from crisis.journal.register import daily_heads
from crisis.journal.tables import REGISTER
from crisis.oncall import alerts
from crisis.oncall.chains import chains
from crisis.oncall.seats import seats
from tests.conducting import oral, prepared
from tests.exercising import lead
from tests.house import House
from tests.reports import make, role

WHY = "La crue reprend à Aurillac."


def close(house: House, event: str) -> int:
    return house.do(closing.close, house.officer, event, confirmed=True)


def reopen(house: House, event: str) -> int:
    return house.do(reopening.reopen, house.officer, event, WHY)


def closed(house: House) -> str:
    event = house.staffed()
    close(house, event)
    return event


def version(house: House, event: str) -> str:
    """Have the next version of the report made, and return its hash."""
    house.do(reports.ask, house.officer, event, ("json", "none"))
    make(house)
    return str(house.entries(event, "report_made")[-1]["data"]["sha256"])


def told(house: House, event: str) -> dict[str, Any]:
    return house.look(report, event, house.here.territory, house.hours.now)


def test_a_reopened_event_continues_with_its_motive_beside_the_chain(house: House) -> None:
    event = closed(house)
    last = house.entries(event)[-1]["seq"]
    seq = reopen(house, event)
    (entry,) = house.entries(event, "event_reopened")
    assert (entry["seq"], entry["data"], house.words(event, entry)) == (seq, {"closed_seq": last}, WHY)
    assert (house.stage(event).closed, house.stage(event).reopened) == (False, ((last, seq),))
    house.do(hand.contact, house.com(), event, hand.Contact("commune:15014", "not_reached"))


def test_the_register_knows_each_closing_and_each_reopening_with_its_head(house: House) -> None:
    event = closed(house)
    reopen(house, event)
    close(house, event)
    register = house.entries(REGISTER)
    acts = [(each["kind"], each["data"]["seq"], each["data"]["head"]) for each in register
            if each["kind"] in ("event_closed", "event_reopened")]
    assert acts == [(entry.content["kind"], entry.seq, entry.hash) for entry in house.look(store.entries, event)
                    if entry.content["kind"] in ("event_closed", "event_reopened")]
    assert len(acts) == 3
    assert len(known(register)[event].marks) == 4


@pytest.mark.parametrize(("waited", "may"), [(72, True), (72.001, False)])
def test_it_may_be_reopened_for_seventy_two_hours(house: House, waited: float, may: bool) -> None:
    event = closed(house)
    house.hours.move(60 * waited)
    if may:
        assert reopen(house, event)
        return
    refusal = house.refused(reopening.reopen, house.officer, event, WHY)
    assert (refusal.code, isinstance(refusal, Conflict)) == ("reopen_late", True)
    assert "72 heures" in refusal.why


def test_the_seventy_two_hours_count_from_the_last_closing(house: House) -> None:
    event = closed(house)
    house.hours.move(60 * 71)
    reopen(house, event)
    close(house, event)
    house.hours.move(60 * 71)
    assert reopen(house, event)


def test_it_is_refused_without_a_motive_or_when_it_is_open(house: House) -> None:
    event = closed(house)
    assert house.refused(reopening.reopen, house.officer, event, "  ").code == "reopen_why"
    reopen(house, event)
    assert house.refused(reopening.reopen, house.authority, event, WHY).code == "not_closed"


def test_only_who_may_close_may_reopen(house: House) -> None:
    event = closed(house)
    assert house.refused(reopening.reopen, house.com(), event, WHY).status == 403
    assert house.do(reopening.reopen, house.authority, event, WHY)


def test_only_what_was_written_between_closing_and_reopening_is_late(house: House) -> None:
    event = closed(house)
    late = house.do(pieces.note, house.officer, event, "fact", "après coup")
    seq = reopen(house, event)
    after = house.do(pieces.note, house.officer, event, "fact", "la suite")
    again = close(house, event)
    last = house.do(pieces.note, house.officer, event, "fact", "encore après coup")
    stage = house.stage(event)
    assert [each for each in (late, seq, after, again, last) if reopening.late(stage, each)] == [late, last]
    figures = told(house, event)
    late_ones = [one["seq"] for one in figures["anomalies"] if one["code"] == "after_closing"]
    assert late_ones == [late, last]


def test_the_report_shows_the_closing_that_stands(house: House) -> None:
    event = closed(house)
    first = told(house, event)["event"]["closed_at"]
    house.hours.move(60)
    reopen(house, event)
    open_again = told(house, event)
    closing_of = {one["code"]: one["at"] for one in open_again["milestones"]}
    assert (open_again["event"]["closed_at"], closing_of["event_closed"]) == (None, None)
    assert "event_reopened" in [one["code"] for one in open_again["anomalies"]]
    marks = [mark["label"] for lane in open_again["lanes"] for mark in lane["marks"]]
    assert "Évènement rouvert" in marks
    house.hours.move(60)
    close(house, event)
    again = told(house, event)
    assert again["event"]["closed_at"] > first
    assert again["gross_s"] > open_again["gross_s"]


def test_the_chain_verifies_at_each_moment(house: House) -> None:
    event = house.staffed()
    house.look(verify_event, event)
    for act in (close, reopen, close, reopen):
        act(house, event)
        house.look(verify_event, event)
        house.look(verify_all)
    house.hours.move(60 * 25)
    house.do(daily_heads)
    assert event in house.entries(REGISTER, "daily_heads")[-1]["data"]["heads"]
    house.look(verify_all)


def test_no_clock_was_stopped_and_its_reminders_ring_again(house: House) -> None:
    event = house.open()
    house.activate(event)
    house.hours.move(20)
    close(house, event)
    house.hours.move(5)
    reopen(house, event)
    for _ in range(4):
        house.hours.move(10)
        house.fire()
    rung = [(each["data"]["commitment"], each["data"]["step"]) for each in house.entries(event, "reminder_raised")]
    assert sorted(rung) == sorted((number, step) for number in (47, 48) for step in (30, 45, 55, 60))


def test_a_decision_denied_while_it_was_closed_gives_48_its_reminders_back(house: House) -> None:
    event = house.staffed()
    house.declare(event, motive="voies non éprouvées")
    refused = house.do(cod.decide, house.officer, house.here, event, "withhold", "investigation", None, house.voice())
    close(house, event)
    house.do(confirm, house.authority, event, refused, False)
    reopen(house, event)
    house.hours.move(61)
    house.fire()
    assert (48, 60) in [(each["data"]["commitment"], each["data"]["step"])
                        for each in house.entries(event, "reminder_raised")]


def test_a_review_whose_hour_came_while_it_was_closed_rings_once_reopened_and_only_once(house: House) -> None:
    event = house.staffed()
    at = house.hours.now + timedelta(minutes=20)
    house.do(cod.decide, house.officer, house.here, event, "defer", None, at, house.voice())
    close(house, event)
    house.hours.move(30)
    house.fire()
    assert house.entries(event, "review_rang") == []
    reopen(house, event)
    house.fire()
    house.hours.move(5)
    house.fire()
    assert len(house.entries(event, "review_rang")) == 1


def test_calls_that_the_closing_stopped_go_on_and_those_ended_before_do_not(house: House) -> None:
    event = house.open()
    house.activate(event)
    close(house, event)
    assert not house.look(chains.state, event).live
    called = len(house.entries(event, "duty_alerted"))
    house.hours.move(10)
    house.fire()
    assert len(house.entries(event, "duty_alerted")) == called
    reopen(house, event)
    house.fire()
    assert len(house.entries(event, "duty_alerted")) > called
    ended = house.open(separate=True)
    house.activate(ended)
    house.arrive(ended, house.com())
    house.declare(ended, motive="voies non éprouvées")
    house.do(cell.stand_down, house.com(), ended)
    close(house, ended)
    reopen(house, ended)
    assert not house.look(chains.state, ended).live


def test_people_are_awaited_again(house: House) -> None:
    event = house.open()
    house.activate(event)
    house.arrive(event, house.com())
    other = house.com(1)
    call = house.look(alerts.of_person, event, other.person)
    assert house.stage(event).present == ((house.com().person, True),)
    close(house, event)
    assert house.refused(alerts.arrive, call, "arrived", other.by).code == "event_closed"
    reopen(house, event)
    house.do(alerts.arrive, call, "arrived", other.by)
    assert (other.person, True) in house.stage(event).present


def test_the_convening_of_the_cod_goes_on(house: House) -> None:
    event = house.staffed()
    house.do(convening.convene, house.officer, house.here, event, None, house.voice())
    close(house, event)
    assert not house.look(seats.state, event).live
    reopen(house, event)
    table = house.look(seats.state, event)
    assert table.live
    house.do(convening.arrived, house.officer, event, next(iter(table.rows)))


def test_a_hotline_never_opened_may_open_after_all(house: House) -> None:
    event = house.staffed()
    house.do(cip.order, house.officer, house.here, event, house.voice())
    close(house, event)
    assert house.verdict(event, 50).verdict == "missed"
    reopen(house, event)
    assert house.verdict(event, 50).verdict == "running"


def test_a_report_signed_before_is_followed_by_a_new_version(house: House) -> None:
    event = closed(house)
    first = version(house, event)
    house.do(reports.attest, house.authority, event, 1, first)
    reopen(house, event)
    quality = role(house, "quality")
    assert house.refused(reports.visa, quality, event, 1, first).code == "report_event_open"
    close(house, event)
    assert house.refused(reports.visa, quality, event, 1, first).code == "report_before_closing"
    second = version(house, event)
    house.do(reports.attest, house.authority, event, 2, second)
    house.do(reports.visa, quality, event, 2, second)
    house.look(verify_event, event)


def test_a_start_recorded_elsewhere_while_it_was_closed_is_its_own_once_reopened(house: House) -> None:
    one, other = house.open(), house.open(separate=True)
    house.do(linking.link, house.officer, one, other, "Même crue")
    house.do(closing.close, house.officer, one, confirmed=True)
    house.activate(other)
    assert house.look(linking.starts, one) == {"47": None, "48": None}
    house.do(reopening.reopen, house.officer, one, "La crue continue")
    assert house.look(linking.starts, one) == house.look(linking.starts, other)


def test_an_exercise_that_is_over_stays_over_when_its_event_is_reopened(house: House) -> None:
    key = prepared(house, oral(1, 0), oral(2, 30))
    event = house.do(exercise.start, lead(house), house.here, key)
    house.do(closing.close, house.officer, event, confirmed=True)
    house.do(reopening.reopen, house.officer, event, "Un message manquait")
    house.hours.move(30)
    house.fire()
    assert len(house.entries(event, "inject_issued")) == 1
    house.do(closing.close, house.officer, event, confirmed=True)
    assert len(house.entries(REGISTER, "exercise_closed")) == 2
