"""What the register says that engagement 49 rests on: exercises made ready, played, closed, attested; the objective.

Pure. A kind that is none of these changes nothing; what a year is worth is `verdict49`'s judgement.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from crisis.commitments.instants import parse_instant

PARIS = ZoneInfo("Europe/Paris")
# An objective of one of these engagements makes an exercise one of emergency communication (R10).
COMMUNICATION = frozenset({47, 48, 50})
Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ready:
    """What an exercise was when it was made ready for the last time. `communication`: it has such an objective."""

    kind: str
    announced: bool
    communication: bool
    hotline: bool
    rotas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Played:
    """One exercise that began: the event that plays it, since when, and how far it has come.

    `ready`: None for one whose readiness the register does not have. `attested`: the seq of the entry that says so.
    """

    exercise: str
    number: int
    event: str
    started_at: datetime
    ready: Ready | None
    closed_at: datetime | None = None
    attested_at: datetime | None = None

    @property
    def year(self) -> int:
        """Return the year, in Paris, in which it was played; one that is closed in January belongs to its December."""
        return self.started_at.astimezone(PARIS).year

    @property
    def standing(self) -> str:
        """Return what it is worth for its year: `open`, `others` (no objective of communication), `waiting` for its
        attestation, `counted` (R10).
        """
        if self.closed_at is None:
            return "open"
        if self.ready is None or not self.ready.communication:
            return "others"
        return "waiting" if self.attested_at is None else "counted"


@dataclass(frozen=True, slots=True)
class Objective:
    """How many a year the préfecture has adopted, by whom, from which year on, and when the register learnt it.

    `text`: the id of the words beside, which say where the decision is written.
    """

    seq: int
    per_year: int
    from_year: int
    body: str
    adopted_on: str
    recorded_at: datetime
    text: str = ""

    @property
    def recorded_in(self) -> int:
        """Return the year, in Paris, in which it was recorded: it judges no year that was over."""
        return self.recorded_at.astimezone(PARIS).year


@dataclass(frozen=True, slots=True)
class Yearly:
    """The state of the register for 49: what is ready, what was played by event, every objective in order."""

    ready: Mapping[str, Ready] = field(default_factory=dict)
    played: Mapping[str, Played] = field(default_factory=dict)
    objectives: tuple[Objective, ...] = ()


def step49(state: Yearly, entry: Entry, _lines: Any = ()) -> Yearly:
    """Fold one entry of the register."""
    handler = _STEPS.get(entry["kind"])
    return handler(state, entry) if handler else state


def _prepared(state: Yearly, entry: Entry) -> Yearly:
    data = entry["data"]
    numbers = {each["commitment"] for each in data["objectives"]}
    ready = Ready(data["type"], data["announced"], bool(numbers & COMMUNICATION), 50 in numbers, tuple(data["rotas"]))
    return replace(state, ready={**state.ready, data["exercise"]: ready})


def _played(state: Yearly, entry: Entry) -> Yearly:
    data = entry["data"]
    played = Played(data["exercise"], data["number"], data["event"], parse_instant(entry["recorded_at"]),
                    state.ready.get(data["exercise"]))
    return replace(state, played={**state.played, data["event"]: played})


def _closed(state: Yearly, entry: Entry) -> Yearly:
    found = state.played.get(entry["data"]["event"])
    if found is None or found.closed_at is not None:
        return state
    return _moved(state, replace(found, closed_at=parse_instant(entry["recorded_at"])))


def _reopened(state: Yearly, entry: Entry) -> Yearly:
    """Its event goes on (R6): what was attested is not the whole of it, a version after the next closing will be."""
    found = state.played.get(entry["data"]["id"])
    return _moved(state, replace(found, closed_at=None, attested_at=None)) if found is not None else state


def _attested(state: Yearly, entry: Entry) -> Yearly:
    """The first attestation after a closing stands: a second report of the same exercise is not another one."""
    found = state.played.get(entry["data"]["event"])
    if found is None or found.attested_at is not None:
        return state
    return _moved(state, replace(found, attested_at=parse_instant(entry["recorded_at"])))


def _moved(state: Yearly, played: Played) -> Yearly:
    return replace(state, played={**state.played, played.event: played})


def _adopted(state: Yearly, entry: Entry) -> Yearly:
    data = entry["data"]
    adopted = Objective(entry["seq"], data["per_year"], data["from_year"], data["body"], data["adopted_on"],
                        parse_instant(entry["recorded_at"]), entry.get("text", {}).get("id", ""))
    return replace(state, objectives=(*state.objectives, adopted))


_STEPS: dict[str, Callable[[Yearly, Entry], Yearly]] = {
    "exercise_prepared": _prepared, "exercise_played": _played, "exercise_closed": _closed,
    "event_reopened": _reopened,
    "exercise_attested": _attested, "exercise_objective_adopted": _adopted}
