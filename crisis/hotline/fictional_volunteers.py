"""Invented volunteers of a demonstration: always the same, nobody's, some of them untrained; numbers of fiction."""
from __future__ import annotations

from datetime import date, timedelta

from crisis.directory.fiction import named, routes
from crisis.directory.organism_cards import Duty
from crisis.directory.organisms import spelled
from crisis.hotline.volunteer_cards import Card
from crisis.territory import Territory

MANY = 40
FIRST = 2000
"""The four digits after 06 39 98 of the first one; mayors end before."""
SERVICES = ("préfecture, cabinet", "préfecture, secrétariat général", "DDT", "DDETSPP", "sous-préfecture",
            "Secours du Haut Pays (association)", "Entraide et Vigilance (association)")
SPOKEN = ((), ("en",), (), ("en", "es"), (), ("de",), ("en", "ar"), (), ("pt",), ("en", "uk"))
HELD = (("operator",), ("operator",), ("operator", "team_leader"), ("operator",), ("operator", "specialist"),
        ("operator",), ("operator", "line_technician"), ("operator",))
AVAILABLE = ("always", "always", "office_hours", "always", "nights")


def cards(territory: Territory, today: date) -> list[Card]:
    """Return the volunteers; their trainings are so many days before `today` (in Paris)."""
    return [_card(territory, rank, today) for rank in range(MANY)]


def _card(territory: Territory, rank: int, today: date) -> Card:
    sms, email = routes(FIRST + rank, f"volontaire{rank + 1}@cip{territory.code}.example")
    # One in eight was never trained; the training of some is older than two years, the drill of more than one.
    trained = "" if rank % 8 == 5 else (today - timedelta(days=30 + rank * 23)).isoformat()
    drilled = "" if rank % 5 == 4 else (today - timedelta(days=10 + rank * 11)).isoformat()
    return Card(Duty(named(FIRST + rank), spelled(sms.address), email=email.address), SERVICES[rank % len(SERVICES)],
                trained, drilled if trained else "", ("fr", *SPOKEN[rank % len(SPOKEN)]), HELD[rank % len(HELD)],
                AVAILABLE[rank % len(AVAILABLE)])
