"""Call sheets: kept as typed, in any order of arrival; closed once; relayed; listed for the leader (D42, D43, R26)."""
from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from crisis.accounts.rights import Actor
from crisis.events import cip_answers, closing
from crisis.hotline import briefing, call_lists, call_sheets, retention
from crisis.hotline.call_typed import Given, Typed
from crisis.hotline.owed import Settlement
from crisis.hotline.tables import call_sheet
from tests.house import House
from tests.stories.hotline import ROAD, chief, closed, given, key, left, opened, save, seated

LIFE = replace(ROAD, priority=1, place="Rue du Rocher", phone="06 39 98 00 01")
BACK = replace(ROAD, follow_up="callback", phone="06 39 98 00 01")


def row(house: House, sheet: str) -> Any:
    return house.look(lambda tx: tx.execute(select(call_sheet).where(call_sheet.c.id == sheet)).one())


def close(house: House, event: str, who: Actor, sheet: Given) -> call_sheets.Saved:
    return house.do(call_sheets.close, who, house.territory, event, sheet)


def refused(house: House, verb: Any, who: Actor, event: str, sheet: Given) -> str:
    return house.refused(verb, who, house.territory, event, sheet).code


def test_a_sheet_is_kept_as_typed_and_is_no_entry(house: House) -> None:
    event = opened(house)
    who, sheet, before = seated(house, event), key(), house.entries(event)
    assert save(house, event, who, given(sheet, ago=5)) == call_sheets.Saved(sheet, 1, True)
    save(house, event, who, given(sheet, 2, replace(ROAD, note="Le pont", caller="M. Vidal")))
    kept = row(house, sheet)
    assert (kept.revision, kept.note, kept.caller, kept.category, kept.post, kept.operator) == (
        2, "Le pont", "M. Vidal", "roads", "operator-1", who.person)
    assert house.entries(event) == before


def test_the_highest_revision_stands_whatever_order_they_arrive_in(house: House) -> None:
    event = opened(house)
    who, sheet = seated(house, event), key()
    save(house, event, who, given(sheet, 7, replace(ROAD, note="sept")))
    assert save(house, event, who, given(sheet, 3, replace(ROAD, note="trois"))) == call_sheets.Saved(sheet, 7, False)
    assert save(house, event, who, given(sheet, 7, replace(ROAD, note="autre"))) == call_sheets.Saved(sheet, 7, False)
    assert row(house, sheet).note == "sept"


def test_two_tabs_that_begin_one_sheet_together_make_one(house: House) -> None:
    event = opened(house)
    who, sheet, ready = seated(house, event), key(), threading.Barrier(2)

    def tab(revision: int) -> call_sheets.Saved:
        ready.wait(20)
        return save(house, event, who, given(sheet, revision, replace(ROAD, note=str(revision))))

    with ThreadPoolExecutor(2) as pool:
        done = [each.result(20) for each in [pool.submit(tab, revision) for revision in (1, 2)]]
    assert done[1].taken
    assert (row(house, sheet).revision, row(house, sheet).note) == (2, "2")


def test_a_sheet_of_somebody_else_is_refused_and_untouched(house: House) -> None:
    event, elsewhere = opened(house), opened(house)
    who, other, sheet = seated(house, event), seated(house, event, 1), key()
    save(house, event, who, given(sheet))
    assert refused(house, call_sheets.save, other, event, given(sheet, 9)) == "not_yours"
    assert refused(house, call_sheets.save, chief(house), event, given(sheet, 9)) == "not_yours"
    seated(house, elsewhere)
    assert refused(house, call_sheets.save, who, elsewhere, given(sheet, 9)) == "not_yours"


def test_a_call_ends_once_and_nobody_changes_it_after(house: House) -> None:
    event = opened(house)
    who, sheet = seated(house, event), key()
    save(house, event, who, given(sheet))
    house.hours.move(3)
    for taken in (True, False):
        assert close(house, event, who, given(sheet, 2)) == call_sheets.Saved(sheet, 2, taken, closed=True)
    kept = row(house, sheet)
    assert (kept.priority, kept.closed_at - kept.opened_at) == (4, timedelta(minutes=3))
    assert save(house, event, who, given(sheet, 1)) == call_sheets.Saved(sheet, 2, False, closed=True)
    assert refused(house, call_sheets.save, who, event, given(sheet, 3)) == "sheet_closed"
    assert refused(house, call_sheets.close, who, event, given(sheet, 3)) == "sheet_closed"


def test_a_call_is_not_ended_under_what_another_tab_has_typed_since(house: House) -> None:
    event = opened(house)
    who, sheet = seated(house, event), key()
    save(house, event, who, given(sheet, 5))
    assert refused(house, call_sheets.close, who, event, given(sheet, 4)) == "sheet_moved"
    assert row(house, sheet).closed_at is None


