"""Facts that callers report: not verified until the COD says so, grouped and parted by team leaders (D44, D45, R26)."""
from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from crisis.events import cip, cip_facts, closing, cod
from crisis.evidence.verifier import verify_event
from crisis.hotline.facts import WAIT, Fact, folded
from tests.db.making import together
from tests.hotline import AURILLAC, BRIDGE, call, chief, known, listening, raised
from tests.house import House

KINDS = ("cip_fact_raised", "cip_facts_grouped", "cip_fact_parted", "cip_fact_settled")


def fact(house: House, event: str, report: str) -> Fact:
    return known(house, event).of[report]


def test_a_fact_is_an_entry_of_codes_and_its_words_stand_beside(house: House) -> None:
    event = listening(house)
    sheet = house.do(call, event, house.hours.now)
    report = raised(house, event, " Pont coupé. ", sheet=sheet)
    (entry,) = house.entries(event, "cip_fact_raised")
    assert entry["data"] == {"fact": report, "sheet": sheet, "commune": AURILLAC, "category": "roads"}
    assert house.words(event, entry) == "Pont coupé."
    assert (fact(house, event, report).found, fact(house, event, report).calls) == ("", 1)
    house.look(verify_event, event)


@pytest.mark.parametrize(("commune", "category", "words", "code"), [
    (AURILLAC, "roads", "  ", "words"), ("Aurillac", "roads", "x", "commune"), (AURILLAC, "Mme X", "x", "category"),
    (AURILLAC, "roads", "x" * (cip_facts.LONGEST_WORDS + 1), "too_long")])
def test_only_codes_enter_the_chain(house: House, commune: str, category: str, words: str, code: str) -> None:
    event = listening(house)
    refused = house.refused(cip_facts.raise_fact, chief(house), event, None, commune, category, words)
    assert refused.code == code


def test_a_fact_comes_from_a_call_of_this_event_while_the_hotline_was_open(house: House) -> None:
    event, other = listening(house), house.open(separate=True)
    sheet = house.do(call, other, house.hours.now)
    assert house.refused(cip_facts.raise_fact, chief(house), event, sheet, "", "fact", "x").code == "sheet_missing"
    assert house.refused(cip_facts.raise_fact, chief(house), other, None, "", "fact", "x").code == "cip_standing"


def test_the_last_call_may_still_report_once_the_hotline_is_closed(house: House) -> None:
    event = listening(house)
    house.do(cip.order_closing, house.officer, house.here, event, house.voice())
    house.do(cip.close_line, chief(house), event, "La CIP est fermée.", "Standard")
    assert raised(house, event) in known(house, event).of


def test_several_calls_make_one_line_that_counts_them(house: House) -> None:
    event = listening(house)
    sheet = house.do(call, event, house.hours.now)
    first, again, other = (raised(house, event, sheet=each) for each in (sheet, sheet, None))
    house.do(cip_facts.group, chief(house), event, again, [other, first])
    (found,) = known(house, event).all
    assert ([each.id for each in found.reports], found.calls) == ([first, again, other], 2)
    (entry,) = house.entries(event, "cip_facts_grouped")
    assert entry["data"] == {"into": again, "facts": [other, first]}


def test_a_grouping_takes_whole_facts_and_is_undone_one_report_at_a_time(house: House) -> None:
    event = listening(house)
    a, b, c, d = (raised(house, event) for _ in range(4))
    house.do(cip_facts.group, chief(house), event, a, [b])
    house.do(cip_facts.group, chief(house), event, c, [d])
    house.do(cip_facts.group, chief(house), event, d, [b])
    assert [each.id for each in fact(house, event, c).reports] == [a, b, c, d]
    house.do(cip_facts.part, chief(house), event, a)
    assert [[each.id for each in one.reports] for one in known(house, event).all] == [[a], [b, c, d]]
    assert known(house, event).apart == {frozenset({a, each}) for each in (b, c, d)}
    assert house.refused(cip_facts.part, chief(house), event, a).code == "fact_alone"


def test_one_report_is_no_group(house: House) -> None:
    event = listening(house)
    report = raised(house, event)
    for some in ([], [report]):
        assert house.refused(cip_facts.group, chief(house), event, report, some).code == "alone"
    assert house.refused(cip_facts.group, chief(house), event, report, ["0" * 32]).code == "fact_missing"


def test_one_word_of_the_cod_settles_every_report_and_the_last_one_stands(house: House) -> None:
    event = listening(house)
    a, b = raised(house, event), raised(house, event)
    house.do(cip_facts.group, chief(house), event, a, [b])
    first = house.do(cip_facts.settle, house.officer, event, b, "confirmed")
    assert house.do(cip_facts.settle, house.com(), event, a, "confirmed") == first
    house.do(cip_facts.settle, house.authority, event, a, "rejected", "Vu par la DDT.")
    found = fact(house, event, a)
    assert (found.found, [each.found for each in found.findings]) == ("rejected", ["confirmed", "rejected"])
    last = house.entries(event, "cip_fact_settled")[-1]
    assert (last["data"], house.words(event, last)) == ({"fact": a, "found": "rejected"}, "Vu par la DDT.")
    assert known(house, event).open == []
    assert house.refused(cip_facts.settle, house.officer, event, a, "maybe").code == "found"


