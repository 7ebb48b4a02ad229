"""The hotline of the public: ordered by the prefect, prepared, open, its number published, closed (R11, R26, D38)."""
from __future__ import annotations

import json
from dataclasses import replace

import jsonschema
import pytest

from crisis.accounts.rights import Actor
from crisis.config import ROOT
from crisis.events import cip, closing, cod, orders, sending
from crisis.evidence.html import render
from crisis.evidence.report import report
from crisis.evidence.verifier import verify_event
from crisis.hotline.standing import Standing, standings
from tests.house import TEXT, House, seen_whole

EXERCISE = "01 99 00 15 51"
CALL = f"{TEXT} Pour toute question, appelez le {{numero_unique}}."


def standing(house: House, event: str) -> Standing:
    return house.look(standings.state, event)


def chief(house: House) -> Actor:
    return house.on_duty("cip_chief")


def ordered(house: House) -> str:
    """Return an event whose COD is active and whose hotline is ordered."""
    event = house.staffed()
    house.do(cip.order, house.officer, house.here, event, house.voice())
    return event


def prepared(house: House) -> str:
    event = ordered(house)
    house.do(cip.set_circuit, chief(house), event, "national", "Cellule nationale : 01 99 00 00 01")
    house.do(cip.try_line, chief(house), event, "works")
    return event


def opened(house: House) -> str:
    event = prepared(house)
    house.hours.move(5)
    house.do(cip.open_line, chief(house), house.here, event)
    return event


def publish(house: House, event: str, core: str = CALL) -> None:
    house.send(event, core=core)
    house.seal(event)


def test_a_hotline_opened_tested_and_published_keeps_engagement_50(house: House) -> None:
    event = opened(house)
    assert (standing(house, event).name, standing(house, event).number) == ("open", EXERCISE)
    assert house.verdict(event, 50).verdict == "running"
    publish(house, event)
    verdict = house.verdict(event, 50)
    assert (verdict.verdict, verdict.basis) == ("kept", "simulated")
    assert {reading.name: reading.seconds for reading in verdict.readings} == {"to_opening": 300}
    house.look(verify_event, event)


def test_the_number_is_in_what_is_approved_and_in_what_leaves(house: House) -> None:
    event = opened(house)
    _, bound = house.message(event, core=CALL)
    assert all(EXERCISE in text for text in bound.variants.values())
    publish(house, event)
    (sent,) = house.entries(event, "message_dispatched")
    assert sent["data"]["contains"] == ["numero_unique"]
    assert any(EXERCISE in each.text for each in house.deliver("site")) or EXERCISE in bound.variants["site"]


@pytest.mark.parametrize("told", ["{numero_unique}", EXERCISE, "0199001551"])
def test_no_message_names_the_number_before_the_opening(house: House, told: str) -> None:
    event = prepared(house)
    message = house.draft(event, core=f"{TEXT} Appelez le {told}.")
    assert "la CIP n'est pas ouverte" in house.refused(sending.submit, house.com(), house.here, message).why


def test_a_text_submitted_while_open_is_not_approved_once_the_closing_is_ordered(house: House) -> None:
    event = opened(house)
    message, bound = house.message(event, core=CALL)
    house.do(cip.order_closing, house.officer, house.here, event, house.voice())
    assert house.refused(sending.approve, house.com(1), house.here, message, seen_whole(bound)).code == "checks"


def test_the_real_number_never_shows_outside_a_real_event(house: House) -> None:
    event = prepared(house)
    assert house.refused(cip.open_line, chief(house), house.here, event, "single").code == "number"
    house.do(cip.open_line, chief(house), house.here, event)
    assert standing(house, event).number == EXERCISE


def test_the_order_comes_first_and_is_one(house: House) -> None:
    event = house.staffed()
    for verb in ((cip.set_circuit, "national", "x"), (cip.try_line, "works")):
        assert house.refused(verb[0], chief(house), event, *verb[1:]).code == "cip_standing"
    assert house.refused(cip.open_line, chief(house), house.here, event).code == "cip_standing"
    first = house.do(cip.order, house.officer, house.here, event, house.voice())
    assert house.do(cip.order, house.officer, house.here, event, house.voice()) == first
    assert len(house.entries(event, "cip_ordered")) == 1