@pytest.mark.parametrize(("typed", "code"), [
    (replace(ROAD, category=""), "no_category"), (replace(BACK, callback_at=None), "callback"),
    (replace(BACK, phone=" "), "callback"), (replace(ROAD, category="divers"), "code"),
    (replace(ROAD, priority=9), "code"), (replace(ROAD, commune="75056"), "commune"),
    (replace(ROAD, note="x" * 4_001), "too_long"), (replace(ROAD, place="\x00"), "text")])
def test_a_call_that_cannot_end_says_what_it_lacks(house: House, typed: Typed, code: str) -> None:
    event = opened(house)
    sheet = given(key(), 1, replace(typed, callback_at=house.hours.now) if typed.phone == " " else typed)
    assert refused(house, call_sheets.close, seated(house, event), event, sheet) == code


@pytest.mark.parametrize(("sheet", "revision"), [("x" * 32, 1), ("a" * 31, 1), ("a" * 32, 0), ("a" * 32, 2**31)])
def test_a_key_that_no_browser_makes_is_refused(house: House, sheet: str, revision: int) -> None:
    event = opened(house)
    assert refused(house, call_sheets.save, seated(house, event), event, given(sheet, revision)) == "sheet_id"


def test_an_hour_is_owed_only_where_a_callback_is_promised(house: House) -> None:
    event = opened(house)
    who, one, two = seated(house, event), key(), key()
    close(house, event, who, given(one, 1, replace(BACK, callback_at=house.hours.now)))
    close(house, event, who, given(two, 1, replace(BACK, follow_up="none", callback_at=house.hours.now)))
    assert [each.id for each in house.look(call_lists.owed, chief(house), event)] == [one]


def test_nobody_begins_a_call_at_no_post_but_whoever_runs_the_hotline(house: House) -> None:
    event = opened(house)
    away = Actor(house.com(2).person, "operator", frozenset({"operator"}))
    assert refused(house, call_sheets.save, away, event, given(key())) == "no_post"
    sheet = key()
    save(house, event, chief(house), given(sheet))
    assert row(house, sheet).post == ""


def test_the_next_call_waits_for_what_is_unread_but_one_begun_without_the_network_is_taken(house: House) -> None:
    event = opened(house)
    who, begun = seated(house, event), key()
    save(house, event, who, given(begun))
    seq = house.do(cip_answers.instruct, chief(house), event, "Ne parlez plus du pont.")
    assert save(house, event, who, given(begun, 2)).taken
    assert close(house, event, who, given(begun, 3)).closed
    assert refused(house, call_sheets.save, who, event, given(key())) == "unread"
    assert save(house, event, who, given(key(), offline=True)).taken
    house.do(briefing.read, who, event, seq)
    assert save(house, event, who, given(key())).taken


def test_what_was_typed_before_the_end_is_taken_after_it_and_nothing_new_is_begun(house: House) -> None:
    event = opened(house)
    who, begun = seated(house, event), key()
    save(house, event, who, given(begun))
    closed(house, event)
    assert save(house, event, who, given(begun, 2, replace(ROAD, note="suite"))).taken
    assert refused(house, call_sheets.save, who, event, given(key())) == "cip_standing"
    assert save(house, event, who, given(key(), offline=True)).taken
    late, unended = key(), key()
    house.hours.move(10)
    assert refused(house, call_sheets.save, who, event, given(key(), ago=60)) == "cip_standing"
    assert save(house, event, who, given(unended, ago=660)).closed  # Its first second, which the network kept back.
    assert save(house, event, who, given(unended, 2, replace(ROAD, note="suite"), ago=660)).taken
    assert close(house, event, who, given(late, ago=900, ended=720)).closed
    assert row(house, unended).note == "suite"
    assert house.hours.now - row(house, late).closed_at == timedelta(minutes=12)
    house.do(closing.close, house.officer, event, confirmed=True)
    assert close(house, event, who, given(begun, 3)).closed
    assert refused(house, call_sheets.save, who, event, given(key(), offline=True)) == "event_closed"


def test_what_is_typed_over_the_closing_of_the_hotline_is_not_lost(house: House) -> None:
    """The closing ends the calls that are still open; the last words of each may arrive after it."""
    event = opened(house)
    who, sheet = seated(house, event), key()
    save(house, event, who, given(sheet))
    closed(house, event)
    house.do(lambda tx: tx.execute(call_sheet.update().values(closed_at=tx.now)))
    assert save(house, event, who, given(sheet, 2, replace(ROAD, note="les derniers mots"))) == call_sheets.Saved(
        sheet, 2, True, closed=True)
    assert row(house, sheet).note == "les derniers mots"


