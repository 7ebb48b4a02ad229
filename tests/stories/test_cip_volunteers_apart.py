"""Volunteers of the hotline are called as a duty is, and are staff of nothing: no line and no verdict counts them."""
from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import jsonschema
from sqlalchemy import select, update

from channels.port import Heard, Refused, Said
from crisis.accounts.rights import VOLUNTEER
from crisis.config import ROOT
from crisis.delivery.ledger import Result, write
from crisis.delivery.tables import delivery
from crisis.events import cell, cip, cip_calling_up
from crisis.evidence.html import render
from crisis.evidence.report import report
from crisis.evidence.verifier import verify_event
from crisis.journal import store
from crisis.oncall import alerts, replies
from crisis.oncall.chains import called_up, chains
from crisis.oncall.presence import ours, presences
from crisis.oncall.seats import seats
from crisis.oncall.unheard import unheard
from tests.db.test_report_page import Figures, leaves, value
from tests.house import House
from tests.stories.volunteering import call_up, called, come, enlist, link, ordered, say, tally, volunteers, wait


def night(house: House, *, calls_up: bool) -> str:
    """Play the same hour twice: volunteers that answer, come and are sent home, or none at all."""
    event = house.open(separate=True)
    house.activate(event)
    house.arrive(event, house.com(0))
    house.do(cip.order, house.officer, house.here, event, house.voice())
    if calls_up:
        people = volunteers(house, 6)
        call_up(house, event, 3)
        say(house, event, people[0], "cannot")
        come(house, event, people[1])
        house.do(cip_calling_up.arrived, house.officer, event, people[2])
        house.do(cip_calling_up.stand_down, house.officer, house.here, event)
    house.deliver()
    house.seal(event)
    return event


def told(house: House, event: str) -> dict[str, Any]:
    return house.look(report, event, house.territory, house.hours.now)


def test_the_cell_its_verdicts_and_its_chains_know_nothing_of_them(house: House) -> None:
    without, event = night(house, calls_up=False), night(house, calls_up=True)
    for number in (47, 48, 50):
        mine, theirs = house.verdict(event, number), house.verdict(without, number)
        assert (mine.verdict, mine.reasons, mine.basis) == (theirs.verdict, theirs.reasons, theirs.basis)
    for read in (lambda tx, key: cell.lines(tx, key) | {"routes": None},
                 lambda tx, key: {row.person for row in alerts.of_event(tx, key)},
                 lambda tx, key: set(chains.state(tx, key).people), lambda tx, key: seats.state(tx, key).rows,
                 lambda tx, key: [(each.person, each.own) for each in ours(presences.state(tx, key))], unheard):
        assert house.look(read, event) == house.look(read, without)
    assert house.stage(event).present == house.stage(without).present == ((house.com(0).person, True),)
    assert house.look(verify_event, event).entries == len(house.entries(event))


def test_no_figure_of_the_duty_in_the_report_moves(house: House) -> None:
    without, event = told(house, night(house, calls_up=False)), told(house, night(house, calls_up=True))
    for key in ("alerted", "acknowledged", "ready_at"):
        assert event["oncall"][key] == without["oncall"][key]
    for name in ("elected", "public", "media", "staff", "services"):
        assert event["coverage"][name]["targeted"] == without["coverage"][name]["targeted"], name
    assert (without["coverage"]["volunteers"]["targeted"], without["call_ups"]) == (0, [])
    assert event["coverage"]["volunteers"]["targeted"] == 5  # Four calls, of which one says to stay at home.
    hours = [{each["code"]: bool(each["at"]) for each in one["milestones"]} for one in (event, without)]
    assert hours[0] == hours[1]
    assert not hours[0]["first_answer"]


def test_the_report_tells_the_call_up_apart_by_rank_and_never_by_name(house: House) -> None:
    event = night(house, calls_up=True)
    found = told(house, event)
    schema = json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(json.loads(json.dumps(found)))
    (row,) = found["call_ups"]
    assert [row[name] for name in ("wanted", "called", "answered", "came", "filled_at", "exhausted")] == [
        3, 4, 1, 2, None, False]
    assert [(each["rank"], each["answer"], bool(each["came_at"]), each["own"]) for each in row["volunteers"]] == [
        (1, "cannot", False, False), (2, None, True, True), (3, None, True, False), (4, None, False, False)]
    assert row["ended_at"]
    page = render(found, house.territory)
    figures = Figures(page).found
    assert {path: value(found, path) for path in figures} == figures
    assert {path for path in leaves(found) if path.startswith("call_ups.")} <= set(figures)
    assert "aucun volontaire ne compte dans l'effectif" in page.replace("&#39;", "'")
    assert "Volontaire 1" not in page + json.dumps(found)


