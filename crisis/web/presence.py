"""The table of presence of the COD as a reader may read it: page and API show the same. Nothing is decided here."""
from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from crisis.accounts.rights import WITHOUT_NAMES, Actor
from crisis.db import Tx
from crisis.delivery.tables import delivery
from crisis.directory import organisms
from crisis.directory.contacts import Contact, holders
from crisis.journal import store
from crisis.oncall.seats import Seat, seats
from crisis.web.french import count


@dataclass(frozen=True)
class Ring:
    """One call to a contact: its rank, and how far each route went, by channel."""

    rank: int
    person: str
    at: datetime
    states: Mapping[str, str]


@dataclass(frozen=True)
class Line:
    """One organism of the table. `who`: the person who will represent it or does, to those who read names.

    `contacts`: whom to call by hand, to those who call; `late`: the hour announced has passed.
    """

    seat: Seat
    name: str
    rings: tuple[Ring, ...]
    who: str
    contacts: tuple[Contact, ...]
    late: bool

    @property
    def status(self) -> str:
        return self.seat.status


@dataclass(frozen=True)
class Table:
    """The organisms convened, and how many stand in each status; `live`: some are still awaited."""

    lines: tuple[Line, ...]
    counts: Mapping[str, int]
    live: bool

    @property
    def unanswered(self) -> int:
        return self.counts["called"] + self.counts["to_call"]

    @property
    def sentence(self) -> str:
        """Say the counts: « 6 présents sur 11 convoqués, 3 en route, 2 sans réponse »."""
        told = self.counts
        said = [f"{count(told['present'], 'présent')} sur {count(len(self.lines), 'convoqué')}",
                f"{told['coming']} en route", f"{self.unanswered} sans réponse"]
        said += [f"dont {told['to_call']} à appeler"] * bool(told["to_call"])
        said += [f"{count(told['cannot'], 'empêché')}"] * bool(told["cannot"])
        said += [f"{count(told['left'], 'parti')}"] * bool(told["left"])
        return ", ".join(said)


def table(tx: Tx, event_id: str, viewer: Actor) -> Table:
    """Return the table of an event now."""
    state = seats.state(tx, event_id)
    named = organisms.names(tx, state.rows)
    states, duties = _states(tx, event_id), _contacts(tx, viewer, state.rows.values())
    texts = {} if viewer.roles & WITHOUT_NAMES else store.texts(tx, event_id, _texts(state.rows.values()))
    lines = [_line(tx, seat, named.get(key, key), states, texts, duties.get(key, ()))
             for key, seat in state.rows.items()]
    return Table(tuple(sorted(lines, key=_spelled)), state.counts(), state.live)


def _spelled(line: Line) -> str:
    """Return a name as a French list sorts it: an accent moves nothing."""
    return unicodedata.normalize("NFKD", line.name).casefold()


def _line(tx: Tx, seat: Seat, name: str, states: Mapping[str, str], texts: Mapping[str, str],
          contacts: tuple[Contact, ...]) -> Line:
    rings = tuple(Ring(seat.contacts.index(call.person) if call.person in seat.contacts else 0, call.person, call.at,
                       {channel: states[key] for channel, key in call.routes.items() if key in states})
                  for call in seat.calls)
    who = texts.get(seat.seated) or (texts.get(seat.words) if seat.answer == "represented" else None) or ""
    expected = seat.expected_at
    return Line(seat, name, rings, who, contacts, expected is not None and expected < tx.now)


def _states(tx: Tx, event_id: str) -> dict[str, str]:
    """Return the furthest state of each delivery to an organism."""
    rows = tx.execute(select(delivery.c.id, delivery.c.state, delivery.c.best).where(
        delivery.c.event == event_id, delivery.c.audience == organisms.AUDIENCE))
    return {row.id: row.best or row.state for row in rows}


def _contacts(tx: Tx, viewer: Actor, found: Iterable[Seat]) -> dict[str, tuple[Contact, ...]]:
    if not viewer.may("hand"):
        return {}
    targets = {organisms.target_of(seat.organism): seat.organism for seat in found}
    told: dict[str, tuple[Contact, ...]] = {}
    for contact in holders(tx, organisms.AUDIENCE, targets):
        key = targets[contact.target]
        told[key] = (*told.get(key, ()), contact)
    return told


def _texts(found: Iterable[Seat]) -> list[str]:
    return [key for seat in found for key in (seat.words, seat.seated) if key]
