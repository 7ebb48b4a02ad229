"""A duty as a calendar file (.ics): one event per turn as first called, in Paris hours. Pure.

No number is in it (LO3). Who may read names is said by whoever asks.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from icalendar import Calendar, Event

from crisis.clock import instant
from crisis.oncall.layers import PARIS


@dataclass(frozen=True, slots=True)
class Told:
    """One turn to write: `told` is what the calendar shows; `person` only makes the identifier the same each time."""

    function: str
    person: str
    told: str
    begins: datetime
    ends: datetime

    @property
    def uid(self) -> str:
        """Return an identifier that stays the same from one download to the next, and names nobody."""
        key = f"{self.function} {self.person} {instant(self.begins)}"
        return f"{sha256(key.encode()).hexdigest()[:32]}@astreinte.premiere-heure"


def calendar(name: str, turns: Iterable[Told], now: datetime) -> bytes:
    """Return a calendar file of these turns, made at `now`."""
    made = Calendar()
    made.add("prodid", "-//Premiere Heure//astreinte//FR")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    for turn in turns:
        event = Event()
        event.add("uid", turn.uid)
        event.add("dtstamp", now)
        event.add("dtstart", turn.begins.astimezone(PARIS))
        event.add("dtend", turn.ends.astimezone(PARIS))
        event.add("summary", turn.told)
        event.add("transp", "TRANSPARENT")
        made.add_component(event)
    made.add_missing_timezones()
    return bytes(made.to_ical())