def test_a_reinforcement_is_part_of_the_call_up_that_runs(house: House) -> None:
    people, event = volunteers(house, 3), ordered(house)
    call_up(house, event, 1, people[:1])
    come(house, event, people[0])
    call_up(house, event, 2, people[1:])
    say(house, event, people[1], "coming", 15)
    come(house, event, people[1])
    (row,) = told(house, event)["call_ups"]
    assert [(each["wanted"], each["added"]) for each in row["reinforcements"]] == [(2, 2)]
    assert (row["wanted"], row["came"], bool(row["filled_at"]), row["ended_at"]) == (2, 2, True, None)


def test_the_cell_standing_down_leaves_volunteers_where_they_are(house: House) -> None:
    event = night(house, calls_up=True)
    house.do(cell.declare, house.com(), event, None, "routes non prouvées")
    house.do(cell.stand_down, house.com(), event)
    assert tally(house, event).there == 2
    there = house.look(presences.state, event)
    assert {each.function for each in there} == {VOLUNTEER}


def test_a_key_pressed_answers_for_what_that_call_was_about(house: House) -> None:
    """Somebody called as a volunteer, then for a duty: each call, dialled again or not, speaks for itself."""
    house.here = replace(house.here, voice=True)
    person = enlist(house, house.com().person, drilled_on="2026-12-31")
    event = ordered(house)
    call_up(house, event, 1)
    first = link(house, event, person).voice
    house.do(lambda tx: write(tx, [Result(first, Heard(first, "undelivered", "CA1", "no-answer"), 0.0)]))
    house.hours.move(seconds=20)
    house.fire()
    assert link(house, event, person).voice != first
    house.activate(event)
    operator = house.look(lambda tx: tx.execute(select(delivery.c.operator, delivery.c.realm).where(
        delivery.c.id == first)).one())
    house.do(replies.take, operator.operator, operator.realm, Said("key", "CA1", "9", delivery=first))
    (entry,) = house.entries(event, "duty_answered")
    assert (entry["data"]["function"], entry["data"]["answer"]) == (VOLUNTEER, "cannot")
    assert house.look(alerts.of_person, event, person).answer is None


def test_a_volunteer_at_a_post_is_there_and_one_who_left_is_not_called_back_by_the_same_call_up(house: House) -> None:
    people, event = volunteers(house, 4), ordered(house)
    call_up(house, event, 2)
    by = store.By(people[0], "operator")
    taken = {"post": "operator-1", "person": people[0], "shift": None, "until": None, "read": None}
    house.do(store.append, event, "cip_post_taken", taken, by=by)
    assert (tally(house, event).there, tally(house, event).statuses["called"]) == (1, 1)
    house.do(store.append, event, "cip_post_left", {"post": "operator-1", "person": people[0], "reason": "end"}, by=by)
    come(house, event, people[1])
    wait(house, 10)
    assert called(house, event) == people[:2]  # Nobody is woken because somebody went home.
    assert tally(house, event).statuses["left"] == 1
    call_up(house, event, 2)
    assert called(house, event) == people[:3]
    wait(house, 5)
    assert called(house, event) == people


def test_a_failed_sms_calls_the_next_volunteer_and_a_notice_not_brought_is_not_shown_with_the_cell(
        house: House) -> None:
    people, event = volunteers(house, 3), ordered(house)
    call_up(house, event, 1)

    def fails(key: str) -> None:
        house.do(lambda tx: tx.execute(update(delivery).where(delivery.c.id == key).values(
            state="calling", attempts=1, called_at=house.hours.now)))
        house.do(lambda tx: write(tx, [Result(key, Refused("21211"), 0.0)]))

    fails(link(house, event, people[0]).delivery)
    house.fire()
    assert called(house, event) == people[:2]
    house.do(cip_calling_up.stand_down, house.officer, house.here, event)
    (entry,) = house.entries(event, "volunteers_stood_down")
    for each in entry["data"]["deliveries"]:
        fails(each["id"])
    assert house.look(unheard, event) == []
    assert {each.person for each in house.look(lambda tx: unheard(tx, event, volunteers=True))} == set(people[:2])


def test_a_hotline_ordered_anew_starts_from_nobody(house: House) -> None:
    people, event = volunteers(house, 2), ordered(house)
    call_up(house, event, 1)
    come(house, event, people[0])
    house.do(cip.withdraw, house.officer, house.here, event, house.voice())
    house.do(cip.order, house.officer, house.here, event, house.voice())
    assert house.look(called_up.state, event).people == {}
    call_up(house, event, 1)
    assert (tally(house, event).there, tally(house, event).statuses["called"]) == (0, 1)
