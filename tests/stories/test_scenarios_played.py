"""Each shipped scenario started in a demonstration: an inject reaches somebody, or is left to a person, never lost."""
from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from crisis.directory.fiction import ON_ROTA
from crisis.drills import acts, models
from crisis.events import conduct, exercise
from crisis.events.injects import SHOWN, URGENCIES
from tests.conducting import state, where
from tests.exercising import CARD, lead, model, read, ready
from tests.house import House


def begun(house: House, code: str) -> str:
    """Return the event of an exercise begun from a scenario, completed with what it cannot say: the duty plays."""
    by, shipped = lead(house), model(house, code)
    key = house.do(models.begin, by, house.territory, shipped)
    found = read(house, key)
    values = {name: getattr(found.card, name) for name in CARD.__dataclass_fields__} | {
        "begins": house.hours.now, "ends": house.hours.now + timedelta(minutes=shipped.minutes), "lead": by.person,
        "place": "Préfecture", "communes": CARD.communes, "publics": CARD.publics, "rotas": ON_ROTA}
    house.do(acts.change, by, house.territory, key, found.version, type(CARD)(**values))
    ready(house, key)
    return house.do(exercise.start, by, house.here, key)


def played(house: House, event: str) -> dict[int, dict[str, Any]]:
    """Let every inject go at once and return what was issued, by number."""
    for number, stands in where(house, event).items():
        if stands not in ("issued", "held"):
            house.do(conduct.hold, lead(house), event, number)
    for number, stands in where(house, event).items():
        if stands == "held":
            house.do(conduct.release, lead(house), event, number)
            house.deliver()
            house.hours.move(1)
            house.fire()
    return {each["data"]["inject"]: each["data"] for each in house.entries(event, "inject_issued")}


@pytest.mark.parametrize("code", ["citerne_massiac", "digue_nuit", "neige_cip"])
def test_no_inject_of_a_shipped_scenario_is_lost(house: House, code: str) -> None:
    event = begun(house, code)
    issued = played(house, event)
    script = model(house, code).injects
    assert set(issued) == {each.number for each in script}
    for each in script:
        told = issued[each.number]
        # By a route of the product it reaches somebody on duty; anything else is left to a person, and says so.
        routed = each.channel in URGENCIES or each.channel in SHOWN
        assert (bool(told["deliveries"]), told["by_hand"]) == (routed, not routed), each.number
    assert state(house, event).by_hand == {each.number for each in script if each.channel in ("oral", "paper", "hand")}
