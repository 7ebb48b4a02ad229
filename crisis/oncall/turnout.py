"""The volunteers called for the hotline (CIP), as the journal tells it: who was called, answered, came, left. Pure.

Whom to call next is `escalation`'s judgement; who sits at which post is the hotline's.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from crisis.accounts.rights import VOLUNTEER
from crisis.clock import parse_instant
from crisis.journal.fold import Projection
from crisis.oncall.escalation import Policy

Entry = dict[str, Any]
STATUSES = ("there", "coming", "late", "called", "silent", "to_call", "cannot", "left")
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Ring:
    """One time that somebody was called; `routes`: the delivery of each channel, none for somebody without a number."""

    alert: str
    at: datetime
    routes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Volunteer:
    """One volunteer of the call-up; `rank` 0 is the first called. `own`: they said themselves that they are there."""

    person: str
    rank: int
    calls: tuple[Ring, ...] = ()
    answer: str | None = None
    minutes: int | None = None
    answered_at: datetime | None = None
    through: str = ""
    present_at: datetime | None = None
    own: bool = False
    left_at: datetime | None = None

    @property
    def expected_at(self) -> datetime | None:
        """Return the hour that was announced; None while nobody said one, or somebody was called again since."""
        if self.answer != "coming" or self.answered_at is None or self.called_since:
            return None
        return self.answered_at + timedelta(minutes=self.minutes or 0)

    @property
    def called_since(self) -> bool:
        """Say whether the last call has no answer yet."""
        return bool(self.calls) and (self.answered_at is None or self.answered_at < self.calls[-1].at)

    def status(self, policy: Policy, now: datetime) -> str:
        """Return one of STATUSES. `late`: announced, not there, and replaced; `silent`: waited for no more."""
        if self.present_at is not None:
            return "there" if self.left_at is None else "left"
        if self.answer == "cannot" and not self.called_since:
            return "cannot"
        expected = self.expected_at
        if expected is not None:
            return "coming" if now < expected + timedelta(seconds=policy.grace_s) else "late"
        if not self.calls:
            return "to_call"
        waited = now < self.calls[-1].at + timedelta(seconds=policy.silence_s)
        return "called" if waited and self.calls[-1].routes else "silent"


@dataclass(frozen=True, slots=True)
class Turnout:
    """The last call-up. `wanted`: people in all; `rows` by person, the first called first; `seq`: its last entry.

    `calling`: volunteers are still called; `paused`: they were when the event was closed, which a reopening takes back
    (R6); `over`: none is awaited. `exhausted`: nobody is left to call.
    """

    wanted: int = 0
    policy: Policy = field(default_factory=Policy)
    rows: Mapping[str, Volunteer] = field(default_factory=dict)
    seq: int = 0
    calling: bool = False
    over: bool = False
    exhausted: bool = False
    paused: bool = False

    def of(self, now: datetime, *statuses: str) -> list[Volunteer]:
        """Return the volunteers who stand in one of some statuses."""
        return [each for each in self.rows.values() if each.status(self.policy, now) in statuses]


@dataclass(frozen=True, slots=True)
class Count:
    """How many stand in each status against `wanted`. `hours`: those that whoever comes announced (UTC), the first
    first; `within_hour`: how many will be there in an hour if everybody keeps theirs.
    """

    wanted: int
    statuses: Mapping[str, int]
    hours: tuple[datetime, ...]
    within_hour: int

    @property
    def there(self) -> int:
        return self.statuses["there"]

    @property
    def lacking(self) -> int:
        """Return how many of those wanted are neither there nor announced within the hour."""
        return max(self.wanted - self.within_hour, 0)


def count(turnout: Turnout, now: datetime) -> Count:
    """Count the volunteers of a call-up at an instant."""
    found = dict.fromkeys(STATUSES, 0)
    for each in turnout.rows.values():
        found[each.status(turnout.policy, now)] += 1
    hours = sorted(max(each.expected_at, now) for each in turnout.of(now, "coming") if each.expected_at)
    return Count(turnout.wanted, found, tuple(hours), found["there"] + sum(hour <= now + HOUR for hour in hours))


def step(state: Turnout, entry: Entry, _lines: Any = ()) -> Turnout:
    """Fold one entry; most change nothing here."""
    own = entry["data"].get("function") == VOLUNTEER
    handler = (_SAID if own else _STEPS).get(entry["kind"])
    return handler(state, entry) if handler else state


def fold(entries: Iterable[Entry]) -> Turnout:
    """Return the turnout after these entries, the first first."""
    state = Turnout()
    for entry in entries:
        state = step(state, entry)
    return state


def _called_up(state: Turnout, entry: Entry) -> Turnout:
    """Add to the call-up that runs. One that begins again keeps who is there, comes or left; the others answer anew,
    and everybody does for another hotline.
    """
    data, before = entry["data"], {} if state.over else state.rows
    stays = before if state.calling else {key: each for key, each in before.items() if _comes(each)}
    new = {person: Volunteer(person, len(stays) + rank) for rank, person in enumerate(
        key for key in data["callees"] if key not in stays)}
    return Turnout(data["wanted"], Policy(**data["policy"]), {**stays, **new}, entry["seq"], calling=True,
                   exhausted=state.exhausted and state.calling and not data["callees"])


def _comes(row: Volunteer) -> bool:
    return row.present_at is not None or row.answer == "coming"


def _with(state: Turnout, entry: Entry, change: Callable[[Volunteer], Volunteer]) -> Turnout:
    row = state.rows.get(entry["data"]["person"])
    return state if row is None else replace(state, rows=dict(state.rows) | {row.person: change(row)})


def _alerted(state: Turnout, entry: Entry) -> Turnout:
    data = entry["data"]
    routes = {channel: data[name] for name, channel in (("delivery", "sms"), ("voice", "voice")) if data[name]}
    ring = Ring(data["alert"], parse_instant(entry["recorded_at"]), routes)
    return _with(state, entry, lambda row: replace(row, calls=(*row.calls, ring)))


def _redialled(state: Turnout, entry: Entry) -> Turnout:
    data = entry["data"]
    return _with(state, entry, lambda row: replace(row, calls=tuple(
        replace(ring, routes=dict(ring.routes) | {"voice": data["voice"]}) if ring.alert == data["alert"] else ring
        for ring in row.calls)))


def _answered(state: Turnout, entry: Entry) -> Turnout:
    """The last word counts: an answer takes back a presence that somebody else had noted."""
    data, at = entry["data"], parse_instant(entry["recorded_at"])
    return _with(state, entry, lambda row: replace(
        row, answer=data["answer"], minutes=data["minutes"], answered_at=at, through=data["through"],
        present_at=row.present_at if row.own else None, left_at=row.left_at if row.own else None))


def _arrived(state: Turnout, entry: Entry) -> Turnout:
    return _with(state, entry, lambda row: _there(row, entry, own=entry["data"]["own"]))


def _there(row: Volunteer, entry: Entry, *, own: bool) -> Volunteer:
    back = row.present_at is None or row.left_at is not None
    return replace(row, present_at=parse_instant(entry["happened_at"]) if back else row.present_at, left_at=None,
                   own=own or (row.own and not back))


def _seated(state: Turnout, entry: Entry) -> Turnout:
    """Whoever takes a post is there, even if nobody noted an arrival."""
    return _with(state, entry, lambda row: _there(row, entry, own=entry["by"]["person"] == row.person))


def _unseated(state: Turnout, entry: Entry) -> Turnout:
    return _with(state, entry, lambda row: replace(row, left_at=parse_instant(entry["happened_at"])))


def _corrected(state: Turnout, entry: Entry) -> Turnout:
    return _with(state, entry, lambda row: replace(row, present_at=None, own=False, left_at=None))


def _stood_down(state: Turnout, entry: Entry) -> Turnout:
    return replace(state, calling=False, over=state.over or not entry["data"]["awaited"])


def _over(state: Turnout, _entry: Entry) -> Turnout:
    return replace(state, calling=False, over=True)


_SAID: dict[str, Callable[[Turnout, Entry], Turnout]] = {
    "duty_alerted": _alerted,
    "duty_redialled": _redialled,
    "duty_answered": _answered,
    "duty_arrived": _arrived,
    "presence_corrected": _corrected,
    "escalation_exhausted": lambda state, _entry: replace(state, exhausted=True),
}

_STEPS: dict[str, Callable[[Turnout, Entry], Turnout]] = {
    "volunteers_called": _called_up,
    "volunteers_stood_down": _stood_down,
    "cip_post_taken": _seated,
    "cip_post_left": _unseated,
    "cip_closed": _over,
    "cip_order_withdrawn": _over,
    "activation_mistaken": _over,
    "exercise_turned_real": _over,
    "exercise_ended": _over,
    "event_closed": lambda state, _entry: replace(state, calling=False, paused=state.calling),
    "event_reopened": lambda state, _entry: replace(state, calling=state.calling or state.paused, paused=False),
}

turnouts: Projection[Turnout] = Projection(Turnout, step)
