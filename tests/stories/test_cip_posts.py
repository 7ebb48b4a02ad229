"""Posts of the hotline: entered by code, taken, relieved, left, and their breaks; never two people, never unread."""
from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select, update

from crisis.accounts import signin
from crisis.accounts.rights import Actor
from crisis.accounts.tables import account, login
from crisis.errors import Refused
from crisis.events import cip, cip_answers, cip_posts, closing
from crisis.evidence.verifier import verify_event
from crisis.hotline import answers, briefing, codes, doors
from crisis.hotline.answers import Body
from crisis.hotline.doors import Entered, Place
from crisis.hotline.posts import Posts, posts
from crisis.hotline.tables import assignment
from tests.cip_room import assigned, calling, planned, room, volunteered
from tests.house import House


def chief(house: House) -> Actor:
    return house.on_duty("cip_chief")


def ordered(house: House) -> str:
    event = house.open(separate=True)
    house.do(cip.order, house.officer, house.here, event, house.voice())
    return event


def staffed(house: House, *names: str) -> tuple[str, list[Place]]:
    """Return an event whose hotline is ordered, and its places."""
    event = ordered(house)
    _, keys = house.do(room, event, names or ("operator-1", "operator-2"))
    return event, [place for key in keys if (place := house.look(doors.place, key)) is not None]


def actor(place: Place) -> Actor:
    return Actor(place.person, place.role, frozenset({place.role}))


def printed(house: House, place: Place, **more: Any) -> str:
    (slip,) = house.do(doors.issue, chief(house), place.event, place.shift, [place.post], **more)
    return slip.code


def entered(house: House, place: Place) -> Entered:
    return house.do(doors.enter, printed(house, place))


def take(house: House, place: Place, by: Actor | None = None, **more: Any) -> int:
    return house.do(cip_posts.take, by or actor(place), place.event, place.assignment, **more)


def refused(house: House, place: Place, by: Actor | None = None, **more: Any) -> Refused:
    return house.refused(cip_posts.take, by or actor(place), place.event, place.assignment, **more)


def seats(house: House, event: str) -> Posts:
    return house.look(posts.state, event)


def signed(house: House, secret: str) -> signin.Session | None:
    return house.look(signin.session_of, secret)


def publish(house: House, event: str, words: str = "La Cère déborde.") -> int:
    known = house.look(answers.current, event)
    version = house.do(answers.write, chief(house), event, known.version if known else 0, Body(facts=words))
    return house.do(cip_answers.publish, chief(house), event, version)


def next_shift(house: House, place: Place) -> Place:
    """Return the place of somebody else at the same post in the shift that follows."""
    shift = house.do(planned, place.event, place.ends)
    key = house.do(lambda tx: assigned(tx, shift, place.post, volunteered(tx, "Relève")))
    found = house.look(doors.place, key)
    assert found is not None
    return found


def test_a_code_opens_a_session_with_the_role_of_the_post_until_the_overlap_ends(house: House) -> None:
    _, (first, _) = staffed(house)
    opened = entered(house, first)
    session = signed(house, opened.secret)
    assert session is not None
    assert session.actor == actor(first)
    assert (session.post, opened.until) == (first.assignment, first.ends + timedelta(minutes=15))


def test_a_code_is_kept_as_its_hash_alone_and_typed_as_people_type(house: House) -> None:
    _, (first, _) = staffed(house)
    code = printed(house, first)
    kept = house.look(lambda tx: tx.execute(select(assignment.c.code).where(
        assignment.c.id == first.assignment)).scalar_one())
    assert (kept, len(kept)) == (signin.digest(code), 64)
    assert house.do(doors.enter, codes.shown(code).lower()).place.post == "operator-1"


def test_a_door_is_open_from_half_an_hour_before_to_the_end_of_the_overlap(house: House) -> None:
    event = ordered(house)
    begins = house.hours.now + timedelta(minutes=31)
    shift = house.do(planned, event, begins)
    house.do(lambda tx: assigned(tx, shift, "operator-1", volunteered(tx)))
    (slip,) = house.do(doors.issue, chief(house), event, shift)
    assert house.refused(doors.enter, slip.code).code == "door"
    house.hours.move(1)
    house.do(doors.enter, slip.code)
    house.hours.move(hours=4, minutes=44)
    house.do(doors.enter, slip.code)
    house.hours.move(1)
    assert house.refused(doors.enter, slip.code).code == "door"
    assert house.refused(doors.issue, chief(house), event, shift, anew=True).code == "shift_over"


