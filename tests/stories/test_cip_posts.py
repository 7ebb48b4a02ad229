"""Posts of the hotline taken, relieved, left, and their breaks; never two people, never unread."""
from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest

from crisis.accounts import signin
from crisis.accounts.rights import Actor
from crisis.errors import Refused
from crisis.events import cip, cip_answers, cip_posts, closing
from crisis.evidence.verifier import verify_event
from crisis.hotline import briefing, doors
from crisis.hotline.doors import Place
from tests.cip_room import assigned, calling, planned, room, volunteered
from tests.house import House
from tests.stories.places import (
    actor,
    chief,
    entered,
    next_shift,
    ordered,
    printed,
    publish,
    refused,
    seats,
    signed,
    staffed,
    take,
)


def test_a_post_taken_says_who_until_when_and_what_was_read(house: House) -> None:
    event, (first, _) = staffed(house)
    assert refused(house, first, Actor(first.person, "observer", frozenset({"observer"}))).code == "forbidden"
    sheet = publish(house, event)
    assert refused(house, first).code == "unread"
    seq = take(house, first, read=[sheet])
    (entry,) = house.entries(event, "cip_post_taken")
    assert (entry["seq"], entry["data"]["read"], entry["by"]["function"]) == (seq, sheet, "operator")
    seat = seats(house, event).seats["operator-1"]
    assert (seat.person, seat.until, seat.answers) == (first.person, first.ends, True)
    house.look(verify_event, event)


def test_nobody_sits_without_having_read_what_is_in_force_at_that_moment(house: House) -> None:
    event, (first, _) = staffed(house)
    old = publish(house, event)
    house.do(briefing.read, actor(first), event, old)
    urgent = house.do(cip_answers.instruct, chief(house), event, "Ne parlez plus du pont.")
    assert refused(house, first).code == "unread"
    new = publish(house, event, "La Cère baisse.")
    assert refused(house, first, read=[urgent]).code == "unread"
    assert refused(house, first, read=[urgent, old]).code == "notice_missing"
    # A team leader seats nobody who has not read, and reads for nobody.
    assert refused(house, first, chief(house), read=[urgent, new]).code == "unread"
    take(house, first, read=[urgent, new])
    assert set(house.look(briefing.readers, event, new)) == {first.person}


def test_without_a_sheet_a_post_is_taken_and_the_entry_says_that_nothing_was_read(house: House) -> None:
    event, (first, second) = staffed(house)
    take(house, first)
    take(house, second, chief(house))
    assert [entry["data"]["read"] for entry in house.entries(event, "cip_post_taken")] == [None, None]
    assert house.entries(event)[-1]["by"]["person"] == chief(house).person


def test_no_post_is_taken_for_a_hotline_that_nobody_awaits(house: House) -> None:
    event = house.open(separate=True)
    _, (key,) = house.do(room, event, ["operator-1"])
    place = house.look(doors.place, key)
    assert place is not None
    assert refused(house, place).code == "cip_standing"
    house.do(cip.order, house.officer, house.here, event, house.voice())
    take(house, place)
    house.do(cip.withdraw, house.officer, house.here, event, house.voice())
    assert seats(house, event).seats == {}
    assert refused(house, place).code == "cip_standing"


def test_the_post_of_another_event_or_person_is_not_ones_own(house: House) -> None:
    event, (first, second) = staffed(house)
    elsewhere = ordered(house)
    assert house.refused(cip_posts.take, actor(first), elsewhere, first.assignment).code == "assignment_missing"
    assert house.refused(cip_posts.take, actor(first), event, second.assignment).code == "forbidden"
    assert house.refused(cip_posts.take, actor(first), event, "0" * 32).code == "assignment_missing"
    house.hours.now = first.begins - timedelta(minutes=31)
    assert refused(house, first, chief(house)).code == "shift_hours"


def test_a_relief_ends_one_stay_and_begins_the_other_in_one_act(house: House) -> None:
    event, (first, _) = staffed(house)
    opened = entered(house, first)
    take(house, first)
    house.do(calling, event, first.post, first.person)
    after = next_shift(house, first)
    house.hours.now = after.begins - timedelta(minutes=10)
    assert refused(house, after).code == "post_held"
    assert signed(house, opened.secret) is not None
    take(house, after, relieve=True)
    left, taken = house.entries(event, "cip_post_left", "cip_post_taken")[-2:]
    assert (left["data"]["person"], left["data"]["reason"]) == (first.person, "relief")
    assert (taken["data"]["person"], taken["seq"]) == (after.person, left["seq"] + 1)
    assert signed(house, opened.secret) is None
    assert house.look(cip_posts.open_sheets, event)[first.person] == 1
    assert [stay.person for stay in seats(house, event).stays] == [first.person]


