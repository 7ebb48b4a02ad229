"""Debriefs, findings and actions as the register tells them. A projection; pure judgements of what is late.

The acts are `learning`'s. Words stand beside: what is kept here is their id.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from crisis.clock import parse_instant
from crisis.commitments.yearly import Played
from crisis.journal.fold import Projection
from crisis.quality.lesson_terms import LIVE

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Debrief:
    """One debrief of an event: hot or cold, the answers to what is asked each time, when and by which function."""

    seq: int
    event: str
    stage: str
    answers: Mapping[str, str]
    at: datetime
    function: str
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of an event: of which kind, about which engagement if any."""

    id: str
    seq: int
    event: str
    kind: str
    commitment: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Action:
    """What is to be done. `finding`, `event`: what it comes from, empty for none; `due_on`: an ISO day (Paris).

    `said`: the id of the words of the last move (proof, motive); `retest`: the exercise that tries it again; `mover`:
    who said that it was done; `cause`: (code, key) of one that opened by itself, else empty (`automatic`).
    """

    id: str
    seq: int
    finding: str
    event: str
    commitment: int | None
    owner: str
    function: str
    due_on: str
    text: str
    opened_at: datetime
    state: str = "open"
    moved_at: datetime | None = None
    mover: str = ""
    said: str = ""
    retest: str = ""
    cause: tuple[str, str] = ("", "")

    @property
    def live(self) -> bool:
        return self.state in LIVE


@dataclass(frozen=True, slots=True)
class Lessons:
    """Every debrief in order, findings and actions by id."""

    debriefs: tuple[Debrief, ...] = ()
    findings: Mapping[str, Finding] = field(default_factory=dict)
    actions: Mapping[str, Action] = field(default_factory=dict)

    @property
    def caused(self) -> frozenset[tuple[str, str]]:
        """Return the causes for which an action was opened, whatever became of it."""
        return frozenset(each.cause for each in self.actions.values() if each.cause[0])

    def live(self) -> list[Action]:
        """Return the actions that are not closed, the soonest due first."""
        return sorted((each for each in self.actions.values() if each.live), key=lambda each: (each.due_on, each.seq))

    def of_event(self, event: str) -> tuple[list[Debrief], list[Finding], list[Action]]:
        """Return what was learnt of an event."""
        return ([each for each in self.debriefs if each.event == event],
                [each for each in self.findings.values() if each.event == event],
                [each for each in self.actions.values() if each.event == event])


def overdue(action: Action, today: date) -> bool:
    """Say whether an action is late: its day is over and nobody said that it is done."""
    return action.state in ("open", "under_way") and action.due_on < today.isoformat()


def trying(action: Action, played: Iterable[Played]) -> list[Played]:
    """Return the exercises that may have tried an action again: those that began since it was opened."""
    return [each for each in played if each.started_at >= action.opened_at]


def uncorrected(state: Lessons) -> list[Finding]:
    """Return the gaps (*écarts*) that no action answers, in order; an action that was abandoned answers none."""
    answered = {each.finding for each in state.actions.values() if each.state != "abandoned"}
    return [each for each in state.findings.values() if each.kind == "gap" and each.id not in answered]


def step(state: Lessons, entry: Entry, _lines: Any = ()) -> Lessons:
    """Fold one entry of the register."""
    handler = _STEPS.get(entry["kind"])
    return handler(state, entry) if handler else state


def _text(entry: Entry) -> str:
    return str(entry.get("text", {}).get("id", ""))


def _debriefed(state: Lessons, entry: Entry) -> Lessons:
    data = entry["data"]
    told = Debrief(entry["seq"], data["event"], data["stage"], data["answers"], parse_instant(entry["recorded_at"]),
                   entry["by"]["function"], _text(entry))
    return replace(state, debriefs=(*state.debriefs, told))


def _found(state: Lessons, entry: Entry) -> Lessons:
    data = entry["data"]
    found = Finding(data["finding"], entry["seq"], data["event"], data["kind"], data["commitment"], _text(entry))
    return replace(state, findings={**state.findings, found.id: found})


def _opened(state: Lessons, entry: Entry) -> Lessons:
    data = entry["data"]
    cause = data.get("cause") or {"code": "", "key": ""}
    action = Action(data["action"], entry["seq"], data["finding"] or "", data["event"] or "", data["commitment"],
                    data["owner"]["person"], data["owner"]["function"], data["due_on"], _text(entry),
                    parse_instant(entry["recorded_at"]), cause=(cause["code"], cause["key"]))
    return replace(state, actions={**state.actions, action.id: action})


def _moved(state: Lessons, entry: Entry) -> Lessons:
    return _changed(state, entry, state=entry["data"]["state"], moved_at=parse_instant(entry["recorded_at"]),
                    said=_text(entry), mover=entry["by"]["person"])


def _planned(state: Lessons, entry: Entry) -> Lessons:
    data = entry["data"]
    return _changed(state, entry, owner=data["owner"]["person"], function=data["owner"]["function"],
                    due_on=data["due_on"])


def _retested(state: Lessons, entry: Entry) -> Lessons:
    return _changed(state, entry, retest=entry["data"]["exercise"])


def _changed(told: Lessons, entry: Entry, **values: Any) -> Lessons:
    found = told.actions.get(entry["data"]["action"])
    if found is None:
        return told
    return replace(told, actions={**told.actions, found.id: replace(found, **values)})


_STEPS: dict[str, Callable[[Lessons, Entry], Lessons]] = {
    "event_debriefed": _debriefed, "finding_recorded": _found, "action_opened": _opened, "action_moved": _moved,
    "action_planned": _planned, "action_retested": _retested}
lessons: Projection[Lessons] = Projection(Lessons, step)
