"""What people ask, from call sheets alone: codes and counts, hour against hour, and what found no answer."""
from __future__ import annotations

import json
from datetime import timedelta

from sqlalchemy import insert

from crisis.db import Tx
from crisis.hotline.asked import Asked, Flow, Line, asked, questions
from crisis.hotline.tables import answer_sheet
from tests.hotline import ARPAJON, AURILLAC, call, listening
from tests.house import House


def calls(house: House, event: str, minutes: int, how_many: int = 1, **told: object) -> None:
    for _ in range(how_many):
        house.do(call, event, house.hours.now - timedelta(minutes=minutes), **told)


def published(tx: Tx, event: str, version: int, **worded: str) -> None:
    body = {"facts": "", "answers": [{"id": key, "question": told, "text": "x"} for key, told in worded.items()]}
    tx.execute(insert(answer_sheet), {"event": event, "version": version, "body": json.dumps(body), "message": None,
                                      "written_by": "x", "written_at": tx.now, "seq": version})


def test_an_event_without_calls_asks_nothing(house: House) -> None:
    event = listening(house)
    assert house.look(asked, event) == Asked(Flow((0, 0, 0, 0), 0, 0), (), (), (), ())


def test_calls_are_counted_by_quarter_hour_and_against_the_hour_before(house: House) -> None:
    event, other = listening(house), house.open(separate=True)
    for minutes, how_many in ((0, 2), (14, 1), (15, 3), (59, 1), (60, 4), (119, 1), (121, 5)):
        calls(house, event, minutes, how_many)
    calls(house, other, 5, 7)
    found = house.look(asked, event)
    assert found.calls == Flow((1, 0, 3, 3), 5, 17)
    assert found.categories == (Line("roads", found.calls),)


def test_the_most_asked_of_the_last_hour_comes_first(house: House) -> None:
    event = listening(house)
    calls(house, event, 90, 9, category="health", commune=ARPAJON)
    calls(house, event, 5, 2, category="utilities", commune=AURILLAC, answer="eau")
    calls(house, event, 5, 1, category="", commune="")
    found = house.look(asked, event)
    assert [each.code for each in found.categories] == ["utilities", "health"]
    assert [(each.code, each.flow.hour, each.flow.before) for each in found.communes] == [
        (AURILLAC, 2, 0), (ARPAJON, 0, 9)]
    assert [(each.code, each.flow.total) for each in found.answers] == [("eau", 2)]
    assert found.calls.total == 12


def test_a_question_without_answer_is_one_that_asked_for_ours(house: House) -> None:
    event = listening(house)
    calls(house, event, 5, 2, category="utilities")
    calls(house, event, 5, 1, category="utilities", answer="eau")
    calls(house, event, 5, 1, category="shelter", closed_at=None)
    for category in ("fact", "relative", "media", "official", "malicious", "wrong", ""):
        calls(house, event, 5, 1, category=category)
    assert [(each.code, each.flow.total) for each in house.look(asked, event).unanswered] == [("utilities", 2)]


def test_an_answer_is_named_by_the_last_version_that_words_it(house: House) -> None:
    event = listening(house)
    house.do(published, event, 1, eau="L'eau est-elle potable ?", ecole="L'école ouvre-t-elle ?")
    house.do(published, event, 2, eau="Peut-on boire l'eau ?")
    assert house.look(questions, event) == {"eau": "Peut-on boire l'eau ?", "ecole": "L'école ouvre-t-elle ?"}
