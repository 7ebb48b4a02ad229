"""Leaves, overrides and swaps: who may, what is refused, what the register keeps, who is called afterwards (D33)."""
from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from crisis.accounts.rights import Actor
from crisis.demonstration import HOUSE
from crisis.directory import contacts
from crisis.errors import Refused
from crisis.evidence.verifier import verify_all
from crisis.journal.tables import REGISTER
from crisis.oncall import exchanges, rotas, swaps
from crisis.oncall.exchanges import Period
from crisis.oncall.plan import on_duty
from crisis.oncall.swaps import Offer
from crisis.oncall.tables import swap
from tests.house import House

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KINDS = ("leave_recorded", "duty_overridden", "duty_swapped", "duty_change_withdrawn")


def order(house: House, at: datetime, function: str = "communication") -> tuple[str, ...]:
    plan = house.look(rotas.current, function)
    assert plan is not None
    return on_duty(plan, at)


def written(house: House) -> list[tuple[str, str]]:
    """Return the kind and the author of each change that the register keeps."""
    return [(each["kind"], each["by"]["person"]) for each in house.entries(REGISTER, *KINDS)]


def tonight(house: House, after: timedelta = HOUR, long: timedelta = 6 * HOUR) -> Period:
    return Period(house.hours.now + after, house.hours.now + after + long)


def test_whoever_is_away_is_not_called_and_the_next_is(house: House) -> None:
    first, second = house.com(), house.com(1)
    house.do(exchanges.record_leave, first, first.person, Period(None, house.hours.now + DAY))
    assert house.com().person == second.person
    assert first.person not in order(house, house.hours.now + DAY - HOUR)
    assert order(house, house.hours.now + DAY)[0] == first.person
    assert written(house) == [("leave_recorded", first.person)]


def test_a_leave_counts_in_every_function_and_somebody_else_s_takes_a_right(house: House) -> None:
    first, second = house.com(), house.com(1)
    period = Period(None, house.hours.now + DAY)
    assert house.refused(exchanges.record_leave, second, first.person, period).status == 403
    house.do(exchanges.record_leave, HOUSE, first.person, period)
    assert house.com().person == second.person


def test_an_override_calls_somebody_first_whoever_s_turn_it_is(house: House) -> None:
    first, third = house.com(), house.com(2)
    period = tonight(house)
    assert period.begins is not None
    assert house.refused(exchanges.override, first, "communication", third.person, period).status == 403
    house.do(exchanges.override, HOUSE, "communication", third.person, period)
    assert order(house, period.begins)[:2] == (third.person, first.person)
    assert order(house, period.begins - timedelta(minutes=1))[0] == first.person
    assert order(house, period.ends + HOUR)[0] == first.person


PAST = datetime(2026, 11, 20, tzinfo=UTC)
PERIODS: dict[str, Callable[[datetime], Period]] = {
    "period_past": lambda now: Period(now - HOUR, now + DAY),
    "period_backward": lambda now: Period(now + 2 * HOUR, now + HOUR),
    "period_far": lambda now: Period(now, now + 900 * DAY)}


@pytest.mark.parametrize("code", PERIODS)
def test_a_period_that_cannot_be_is_refused_everywhere(house: House, code: str) -> None:
    period, first, other = PERIODS[code](house.hours.now), house.com(), house.com(1).person
    assert house.refused(exchanges.record_leave, first, first.person, period).code == code
    assert house.refused(exchanges.override, HOUSE, "communication", other, period).code == code
    assert house.refused(swaps.propose_swap, first, Offer("communication", other, period)).code == code


def test_a_form_left_open_for_a_minute_still_means_now(house: House) -> None:
    first, opened = house.com(), house.hours.now
    house.hours.move(2)
    house.do(exchanges.record_leave, first, first.person, Period(opened, opened + DAY))
    data = house.entries(REGISTER, "leave_recorded")[0]["data"]
    assert data["begins"] == house.entries(REGISTER, "leave_recorded")[0]["recorded_at"]


def test_nobody_unknown_nor_a_function_without_a_duty_is_overridden(house: House) -> None:
    period = tonight(house)
    assert house.refused(exchanges.override, HOUSE, "communication", "0" * 32, period).code == "person_unknown"
    assert house.refused(exchanges.record_leave, HOUSE, "0" * 32, period).code == "person_unknown"
    assert house.refused(exchanges.override, HOUSE, "technician", house.com().person, period).code == "rota_missing"


def test_nobody_who_is_away_is_put_first(house: House) -> None:
    third = house.com(2)
    house.do(exchanges.record_leave, third, third.person, tonight(house, 2 * HOUR, HOUR))
    assert house.refused(exchanges.override, HOUSE, "communication", third.person,
                         tonight(house)).code == "person_away"
    assert house.refused(swaps.propose_swap, house.com(),
                         Offer("communication", third.person, tonight(house))).code == "person_away"


