"""Information down: answer sheets in versions, urgent instructions, who has read them (D40, D41, R26)."""
from __future__ import annotations

from dataclasses import replace

import pytest

from crisis.accounts.rights import Actor
from crisis.events import cip, cip_answers
from crisis.hotline import answers, briefing
from crisis.hotline.answers import Answer, Body
from tests.house import House

ROAD = Answer("road", "Le pont est-il ouvert ?", "Le pont de la rue du Rocher est fermé.", "roads")
FIRST = Body(facts="La Cère déborde à Aurillac.", forbidden="Aucun bilan.", answers=(ROAD,))


def chief(house: House) -> Actor:
    return house.on_duty("cip_chief")


def operator(house: House, rank: int = 0) -> Actor:
    return Actor(house.com(rank).person, "operator", frozenset({"operator"}))


def ordered(house: House) -> str:
    event = house.open()
    house.do(cip.order, house.officer, house.here, event, house.voice())
    return event


def publish(house: House, event: str, body: Body = FIRST) -> int:
    known = house.look(answers.current, event)
    made = house.do(answers.write, chief(house), event, known.version if known else 0, body)
    return house.do(cip_answers.publish, chief(house), event, made)


def test_a_published_sheet_is_read_once_and_the_next_one_afresh(house: House) -> None:
    event, who = ordered(house), operator(house)
    assert house.look(briefing.to_read, event, who.person) == []
    first = publish(house, event)
    assert [each.seq for each in house.look(briefing.to_read, event, who.person)] == [first]
    for _ in range(2):
        house.do(briefing.read, who, event, first)
    assert house.look(briefing.to_read, event, who.person) == []
    assert set(house.look(briefing.readers, event, first)) == {who.person}
    second = publish(house, event, replace(FIRST, facts="La Cère baisse."))
    assert [(each.seq, each.version) for each in house.look(briefing.to_read, event, who.person)] == [(second, 2)]
    assert house.refused(briefing.read, who, event, first).code == "notice_missing"


def test_a_sheet_published_twice_is_one_and_its_words_stand_beside(house: House) -> None:
    event = ordered(house)
    first = publish(house, event)
    assert house.do(cip_answers.publish, chief(house), event, 1) == first
    kept = house.look(answers.current, event)
    assert kept is not None
    assert (kept.version, kept.seq, kept.body) == (1, first, FIRST)
    entry = house.entries(event)[-1]
    assert (entry["kind"], entry["data"]) == ("answer_sheet_published", {"version": 1, "answers": 1, "message": None})


def test_a_draft_from_an_older_version_overwrites_nothing(house: House) -> None:
    event = ordered(house)
    publish(house, event)
    assert house.refused(answers.write, chief(house), event, 0, FIRST).code == "sheet_moved"
    assert house.refused(cip_answers.publish, chief(house), event, 2).code == "sheet_moved"


@pytest.mark.parametrize(("body", "code"), [
    (Body(answers=(replace(ROAD, text=" "),)), "answer"), (Body(facts="x" * 5_000), "too_long"),
    (Body(answers=(ROAD,) * 201), "too_many")])
def test_a_sheet_that_nobody_could_answer_from_is_refused(house: House, body: Body, code: str) -> None:
    assert house.refused(answers.write, chief(house), ordered(house), 0, body).code == code


def test_an_empty_sheet_is_not_published(house: House) -> None:
    event = ordered(house)
    made = house.do(answers.write, chief(house), event, 0, Body())
    assert house.refused(cip_answers.publish, chief(house), event, made).code == "sheet_empty"


def test_an_urgent_instruction_waits_for_everybody(house: House) -> None:
    event, who = ordered(house), operator(house)
    seq = house.do(cip_answers.instruct, chief(house), event, "Ne parlez plus du pont.")
    assert [(each.seq, each.kind) for each in house.look(briefing.to_read, event, who.person)] == [(seq, "instruction")]
    house.do(briefing.read, who, event, seq)
    assert house.look(briefing.to_read, event, who.person) == []
    assert house.refused(cip_answers.instruct, chief(house), event, "  ").code == "instruction"


def test_nobody_writes_for_a_hotline_that_nobody_ordered(house: House) -> None:
    event = house.open()
    house.do(answers.write, chief(house), event, 0, FIRST)
    assert house.refused(cip_answers.publish, chief(house), event, 1).code == "cip_standing"
    assert house.refused(cip_answers.instruct, chief(house), event, "Mot").code == "cip_standing"
