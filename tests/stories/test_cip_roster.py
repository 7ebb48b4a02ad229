"""The roster of the hotline of an event: shifts planned, posts assigned once, every refusal said, on both engines."""
from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from crisis.accounts.rights import Actor
from crisis.errors import Conflict, Forbidden, Missing, Refused
from crisis.events import cip, cip_roster, closing
from crisis.events.cip_roster import Plan
from crisis.hotline import absences, shifts, volunteers
from crisis.hotline.posts import posts
from crisis.hotline.relief import propose
from crisis.hotline.roster import Span
from crisis.hotline.volunteers import Registered
from crisis.journal import store
from tests.house import House

H = timedelta(hours=1)
WANTED = {"operator": 3, "team_leader": 1}


def chief(house: House) -> Actor:
    return house.on_duty("cip_chief")


def ordered(house: House, *, separate: bool = False) -> str:
    event = house.open(separate=separate)
    house.do(cip.order, house.officer, house.here, event, house.voice())
    return event


def planned(house: House, event: str, begins: float = 0, lasts: float = 4) -> str:
    at = house.hours.now + begins * H
    return house.do(cip_roster.plan, chief(house), house.here, event, Plan(at, at + lasts * H, WANTED))


def able(house: House, role: str = "operator", rank: int = 0) -> Registered:
    """Return a volunteer who is always available and may hold a role."""
    found = [each for each in house.look(volunteers.everyone)
             if each.card.available == "always" and role in each.card.posts]
    return found[rank]


def assign(house: House, event: str, shift: str, post: str, person: str, by: Actor | None = None) -> str:
    return house.do(cip_roster.assign, by or chief(house), house.here, event, shift, post, person)


def refused(house: House, event: str, shift: str, post: str, person: str) -> Refused:
    return house.refused(cip_roster.assign, chief(house), house.here, event, shift, post, person)


def seat(house: House, event: str, kind: str, **data: object) -> None:
    """Write what taking or leaving a post writes; those acts are another part's."""
    house.do(store.append, event, kind, data)


def test_a_shift_is_planned_its_posts_assigned_and_each_is_an_entry(house: House) -> None:
    event = ordered(house)
    shift, who = planned(house, event), able(house).person
    key = assign(house, event, shift, "operator-1", who)
    assert assign(house, event, shift, "operator-1", who) == key
    assert [each.person for each in house.look(shifts.held, event)] == [who]
    assert house.do(cip_roster.unassign, chief(house), event, shift, "operator-1") == who
    assert house.look(shifts.held, event) == []
    found = house.entries(event, "cip_shift_planned", "cip_assigned", "cip_unassigned")
    assert [each["kind"] for each in found] == ["cip_shift_planned", "cip_assigned", "cip_unassigned"]
    assert found[0]["data"]["wanted"] == WANTED | {"specialist": 0, "line_technician": 0}
    assert found[1]["data"] == found[2]["data"] == {"shift": shift, "post": "operator-1", "person": who}


def test_nothing_is_planned_before_the_order_nor_after_the_closing(house: House) -> None:
    event, now = house.open(), house.hours.now
    told = Plan(now, now + H, WANTED)
    assert house.refused(cip_roster.plan, chief(house), house.here, event, told).code == "cip_standing"
    house.do(closing.close, house.officer, event, confirmed=True)
    assert house.refused(cip_roster.plan, chief(house), house.here, event, told).code == "event_closed"


@pytest.mark.parametrize(("begins", "ends", "wanted", "code"), [
    (0, 0, WANTED, "shift_hours"), (2, 1, WANTED, "shift_hours"), (-5, -1, WANTED, "shift_hours"),
    (31 * 24, 31 * 24 + 4, WANTED, "shift_hours"), (0, 6.1, WANTED, "too_long"), (0, 4, {}, "wanted"),
    (0, 4, {"operator": 0}, "wanted"), (0, 4, {"operator": 61}, "wanted"), (0, 4, {"operator": -1}, "wanted"),
    (0, 4, {"chief": 1, "operator": 1}, "wanted")])
def test_a_shift_that_cannot_be_is_refused(
        house: House, begins: float, ends: float, wanted: dict[str, int], code: str) -> None:
    event, now = ordered(house), house.hours.now
    told = Plan(now + begins * H, now + ends * H, wanted)
    assert house.refused(cip_roster.plan, chief(house), house.here, event, told).code == code
    assert house.entries(event, "cip_shift_planned") == []


def test_the_next_shift_begins_before_the_last_one_ends(house: House) -> None:
    event, rules = ordered(house), house.territory.hotline
    planned(house, event)
    (first,) = house.look(shifts.of_event, event)
    following = shifts.proposed([first], house.hours.now, rules)
    assert following.span == Span(first.span.ends - H / 4, first.span.ends + 3.75 * H)
    house.do(cip_roster.plan, chief(house), house.here, event, Plan(
        following.span.begins, following.span.ends, following.wanted))
    assert [each.span for each in house.look(shifts.of_event, event)] == [first.span, following.span]


