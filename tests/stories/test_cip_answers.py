"""Information down: answer sheets in versions, urgent instructions, who has read them (D40, D41, R26)."""
from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from crisis.accounts.rights import Actor
from crisis.events import cip, cip_answers, sending
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
    assert (entry["kind"], entry["data"]) == ("answer_sheet_published", {
        "version": 1, "answers": 1, "message": None, "takes_up": False})


def test_a_draft_from_an_older_version_overwrites_nothing(house: House) -> None:
    event = ordered(house)
    publish(house, event)
    assert house.refused(answers.write, chief(house), event, 0, FIRST).code == "sheet_moved"
    assert house.refused(cip_answers.publish, chief(house), event, 2).code == "sheet_moved"


@pytest.mark.parametrize(("body", "code"), [
    (Body(answers=(replace(ROAD, text=" "),)), "answer"), (Body(facts="x" * 5_000), "too_long"),
    (Body(answers=(ROAD,) * 201), "too_many"), (Body(answers=(ROAD, ROAD)), "answer_id"),
    (Body(answers=(replace(ROAD, id="../x"),)), "answer_id"),
    (Body(answers=(replace(ROAD, id="x" * 41),)), "answer_id"),
    (Body(answers=(replace(ROAD, category="toits"),)), "category"),
    (Body(answers=(replace(ROAD, question="x" * 201),)), "too_long"), (Body(facts="\x00"), "text")])
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


def draft_of(house: House, event: str) -> answers.Sheet:
    kept = house.look(answers.draft, event)
    assert kept is not None
    return kept


def test_a_draft_that_somebody_else_wrote_again_is_not_overwritten_unread(house: House) -> None:
    event = ordered(house)
    house.do(cip_answers.write, chief(house), event, 0, FIRST, None, "")
    shown = draft_of(house, event).print
    house.do(cip_answers.write, house.com(), event, 0, replace(FIRST, facts="Autre"), None, shown)
    assert house.refused(cip_answers.write, chief(house), event, 0, FIRST, None, shown).code == "draft_moved"
    assert house.refused(answers.discard, chief(house), event, shown).code == "draft_moved"
    assert house.refused(cip_answers.publish, chief(house), event, 1, shown).code == "draft_moved"
    assert draft_of(house, event).body.facts == "Autre"
    house.do(answers.discard, chief(house), event, draft_of(house, event).print)
    assert house.look(answers.draft, event) is None
    house.do(answers.discard, chief(house), event, shown)


def test_the_chief_validates_the_words_that_were_on_the_screen(house: House) -> None:
    event = ordered(house)
    house.do(cip_answers.write, chief(house), event, 0, FIRST)
    seen = draft_of(house, event).print
    first = house.do(cip_answers.publish, chief(house), event, 1, seen)
    assert house.do(cip_answers.publish, chief(house), event, 1, seen) == first
    assert house.refused(cip_answers.publish, chief(house), event, 1, "another").code == "sheet_moved"
    assert [each.version for each in house.look(answers.published, event)] == [1]


def test_two_chiefs_publish_at_once_and_it_is_one_version(house: House) -> None:
    event, who, ready = ordered(house), chief(house), threading.Barrier(2)
    house.do(cip_answers.write, who, event, 0, FIRST)

    def publishing() -> int:
        ready.wait(20)
        return house.do(cip_answers.publish, who, event, 1)

    with ThreadPoolExecutor(2) as pool:
        made = {done.result(20) for done in [pool.submit(publishing) for _ in range(2)]}
    assert len(made) == 1
    assert len(house.entries(event, "answer_sheet_published")) == 1


def test_a_sheet_begins_from_an_approved_message_and_says_when_a_newer_one_stands(house: House) -> None:
    event = house.staffed()
    house.do(cip.order, house.officer, house.here, event, house.voice())
    draft = house.draft(event)
    assert house.look(cip_answers.communiques, event) == []
    assert house.refused(cip_answers.write, chief(house), event, 0, FIRST, draft).code == "communique"
    sent = house.send(event)
    told = house.look(cip_answers.communiques, event)
    assert [each.message for each in told] == [sent]
    body = house.look(cip_answers.begin, event, sent)
    assert "Inondation en cours depuis 02:30" in body.facts
    made = house.do(cip_answers.write, chief(house), event, 0, body, sent)
    house.do(cip_answers.publish, chief(house), event, made)
    assert house.entries(event)[-1]["data"]["message"] == sent
    sheet = house.look(answers.current, event)
    assert sheet is not None
    assert cip_answers.newer(told, sheet) is None
    second = house.send(event, title="Crue, suite")
    now = house.look(cip_answers.communiques, event)
    found = cip_answers.newer(now, sheet)
    assert found is not None
    assert (found.message, found.number) == (second, told[0].number + 1)
    assert cip_answers.newer(now, replace(sheet, message=None)) == found


def test_a_message_whose_sending_was_stopped_founds_no_sheet(house: House) -> None:
    event = house.staffed()
    message, bound = house.message(event)
    house.approve(message, bound)
    house.do(sending.stop_sending, house.officer, event, message)
    assert house.look(cip_answers.communiques, event) == []


def test_a_sheet_may_take_up_the_urgent_instructions_given_before(house: House) -> None:
    event, who = ordered(house), operator(house)
    house.do(cip_answers.instruct, chief(house), event, "Ne parlez plus du pont.")
    publish(house, event)
    assert [each.kind for each in house.look(briefing.to_read, event, who.person)] == ["sheet", "instruction"]
    house.do(cip_answers.write, chief(house), event, 1, replace(FIRST, forbidden="Le pont."))
    house.do(cip_answers.publish, chief(house), event, 2, takes_up=True)
    assert [each.version for each in house.look(briefing.to_read, event, who.person)] == [2]


def test_a_sheet_stays_in_force_when_the_hotline_is_ordered_anew(house: House) -> None:
    event, who = ordered(house), operator(house)
    publish(house, event)
    house.do(cip_answers.instruct, chief(house), event, "Ne parlez plus du pont.")
    house.do(cip.withdraw, house.officer, house.here, event, house.voice())
    house.do(cip.order, house.officer, house.here, event, house.voice())
    assert [(each.kind, each.version) for each in house.look(briefing.to_read, event, who.person)] == [("sheet", 1)]


def test_what_somebody_read_last_is_known_by_its_version(house: House) -> None:
    event, who = ordered(house), operator(house)
    assert house.look(briefing.last_version, event, who.person) == 0
    house.do(briefing.read, who, event, publish(house, event))
    publish(house, event, replace(FIRST, facts="La Cère baisse."))
    assert house.look(briefing.last_version, event, who.person) == 1
