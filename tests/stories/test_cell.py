"""The cell is declared operational on four lines that the system fills; one that lacks means the reduced mode (R7)."""
from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from crisis.delivery.tables import delivery
from crisis.events import cell, cod, probes
from crisis.events.states import judged
from crisis.oncall import alerts, rotas
from tests.house import House


def lines(house: House, event: str) -> dict[str, object]:
    return house.look(cell.lines, event)


def test_the_four_lines_are_filled_one_by_one(house: House) -> None:
    event = house.open()
    house.activate(event)
    assert lines(house, event)["missing"] == ["head", "staff", "routes"]
    house.arrive(event, house.com(1))
    assert (lines(house, event)["missing"], lines(house, event)["head"]) == (["staff", "routes"], house.com(1).person)
    house.arrive(event, house.com(0))
    assert lines(house, event)["missing"] == ["routes"]
    house.prove()
    found = lines(house, event)
    assert (found["missing"], found["reduced"], found["journal"], found["minimum"]) == ([], False, True, 2)
    house.declare(event)
    entry = house.entries(event, "cell_operational")[0]
    assert entry["data"] == found
    assert "text" not in entry
    assert (house.verdict(event, 47).verdict, house.verdict(event, 47).reasons) == ("kept", ())


def test_saying_that_one_comes_is_not_being_there(house: House) -> None:
    event = house.open()
    house.activate(event)
    for rank in range(2):
        call = house.look(alerts.of_person, event, house.com(rank).person)
        house.do(alerts.answer, call, "coming", 15, "link", alerts.own_by(call))
    assert lines(house, event)["present"] == []


def test_two_who_are_there_without_the_holder_or_the_deputy_have_no_head(house: House) -> None:
    event = house.open()
    house.activate(event)
    for rank in (2, 3):
        house.do(alerts.on_site, house.com(rank), event, "communication", "arrived")
    assert (lines(house, event)["head"], lines(house, event)["missing"]) == (None, ["head", "routes"])
    house.declare(event, motive="titulaire retenu, joint par téléphone")
    assert house.verdict(event, 47).reasons == ("reduced_mode",)


@pytest.mark.parametrize("motive", ["", "  \n"])
def test_a_line_that_lacks_asks_for_a_motive_and_says_which(house: House, motive: str) -> None:
    event = house.staffed()
    refusal = house.refused(cell.declare, house.com(), event, None, motive)
    assert (refusal.code, refusal.why) == ("reduced", "Manque : un public n'a pas de voie éprouvée depuis 24 heures.")


def test_the_reduced_mode_stops_the_clock_and_is_printed(house: House) -> None:
    event = house.staffed()
    house.hours.move(12)
    house.declare(event, motive="plateforme SMS non éprouvée")
    entry = house.entries(event, "cell_operational")[0]
    assert (entry["data"]["missing"], house.words(event, entry)) == (["routes"], "plateforme SMS non éprouvée")
    verdict = house.verdict(event, 47)
    assert (verdict.verdict, verdict.seconds, verdict.reasons) == ("kept", 720, ("reduced_mode",))


def test_only_the_holder_or_the_deputy_of_the_communication_duty_declares_whoever_else_is_on_the_rota(
        house: House) -> None:
    event = house.staffed()
    assert len(house.look(rotas.on_duty_now, "communication")) == 4
    for other in (house.officer, house.authority, house.on_duty("cip_chief"), house.com(2), house.com(3)):
        assert house.refused(cell.declare, other, event, None, "motif").code in ("not_holder", "forbidden")
    house.declare(event, by=house.com(1), motive="motif")


def test_whoever_was_called_in_place_of_a_holder_who_is_silent_or_a_deputy_who_cannot_declares_the_cell(
        house: House) -> None:
    event = house.open()
    house.activate(event)
    call = house.look(alerts.of_person, event, house.com(1).person)
    house.do(alerts.answer, call, "cannot", None, "link", alerts.own_by(call))
    house.fire()
    assert house.look(cell.heads, event) == tuple(house.com(rank).person for rank in (0, 1, 2))
    house.hours.move(5)
    house.fire()
    for rank in (2, 3):
        house.arrive(event, house.com(rank))
    assert lines(house, event)["head"] == house.com(2).person
    house.declare(event, by=house.com(2), motive="routes non éprouvées")
    # The holder comes in the end, and is the holder.
    house.arrive(event, house.com(0))
    assert house.look(cell.heads, event)[0] == house.com(0).person