def test_the_order_given_by_voice_is_confirmed_by_its_authority(house: House) -> None:
    event = ordered(house)
    (entry,) = house.entries(event, "cip_ordered")
    assert entry["seq"] in house.stage(event).unconfirmed
    assert any("ouverture de la CIP" in each.text for each in house.sms(event))
    house.do(orders.confirm, house.authority, event, entry["seq"], True)
    assert entry["seq"] not in house.stage(event).unconfirmed


def test_it_does_not_open_before_callers_who_look_for_a_relative_have_somewhere_to_go(house: House) -> None:
    event = ordered(house)
    house.do(cip.try_line, chief(house), event, "works")
    refused = house.refused(cip.open_line, chief(house), house.here, event)
    assert (refused.code, "appels de proches" in refused.why.lower()) == ("circuit", True)
    assert house.refused(cip.set_circuit, chief(house), event, "national", " ").code == "circuit"
    assert house.refused(cip.set_circuit, chief(house), event, "elsewhere", "x").code == "circuit"


def test_a_line_that_does_not_answer_is_said_and_opening_without_a_test_takes_a_word(house: House) -> None:
    event = ordered(house)
    house.do(cip.set_circuit, chief(house), event, "cod", "M. Aubrac au COD")
    house.do(cip.try_line, chief(house), event, "fails")
    assert house.refused(cip.open_line, chief(house), house.here, event).code == "untested"
    house.do(cip.open_line, chief(house), house.here, event, untested=True)
    publish(house, event)
    assert house.verdict(event, 50).reasons == ("line_untested",)
    house.do(cip.try_line, chief(house), event, "works")
    assert house.verdict(event, 50).verdict == "kept"


def test_opened_twice_is_one_opening(house: House) -> None:
    event = opened(house)
    again = house.do(cip.open_line, chief(house), house.here, event)
    assert [entry["seq"] for entry in house.entries(event, "cip_opened")] == [again]


def test_a_withdrawn_order_asks_for_nothing_and_a_new_one_begins_afresh(house: House) -> None:
    event = prepared(house)
    house.do(cip.withdraw, house.officer, house.here, event, house.voice())
    assert (house.verdict(event, 50).verdict, standing(house, event)) == ("not_applicable", Standing())
    house.do(cip.order, house.officer, house.here, event, house.voice())
    assert house.verdict(event, 50).verdict == "running"
    assert house.refused(cip.open_line, chief(house), house.here, event).code == "circuit"


def test_once_open_the_order_is_not_withdrawn_but_closed(house: House) -> None:
    event = opened(house)
    assert house.refused(cip.withdraw, house.officer, house.here, event, house.voice()).code == "cip_standing"
    assert house.refused(cip.close_line, chief(house), event, "Merci.", "Standard").code == "cip_standing"
    first = house.do(cip.order_closing, house.officer, house.here, event, house.voice())
    assert house.do(cip.order_closing, house.officer, house.here, event, house.voice()) == first
    assert house.refused(cip.close_line, chief(house), event, "Merci.", " ").code == "last_words"
    house.do(cip.close_line, chief(house), event, "La CIP est fermée.", "Standard de la préfecture")
    (entry,) = house.entries(event, "cip_closed")
    assert house.words(event, entry) == "La CIP est fermée.\n\nRenvoi : Standard de la préfecture"
    assert standing(house, event).name == "closed"


def test_ordered_and_never_opened_is_missed_when_the_event_is_closed(house: House) -> None:
    event = ordered(house)
    house.do(cod.lift, house.officer, house.here, event, house.voice())
    house.do(closing.close, house.officer, event, confirmed=True)
    assert house.verdict(event, 50).verdict == "missed"


