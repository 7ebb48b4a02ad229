"""The timing report: figures that entries and sealed receipts support, the unknown counted (LI2), and nothing else."""
from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import jsonschema
import pytest

from crisis.config import ROOT
from crisis.db import Database
from crisis.errors import Refused
from crisis.events import hand, orders, pieces
from crisis.evidence.report import report
from tests.db.drill import Drill, refusing, seq_of, silent
from tests.db.owner import Owner

SCHEMA = json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8"))


def made(drill: Drill, *, provisional: bool = False) -> dict[str, Any]:
    """Return the report at the minute of the last act, checked against its published schema."""
    with drill.db.reading() as tx:
        found = report(tx, drill.event, drill.territory, tx.now, provisional=provisional)
    written = json.loads(json.dumps(found))
    jsonschema.Draft202012Validator(SCHEMA).validate(written)
    assert written == found
    return found


def started(db: Database, **order: Any) -> Drill:
    """Return a crisis whose COD was activated at T0 and whose people on duty were woken."""
    drill = Drill(db)
    drill.open()
    drill.activate(**order)
    drill.all_taken(0)
    return drill


def verdict(found: dict[str, Any], number: int) -> dict[str, Any]:
    return next(each for each in found["commitments"] if each["number"] == number)


def milestone(found: dict[str, Any], code: str) -> dict[str, Any]:
    return next(each for each in found["milestones"] if each["code"] == code)


def channel(found: dict[str, Any], name: str) -> dict[str, Any]:
    return next(each for each in found["channels"] if each["name"] == name)


def test_a_crisis_that_went_well_is_kept_with_its_seconds(drill: Drill) -> None:
    found = made(drill)
    assert [(each["number"], each["verdict"], each["basis"], each["seconds"]) for each in found["commitments"]] == [
        (47, "kept", "simulated", 1320), (48, "kept", "simulated", 1980), (50, "not_applicable", None, None)]
    assert found["t0"] == "2026-11-21T21:58:00.000000Z"
    assert found["overruns"] == []


def test_an_order_given_earlier_than_was_first_said_moves_its_milestone_and_the_start(db: Database) -> None:
    drill = started(db)
    later = drill.activate(5, declared=-10)
    found = made(drill)
    assert (milestone(found, "cod_ordered")["at"], milestone(found, "cod_ordered")["seq"]) == (
        "2026-11-21T21:50:00.000000Z", later)
    assert milestone(found, "cod_activated")["at"] == "2026-11-21T22:00:00.000000Z"
    assert found["t0"] == "2026-11-21T21:50:00.000000Z"


def test_every_milestone_that_was_reached_names_an_entry_that_exists(drill: Drill) -> None:
    found = made(drill)
    reached = [each for each in found["milestones"] if each["at"]]
    assert len(reached) > 12
    assert all(0 < each["seq"] <= found["journal"]["entries"] for each in reached)
    assert all(each["seconds"] is None and each["seq"] is None for each in found["milestones"] if not each["at"])


def test_milestones_count_from_the_earlier_hour_of_the_order(drill: Drill) -> None:
    found = made(drill)
    assert milestone(found, "cod_ordered")["seconds"] == 0
    assert milestone(found, "cod_activated")["seconds"] == 120
    opened = milestone(found, "event_opened")
    assert (opened["before_start"], opened["seconds"]) == (True, -printed(opened["at"], found["t0"]))
    assert milestone(found, "cell_operational") | {"seq": 0} == {
        "code": "cell_operational", "label": "Cellule de communication d'urgence opérationnelle", "planned_s": 3600,
        "at": "2026-11-21T22:20:00.000000Z", "seconds": 1320, "before_start": False, "seq": 0}


def printed(start: str, at: str) -> int:
    """Return the seconds between two hours as they are printed, cut to the second."""
    cut = [datetime.fromisoformat(each[:19]) for each in (start, at)]
    return int((cut[1] - cut[0]).total_seconds())


def test_durations_are_the_difference_of_the_hours_printed_beside_them(db: Database) -> None:
    drill = Drill(db)
    drill.open()
    drill.activate(0.999 / 60)
    drill.operational(7 + 0.1 / 60)
    found = made(drill)
    told, reached = verdict(found, 47), milestone(found, "cell_operational")
    assert (told["started_at"][17:], told["met_at"][17:]) == ("00.999000Z", "00.100000Z")
    assert told["seconds"] == reached["seconds"] == printed(told["started_at"], told["met_at"]) == 420