def test_who_just_handed_the_duty_over_heads_and_declares_as_the_deputy_for_a_quarter_of_an_hour(house: House) -> None:
    event, outgoing = house.staffed(), house.com(0)
    house.hours.now = datetime(2026, 11, 27, 17, 5, tzinfo=UTC)  # Friday, 18:05 in Paris: handed over at 18:00.
    assert house.com(1) == outgoing
    assert lines(house, event)["head"] == outgoing.person
    house.hours.move(15)
    assert house.refused(cell.declare, outgoing, event, None, "motif").code == "not_holder"


def test_a_cell_that_nobody_called_is_not_declared(house: House) -> None:
    event = house.open()
    assert house.refused(cell.declare, house.com(), event, None, "motif").code == "not_started"


def test_declaring_twice_is_one_declaration(house: House) -> None:
    event = house.staffed()
    assert house.declare(event, motive="motif") == house.declare(event, by=house.com(1), motive="autre")
    assert len(house.entries(event, "cell_operational")) == 1


def test_a_better_declaration_is_another_entry_and_the_first_keeps_its_hour(house: House) -> None:
    event = house.staffed()
    house.hours.move(10)
    first = house.declare(event, motive="plateforme SMS non éprouvée")
    assert (house.stage(event).lacking, house.stage(event).improvable) == (("routes",), True)
    house.prove()
    house.hours.move(20)
    second = house.declare(event, by=house.com(1))
    assert second > first
    assert [entry["data"]["missing"] for entry in house.entries(event, "cell_operational")] == [["routes"], []]
    assert (house.stage(event).operational_seq, house.stage(event).improvable) == (second, False)
    assert house.declare(event) == second
    assert house.verdict(event, 47).seconds == 600


def test_a_better_declaration_that_is_still_reduced_asks_for_its_motive(house: House) -> None:
    event = house.open()
    house.activate(event)
    house.declare(event, motive="seul au téléphone")
    house.arrive(event, house.com(0))
    assert house.refused(cell.declare, house.com(), event, None, "").code == "reduced"
    house.declare(event, motive="toujours seul")
    assert [entry["data"]["missing"] for entry in house.entries(event, "cell_operational")] == [
        ["head", "staff", "routes"], ["staff", "routes"]]


@pytest.mark.parametrize(("minutes", "verdict"), [(30, "kept"), (70, "not_proven")])
def test_an_own_trace_left_after_a_first_declaration_is_declared_and_turns_the_verdict(
        house: House, minutes: int, verdict: str) -> None:
    event = house.open()
    house.activate(event)
    house.prove()
    house.arrive(event, house.com())
    house.arrive(event, house.com(1), by=house.com())
    first = house.declare(event)
    assert house.verdict(event, 47).reasons == ("no_other_trace",)
    house.hours.move(minutes)
    assert house.declare(event) == first  # Nothing more is known: nothing is written.
    house.arrive(event, house.com(1))
    assert house.declare(event) > first
    assert house.verdict(event, 47).verdict == verdict


def test_a_declaration_after_the_cell_stood_down_starts_afresh_and_drops_an_hour_typed_before(house: House) -> None:
    event = house.staffed()
    house.declare(event, motive="motif")
    house.hours.move(10)
    house.do(cell.stand_down, house.com(), event)
    house.hours.move(10)
    again = house.declare(event, motive="motif")
    house.prove()
    typed = house.hours.now - timedelta(minutes=15)
    assert house.do(cell.declare, house.com(), event, typed, "") > again
    last = house.look(judged.state, event).stops[-1]
    assert last.happened_at == last.recorded_at


def test_a_minimum_of_two_without_another_own_trace_is_not_proven(house: House) -> None:
    event = house.open()
    house.activate(event)
    house.arrive(event, house.com())
    house.arrive(event, house.com(1), by=house.com())
    house.prove()
    house.declare(event)
    verdict = house.verdict(event, 47)
    assert (verdict.verdict, verdict.reasons) == ("not_proven", ("no_other_trace",))


def test_an_hour_typed_after_the_hour_is_not_proven(house: House) -> None:
    event = house.staffed()
    house.hours.move(70)
    house.do(cell.declare, house.com(), event, house.hours.now - timedelta(minutes=20), "motif")
    verdict = house.verdict(event, 47)
    assert (verdict.verdict, "typed_hour_only" in verdict.reasons) == ("not_proven", True)