def test_wrong_withdrawn_replaced_and_closed_are_refused_in_the_same_words(house: House) -> None:
    event, (first, second) = staffed(house)
    code, other = printed(house, first), printed(house, second)
    told = [house.refused(doors.enter, "K7PM 3QXT"), house.refused(doors.enter, "")]
    printed(house, first, anew=True)
    told.append(house.refused(doors.enter, code))
    house.do(lambda tx: tx.execute(update(assignment).where(assignment.c.id == second.assignment)
                                   .values(withdrawn_at=tx.now)))
    told.append(house.refused(doors.enter, other))
    third = next_shift(house, first)
    house.do(lambda tx: tx.execute(update(account).where(account.c.person == third.person).values(enabled=False)))
    house.hours.now = third.begins
    told.append(house.refused(doors.enter, printed(house, third)))
    assert {(each.code, each.sentences()) for each in told} == {(told[0].code, told[0].sentences())}
    assert not [entry for entry in house.entries(event) if entry["kind"].startswith("cip_post")]


def test_codes_are_printed_once_and_again_only_when_asked_to(house: House) -> None:
    event, places = staffed(house, "line_technician-1", "operator-2", "operator-10", "team_leader-1")
    shift = places[0].shift
    slips = house.do(doors.issue, chief(house), event, shift)
    assert [slip.place.post for slip in slips] == ["operator-2", "operator-10", "team_leader-1", "line_technician-1"]
    assert house.refused(doors.issue, chief(house), event, shift).code == "codes_issued"
    opened = house.do(doors.enter, slips[0].code)
    (again,) = house.do(doors.issue, chief(house), event, shift, ["operator-2"], anew=True)
    assert signed(house, opened.secret) is None
    assert house.refused(doors.enter, slips[0].code).code == "door"
    house.do(doors.enter, again.code)
    house.do(doors.enter, slips[1].code)
    assert house.refused(doors.issue, chief(house), event, "0" * 32).code == "shift_missing"


def test_two_who_print_the_codes_of_a_shift_at_once_give_each_post_one_code(house: House) -> None:
    event, places = staffed(house, *(f"operator-{rank}" for rank in range(1, 9)))
    ready = Barrier(2)

    def issue() -> list[doors.Slip]:
        ready.wait(20)
        try:
            return house.do(doors.issue, chief(house), event, places[0].shift)
        except Refused:
            return []

    with ThreadPoolExecutor(2) as pool:
        slips = [slip for done in [pool.submit(issue) for _ in range(2)] for slip in done.result(30)]
    assert sorted(slip.place.post for slip in slips) == sorted(place.post for place in places)
    assert {house.do(doors.enter, slip.code).place.post for slip in slips} == {place.post for place in places}


def test_two_people_with_one_code_are_one_session_and_one_stay(house: House) -> None:
    event, (first, _) = staffed(house)
    code = printed(house, first)
    with ThreadPoolExecutor(2) as pool:
        opened = [done.result(30) for done in [pool.submit(house.do, doors.enter, code) for _ in range(2)]]
        assert sum(signed(house, each.secret) is not None for each in opened) == 1
        taken = [done.result(30) for done in [pool.submit(take, house, first) for _ in range(2)]]
    assert len(set(taken)) == 1
    assert len(house.entries(event, "cip_post_taken")) == 1


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


def test_closing_the_hotline_frees_every_post_and_ends_every_session(house: House) -> None:
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
    assert [signed(house, each.secret) for each in opened] == [None, None]
    assert signed(house, kept) is not None
    assert house.look(lambda tx: tx.execute(select(func.count()).where(login.c.post.is_not(None))).scalar_one()) == 0
    assert house.refused(doors.enter, code).code == "door"
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