def test_figures_of_channels_and_audiences_add_up(drill: Drill) -> None:
    found = made(drill)
    for each in found["channels"]:
        assert each["attempted"] == each["accepted"] + each["refused"] + each["unknown"]
    for each in found["coverage"].values():
        assert each["targeted"] == each["accepted"] + each["unknown"] + each["failed"] + each["waiting"]
        assert each["failed"] == each["refused"] + each["expired"] + each["stopped"]
    assert sum(each["attempted"] for each in found["channels"]) == sum(
        each["targeted"] for each in found["coverage"].values())


def test_latencies_run_from_the_order_to_the_acceptance(drill: Drill) -> None:
    assert channel(made(drill), "site") | {"name": "site", "accepted": 1} == {
        "name": "site", "attempted": 1, "accepted": 1, "delivered": 0, "refused": 0, "unknown": 0, "expired": 0,
        "stopped": 0, "waiting": 0, "n": 1, "p50_s": 60.25, "p95_s": 60.25, "max_s": 60.25, "latencies": [60.25]}


def test_people_on_duty_are_counted_apart(drill: Drill) -> None:
    assert made(drill)["oncall"] == {"first_request_s": 0.25, "alerted": 3, "acknowledged": 2,
                                     "ready_at": "2026-11-21T22:20:00.000000Z"}


def test_only_sealed_lines_count_until_the_rest_is_asked_for(db: Database) -> None:
    drill = started(db)
    drill.send(10)
    drill.all_taken(11)
    sealed, live = made(drill), made(drill, provisional=True)
    assert (sealed["provisional"], verdict(sealed, 48)["verdict"]) == (False, "running")
    assert sealed["coverage"]["elected"]["waiting"] == 3
    assert (live["provisional"], verdict(live, 48)["verdict"]) == (True, "kept")
    assert (milestone(live, "covered_elected")["at"], milestone(live, "covered_elected")["seq"]) == (
        "2026-11-21T22:11:00.250000Z", None)


def test_the_declaration_that_a_verdict_rests_on_is_the_one_that_is_shown(db: Database) -> None:
    drill = started(db)
    drill.answer(5)
    first = drill.operational(10)
    assert (made(drill)["cell"]["seq"], verdict(made(drill), 47)["verdict"]) == (first, "not_proven")
    drill.answer(20, 1)
    second = drill.operational(25)
    found = made(drill)
    assert (verdict(found, 47)["verdict"], verdict(found, 47)["seconds"]) == ("kept", 1500)
    assert (found["cell"]["seq"], found["cell"]["own"]) == (second, 2)
    assert (milestone(found, "cell_operational")["seq"], milestone(found, "cell_operational")["seconds"]) == (
        second, 1500)


def test_our_own_call_is_nobodys_receipt(db: Database) -> None:
    drill = Drill(db)
    drill.open()
    drill.activate()
    drill.operators(0, silent("sms"), 10)
    drill.seal(1)
    found = made(drill)
    assert (found["oncall"]["first_request_s"], milestone(found, "oncall_requested")["seconds"]) == (10.0, 10)


def test_a_late_cell_is_missed_and_its_overrun_waits_for_words(db: Database) -> None:
    drill = started(db)
    drill.answer(50, 1)
    drill.operational(61)
    found = made(drill)
    assert verdict(found, 47)["verdict"] == "missed"
    assert {"commitment": 47, "seq": None, "at": None, "words": None} in found["overruns"]
    with drill.at(70) as tx:
        seq = pieces.explain(tx, drill.officer, drill.event, 47, "Route coupée")
    told = [each for each in made(drill)["overruns"] if each["commitment"] == 47]
    assert [(each["seq"], each["words"]) for each in told] == [(seq, "Route coupée")]


def test_an_operator_that_never_answers_leaves_it_not_proven(db: Database) -> None:
    drill = started(db)
    drill.send(10)
    drill.operators(11, silent("sms"))
    drill.all_taken(13, silent("sms"))
    drill.seal(14)
    drill.seal(62)
    found = made(drill)
    assert (verdict(found, 48)["verdict"], verdict(found, 48)["reasons"]) == ("not_proven", ["unknown"])
    assert (channel(found, "sms")["unknown"], channel(found, "sms")["accepted"]) == (3, 4)
    assert found["coverage"]["elected"]["uncovered"] == ["15001", "15002", "15003"]


def test_what_a_look_up_found_is_dated_by_the_operator(db: Database) -> None:
    drill = started(db)
    drill.send(10)
    drill.operators(11, silent("sms"))
    drill.all_taken(13)
    drill.find(65, after_s=30)
    drill.seal(66)
    found = made(drill)
    assert verdict(found, 48)["verdict"] == "kept"
    assert channel(found, "sms")["max_s"] == pytest.approx(90, abs=5)


