"""What stories of a convening say in one word: the organism, the event whose COD convened it, its seat, its answer."""
from __future__ import annotations

from typing import Any

from sqlalchemy import select

from crisis.directory import organisms
from crisis.directory.organisms import Organism
from crisis.events import convening
from crisis.oncall import convocations, seats
from crisis.oncall.convocations import Said
from crisis.oncall.seats import Seat
from crisis.oncall.tables import alert
from tests.house import House

COMING, CANNOT = Said("coming", 30), Said("cannot")
REPRESENTED = Said("represented", 60, "Cne Aubrac, adjoint")


def organism(house: House, code: str = "sdis") -> Organism:
    return next(each for each in house.look(organisms.everyone) if each.card.code == code)


def convened(house: House, *codes: str, event: str = "") -> str:
    """Return an event whose COD convened these organisms; without any, those of the lists."""
    key = event or house.open()
    if not event:
        house.activate(key)
    chosen = [organism(house, code).id for code in codes] or None
    house.do(convening.convene, house.officer, house.here, key, chosen, house.voice())
    return key


def seat(house: House, event: str, code: str = "sdis") -> Seat:
    return house.look(seats.seats.state, event).rows[organism(house, code).id]


def calls(house: House, event: str, code: str = "sdis") -> list[str]:
    """Return who of an organism was called, in order."""
    return [each.person for each in seat(house, event, code).calls]


def link(house: House, event: str, person: str) -> Any:
    rows = select(alert).where(alert.c.event == event, alert.c.person == person).order_by(alert.c.sent_at.desc())
    return house.look(lambda tx: tx.execute(rows).first())


def say(house: House, event: str, said: Said, code: str = "sdis") -> None:
    """Answer by the personal link of whoever of an organism was called last."""
    call = link(house, event, calls(house, event, code)[-1])
    house.do(convocations.answer, call, said, "link", convocations.own_by(call))
    house.fire()


def services(house: House, event: str) -> list[Any]:
    return house.deliveries(event, "services")