def test_a_cell_is_never_operational_before_the_order_that_called_it(house: House) -> None:
    event = house.open()
    house.activate(event, order=house.voice(20))
    for minutes in (24 * 60 - 1, 21):
        refusal = house.refused(cell.declare, house.com(), event, house.hours.now - timedelta(minutes=minutes), "motif")
        assert refusal.code == "hour_before"
        assert "Elle précède le premier ordre" in refusal.why
    house.do(cell.declare, house.com(), event, house.hours.now - timedelta(minutes=20), "motif")


def test_an_hour_typed_in_the_minute_of_the_order_came_after_it(house: House) -> None:
    house.hours.move(seconds=40)
    event = house.open()
    house.activate(event)
    house.do(cell.declare, house.com(), event, house.hours.now.replace(second=0), "motif")
    ordered, declared = house.entries(event, "cod_activated", "cell_operational")
    assert declared["happened_at"] == ordered["recorded_at"]


@pytest.mark.parametrize(("only", "proven"), [
    (("twilio",), {"elected"}), (("smtp",), {"media"}), (("site",), {"public"})])
def test_each_route_is_proven_by_its_own_operator(house: House, only: tuple[str, ...], proven: set[str]) -> None:
    event = house.open()
    house.do(probes.probe, probes.Probing("+33639980999", "essai@pref15.example"))
    house.deliver(*only)
    routes = lines(house, event)["routes"]
    assert {audience for audience, proof in routes.items() if proof} == proven  # type: ignore[attr-defined]


def test_a_proof_of_more_than_a_day_ago_proves_nothing_and_a_real_sending_proves_as_well(house: House) -> None:
    house.prove()
    event = house.open()
    house.hours.move(24 * 60 - 2)
    assert "routes" not in lines(house, event)["missing"]  # type: ignore[operator]
    house.hours.move(4)
    assert "routes" in lines(house, event)["missing"]  # type: ignore[operator]
    other = house.staffed()
    house.send(other)
    assert "routes" not in lines(house, event)["missing"]  # type: ignore[operator]


def test_what_the_sandbox_accepted_proves_nothing_of_the_real_operators(house: House) -> None:
    event = house.open()
    house.prove()
    house.do(lambda tx: tx.execute(update(delivery).values(realm="real")))
    assert not any(lines(house, event)["routes"].values())  # type: ignore[attr-defined]


def test_probes_leave_at_most_twice_a_day(house: House) -> None:
    house.prove()
    assert house.do(probes.probe, probes.Probing("+33639980999", "")) == 0
    house.hours.move(13 * 60)
    assert house.do(probes.probe, probes.Probing("+33639980999", "")) == 2


def test_a_communication_without_a_cod_is_judged_on_the_same_lines(house: House) -> None:
    event = house.open()
    house.do(cod.start_communication, house.officer, house.here, event, house.voice())
    for rank in range(2):
        house.arrive(event, house.com(rank))
    house.prove()
    house.hours.move(40)
    house.declare(event)
    assert (house.verdict(event, 47).verdict, house.verdict(event, 47).seconds) == ("kept", 2400)


def test_the_lines_follow_a_corrected_presence_and_a_declaration_loses_the_trace_it_rested_on(house: House) -> None:
    event, other = house.staffed(), house.com(1)
    house.prove()
    house.declare(event)
    assert house.verdict(event, 47).verdict == "kept"
    wrong = next(entry["seq"] for entry in house.entries(event, "duty_arrived")
                 if entry["data"]["person"] == other.person)
    house.do(alerts.correct, event, wrong, house.com().by)
    assert lines(house, event)["missing"] == ["staff"]
    verdict = house.verdict(event, 47)
    assert (verdict.verdict, verdict.reasons) == ("not_proven", ("no_other_trace",))
    house.arrive(event, other)
    house.declare(event)
    assert house.verdict(event, 47).verdict == "kept"


def test_who_answers_after_the_cell_was_called_again_is_not_held_to_an_old_presence(house: House) -> None:
    event = house.staffed()
    house.declare(event, motive="motif")
    house.do(cell.stand_down, house.com(), event)
    house.do(cod.activate, house.officer, house.here, event, "restricted", house.voice())
    call = house.look(alerts.of_person, event, house.com().person)
    house.do(alerts.answer, call, "cannot", None, "link", alerts.own_by(call))
    assert house.entries(event, "duty_answered")[-1]["data"]["answer"] == "cannot"
