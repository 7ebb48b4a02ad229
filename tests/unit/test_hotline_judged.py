"""What figures and posts of the hotline are judged to mean: posts needed, a number that leads to nobody, sums."""
from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crisis.clock import instant
from crisis.hotline import posts
from crisis.hotline.figures import Figures
from crisis.hotline.frozen import Frozen, step, sums
from crisis.hotline.load import Need, Target, need, sentence
from crisis.hotline.posts import Posts
from crisis.hotline.silence import silent
from crisis.hotline.staffing import Staffing
from crisis.hotline.staffing import step as staffed
from crisis.hotline.standing import Standing

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def told(received: int, refused: int = 0, answered: int = 1, length: int = 180) -> Figures:
    return Figures(NOON, received, answered, 0, refused, 10, length)


def test_the_load_is_the_calls_of_the_hour_by_their_mean_length() -> None:
    # 50 calls of 180 s in each of four quarter hours: 10 erlangs; 80 % within 20 s need 14 posts.
    found = need([told(50)] * 4, None, 20, Target(80, 20))
    assert (found.load, found.needed, found.least, found.missing) == (10, 14, 14, 0)


def test_calls_refused_come_again_and_are_counted_and_the_least_leaves_them_out() -> None:
    found = need([told(50, refused=50)] * 4, None, 20, Target(80, 20))
    assert (found.load, found.least) == (20, 14)
    assert found.needed is not None
    assert found.needed > 20


def test_quarter_hours_that_nobody_told_are_not_counted_as_silent() -> None:
    assert need([told(50)], None, 20, Target()) .load == 10
    assert need([told(50)], None, 20, Target()).quarters == 1


def test_a_load_that_reaches_the_posts_says_how_many_are_missing() -> None:
    found = need([told(50)] * 4, None, 10, Target())
    assert (found.missing, sentence(found)) == (1, "file sans fin : il manque au moins 1 poste")
    assert sentence(need([told(50)] * 4, None, 0, Target())) == "file sans fin : il manque au moins 11 postes"
    assert sentence(need([told(50)] * 4, None, 11, Target())) == ""


def test_what_the_exchange_does_not_tell_is_not_made_up() -> None:
    assert need([], 200, 3, Target()) == Need(0, 3, 200)
    assert need([told(50, answered=0)] * 4, None, 3, Target()) == Need(4, 3)
    assert need([told(50, answered=0)] * 4, 180, 20, Target(80, 20)).needed == 14
    assert need([told(0, answered=0)] * 4, 180, 0, Target()).missing == 0


def entry(kind: str, minute: float, seq: int = 1, **data: Any) -> dict[str, Any]:
    at = instant(NOON + timedelta(minutes=minute))
    return {"seq": seq, "kind": kind, "happened_at": at, "recorded_at": at, "data": data}


def taken(minute: float, post: str = "operator-1") -> dict[str, Any]:
    return entry("cip_post_taken", minute, post=post, person=post, until=None, read=None, shift=None)


def left(minute: float, post: str = "operator-1") -> dict[str, Any]:
    return entry("cip_post_left", minute, post=post, person=post, reason="end")


OPENED = entry("cip_opened", 10, number="01 99 00 15 51")
OPEN = Standing(1, NOON, opened_seq=2, opened_at=NOON + timedelta(minutes=10), number="01 99 00 15 51")


@pytest.mark.parametrize(("entries", "minute", "minutes"), [
    ([OPENED], 14.9, None), ([OPENED], 15, 5), ([taken(0), OPENED], 60, None),
    ([taken(0), OPENED, left(20)], 24, None), ([taken(0), OPENED, left(20)], 26, 6),
    # Who sat there and left before the opening answered nobody: the time runs from the opening.
    ([taken(0), left(2), OPENED], 12, None), ([taken(0), left(2), OPENED], 16, 6),
    ([taken(0, "line_technician-1"), OPENED], 16, 6),
    ([taken(0), OPENED, entry("cip_break_begun", 20, post="operator-1", person="operator-1")], 25, 5),
    ([OPENED, taken(30)], 31, None)])
def test_nobody_answering_for_five_minutes_is_said_of_an_open_number(
        entries: list[dict[str, Any]], minute: float, minutes: int | None) -> None:
    state = Posts({})
    for each in entries:
        state = posts.step(state, each)
    found = silent(OPEN, state, NOON + timedelta(minutes=minute))
    assert found == (None if minutes is None else timedelta(minutes=minutes))


def test_a_number_that_is_not_public_may_lead_to_nobody() -> None:
    later = NOON + timedelta(hours=5)
    assert silent(Standing(1, NOON), Posts({}), later) is None
    closing = Standing(1, NOON, opened_at=NOON, closing_seq=4, closing_at=NOON)
    assert silent(closing, Posts({}), later) == timedelta(hours=5)
    assert silent(Standing(1, NOON, opened_at=NOON, closing_seq=4, closed_at=NOON), Posts({}), later) is None


def test_how_many_answered_is_known_of_each_instant() -> None:
    state = Staffing()
    for each in (taken(0), taken(5, "operator-2"), OPENED, left(20), taken(25), entry("cip_closed", 40)):
        state = staffed(state, each)
    found = [state.answering_at(NOON + timedelta(minutes=minute)) for minute in (-1, 0, 5, 19, 20, 30, 40, 90)]
    assert (found, state.is_open) == ([0, 1, 2, 2, 1, 2, 0, 0], False)


def frozen(seq: int, minute: int, calls: int, exchange: dict[str, int] | None = None) -> dict[str, Any]:
    begins = NOON + timedelta(minutes=minute)
    sheets = {"calls": calls, "categories": {"roads": calls}, "communes": {"15014": calls},
              "priorities": {"P4": calls}}
    return entry("figures_frozen", minute + 16, seq, begins=instant(begins),
                 ends=instant(begins + timedelta(minutes=15)), exchange=exchange, callbacks=seq, answering=2,
                 sheets=sheets)


def exchange(received: int, answered: int, wait: int) -> dict[str, int]:
    return {"received": received, "answered": answered, "abandoned": 0, "refused": 1, "wait_s": wait, "length_s": 100}


def folded(*entries: dict[str, Any]) -> Frozen:
    state = Frozen()
    for each in entries:
        state = step(state, each)
    return state


def test_the_frozen_quarter_hours_add_up_and_of_one_frozen_twice_the_last_stands() -> None:
    found = sums(folded(frozen(2, 0, 3, exchange(10, 5, 60)), frozen(3, 15, 4), frozen(4, 30, 2, exchange(30, 15, 20)),
                        frozen(5, 15, 6)))
    assert (found.quarters, found.told, found.sheets["calls"], found.sheets["categories"]) == (3, 2, 11, {"roads": 11})
    assert found.exchange == {"received": 40, "answered": 20, "abandoned": 0, "refused": 2, "wait_s": 30,
                              "length_s": 100}
    assert found.busiest is not None
    assert (found.busiest.seq, found.callbacks) == (4, 4)


def test_without_the_exchange_the_busiest_quarter_hour_is_that_of_the_sheets() -> None:
    found = sums(folded(frozen(2, 0, 3), frozen(3, 15, 4)))
    assert (found.exchange, found.busiest.seq if found.busiest else None) == (None, 3)
    assert sums(folded(frozen(2, 0, 0))).busiest is None
    assert sums(Frozen()) == sums(folded(entry("note_added", 1)))
