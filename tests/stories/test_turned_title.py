"""C'EST RÉEL: what the real event is called, which nobody may read as the name of a drill."""
from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from crisis.events import describing, exercise, turned
from crisis.events.orders import spoken_hour
from crisis.events.turned import Turned
from tests.conducting import oral, prepared, started
from tests.exercising import lead
from tests.house import House


def turn(house: House, event: str, **given: Any) -> str:
    return house.do(turned.turn_real, house.officer, house.here, event, Turned(**given))


def test_the_real_event_takes_nothing_of_the_title_of_the_exercise(house: House) -> None:
    """« Opération Castor » would read as a drill in every SMS that names the event."""
    ready = prepared(house, oral(1, 0), title="Opération Castor")
    event = house.do(exercise.start, lead(house), house.here, ready, None)
    at = house.hours.now - timedelta(minutes=4)
    real = turn(house, event, received_at=at)
    said = house.look(lambda tx: describing.named(tx, house.territory, real))
    assert said == f"Inondation, Aurillac et 1 autre commune, {spoken_hour(at)}"


@pytest.mark.parametrize(("given", "expected"), [
    ({"title": "La Cère déborde"}, "La Cère déborde"),
    ({"to_specify": ["type"]}, "Évènement à préciser"),
    ({"to_specify": ["zone"]}, "Inondation, {}"),
    ({"type": "forest_fire", "communes": ["15014"]}, "Feu de forêt, Aurillac, {}"),
])
def test_its_title_is_what_is_said_of_it(house: House, given: dict[str, Any], expected: str) -> None:
    real = turn(house, started(house, oral(1, 0)), **given)
    assert house.look(lambda tx: describing.named(tx, house.territory, real)) == expected.format(
        spoken_hour(house.hours.now))