def test_what_is_withdrawn_under_way_counted_until_then(house: House) -> None:
    first, second, begun = house.com(), house.com(1), house.hours.now
    key = house.do(exchanges.record_leave, first, first.person, Period(None, begun + DAY))
    house.hours.move(120)
    house.do(exchanges.withdraw, first, key)
    assert house.com().person == first.person
    assert order(house, begun + HOUR)[0] == second.person
    assert written(house)[-1] == ("duty_change_withdrawn", first.person)
    assert house.refused(exchanges.withdraw, first, key).code == "change_over"


def test_what_is_withdrawn_before_it_begins_never_counted(house: House) -> None:
    first, period = house.com(), tonight(house)
    assert period.begins is not None
    key = house.do(exchanges.override, HOUSE, "communication", house.com(2).person, period)
    assert house.refused(exchanges.withdraw, first, key).status == 403
    house.do(exchanges.withdraw, HOUSE, key)
    assert order(house, period.begins + HOUR)[0] == first.person
    assert house.refused(exchanges.withdraw, HOUSE, "0" * 32).code == "change_missing"


def test_only_oneself_or_who_manages_the_rota_takes_a_leave_back(house: House) -> None:
    first = house.com()
    key = house.do(exchanges.record_leave, first, first.person, tonight(house))
    assert house.refused(exchanges.withdraw, house.com(1), key).status == 403
    house.do(exchanges.withdraw, HOUSE, key)


def test_a_swap_changes_nothing_until_the_other_agrees_and_the_register_names_both(house: House) -> None:
    first, other, period = house.com(), house.com(2), tonight(house)
    assert period.begins is not None
    key = house.do(swaps.propose_swap, first, Offer("communication", other.person, period))
    assert order(house, period.begins)[0] == first.person
    assert written(house) == []
    house.do(swaps.answer_swap, other, key, agreed=True)
    assert order(house, period.begins)[0] == other.person
    assert order(house, period.ends + HOUR)[0] == first.person
    entry = house.entries(REGISTER, "duty_swapped")[0]
    assert (entry["by"]["person"], entry["data"]["asked_by"]["person"]) == (other.person, first.person)
    assert house.look(verify_all)[REGISTER].entries > 0


def test_a_swap_in_return_changes_both_periods(house: House) -> None:
    first, other = house.com(), house.com(1)
    later = house.hours.now + 8 * DAY
    assert order(house, later)[0] == other.person
    given, back = tonight(house), Period(later, later + 2 * HOUR)
    key = house.do(swaps.propose_swap, first, Offer("communication", other.person, given, back))
    house.do(swaps.answer_swap, other, key, agreed=True)
    assert given.begins is not None
    assert (order(house, given.begins)[0], order(house, later)[0]) == (other.person, first.person)
    assert order(house, later + 3 * HOUR)[0] == other.person


def test_only_whom_it_was_proposed_to_answers_and_once(house: House) -> None:
    first, other = house.com(), house.com(2)
    key = house.do(swaps.propose_swap, first, Offer("communication", other.person, tonight(house)))
    for stranger in (first, house.com(1), house.officer):
        assert house.refused(swaps.answer_swap, stranger, key, agreed=True).code == "swap_other"
    assert house.refused(swaps.answer_swap, HOUSE, key, agreed=True).status == 403
    house.do(swaps.answer_swap, other, key, agreed=False)
    assert house.refused(swaps.answer_swap, other, key, agreed=True).code == "swap_answered"
    assert house.refused(swaps.answer_swap, other, "0" * 32, agreed=True).code == "swap_missing"
    assert written(house) == []


def test_a_proposal_is_taken_back_by_its_author_alone(house: House) -> None:
    first, other = house.com(), house.com(2)
    key = house.do(swaps.propose_swap, first, Offer("communication", other.person, tonight(house)))
    assert house.refused(swaps.drop_swap, other, key).code == "swap_other"
    house.do(swaps.drop_swap, first, key)
    assert house.refused(swaps.answer_swap, other, key, agreed=True).code == "swap_answered"
    assert house.look(swaps.proposals) == []


def _swap(house: House, who: Actor, other: str, period: Period | None = None, back: Period | None = None) -> Refused:
    return house.refused(swaps.propose_swap, who, Offer("communication", other, period or tonight(house), back))