def test_a_refusal_is_attempted_and_a_stop_never_was(db: Database) -> None:
    drill = started(db)
    message = drill.send(10)
    drill.operators(11, refusing("sms"))
    drill.stop(12, message)
    drill.seal(13)
    found = made(drill)
    assert (channel(found, "sms")["attempted"], channel(found, "sms")["refused"]) == (7, 3)
    assert (channel(found, "email")["attempted"], channel(found, "email")["stopped"]) == (0, 5)
    assert channel(found, "email")["p50_s"] is None
    assert verdict(found, 48)["audiences"]["media"]["failed"] == found["coverage"]["media"]["failed"] == 5


def test_what_expired_was_never_attempted(db: Database) -> None:
    drill = started(db)
    drill.send(10)
    drill.expire(800)
    drill.seal(801)
    assert {name: channel(made(drill), name)["expired"] for name in ("email", "site", "sms")} == {
        "email": 5, "site": 1, "sms": 3}


def test_a_mayor_reached_by_hand_covers_the_commune_and_names_the_contact(db: Database) -> None:
    drill = started(db)
    message = drill.send(10)
    drill.operators(11, refusing("sms"))
    for insee in drill.communes:
        with drill.at(20) as tx:
            last = hand.contact(tx, drill.officer, drill.event, hand.Contact(
                f"commune:{insee}", "reached", message, spoken_to="Secrétaire de mairie"))
    drill.seal(21)
    found = made(drill)
    assert found["coverage"]["elected"]["uncovered"] == []
    assert milestone(found, "covered_elected")["seq"] == last - 2
    assert [each["proof"] for each in found["hand"]["contacts"]] == ["named"] * 3
    assert "Secrétaire" not in json.dumps(found, ensure_ascii=False)


def test_the_two_hours_of_an_order_and_its_confirmation_are_printed(db: Database) -> None:
    drill = started(db, declared=-7)
    assert [(one["gap_s"], one["confirmation"], one["recorded_by"]) for one in made(drill)["orders"]] == [(
        420, "waiting", "duty_officer")]
    with drill.at(5) as tx:
        orders.confirm(tx, drill.authority, drill.event, 2, True)
    assert (found := made(drill))["orders"][0]["confirmation"] == "confirmed"
    assert {"name": "order_gap_s", "seconds": 420} in verdict(found, 48)["readings"]


def test_without_a_cod_nothing_is_judged_and_figures_still_stand(db: Database) -> None:
    drill = Drill(db)
    drill.open()
    drill.send(10)
    drill.all_taken(11)
    drill.seal(12)
    found = made(drill)
    assert [(each["verdict"], each["reasons"]) for each in found["commitments"]] == [
        ("not_applicable", ["no_order"]), ("not_applicable", ["no_cod"]), ("not_applicable", ["no_cip_order"])]
    assert found["t0"] is None
    assert found["coverage"]["elected"]["communes_covered"] == 3
    assert milestone(found, "covered_elected")["seconds"] is None


def test_without_module_7_the_seconds_are_given_for_information(db: Database) -> None:
    drill = Drill(db, "49")
    drill.open()
    drill.activate()
    drill.send(10)
    drill.all_taken(11)
    drill.seal(12)
    told = verdict(made(drill), 48)
    assert (told["verdict"], told["reasons"], told["seconds"]) == ("not_applicable", ["no_module_7"], 660)


def test_notes_after_closing_are_counted_apart(drill: Drill) -> None:
    with drill.at(160) as tx:
        pieces.note(tx, drill.officer, drill.event, "fact", "Le niveau a baissé")
    found = made(drill)
    assert found["written_up_to"]["after_closing"] == 1
    assert found["written_up_to"]["hash"] == found["journal"]["head"]


def test_the_register_says_which_head_it_noted(drill: Drill) -> None:
    found = made(drill)["journal"]
    assert (found["verified"], found["noted"]["seq"], found["origin"], found["evidential"]) == (
        True, milestone(made(drill), "event_closed")["seq"], "not_verified", False)


def test_no_figure_is_drawn_from_a_journal_that_was_altered(drill: Drill, owner: Owner) -> None:
    seq = seq_of(drill.db, drill.event, "cell_operational")
    owner.set_body(drill.event, seq, owner.body(drill.event, seq).replace(b"T22:20:", b"T22:10:"))
    with drill.db.reading() as tx, pytest.raises(Refused) as told:
        report(tx, drill.event, drill.territory, tx.now)
    assert told.value.code == "chain_broken"
    assert f"entrée {seq}" in told.value.why


def test_the_same_report_at_the_same_minute_is_the_same_bytes(drill: Drill) -> None:
    assert json.dumps(made(drill)) == json.dumps(made(drill))