def test_a_call_begun_without_the_network_is_kept_after_its_operator_was_relieved(house: House) -> None:
    event = opened(house)
    house.hours.move(30)
    who, sheet = seated(house, event), key()
    left(house, event, who)
    assert refused(house, call_sheets.save, who, event, given(key())) == "no_post"
    assert save(house, event, who, given(key(), ago=1)).taken
    house.hours.move(10)
    close(house, event, who, given(sheet, 4, ago=600, ended=300, offline=True))
    kept = row(house, sheet)
    assert (kept.post, house.hours.now - kept.opened_at, kept.closed_at - kept.opened_at) == (
        "operator-1", timedelta(minutes=10), timedelta(minutes=5))


def test_a_hotline_that_is_not_open_takes_no_call(house: House) -> None:
    event = house.open()
    assert refused(house, call_sheets.save, chief(house), event, given(key())) == "cip_standing"


def test_a_life_in_danger_stays_red_until_the_rescue_has_answered(house: House) -> None:
    event = opened(house)
    who, sheet = seated(house, event), key()
    for missing in (replace(LIFE, place=""), replace(LIFE, phone=" ")):
        assert refused(house, call_sheets.relay, who, event, given(sheet, 1, missing)) == "relay_place"
    assert refused(house, call_sheets.relay, who, event, given(sheet, 1, replace(LIFE, priority=2))) == "not_life"
    save(house, event, who, given(sheet, 1, LIFE))
    assert [each.id for each in house.look(call_lists.red, chief(house), event)] == [sheet]
    assert house.do(call_sheets.relay, who, house.territory, event, given(sheet, 2, LIFE)).relayed
    first = row(house, sheet).relayed_at
    house.hours.move(1)
    house.do(call_sheets.relay, who, house.territory, event, given(sheet, 3, LIFE))
    assert row(house, sheet).relayed_at == first
    close(house, event, who, given(sheet, 4, LIFE))
    assert [each.id for each in house.look(call_lists.red, chief(house), event)] == [sheet]
    leader = seated(house, event, 1, "team_leader")
    for _ in range(2):
        house.do(call_sheets.answer_relay, leader, event, sheet, "Le 18 envoie une équipe.")
    assert house.look(call_lists.red, chief(house), event) == []
    assert house.refused(call_sheets.answer_relay, leader, event, sheet, "Autre").code == "relay_answered"
    assert house.refused(call_sheets.answer_relay, leader, event, sheet, " ").code == "relay_answer"
    assert house.refused(call_sheets.answer_relay, leader, event, key(), "Oui").code == "relay_missing"
    assert house.refused(call_sheets.answer_relay, who, event, sheet, "Oui").code == "forbidden"


def test_nothing_is_written_again_in_a_sheet_that_names_nobody_any_more(house: House) -> None:
    event = opened(house)
    who, leader, sheet, begun = seated(house, event), seated(house, event, 1, "team_leader"), key(), key()
    house.do(call_sheets.relay, who, house.territory, event, given(sheet, 1, LIFE))
    save(house, event, who, given(begun))
    closed(house, event, Settlement(relays_confirmed=True))
    house.do(closing.close, house.officer, event, confirmed=True)
    house.do(retention.run, event)
    before = [tuple(row(house, each)) for each in (sheet, begun)]
    assert house.refused(call_sheets.answer_relay, leader, event, sheet, "Le 18 emmène M. Vidal.").code == "anonymised"
    for verb, each in ((call_sheets.save, begun), (call_sheets.close, begun), (call_sheets.relay, sheet)):
        assert refused(house, verb, who, event, given(each, 9, LIFE, offline=True)) == "anonymised"
    assert [tuple(row(house, each)) for each in (sheet, begun)] == before


def test_a_life_in_danger_told_to_ring_the_rescue_is_red_while_the_call_lasts(house: House) -> None:
    event = opened(house)
    who, sheet = seated(house, event), key()
    save(house, event, who, given(sheet, 1, LIFE))
    close(house, event, who, given(sheet, 2, LIFE))
    assert house.look(call_lists.red, chief(house), event) == []


def test_the_team_leader_finds_calls_by_code_and_counts_them(house: House) -> None:
    event = opened(house)
    who, roads, other = seated(house, event), key(), key()
    close(house, event, who, given(roads))
    close(house, event, who, given(other, 1, replace(ROAD, category="wrong", commune="15187")))
    save(house, event, who, given(key()))

    def found(**wanted: Any) -> list[str]:
        return [each.id for each in house.look(call_lists.found, chief(house), event, call_lists.Wanted(**wanted))]
    assert sorted(found()) == sorted([roads, other])
    assert (found(category="wrong"), found(priority=4), found(commune="15187"), found(commune="15001")) == (
        [other], [roads], [other], [])
    assert house.look(call_lists.counts, chief(house), event) == {"calls": 3, "open": 1, "callbacks": 0, "red": 0}
    assert house.look(call_lists.one, chief(house), event, roads).note == ROAD.note
    assert [each.revision for each in house.look(call_lists.mine, event, who.person)] == [1]
    with pytest.raises(Exception, match="forbidden"):
        house.look(call_lists.running, who, event)