def test_a_post_is_held_by_one_person_and_is_one_of_the_shift(house: House) -> None:
    event = ordered(house)
    shift, first, other = planned(house, event), able(house).person, able(house, rank=1).person
    assign(house, event, shift, "operator-1", first)
    taken = refused(house, event, shift, "operator-1", other)
    assert (isinstance(taken, Conflict), taken.code) == (True, "post_taken")
    for post in ("operator-4", "operator-0", "operator", "specialist-1", "operator-1\n", "x" * 40):
        assert refused(house, event, shift, post, other).code == "post_unknown"
    assert isinstance(refused(house, event, "0" * 32, "operator-1", other), Missing)
    assert isinstance(refused(house, event, shift, "operator-2", house.com().person), Missing)


def test_what_the_roster_forbids_is_refused_with_its_reason_and_writes_nothing(house: House) -> None:
    event = ordered(house)
    shift, who = planned(house, event), able(house)
    office = next(each.person for each in house.look(volunteers.everyone) if each.card.available == "office_hours")
    simple = next(each for each in house.look(volunteers.everyone)
                  if each.card.posts == ("operator",) and each.card.available == "always")
    gone = able(house, rank=3).person
    house.do(volunteers.remove, chief(house), gone)
    house.do(absences.add, chief(house), able(house, rank=2).person, None, house.hours.now + 2 * H)
    assert refused(house, event, shift, "team_leader-1", simple.person).code == "role_not_held"
    assert refused(house, event, shift, "operator-1", office).code == "not_available"
    assert refused(house, event, shift, "operator-1", gone).code == "volunteer_gone"
    assert refused(house, event, shift, "operator-1", able(house, rank=2).person).code == "away"
    assign(house, event, shift, "operator-1", who.person)
    assert refused(house, event, shift, "operator-2", who.person).code == "double_booking"
    assert refused(house, event, planned(house, event, 4), "operator-1", who.person).code == "too_long"
    assert refused(house, event, planned(house, event, 5), "operator-1", who.person).code == "rest"
    assert len(house.entries(event, "cip_assigned")) == 1


def test_the_same_person_in_two_events_is_refused_until_the_other_hotline_has_closed(house: House) -> None:
    first, second = ordered(house), ordered(house, separate=True)
    who = able(house).person
    assign(house, first, planned(house, first), "operator-1", who)
    shift = planned(house, second)
    refusal = refused(house, second, shift, "operator-1", who)
    assert (refusal.code, "dans un autre évènement" in refusal.why) == ("double_booking", True)
    house.do(closing.close, house.officer, first, confirmed=True)
    assign(house, second, shift, "operator-1", who)


def test_the_time_really_spent_at_a_post_counts_for_rest_and_for_overrun(house: House) -> None:
    event, who, now = ordered(house), able(house).person, house.hours.now
    seat(house, event, "cip_post_taken", post="operator-1", person=who, shift=None, until=None, read=None)
    house.hours.move(hours=3)
    shift = planned(house, event)
    assert refused(house, event, shift, "operator-1", who).code == "too_long"
    seat(house, event, "cip_post_left", post="operator-1", person=who, reason="end")
    assert refused(house, event, planned(house, event, 5), "operator-1", who).code == "rest"
    assign(house, event, planned(house, event, 8), "operator-1", who)
    assert house.look(posts.state, event).stays[0].since == now


def test_whoever_sits_at_a_post_is_not_taken_off_it(house: House) -> None:
    event, who = ordered(house), able(house).person
    shift = planned(house, event)
    assign(house, event, shift, "operator-1", who)
    seat(house, event, "cip_post_taken", post="operator-1", person=who, shift=shift, until=None, read=None)
    assert house.refused(cip_roster.unassign, chief(house), event, shift, "operator-1").code == "seated"
    seat(house, event, "cip_post_left", post="operator-1", person=who, reason="relief")
    house.do(cip_roster.unassign, chief(house), event, shift, "operator-1")
    assert house.refused(cip_roster.unassign, chief(house), event, shift, "operator-1").code == "post_free"


def test_a_shift_changes_only_as_those_assigned_to_it_allow(house: House) -> None:
    event, now = ordered(house), house.hours.now
    shift, who = planned(house, event), able(house).person
    assign(house, event, shift, "operator-3", who)
    other = planned(house, event, 13, 4)
    assign(house, event, other, "operator-1", who)

    def change(begins: float, ends: float, operators: int) -> str:
        told = Plan(now + begins * H, now + ends * H, {"operator": operators})
        return house.do(cip_roster.plan, chief(house), house.here, event, told, shift)

    with pytest.raises(Refused) as reduced:
        change(0, 4, 2)
    with pytest.raises(Refused) as moved:
        change(2, 6, 3)
    assert (reduced.value.code, moved.value.code) == ("post_held", "shift_change")
    assert "repos" in moved.value.why
    assert change(0, 5, 5) == shift
    assert change(0, 5, 5) == shift
    assert [each["data"]["shift"] for each in house.entries(event, "cip_shift_planned")].count(shift) == 2
    assert len(house.look(shifts.of_event, event)) == 2


