"""When the figures of the hotline are frozen: each quarter hour once, at the closing what is left, and nothing lost."""
from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from sqlalchemy import update

from crisis.events import cip, cip_figures, closing
from crisis.evidence.verifier import verify_event
from crisis.hotline.owed import Settlement
from crisis.hotline.quarters import QUARTER, quarter
from crisis.hotline.tables import call_sheet
from tests.house import House
from tests.stories.test_cip_figures import MINUTE, chief, figures, frozen, opened, sheet, sits, tick, typed


def test_a_quarter_hour_is_frozen_once_a_minute_after_it_has_ended(house: House) -> None:
    event = opened(house)
    begins = quarter(house.hours.now)
    sits(house, event)
    sheet(house, event, house.hours.now + 2 * MINUTE, follow_up="callback", callback_at=begins + 2 * QUARTER)
    house.hours.now = begins + QUARTER + timedelta(seconds=59)
    tick(house)
    assert frozen(house, event) == []
    house.hours.move(seconds=1)
    tick(house)
    tick(house)
    (entry,) = house.entries(event, "figures_frozen")
    assert entry["by"] == {"person": "system", "function": "system"}
    assert entry["data"] == {
        "begins": "2026-11-21T02:00:00.000000Z", "ends": "2026-11-21T02:15:00.000000Z", "exchange": None,
        "sheets": {"calls": 1, "categories": {"roads": 1}, "communes": {"15014": 1}, "priorities": {"P4": 1}},
        "callbacks": 1, "answering": 1}
    house.look(verify_event, event)


def test_nothing_is_frozen_before_the_opening(house: House) -> None:
    event = house.staffed()
    house.do(cip.order, house.officer, house.here, event, house.voice())
    house.hours.move(60)
    tick(house)
    assert frozen(house, event) == []


def test_a_clock_that_jumps_freezes_each_quarter_hour_jumped_over(house: House) -> None:
    event = opened(house)
    house.hours.move(5 * 60)
    tick(house)
    begins = [each["begins"] for each in frozen(house, event)]
    assert (len(begins), begins[0], begins[-1]) == (20, "2026-11-21T02:00:00.000000Z", "2026-11-21T06:45:00.000000Z")
    assert begins == sorted(set(begins))


def test_a_call_is_counted_in_the_quarter_hour_in_which_it_ended(house: House) -> None:
    event = opened(house)
    begins = quarter(house.hours.now)
    sheet(house, event, begins + QUARTER - MINUTE)
    sheet(house, event, begins + QUARTER + MINUTE)
    sheet(house, event, None, category="")
    house.hours.now = begins + QUARTER + MINUTE
    tick(house)
    house.hours.move(15)
    tick(house)
    assert [each["sheets"]["calls"] for each in frozen(house, event)] == [1, 1]


def test_a_sheet_that_a_browser_could_not_send_is_counted_with_the_next_quarter_hour(house: House) -> None:
    event = opened(house)
    begins = quarter(house.hours.now)
    house.hours.now = begins + QUARTER + MINUTE
    tick(house)
    sheet(house, event, begins + 10 * MINUTE)
    tick(house)
    assert len(frozen(house, event)) == 1
    house.hours.move(15)
    tick(house)
    assert [(each["begins"][11:16], each["sheets"]["calls"]) for each in frozen(house, event)] == [
        ("02:00", 0), ("02:00", 1), ("02:15", 0)]


def closed(house: House, event: str, at: datetime | None = None) -> None:
    house.do(cip.order_closing, house.officer, house.here, event, house.voice())
    house.do(cip.close_line, chief(house), event, "La CIP est fermée.", "Standard", at,
             settled=Settlement("communication"))


def test_the_closing_freezes_what_is_left_with_the_calls_under_way(house: House) -> None:
    event = opened(house)
    begins = quarter(house.hours.now)
    house.hours.now = begins + QUARTER
    sheet(house, event, begins + 7 * MINUTE)
    house.hours.move(7)
    sheet(house, event, None, priority=0, category="", commune="")
    closed(house, event)
    kinds = [each["kind"] for each in house.entries(event)]
    assert kinds[-3:] == ["figures_frozen", "figures_frozen", "cip_closed"]
    first, last = frozen(house, event)
    assert (first["ends"], last["begins"], last["ends"]) == (
        "2026-11-21T02:15:00.000000Z", "2026-11-21T02:15:00.000000Z", "2026-11-21T02:22:00.000000Z")
    assert last["sheets"] == {"calls": 1, "categories": {"": 1}, "communes": {"": 1}, "priorities": {"": 1}}
    assert house.entries(event, "figures_frozen")[0]["by"]["person"] == chief(house).person
    house.hours.move(60)
    tick(house)
    assert len(frozen(house, event)) == 2


