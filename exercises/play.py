"""What a rehearsal knows while it runs, and who acts in it. It asks nothing but who is on duty; acts are `acts`'."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from crisis.clock import instant
from exercises import arguments as given
from exercises.client import Client, Sandbox
from exercises.room import Room

DIRECTOR = "admin1"


class CannotError(Exception):
    """A line asks for something that is not there: a message never drafted, a person not on duty."""


@dataclass
class Play:
    """What a rehearsal knows while it runs. `event` is the one opened last; `seqs` names the entry of each order.

    `exercise`: the address of the one prepared last; `reach` takes the clock to an instant (`player.reach`); `rooms`:
    the hotline of each event; `named`: what the quality calls by a name (a line of the programme, a finding, an
    action), and `owners` the sign-in of whoever owns an action; `to_play`: how many exercises each year will have, and
    `ends` the day in Paris on which it is looked at, in a script that is part of a history.
    """

    client: Client
    sandbox: Sandbox | None
    start: datetime
    now: datetime
    reach: Callable[[Play, datetime], None]
    event: str = ""
    exercise: str = ""
    messages: dict[str, str] = field(default_factory=dict)
    seqs: dict[str, int] = field(default_factory=dict)
    rooms: dict[str, Room] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    to_play: dict[int, int] = field(default_factory=dict)
    ends: date | None = None

    @property
    def room(self) -> Room:
        """Return what is known of the hotline of the event."""
        return self.rooms.setdefault(self.event, Room())

    def who(self, role: str) -> tuple[str, str]:
        """Return (login, person) of a role at this minute; `communication/2` is the second one on duty."""
        function, _, rank = role.partition("/")
        if function in given.OFF_ROTA:
            login = f"{given.OFF_ROTA[function]}{rank or 1}"
            return login, self.client.person(login)
        people = self.client.get(DIRECTOR, "/duty").get(function, [])
        if int(rank or 1) > len(people):
            raise CannotError(f"personne de garde pour {role} à cette minute")
        one = people[int(rank or 1) - 1]
        return str(one["login"]), str(one["person"])

    def path(self, rest: str) -> str:
        if not self.event:
            raise CannotError("aucun évènement n'est ouvert ; commencez par open_event")
        return f"/events/{self.event}{rest}"

    def message(self, name: str) -> str:
        if name not in self.messages:
            raise CannotError(f"aucun message ne s'appelle « {name} » ; commencez par draft")
        return self.messages[name]

    def called(self, name: str) -> str:
        """Return the id of what the quality calls so."""
        if name not in self.named:
            raise CannotError(f"rien ne s'appelle « {name} » ; nommez-le d'abord (name)")
        return self.named[name]

    def ago(self, minutes: int) -> str | None:
        return instant(self.now - timedelta(minutes=minutes)) if minutes else None

    def order(self, told: given.Ordered) -> dict[str, Any]:
        return {"decided_by": self.who(told.decided_by)[1], "means": told.means,
                "declared_at": self.ago(told.minutes_ago)}
