"""The volunteers called for the hotline, as page and API show them: where each stands, what reached them, the count.

Where somebody stands is `oncall.turnout`'s judgement; nothing is decided here.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from crisis.db import Tx
from crisis.delivery.tables import delivery
from crisis.hotline.posts import posts
from crisis.oncall.turnout import Count, Turnout, Volunteer, count, turnouts
from crisis.web.french import count as counted
from crisis.web.french import hour

# The order of the table: whom somebody looks for first.
ORDER = ("there", "coming", "late", "called", "silent", "cannot", "left", "to_call")


@dataclass(frozen=True)
class Line:
    """One volunteer. `states`: how far each route of the last call went; `post`: where they sit, or empty."""

    row: Volunteer
    status: str
    states: Mapping[str, str]
    post: str


@dataclass(frozen=True)
class Table:
    """The call-up of an event now. `held`: posts of the hotline that somebody holds, called up or not."""

    turnout: Turnout
    count: Count
    lines: tuple[Line, ...]
    held: int

    @property
    def sentence(self) -> str:
        """Say the count: « 3 présents et 2 en route (4 h, 4 h 20) pour 6 personnes voulues »."""
        told, coming = self.count, len(self.count.hours)
        hours = f" ({', '.join(_once(told.hours))})" if coming else ""
        return (f"{counted(told.there, 'présent')} et {coming} en route{hours} pour "
                f"{counted(told.wanted, 'personne voulue', 'personnes voulues')}")

    @property
    def within_hour(self) -> str:
        """Say how many will be there in an hour: « Présents dans l'heure : 5 sur 6, il en manque 1 »."""
        lacking = f", il en manque {self.count.lacking}" if self.count.lacking else ""
        return f"Présents dans l'heure : {self.count.within_hour} sur {self.count.wanted}{lacking}"

    @property
    def others(self) -> str:
        """Say where the others stand, leaving out what is nobody."""
        told = self.count.statuses
        words = (("called", "appelé", "appelés"), ("silent", "sans réponse", "sans réponse"),
                 ("late", "annoncé et pas venu", "annoncés et pas venus"), ("cannot", "empêché", "empêchés"),
                 ("left", "parti", "partis"), ("to_call", "pas encore appelé", "pas encore appelés"))
        return ", ".join(counted(told[code], one, many) for code, one, many in words if told[code])


def _once(hours: tuple[datetime, ...]) -> list[str]:
    """Write each hour once, with how many come then."""
    told = [hour(each) for each in hours]
    return [f"{each} pour {told.count(each)}" if told.count(each) > 1 else each for each in dict.fromkeys(told)]


def table(tx: Tx, event_id: str) -> Table:
    """Return the call-up of an event at this minute."""
    found, held = turnouts.state(tx, event_id), posts.state(tx, event_id)
    states = _states(tx, event_id)
    lines = [_line(each, found, states, seat.post if (seat := held.of(each.person)) else "", tx.now)
             for each in found.rows.values()]
    lines.sort(key=lambda line: (ORDER.index(line.status), line.row.rank))
    return Table(found, count(found, tx.now), tuple(lines), len(held.seats))


def _line(row: Volunteer, found: Turnout, states: Mapping[str, str], post: str, now: datetime) -> Line:
    routes = row.calls[-1].routes if row.calls else {}
    return Line(row, row.status(found.policy, now),
                {channel: states[key] for channel, key in routes.items() if key in states}, post)


def _states(tx: Tx, event_id: str) -> dict[str, str]:
    """Return the furthest state of each delivery to our own people, by its id."""
    rows = tx.execute(select(delivery.c.id, delivery.c.state, delivery.c.best).where(
        delivery.c.event == event_id, delivery.c.audience == "staff"))
    return {row.id: row.best or row.state for row in rows}