def test_a_report_brought_near_after_it_was_settled_is_counted_apart(house: House) -> None:
    event = listening(house)
    a, b = raised(house, event), raised(house, event)
    house.do(cip_facts.settle, house.officer, event, a, "confirmed")
    house.do(cip_facts.group, chief(house), event, b, [a])
    assert (fact(house, event, b).found, fact(house, event, b).unseen) == ("confirmed", 1)
    house.do(cip_facts.settle, house.officer, event, a, "confirmed")
    assert fact(house, event, b).unseen == 0


def test_a_report_that_is_parted_is_not_verified_any_more(house: House) -> None:
    event = listening(house)
    a, b = raised(house, event), raised(house, event)
    house.do(cip_facts.group, chief(house), event, a, [b])
    house.do(cip_facts.settle, house.officer, event, a, "confirmed")
    house.do(cip_facts.part, chief(house), event, b)
    assert (fact(house, event, a).found, fact(house, event, b).found) == ("confirmed", "")


def test_what_is_confirmed_and_what_is_rejected_are_not_one_fact(house: House) -> None:
    event = listening(house)
    a, b = raised(house, event), raised(house, event)
    house.do(cip_facts.settle, house.officer, event, a, "confirmed")
    house.do(cip_facts.settle, house.officer, event, b, "rejected")
    assert house.refused(cip_facts.group, chief(house), event, a, [b]).code == "found_apart"


def test_a_fact_waits_five_minutes_for_the_cod_before_it_is_late_and_a_rumour_never_is(house: House) -> None:
    event = listening(house)
    report, rumour = raised(house, event), raised(house, event, category="rumour")
    now = house.hours.now + WAIT
    assert not fact(house, event, report).late(now - timedelta(seconds=1))
    assert fact(house, event, report).late(now)
    assert not fact(house, event, rumour).late(now)
    house.do(cip_facts.settle, house.officer, event, report, "rejected")
    assert not fact(house, event, report).late(now)


def test_two_team_leaders_who_group_at_once_make_one_entry(house: House) -> None:
    event, leader, officer = listening(house), chief(house), house.officer
    a, b = raised(house, event), raised(house, event)
    assert together(partial(house.do, cip_facts.group, leader, event, a, [b]),
                    partial(house.do, cip_facts.group, officer, event, b, [a])) == []
    assert len(house.entries(event, "cip_facts_grouped")) == 1
    assert [len(each.reports) for each in known(house, event).all] == [2]


def test_settled_while_it_is_grouped_the_fact_is_settled_whichever_came_first(house: House) -> None:
    event, leader, officer = listening(house), chief(house), house.officer
    for _ in range(4):
        a, b = raised(house, event), raised(house, event)
        assert together(partial(house.do, cip_facts.group, leader, event, a, [b]),
                        partial(house.do, cip_facts.settle, officer, event, b, "confirmed")) == []
        found = fact(house, event, a)
        assert (len(found.reports), found.found) == (2, "confirmed")
    house.look(verify_event, event)


def test_the_facts_are_what_their_entries_say_in_their_order(house: House) -> None:
    event = listening(house)
    a, b = raised(house, event), raised(house, event)
    house.do(cip_facts.group, chief(house), event, a, [b])
    house.do(cip_facts.settle, house.officer, event, b, "confirmed")
    house.do(cip_facts.part, chief(house), event, a)
    raised(house, event)
    assert [each["kind"] for each in house.entries(event, *KINDS)] == [
        KINDS[0], KINDS[0], KINDS[1], KINDS[3], KINDS[2], KINDS[0]]
    assert folded(house.entries(event)) == known(house, event)


def test_nothing_is_reported_once_the_event_is_closed(house: House) -> None:
    event = listening(house)
    report = raised(house, event)
    house.do(cod.lift, house.officer, house.here, event, house.voice())
    house.do(closing.close, house.officer, event, confirmed=True)
    for verb, given in ((cip_facts.raise_fact, (None, "", "fact", BRIDGE)), (cip_facts.group, (report, [report])),
                        (cip_facts.part, (report,)), (cip_facts.settle, (report, "confirmed"))):
        assert house.refused(verb, chief(house), event, *given).code == "event_closed"


def test_no_fact_flows_into_a_message(house: House) -> None:
    event = listening(house)
    house.do(cip_facts.settle, house.officer, event, raised(house, event), "confirmed")
    assert house.deliveries(event) == []
    assert house.entries(event, "message_drafted") == []
