"""The table of presence of the COD, as the journal tells it: who was convened, what was answered, who is there. Pure.

Whom to call next is `escalation`'s judgement; how the table is shown is the page's business.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from crisis.clock import parse_instant
from crisis.journal.fold import Projection

Entry = dict[str, Any]
STATUSES = ("present", "coming", "called", "to_call", "cannot", "left")


@dataclass(frozen=True, slots=True)
class Called:
    """One call to somebody of the duty of an organism; `routes`: the delivery of each channel."""

    alert: str
    person: str
    at: datetime
    routes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Seat:
    """One organism convened. `words` and `seated`: the texts beside that name who will represent it, and who does.

    `own`: somebody of the organism said by their link that it is there.
    """

    organism: str
    code: str
    convened_at: datetime
    contacts: tuple[str, ...] = ()
    calls: tuple[Called, ...] = ()
    answer: str | None = None
    minutes: int | None = None
    answered_at: datetime | None = None
    through: str = ""
    words: str = ""
    present_at: datetime | None = None
    seated: str = ""
    own: bool = False
    left_at: datetime | None = None
    exhausted: bool = False

    @property
    def status(self) -> str:
        """Return one of STATUSES; an answer that somebody else was called after no longer counts."""
        if self.present_at is not None:
            return "present" if self.left_at is None else "left"
        last = self.calls[-1].at if self.calls else None
        if self.answered_at is not None and (last is None or self.answered_at >= last):
            return "cannot" if self.answer == "cannot" else "coming"
        return "to_call" if self.exhausted else "called"

    @property
    def expected_at(self) -> datetime | None:
        """Return the hour that was announced; None while nobody said one."""
        if self.status != "coming" or self.answered_at is None or self.minutes is None:
            return None
        return self.answered_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Seats:
    """The organisms of the last convening, by id, in the order of their convening.

    `ended`: nobody is awaited; `paused`: by the closing of the event alone, which a reopening takes back (R6).
    """

    rows: Mapping[str, Seat] = field(default_factory=dict)
    ended: bool = False
    paused: bool = False

    @property
    def live(self) -> bool:
        return bool(self.rows) and not self.ended

    def counts(self) -> dict[str, int]:
        """Return how many stand in each status."""
        found = dict.fromkeys(STATUSES, 0)
        for seat in self.rows.values():
            found[seat.status] += 1
        return found


def step(state: Seats, entry: Entry, _lines: Any = ()) -> Seats:
    """Fold one entry; most change nothing here."""
    handler = _STEPS.get(entry["kind"])
    return handler(state, entry) if handler else state


def fold(entries: Iterable[Entry]) -> Seats:
    """Return the table after these entries, the first first."""
    state = Seats()
    for entry in entries:
        state = step(state, entry)
    return state


def _convened(state: Seats, entry: Entry) -> Seats:
    """Add the organisms of a convening; after a COD was lifted, the table starts anew."""
    at, before = parse_instant(entry["recorded_at"]), {} if state.ended else dict(state.rows)
    added = {each["organism"]: Seat(each["organism"], each["code"], at, tuple(each["contacts"]))
             for each in entry["data"]["organisms"]}
    return Seats(before | added)


def _with(state: Seats, entry: Entry, change: Callable[[Seat], Seat]) -> Seats:
    seat = state.rows.get(entry["data"]["organism"])
    return state if seat is None else replace(state, rows=dict(state.rows) | {seat.organism: change(seat)})


def _called(state: Seats, entry: Entry) -> Seats:
    data, at = entry["data"], parse_instant(entry["recorded_at"])
    routes = {channel: data[name] for name, channel in (("delivery", "sms"), ("voice", "voice"), ("email", "email"))
              if data[name]}
    call = Called(data["alert"], data["person"], at, routes)
    return _with(state, entry, lambda seat: replace(seat, calls=(*seat.calls, call)))


def _redialled(state: Seats, entry: Entry) -> Seats:
    data = entry["data"]
    return _with(state, entry, lambda seat: replace(seat, calls=tuple(
        replace(call, routes=dict(call.routes) | {"voice": data["voice"]}) if call.alert == data["alert"] else call
        for call in seat.calls)))


def _answered(state: Seats, entry: Entry) -> Seats:
    data = entry["data"]
    return _with(state, entry, lambda seat: replace(
        seat, answer=data["answer"], minutes=data["minutes"], answered_at=parse_instant(entry["recorded_at"]),
        through=data["through"], words=_text(entry)))


def _present(state: Seats, entry: Entry) -> Seats:
    """Whoever comes back after leaving is there from the new hour; an own trace is never taken back."""
    def change(seat: Seat) -> Seat:
        back = seat.present_at is None or seat.left_at is not None
        at = parse_instant(entry["happened_at"]) if back else seat.present_at
        return replace(seat, present_at=at, left_at=None, seated=_text(entry) or seat.seated,
                       own=entry["data"]["own"] or seat.own)
    return _with(state, entry, change)


def _text(entry: Entry) -> str:
    return str(entry.get("text", {}).get("id", ""))


_STEPS: dict[str, Callable[[Seats, Entry], Seats]] = {
    "cod_convened": _convened,
    "organism_called": _called,
    "organism_redialled": _redialled,
    "convocation_answered": _answered,
    "organism_present": _present,
    "organism_left": lambda state, entry: _with(state, entry, lambda seat: replace(
        seat, left_at=parse_instant(entry["happened_at"]))),
    "convocation_exhausted": lambda state, entry: _with(state, entry, lambda seat: replace(seat, exhausted=True)),
    "cod_lifted": lambda state, _entry: replace(state, ended=True),
    "activation_mistaken": lambda state, _entry: replace(state, ended=True),
    "exercise_turned_real": lambda state, _entry: replace(state, ended=True),
    "exercise_ended": lambda state, _entry: replace(state, ended=True),
    "event_closed": lambda state, _entry: replace(state, ended=True, paused=not state.ended),
    "event_reopened": lambda state, _entry: replace(state, ended=state.ended and not state.paused, paused=False),
}

seats: Projection[Seats] = Projection(Seats, step)