def test_two_who_come_for_one_post_are_not_both_seated(house: House) -> None:
    event, (first, _) = staffed(house)
    after = next_shift(house, first)
    house.hours.now = after.begins - timedelta(minutes=5)
    ready = Barrier(2)

    def come(place: Place) -> str:
        ready.wait(20)
        try:
            take(house, place)
        except Refused as refusal:
            return refusal.code
        return ""

    with ThreadPoolExecutor(2) as pool:
        told = [done.result(30) for done in [pool.submit(come, place) for place in (first, after)]]
    assert sorted(told) == ["", "post_held"]
    assert len(seats(house, event).seats) == 1


def test_whoever_stays_for_the_next_shift_takes_it_again_and_has_not_rested(house: House) -> None:
    event, (first, _) = staffed(house)
    take(house, first)
    shift = house.do(planned, event, first.ends)
    following = house.do(assigned, shift, first.post, first.person)
    house.hours.now = first.ends - timedelta(minutes=5)
    seq = house.do(cip_posts.take, actor(first), event, following)
    seat = seats(house, event).seats[first.post]
    assert (seat.seq, seat.rested_at, seat.until) == (seq, first.begins, first.ends + timedelta(hours=4))
    assert not house.entries(event, "cip_post_left")


def test_nobody_sits_at_two_posts_in_one_event_nor_in_two(house: House) -> None:
    event, (first, _) = staffed(house)
    take(house, first)
    other = house.do(assigned, first.shift, "operator-9", first.person)
    assert house.refused(cip_posts.take, actor(first), event, other).code == "seated_elsewhere"
    second_event = ordered(house)
    shift = house.do(planned, second_event)
    there = house.do(assigned, shift, "operator-1", first.person)
    assert house.refused(cip_posts.take, chief(house), second_event, there).code == "seated_elsewhere"
    house.do(cip_posts.leave, actor(first), event, first.post, "end")
    house.do(cip_posts.take, actor(first), second_event, there)


def test_two_events_that_want_the_same_person_at_once_get_them_once(house: House) -> None:
    places = []
    who = house.do(volunteered)
    for _ in range(2):
        event = ordered(house)
        shift = house.do(planned, event)
        places.append((event, house.do(assigned, shift, "operator-1", who)))
    ready, me = Barrier(2), Actor(who, "operator", frozenset({"operator"}))

    def come(event: str, key: str) -> str:
        ready.wait(20)
        try:
            house.do(cip_posts.take, me, event, key)
        except Refused as refusal:
            return refusal.code
        return ""

    with ThreadPoolExecutor(2) as pool:
        told = [done.result(30) for done in [pool.submit(come, *place) for place in places]]
    assert sorted(told) == ["", "seated_elsewhere"]


def test_leaving_hands_over_words_ends_the_session_and_loses_no_call(house: House) -> None:
    event, (first, _) = staffed(house)
    opened = entered(house, first)
    take(house, first)
    sheet = house.do(calling, event, first.post, first.person)
    left = house.do(cip_posts.leave, actor(first), event, first.post, "end", "Rappeler la mairie de Vic.")
    (entry,) = house.entries(event, "cip_post_left")
    assert (left, house.words(event, entry)) == (cip_posts.Left(entry["seq"], 1), "Rappeler la mairie de Vic.")
    assert signed(house, opened.secret) is None
    assert house.do(cip_posts.leave, actor(first), event, first.post, "end").seq == entry["seq"]
    assert len(house.entries(event, "cip_post_left")) == 1
    (stay,) = seats(house, event).stays
    assert (stay.seq, stay.words, len(sheet)) == (entry["seq"], entry["text"]["id"], 32)
    # The slip still opens the post: whoever left by mistake comes back.
    take(house, first)


