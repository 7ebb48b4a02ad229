"""A function that the préfecture does not hold day and night: no hole, nobody called then; never those of 47."""
from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crisis.evidence.verifier import verify_all
from crisis.oncall import holes, rotas
from crisis.oncall.layers import Held, Window
from tests.house import House
from tests.stories.test_oncall import ADMIN, links

OFFICE = Window(8, 18, (0, 1, 2, 3, 4))


@pytest.mark.parametrize("function", ["duty_officer", "authority", "communication"])
def test_no_function_of_engagement_47_may_be_said_to_be_held_at_certain_hours_only(
        house: House, function: str) -> None:
    layers = [rotas.Turn((house.com().person,), house.hours.now.date(), 4, 18), Held(OFFICE)]
    refused = house.refused(rotas.publish_layers, ADMIN, function, layers)
    assert (refused.code, "engagement 47" in refused.why) == ("rota_always", True)
    assert house.refused(rotas.publish_layers, ADMIN, "cip_chief", [Held(OFFICE)]).code == "rota_empty"
    assert house.refused(rotas.publish_layers, ADMIN, "cip_chief", [*layers, Held(OFFICE)]).code == "rota_held"


def test_a_function_that_is_not_held_at_night_is_no_hole_is_called_by_day_and_nobody_by_night(house: House) -> None:
    chief, day = house.on_duty("cip_chief"), house.hours.now.date()
    turn = rotas.Turn((chief.person, house.on_duty("cip_chief", 1).person), day, 4, 18, window=OFFICE)
    house.do(rotas.publish_layers, ADMIN, "cip_chief", [turn, Held(OFFICE)])
    assert not house.look(rotas.held_now, "cip_chief")
    assert house.look(holes.of_house)["cip_chief"] == []
    by_night = house.open()
    house.activate(by_night)
    assert chief.person not in links(house, by_night)
    assert "cip_chief" not in {each["function"] for each in
                               house.entries(by_night, "escalation_started")[0]["data"]["chains"]}
    house.hours.now = datetime(2026, 11, 23, 10, tzinfo=UTC)
    by_day = house.open(separate=True)
    house.activate(by_day)
    assert house.on_duty("cip_chief").person in links(house, by_day)
    house.look(verify_all)
