"""Invented duties for the organisms that a territory names: always the same, nobody's. Decides numbers of fiction."""
from __future__ import annotations

from crisis.directory.fiction import SERVICES, named, routes
from crisis.directory.organism_cards import Card, Duty
from crisis.directory.organisms import spelled
from crisis.territory import Territory

DUTIES = 2  # Somebody first, and somebody else when the first does not answer.


def cards(territory: Territory) -> list[Card]:
    """Return a card for each organism of the préfecture's lists; when it is convened is left to these lists."""
    return [Card(each.code, each.name, each.kind, contacts=tuple(
        _duty(territory, each.code, place * DUTIES + rank, rank) for rank in range(DUTIES)))
        for place, each in enumerate(territory.convening.organisms)]


def _duty(territory: Territory, code: str, place: int, rank: int) -> Duty:
    sms, email = routes(SERVICES + place, f"{code.replace('_', '-')}{rank + 1}@services{territory.code}.example")
    return Duty(named(SERVICES + place), spelled(sms.address), email=email.address)