def test_a_swap_that_makes_no_sense_is_refused(house: House) -> None:
    first, second = house.com(), house.com(1)
    alone = house.do(contacts.add, HOUSE, "Sans compte", "staff", "communication", None, [])
    assert _swap(house, first, first.person).code == "swap_self"
    assert _swap(house, first, "0" * 32).code == "person_unknown"
    assert _swap(house, first, alone).code == "no_account"
    assert _swap(house, second, first.person).code == "swap_duty"
    assert _swap(house, first, second.person, tonight(house, HOUR, 20 * DAY)).code == "swap_duty"
    assert _swap(house, first, second.person, None, tonight(house)).code == "swap_duty"
    assert _swap(house, first, second.person, Period(None, house.hours.now + DAY)).code == "period_begun"


def test_two_proposals_never_touch_the_same_hours(house: House) -> None:
    first, second, third = house.com(), house.com(1), house.com(2)
    later = Period(house.hours.now + 8 * DAY, house.hours.now + 8 * DAY + HOUR)
    house.do(swaps.propose_swap, first, Offer("communication", second.person, tonight(house), later))
    assert _swap(house, first, third.person).code == "swap_overlap"
    assert _swap(house, second, third.person, later).code == "swap_overlap"
    house.do(swaps.propose_swap, first, Offer("communication", third.person, tonight(house, 10 * HOUR, HOUR)))
    assert len(house.look(swaps.proposals, second.person)) == 1


def test_a_proposal_that_waited_too_long_is_no_longer_one(house: House) -> None:
    first, other, period = house.com(), house.com(2), tonight(house)
    key = house.do(swaps.propose_swap, first, Offer("communication", other.person, period))
    house.hours.move(90)
    assert house.refused(swaps.answer_swap, other, key, agreed=True).code == "swap_late"
    assert house.look(swaps.proposals) == []
    house.do(swaps.propose_swap, first, Offer("communication", other.person, tonight(house, 2 * HOUR, HOUR)))


def test_an_agreement_looks_again_at_a_duty_that_has_moved(house: House) -> None:
    first, other, period = house.com(), house.com(2), tonight(house)
    key = house.do(swaps.propose_swap, first, Offer("communication", other.person, period))
    house.do(exchanges.override, HOUSE, "communication", house.com(1).person, period)
    assert house.refused(swaps.answer_swap, other, key, agreed=True).code == "swap_moved"


def test_what_two_people_agreed_is_not_withdrawn_by_one(house: House) -> None:
    first, other = house.com(), house.com(2)
    key = house.do(swaps.propose_swap, first, Offer("communication", other.person, tonight(house)))
    house.do(swaps.answer_swap, other, key, agreed=True)
    change = house.look(exchanges.standing)[0]
    assert house.refused(exchanges.withdraw, HOUSE, change.id).code == "change_swap"
    assert house.refused(exchanges.withdraw, first, change.id).status == 403


def test_what_was_taken_over_may_be_passed_on(house: House) -> None:
    first, second, third = house.com(), house.com(1), house.com(2)
    period = tonight(house)
    for giver, taker in ((first, second), (second, third)):
        key = house.do(swaps.propose_swap, giver, Offer("communication", taker.person, period))
        house.do(swaps.answer_swap, taker, key, agreed=True)
    assert period.begins is not None
    assert order(house, period.begins)[0] == third.person


def test_a_swap_outlives_another_publication_of_the_same_duty(house: House) -> None:
    first, other, period = house.com(), house.com(2), tonight(house)
    key = house.do(swaps.propose_swap, first, Offer("communication", other.person, period))
    house.do(swaps.answer_swap, other, key, agreed=True)
    plan = house.look(rotas.current, "communication")
    assert plan is not None
    house.do(rotas.publish_layers, HOUSE, "communication", plan.layers)
    assert period.begins is not None
    assert order(house, period.begins)[0] == other.person


def test_proposals_leave_no_trace_in_the_register_but_what_was_agreed(house: House) -> None:
    first, other = house.com(), house.com(2)
    before = len(house.entries(REGISTER))
    key = house.do(swaps.propose_swap, first, Offer("communication", other.person, tonight(house)))
    house.do(swaps.answer_swap, other, key, agreed=False)
    assert len(house.entries(REGISTER)) == before
    rows: Any = house.look(lambda tx: tx.execute(select(swap)).one())
    assert (rows.state, rows.register_seq) == ("refused", None)


def test_the_first_of_a_rota_is_still_read_on_its_own_day(house: House) -> None:
    """The helper of these stories is not mistaken: a daily turn changes hands at its hour."""
    people = [house.com(rank).person for rank in range(3)]
    day = date(2026, 11, 23)
    house.do(rotas.publish_layers, HOUSE, "technician", [rotas.Turn(tuple(people), day, 0, 8, 1)])
    assert order(house, datetime(2026, 11, 24, 12, tzinfo=UTC), "technician")[0] == people[1]