def test_a_team_leader_frees_a_post_left_without_a_word_and_nobody_who_came_since(house: House) -> None:
    event, (first, second) = staffed(house, "operator-1", "team_leader-1")
    take(house, first)
    leader = actor(second)
    assert house.refused(cip_posts.leave, actor(first), event, second.post, "end").code == "not_seated"
    assert house.refused(cip_posts.leave, leader, event, first.post, "fled").code == "reason"
    after = next_shift(house, first)
    house.hours.now = after.begins
    take(house, after, relieve=True)
    stale = house.do(cip_posts.leave, leader, event, first.post, "overrun", person=first.person)
    assert stale.seq == house.entries(event, "cip_post_left")[0]["seq"]
    assert seats(house, event).seats[first.post].person == after.person
    house.do(cip_posts.leave, leader, event, first.post, "other")
    again = house.do(cip_posts.leave, leader, event, first.post, "other")
    assert again.seq == house.entries(event, "cip_post_left")[-1]["seq"]
    assert house.refused(cip_posts.leave, leader, event, "operator-9", "other").code == "not_seated"
    other = Actor(first.person, "operator", frozenset({"operator"}))
    assert house.refused(cip_posts.leave, other, event, first.post, "end", person=after.person).code == "forbidden"


def test_a_break_stops_the_count_of_those_who_answer_and_each_end_is_one(house: House) -> None:
    event, (first, second) = staffed(house)
    assert house.refused(cip_posts.begin_break, actor(first), event, first.post).code == "not_seated"
    take(house, first)
    assert house.refused(cip_posts.end_break, actor(first), event, first.post).code == "no_break"
    began = house.do(cip_posts.begin_break, actor(first), event, first.post)
    assert house.do(cip_posts.begin_break, actor(first), event, first.post) == began
    assert (seats(house, event).answering, seats(house, event).silent_since) == (0, house.hours.now)
    assert house.refused(cip_posts.end_break, actor(second), event, first.post).code == "forbidden"
    house.hours.move(12)
    ended = house.do(cip_posts.end_break, chief(house), event, first.post)
    assert house.do(cip_posts.end_break, actor(first), event, first.post) == ended
    seat = seats(house, event).seats[first.post]
    assert (seat.rested_at, seat.away_since, seats(house, event).answering) == (house.hours.now, None, 1)
    assert [entry["kind"] for entry in house.entries(event, "cip_break_begun", "cip_break_ended")] == [
        "cip_break_begun", "cip_break_ended"]


def test_closing_the_hotline_frees_every_post_and_lets_its_session_only_send(house: House) -> None:
    event, (first, second) = staffed(house)
    opened = [entered(house, place) for place in (first, second)]
    kept = house.do(signin.open_login, chief(house).person)
    take(house, first)
    code = printed(house, second, anew=True)
    house.do(cip.set_circuit, chief(house), event, "national", "Cellule nationale")
    house.do(cip.open_line, chief(house), house.here, event, untested=True)
    house.do(cip.order_closing, house.officer, house.here, event, house.voice())
    take(house, second)
    house.do(cip.close_line, chief(house), event, "La CIP est fermée.", "Standard")
    assert seats(house, event).seats == {}
    assert {stay.person for stay in seats(house, event).stays} == {first.person, second.person}
    # The code that was given anew has ended the second session; the first may still send what its browser holds.
    assert [signed(house, each.secret) is not None for each in opened] == [True, False]
    assert house.look(doors.reach, first.assignment)[1] is not None
    assert signed(house, kept) is not None
    assert house.do(doors.enter, code).late is not None
    assert refused(house, first).code == "cip_standing"


def test_a_closed_event_holds_nobody(house: House) -> None:
    event, (first, _) = staffed(house)
    code = printed(house, first)
    take(house, first)
    house.do(closing.close, house.officer, event, confirmed=True)
    assert house.refused(doors.enter, code).code == "door"
    assert (seats(house, event).seats, house.look(doors.place, first.assignment)) == ({}, None)


@pytest.mark.parametrize("who", ["communication", "authority"])
def test_only_who_leads_prints_codes_or_acts_for_somebody(house: House, who: str) -> None:
    event, (first, _) = staffed(house)
    outsider = house.on_duty(who)
    take(house, first)
    for act in (partial(doors.issue, shift=first.shift), partial(cip_posts.begin_break, post=first.post),
                partial(cip_posts.leave, post=first.post, reason="end", person=first.person)):
        assert house.refused(act, outsider, event).code == "forbidden"
    assert refused(house, first, outsider).code == "forbidden"