def test_a_refused_closing_freezes_nothing(house: House) -> None:
    event = opened(house)
    house.hours.move(30)
    house.do(cip.order_closing, house.officer, house.here, event, house.voice())
    assert house.refused(cip.close_line, chief(house), event, "Merci.", " ").code == "last_words"


def test_what_arrives_after_the_closing_is_frozen_again_and_no_call_is_lost(house: House) -> None:
    event = opened(house)
    begins = quarter(house.hours.now)
    running = sheet(house, event, None)
    house.hours.move(5)
    closed(house, event)
    house.hours.move(2)
    ended = update(call_sheet).where(call_sheet.c.id == running).values(
        closed_at=house.hours.now, saved_at=house.hours.now, category="health")
    house.do(lambda tx: tx.execute(ended))
    tick(house)
    assert len(frozen(house, event)) == 1
    house.hours.move(15)
    typed(house, event, figures(begins))
    tick(house)
    tick(house)
    (_, again) = frozen(house, event)
    assert (again["sheets"]["categories"], again["exchange"]["received"], again["ends"]) == (
        {"health": 1}, 40, "2026-11-21T02:10:00.000000Z")


def test_a_sheet_sent_after_the_closing_is_found_within_a_quarter_hour(house: House) -> None:
    event = opened(house)
    house.hours.move(5)
    ended = house.hours.now
    closed(house, event)
    house.hours.move(1)
    sheet(house, event, ended)
    tick(house)
    assert [each["sheets"]["calls"] for each in frozen(house, event)] == [0]
    house.hours.move(15)
    tick(house)
    tick(house)
    assert [each["sheets"]["calls"] for each in frozen(house, event)] == [0, 1]


def test_a_hotline_that_opens_again_in_the_same_quarter_hour_has_it_whole(house: House) -> None:
    event = opened(house)
    begins = quarter(house.hours.now)
    house.hours.move(2)
    closed(house, event)
    house.hours.move(2)
    house.do(cip.order, house.officer, house.here, event, house.voice())
    house.do(cip.set_circuit, chief(house), event, "national", "Cellule nationale")
    house.do(cip.open_line, chief(house), house.here, event, untested=True)
    sheet(house, event, begins + 12 * MINUTE)
    house.hours.now = begins + QUARTER + MINUTE
    tick(house)
    tick(house)
    assert [(each["ends"][11:16], each["sheets"]["calls"]) for each in frozen(house, event)] == [
        ("02:07", 0), ("02:15", 1)]


def test_an_event_that_closes_freezes_a_hotline_left_open_and_takes_no_more(house: House) -> None:
    event = opened(house)
    begins = quarter(house.hours.now)
    house.hours.move(20)
    house.do(closing.close, house.officer, event, confirmed=True)
    assert [each["kind"] for each in house.entries(event)][-3:] == ["figures_frozen", "figures_frozen", "event_closed"]
    house.hours.move(60)
    tick(house)
    assert len(frozen(house, event)) == 2
    assert house.refused(cip_figures.record, chief(house), event, figures(begins)).code == "event_closed"


def test_two_schedulers_at_once_freeze_each_quarter_hour_once(house: House) -> None:
    event = opened(house)
    house.hours.move(46)
    ready = threading.Barrier(2)

    def scheduler() -> None:
        ready.wait(20)
        tick(house)
        house.do(cip_figures.freeze, event)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(scheduler) for _ in range(2)]:
            done.result(30)
    begins = [each["begins"] for each in frozen(house, event)]
    assert len(begins) == len(set(begins)) == 3


def test_the_posts_frozen_are_those_of_the_end_of_the_quarter_hour(house: House) -> None:
    event = opened(house)
    begins = quarter(house.hours.now)
    sits(house, event)
    sits(house, event, "operator-2")
    sits(house, event, "line_technician-1")
    house.hours.now = begins + QUARTER + 5 * MINUTE
    sits(house, event, "operator-2", kind="cip_break_begun")
    tick(house)
    house.hours.move(15)
    tick(house)
    assert [each["answering"] for each in frozen(house, event)] == [2, 1]
