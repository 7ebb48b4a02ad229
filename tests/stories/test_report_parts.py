"""The parts of a report that pictures are drawn from, told by real commands: one object, the same on the page."""
from __future__ import annotations

import json
from typing import Any

import jsonschema

from crisis.config import ROOT
from crisis.events import cod, pieces
from crisis.evidence.html import render
from crisis.evidence.indicators import periods
from crisis.evidence.indicators.cases import dashboard
from crisis.evidence.report import report
from crisis.evidence.trend import KEPT
from crisis.journal import store
from crisis.journal.tables import REGISTER
from tests.db.owner import Owner
from tests.db.test_report_page import Figures, leaves, value
from tests.house import House
from tests.stories.cip_after import closed

PARTS = ("curves", "times", "lanes", "pauses", "gross_s", "net_s", "readings", "alarms", "clock_quality", "anomalies",
         "missing", "trend", "software")


def made(house: House, event: str) -> dict[str, Any]:
    """Return a report, checked against its published schema."""
    found = house.look(report, event, house.territory, house.hours.now)
    schema = json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(json.loads(json.dumps(found)))
    return found


def night(house: House) -> str:
    """Return an event whose order was given 10 minutes before it was recorded, informed at T+30 and closed."""
    event = house.open()
    house.activate(event, order=house.voice(10))
    house.deliver()
    house.hours.move(5)
    for rank in range(2):
        house.arrive(event, house.com(rank))
    house.declare(event, motive="Voies non éprouvées")
    house.do(store.append, REGISTER, "clock_shifted", {"seconds": -90})
    house.hours.move(5)
    message, bound = house.message(event)
    house.hours.move(10)
    house.approve(message, bound)
    house.deliver()
    house.hours.move(10)
    house.seal(event)
    closed(house, event)
    house.hours.move(10)
    house.do(pieces.note, house.officer, event, "other", "Retour au calme")
    return event


def test_the_parts_of_a_night_add_up_and_name_their_entries(house: House) -> None:
    found = made(house, night(house))
    elected = found["curves"][0]
    assert (elected["denominator"], elected["steps"][-1]["covered"]) == (2, 2)
    span = next(one for one in found["commitments"] if one["number"] == 48)["seconds"]
    assert sum(row["human_s"] + row["system_s"] for row in found["times"]) == span == 1800
    assert [(row["code"], row["human_s"]) for row in found["times"] if row["human_s"]] == [
        ("recording", 600), ("arriving", 300), ("beginning", 300), ("approving", 600)]
    assert {mark["seq"] for lane in found["lanes"] for mark in lane["marks"] if mark["seq"]} <= set(
        range(1, found["journal"]["entries"] + 1))


def test_a_night_says_its_anomalies_its_clock_and_what_is_missing(house: House) -> None:
    found = made(house, night(house))
    assert [row["code"] for row in found["anomalies"]] == ["hour_gap", "after_closing"]
    assert [(one["seconds"], one["seq"]) for one in found["clock_quality"]["shifts"]] == [(-90, None)]
    assert (found["clock_quality"]["largest_gap_s"], found["clock_quality"]["largest_gap_seq"]) == (600, 2)
    assert {row["code"] for row in found["missing"]} >= {"no_build", "order_unconfirmed", "order_typed_hour"}
    assert {role["function"] for role in found["alarms"]["roles"]} >= {"communication"}
    assert (found["pauses"], found["gross_s"]) == ([], found["net_s"])


def test_the_page_shows_every_figure_of_the_parts(house: House) -> None:
    found = made(house, night(house))
    page = render(found, house.territory)
    wanted = {path for path in leaves(found) if path.partition(".")[0] in PARTS}
    shown = Figures(page).found
    assert len(wanted) > 80
    assert {path: shown.get(path) for path in wanted} == {path: value(found, path) for path in wanted}
    for words in ("Montée de la couverture", "Temps humain et temps du système", "Déroulé par acteur", "Durée brute",
                  "Lectures des délais", "Alarmes par fonction", "Anomalies", "Données manquantes", "Tendance"):
        assert words in page, words


def test_an_event_without_a_delay_says_so_instead_of_drawing(house: House) -> None:
    event = house.open()
    found = made(house, event)
    assert (found["curves"], found["times"], found["readings"]) == ([], [], [])
    assert "no_t0_48" in {row["code"] for row in found["missing"]}
    page = render(found, house.territory)
    assert "il n'y a pas de courbe" in page.replace("&#39;", "'")


def test_the_trend_tells_the_events_opened_before_and_none_after(house: House) -> None:
    first = night(house)
    house.hours.move(600)
    second = house.open(separate=True)
    points = made(house, second)["trend"]["points"]
    assert [point["event"] for point in points] == [first, second]
    alone = made(house, first)
    assert [point["event"] for point in alone["trend"]["points"]] == [first]
    assert points[0] == alone["trend"]["points"][0]
    assert (points[0]["verdict_48"], points[0]["counted"], points[0]["nature"]) == ("kept", True, "rehearsal")
    board = house.look(lambda tx: dashboard(tx, periods.current(tx.now), tx.now))
    figure = next(each for each in board.families[0].figures if each.code == "e48_kept")
    assert set(figure.events) == {point["event"] for point in points if point["counted"]}


def test_the_trend_keeps_the_last_twelve(house: House) -> None:
    events = []
    for _ in range(KEPT + 2):
        house.hours.move(130)
        events.append(house.open(separate=True))
    assert [point["event"] for point in made(house, events[-1])["trend"]["points"]] == events[-KEPT:]
    assert [point["event"] for point in made(house, events[3])["trend"]["points"]] == events[:4]


def test_an_earlier_event_that_still_runs_is_judged_anew_each_time(house: House) -> None:
    first = house.open()
    house.activate(first)
    house.hours.move(1)
    second = house.open(separate=True)
    told = [made(house, second)["trend"]["points"][0]["verdict_48"]]
    house.hours.move(90)
    told.append(made(house, second)["trend"]["points"][0]["verdict_48"])
    house.do(cod.mistaken, house.officer, house.here, first, "Mauvais bouton")
    told.append(made(house, second)["trend"]["points"][0]["verdict_48"])
    assert told == ["running", "missed", "not_applicable"]


def test_an_earlier_event_that_was_altered_is_left_out_and_named(house: House, owner: Owner) -> None:
    first = night(house)
    house.hours.move(600)
    second = house.open(separate=True)
    owner.set_body(first, 2, owner.body(first, 2).replace(b'"telephone"', b'"radio"'))
    found = made(house, second)
    assert [point["event"] for point in found["trend"]["points"]] == [second]
    assert [row["sentence"] for row in found["missing"] if row["code"] == "trend_left_out"] == [
        f"Tendance sans l'évènement {first}, dont la main courante est altérée."]