def test_the_report_its_page_and_its_schema_carry_engagement_50(house: House) -> None:
    event = opened(house)
    publish(house, event)
    house.do(cip.order_closing, house.officer, house.here, event, house.voice())
    house.do(cip.close_line, chief(house), event, "La CIP est fermée.", "Standard de la préfecture")
    found = house.look(report, event, house.territory, house.hours.now)
    schema = json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(json.loads(json.dumps(found)))
    (fifty,) = (each for each in found["commitments"] if each["number"] == 50)
    assert (fifty["verdict"], fifty["basis"], fifty["reasons"]) == ("kept", "simulated", [])
    reached = {each["code"]: each for each in found["milestones"]}
    assert reached["cip_ordered"]["at"] == fifty["started_at"]
    assert {reached[code]["planned_s"] for code in ("cip_ordered", "cip_opened", "cip_closed")} == {None}
    assert all(reached[code]["seq"] for code in ("cip_ordered", "cip_opened", "cip_closed"))
    assert {"cip_ordered", "cip_closing_ordered"} <= {each["kind"] for each in found["orders"]}
    page = render(found, house.territory)
    assert "L'engagement ne fixe aucun délai." in page.replace("&#39;", "'")
    assert "CIP déclarée ouverte" in page


def test_an_order_of_the_hotline_alone_starts_no_delay(house: House) -> None:
    event = house.open()
    house.do(cip.order, house.officer, house.here, event, house.voice())
    found = house.look(report, event, house.territory, house.hours.now)
    assert found["t0"] is None
    assert [each["planned_s"] for each in found["milestones"] if each["planned_s"]] == []


def test_a_closing_names_a_hotline_that_is_ordered_or_open(house: House) -> None:
    event = ordered(house)
    assert "n'a pas ouvert" in house.refused(closing.close, house.officer, event, confirmed=False).why
    house.do(cip.set_circuit, chief(house), event, "national", "Cellule nationale")
    house.do(cip.open_line, chief(house), house.here, event, untested=True)
    assert "La CIP n'est pas fermée" in house.refused(closing.close, house.officer, event, confirmed=False).why
    house.do(cip.order_closing, house.officer, house.here, event, house.voice())
    assert "La CIP n'est pas fermée" in house.refused(closing.close, house.officer, event, confirmed=False).why
    house.do(cip.close_line, chief(house), event, "La CIP est fermée.", "Standard")
    assert "CIP" not in house.refused(closing.close, house.officer, event, confirmed=False).why


def test_an_activation_is_not_undone_while_somebody_answers(house: House) -> None:
    event = opened(house)
    assert house.refused(cod.mistaken, house.officer, house.here, event, "Erreur.").code == "cip_open"
    house.do(cip.order_closing, house.officer, house.here, event, house.voice())
    assert house.refused(cod.mistaken, house.officer, house.here, event, "Erreur.").code == "cip_open"
    house.do(cip.close_line, chief(house), event, "La CIP est fermée.", "Standard")
    house.do(cod.mistaken, house.officer, house.here, event, "Erreur.")
    assert house.verdict(event, 50).reasons[0] == "mistaken"


@pytest.mark.parametrize("who", ["communication", "authority"])
def test_only_the_chief_or_the_officer_runs_the_hotline(house: House, who: str) -> None:
    event = ordered(house)
    actor = house.on_duty(who)
    assert house.refused(cip.set_circuit, actor, event, "national", "x").code == "forbidden"
    assert house.refused(cip.open_line, actor, house.here, event).code == "forbidden"
    assert house.refused(cip.order, chief(house), house.here, event, house.voice()).code == "forbidden"


def test_an_hour_before_the_order_is_refused(house: House) -> None:
    event = ordered(house)
    early = house.hours.now.replace(hour=(house.hours.now.hour - 1) % 24)
    assert house.refused(cip.try_line, chief(house), event, "works", early).code in ("hour_before", "hour_future")


def test_a_number_that_is_not_on_the_list_is_refused_in_reality(house: House) -> None:
    territory = house.territory
    found = replace(house.stage(ordered(house)), mode="real")
    assert cip._number(house.here, found, "") == territory.hotline.numbers[0].number
    with pytest.raises(cip.Refused):
        cip._number(house.here, found, "other")
