"""The report of the answer sheets: numbers and hours from entries alone, no word of them, nothing of who read."""
from __future__ import annotations

import json

from crisis.accounts.rights import Actor
from crisis.clock import instant
from crisis.db import Database
from crisis.events import cip, cip_answers
from crisis.events.orders import Order
from crisis.hotline import briefing
from crisis.hotline.answers import Answer, Body
from tests.db.drill import Drill
from tests.db.test_report import made
from tests.db.test_report_page import Figures, leaves, value
from tests.db.test_report_page import made as shown


def informed(db: Database) -> Drill:
    """Publish a sheet that rests on a message at T+20, another at T+40, and give an instruction at T+30."""
    drill = Drill(db)
    drill.open()
    drill.activate()
    drill.operational(8)
    message = drill.send(10)
    drill.all_taken(11)
    chief = Actor(drill.officer.person, "cip_chief", frozenset({"cip_chief"}))
    with drill.at(15) as tx:
        cip.order(tx, drill.officer, drill.here, drill.event, Order(drill.authority.person))
    for minutes, body, rests in ((20, Body("La Cère déborde."), message),
                                 (40, Body("La Cère baisse.", answers=(Answer("a", "Pont ?", "Non."),)), None)):
        with drill.at(minutes) as tx:
            version = cip_answers.write(tx, chief, drill.event, minutes // 20 - 1, body, rests)
            seq = cip_answers.publish(tx, chief, drill.event, version)
        with drill.at(minutes + 1) as tx:
            briefing.read(tx, chief, drill.event, seq)
    with drill.at(42) as tx:
        cip_answers.instruct(tx, chief, drill.event, "Taisez le pont.")
    drill.seal(92)
    return drill


def test_the_report_tells_each_version_with_its_hour_and_the_message_it_rests_on(db: Database) -> None:
    drill = informed(db)
    found = made(drill)
    assert [(each["version"], each["answers"], each["message"]) for each in found["sheets"]] == [
        (1, 0, 1), (2, 1, None)]
    with drill.at(20) as tx:
        at = instant(tx.now)
    assert found["sheets"][0]["at"] == at
    assert len(found["instructions"]) == 1
    told = json.dumps([found["sheets"], found["instructions"]], ensure_ascii=False)
    assert not any(word in told for word in ("Cère", "Pont", "Taisez", "read"))


def test_the_page_shows_every_figure_of_the_sheets(db: Database) -> None:
    found, page = shown(informed(db))
    figures = Figures(page).found
    assert {path: value(found, path) for path in figures} == figures
    wanted = {path for path in leaves(found) if path.startswith(("sheets.", "instructions."))
              and not path.endswith("1.message")}
    assert len(wanted) >= 11
    assert wanted - set(figures) == set()


def test_without_a_sheet_the_report_says_nothing_of_it(drill: Drill) -> None:
    found, page = shown(drill)
    assert (found["sheets"], found["instructions"]) == ([], [])
    assert "Fiches réponses" not in page
