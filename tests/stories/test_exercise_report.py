"""The report of an exercise, told by real commands: injects, jumps, lengths and what was seen, from entries alone."""
from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from crisis.clock import instant
from crisis.events import conduct
from crisis.evidence.html import render
from crisis.evidence.report import report
from crisis.evidence.verifier import verify_all
from crisis.journal import store
from tests.conducting import oral, sent, started
from tests.db.test_report_page import Figures, leaves, value
from tests.exercising import lead
from tests.house import House
from tests.stories.test_report_parts import made


def played(house: House) -> str:
    """Return an exercise of seven injects: one sent, one said, one late, one skipped, one left held, two never come."""
    event = started(house, sent(1, 0, delay_min=15, objective="O1"), oral(2, 5, delay_min=10), oral(3, 12), oral(4, 13),
                    oral(5, 14), oral(6, 90), oral(7, 95))
    house.activate(event)
    house.deliver()
    house.hours.move(5)
    house.fire()
    house.hours.move(1)
    house.do(conduct.say_played, lead(house), event, 2, house.hours.now - timedelta(seconds=30))
    house.do(conduct.pause, lead(house), event, "Évacuation")
    house.hours.move(4)
    house.do(conduct.resume, lead(house), event)
    house.hours.move(20)  # Nobody looked: three injects are late.
    house.fire()
    house.do(conduct.release, lead(house), event, 3)
    house.do(conduct.skip, lead(house), event, 4, "Sans objet")
    house.do(conduct.jump, lead(house), event, 60 * 60)
    house.do(lambda tx: store.append(tx, event, "observation_noted", {
        "question": "Q1", "inject": 1, "objective": "O1", "outcome": "partly", "corrects": None},
        by=lead(house).by, happened_at=tx.now - timedelta(minutes=2), text="Madame Untel a hésité."))
    house.do(conduct.end, lead(house), house.here, event)
    house.deliver()
    house.seal(event)
    return event


def part(house: House) -> tuple[dict[str, Any], dict[int, dict[str, Any]]]:
    found = made(house, played(house))
    return found, {row["number"]: row for row in found["exercise"]["injects"]}


def test_an_inject_that_was_skipped_says_when_and_by_whom_and_never_the_motive(house: House) -> None:
    found, rows = part(house)
    four = rows[4]
    assert (four["skipped_at"], four["skipped_by"]) == (instant(house.hours.now), "exercise_lead")
    assert four["seq"] > rows[3]["seq"]
    assert [rows[each]["skipped_at"] for each in (1, 2, 3, 5)] == [None] * 4
    page = render(found, house.territory)
    line = page[page.index('data-path="exercise.injects.3.number"'):]
    said = " ".join(line[:line.index("</tr>")].split())
    assert "<td>sauté</td>" in said
    assert "Sans objet" not in page


def test_each_inject_is_told_with_its_three_hours_and_whom_it_reached(house: House) -> None:
    found, rows = part(house)
    assert {number: row["state"] for number, row in rows.items()} == {
        1: "issued", 2: "issued", 3: "issued", 4: "skipped", 5: "held"}
    assert (rows[3]["late_s"], rows[3]["held_late"], rows[3]["offset"]) == (14 * 60, True, 720)
    assert rows[1]["reached"]["attempted"] == rows[1]["reached"]["accepted"] > 0
    assert rows[2]["reached"] == {"attempted": 0, "accepted": 0, "delivered": 0}
    h = house.hours.now - timedelta(minutes=30)
    assert (rows[2]["played_at"], rows[2]["until"]) == (instant(h + timedelta(seconds=330)),
                                                        instant(h + timedelta(seconds=930)))
    assert rows[3]["planned_at"] == instant(h + timedelta(minutes=12))
    assert rows[3]["due_at"] == instant(h + timedelta(minutes=16))
    assert found["exercise"]["totals"] == {
        "planned": 7, "issued": 3, "skipped": 1, "never_left": 3, "held_late": 3, "late": 1}


def test_lengths_jumps_and_participants_are_counted(house: House) -> None:
    found, _ = part(house)
    told = found["exercise"]
    assert (told["gross_s"], told["net_s"]) == (1800, 1800 - 240)
    assert [row["seconds"] for row in told["jumps"]] == [3600 - 26 * 60]
    assert (told["ended_at"], told["turned_real"]) == (instant(house.hours.now), None)
    assert told["participants"] == {"real": 0, "sandbox": 0}


def test_an_observation_is_told_by_its_codes_and_never_by_its_words(house: House) -> None:
    found, _ = part(house)
    (row,) = found["exercise"]["observations"]
    assert (row["objective"], row["question"], row["inject"], row["outcome"], row["function"]) == (
        "O1", "Q1", 1, "partly", lead(house).function)
    assert row["seen_at"] == instant(house.hours.now - timedelta(minutes=2))
    written = json.dumps(found, ensure_ascii=False)
    assert "Untel" not in written
    assert "La Cère monte" not in written
    assert lead(house).person not in json.dumps(found["exercise"])


def test_what_was_late_never_left_or_was_not_observed_is_said(house: House) -> None:
    found, rows = part(house)
    assert [(row["sentence"].replace("\u00a0", " "), row["seq"]) for row in found["anomalies"]
            if row["code"] == "inject_late"] == [("Inject n° 3 parti avec 14 min 00 s de retard.", rows[3]["seq"])]
    said = {row["code"]: row for row in found["missing"]}
    assert said["inject_held"]["seq"] == rows[5]["seq"]
    assert said["action_unobserved"]["seq"] == rows[2]["seq"]
    assert said["inject_never_left"]["sentence"].endswith(": 2.")


def test_planned_and_actual_marks_of_an_inject_stand_apart_in_its_lane(house: House) -> None:
    found, _ = part(house)
    lane = next(each for each in found["lanes"] if each["code"] == "incidents")
    third = [(mark["planned"], mark["at"]) for mark in lane["marks"] if mark["label"] == "Inject n°\u00a03"]
    h = house.hours.now - timedelta(minutes=30)
    assert third == [(True, instant(h + timedelta(minutes=12))), (False, instant(house.hours.now))]
    labels = {mark["label"].replace("\u00a0", " ") for mark in lane["marks"]}
    assert {"Inject n° 2 joué", "Inject n° 4 sauté", "Inject n° 5 différé"} <= labels


def test_the_page_shows_every_figure_of_the_exercise(house: House) -> None:
    found, _ = part(house)
    shown = Figures(render(found, house.territory)).found
    wanted = {path for path in leaves(found) if path.startswith("exercise.")}
    assert len(wanted) > 60
    assert {path: shown.get(path) for path in wanted} == {path: value(found, path) for path in wanted}


def test_an_injects_deliveries_count_for_no_audience_and_no_duty(house: House) -> None:
    event = started(house, sent(1, 0))
    house.deliver()
    house.seal(event)
    found = made(house, event)
    assert found["exercise"]["injects"][0]["reached"]["accepted"] > 0
    assert {name: row["targeted"] for name, row in found["coverage"].items() if row["targeted"]} == {}
    house.look(verify_all)


def test_an_exercise_that_runs_lacks_nothing_yet_and_an_event_that_plays_none_says_so(house: House) -> None:
    found = made(house, started(house, oral(1, 0, delay_min=5), oral(2, 60)))
    assert found["exercise"]["ended_at"] is None
    early = {"inject_held", "inject_never_left", "action_unobserved"}
    assert {row["code"] for row in found["missing"]} & early == set()
    assert house.look(report, house.open(separate=True), house.territory, house.hours.now)["exercise"] is None