def test_a_shift_that_is_over_takes_nobody(house: House) -> None:
    event = ordered(house)
    shift, who = planned(house, event), able(house).person
    house.hours.move(hours=4)
    assert refused(house, event, shift, "operator-1", who).code == "shift_over"


def test_a_team_leader_assigns_and_does_not_plan_and_an_operator_does_neither(house: House) -> None:
    event, now = ordered(house), house.hours.now
    shift, who = planned(house, event), able(house).person
    leader = Actor(able(house, "team_leader").person, "team_leader", frozenset({"team_leader"}))
    told = Plan(now, now + H, WANTED)
    assert isinstance(house.refused(cip_roster.plan, leader, house.here, event, told), Forbidden)
    assign(house, event, shift, "operator-1", who, leader)
    house.do(cip_roster.unassign, leader, event, shift, "operator-1")
    operator, verb = Actor(who, "operator", frozenset({"operator"})), cip_roster.assign
    assert isinstance(house.refused(verb, operator, house.here, event, shift, "operator-1", who), Forbidden)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run acts at the same instant, each in a thread; return the codes of those refused."""
    ready, codes = threading.Barrier(len(acts)), list[str]()

    def run(act: Callable[[], object]) -> None:
        ready.wait(20)
        try:
            act()
        except Conflict as refusal:
            codes.append(refusal.code)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return codes


def test_a_post_assigned_twice_at_once_is_held_by_one(house: House) -> None:
    event = ordered(house)
    shift, by, some = planned(house, event), chief(house), [able(house, rank=rank).person for rank in range(2)]
    codes = at_once(*(lambda who=who: assign(house, event, shift, "operator-1", who, by) for who in some))
    assert codes == ["post_taken"]
    assert len(house.entries(event, "cip_assigned")) == 1


def test_a_person_assigned_twice_at_once_holds_one_post(house: House) -> None:
    event = ordered(house)
    shift, by, who = planned(house, event), chief(house), able(house).person
    codes = at_once(*(lambda post=post: assign(house, event, shift, post, who, by)
                      for post in ("operator-1", "operator-2")))
    assert codes == ["double_booking"]
    assert len(house.look(shifts.held, event)) == 1


def test_a_person_assigned_in_two_events_at_once_holds_one_post(house: House) -> None:
    events, by, who = [ordered(house), ordered(house, separate=True)], chief(house), able(house).person
    some = [(event, planned(house, event)) for event in events]
    codes = at_once(*(lambda event=event, shift=shift: assign(house, event, shift, "operator-1", who, by)
                      for event, shift in some))
    assert codes == ["double_booking"]
    assert sum(len(house.look(shifts.held, event)) for event in events) == 1


def test_whoever_is_proposed_may_be_assigned_and_whoever_is_not_may_not(house: House) -> None:
    event = ordered(house)
    shift = planned(house, event)
    assign(house, event, shift, "operator-1", able(house).person)
    span, known = house.look(shifts.one, event, shift).span, house.look(cip_roster.night, house.here, event)
    found, passed = propose(house.look(volunteers.roster), "operator", span, known, house.hours.now.date())
    assert (bool(found), bool(passed)) == (True, True)
    assert able(house).person in {each.person for each in passed}
    for other in passed:
        assert refused(house, event, shift, "operator-2", other.person).why == other.why
    assign(house, event, shift, "operator-2", found[0].person)


@pytest.mark.parametrize("begins", [datetime(2026, 10, 24, 23, tzinfo=UTC), datetime(2027, 3, 27, 23, tzinfo=UTC)])
def test_a_shift_across_a_change_of_clocks_lasts_real_hours(house: House, begins: datetime) -> None:
    house.hours.now = begins
    event, who = ordered(house), able(house).person
    assert house.refused(cip_roster.plan, chief(house), house.here, event, Plan(
        begins, begins + 6 * H + timedelta(minutes=1), WANTED)).code == "too_long"
    shift = planned(house, event, 0, 6)
    assign(house, event, shift, "operator-1", who)
    following = shifts.proposed(house.look(shifts.of_event, event), begins, house.territory.hotline)
    assert following.span == Span(begins + 5.75 * H, begins + 9.75 * H)
    early, due = planned(house, event, 14 - 1 / 60), planned(house, event, 14)
    assert refused(house, event, early, "operator-1", who).code == "rest"
    assign(house, event, due, "operator-1", who)
