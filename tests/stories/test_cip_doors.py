"""Doors of the posts: a code printed for a shift, and the one session that it opens."""
from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

from sqlalchemy import select, update

from crisis.accounts import signin
from crisis.accounts.tables import account
from crisis.errors import Refused
from crisis.hotline import codes, doors
from crisis.hotline.tables import assignment
from tests.cip_room import assigned, planned, room, volunteered
from tests.house import House
from tests.stories.hotline import closed, opened
from tests.stories.places import (
    actor,
    chief,
    entered,
    next_shift,
    ordered,
    printed,
    signed,
    staffed,
    take,
)


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
    assert not house.do(doors.enter, slip.code).late
    house.hours.move(1)
    assert house.do(doors.enter, slip.code).late
    assert house.refused(doors.issue, chief(house), event, shift, anew=True).code == "shift_over"


def test_a_post_that_is_over_still_sends_for_as_long_as_a_browser_keeps_its_calls(house: House) -> None:
    event, (first, technician) = staffed(house, "operator-1", "line_technician-1")
    code, other = printed(house, first), printed(house, technician)
    house.hours.now = shut = first.ends + timedelta(minutes=15)
    assert house.look(doors.reach, first.assignment) == (replace(first, coded=True), shut)
    assert house.look(doors.reach, technician.assignment) is None  # No call is taken there.
    assert house.refused(doors.enter, other).code == "door"
    late = house.do(doors.enter, code)
    assert (late.late, late.until) == (True, shut + timedelta(hours=12))
    house.hours.now = shut + timedelta(hours=12)
    assert house.look(doors.reach, first.assignment) is None
    assert house.refused(doors.enter, code).code == "door"


def test_a_hotline_that_closes_shuts_its_doors_and_lets_what_was_typed_arrive(house: House) -> None:
    event = opened(house)
    _, keys = house.do(room, event, ["operator-1", "line_technician-1"])
    first, technician = (house.look(doors.place, key) for key in keys)
    assert first is not None
    assert technician is not None
    code = printed(house, first)
    secrets = [house.do(doors.enter, code).secret, entered(house, technician).secret]
    shift = house.do(planned, event, house.hours.now + timedelta(hours=2))
    coming = house.do(lambda tx: assigned(tx, shift, "operator-2", volunteered(tx)))
    (unused,) = house.do(doors.issue, chief(house), event, shift)
    closed(house, event)
    house.hours.move(1)
    assert [signed(house, each) is not None for each in secrets] == [True, False]
    found = house.look(doors.reach, first.assignment)
    assert found is not None
    assert found[1] is not None
    assert house.do(doors.enter, code).late
    assert house.look(doors.reach, coming) is None  # Nobody has typed anything at a post not begun.
    assert house.refused(doors.enter, unused.code).code == "door"


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
