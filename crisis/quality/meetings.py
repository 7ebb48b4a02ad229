"""The meetings of the quality committees, as the register tells them: a projection. Rhythms are `approach`'s."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from crisis.clock import parse_instant
from crisis.journal.fold import Projection

PARIS = ZoneInfo("Europe/Paris")
Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting of a committee. `text`: the id of the words that say where its minutes are; `why`: the motive."""

    id: str
    seq: int
    committee: str
    met_on: date
    text: str
    cancelled: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Meetings:
    """Every meeting by id, cancelled ones too. `since`: the day (Paris) from which the register tells anything."""

    every: Mapping[str, Meeting] = field(default_factory=dict)
    since: date | None = None

    def of(self, committee: str) -> list[Meeting]:
        """Return the meetings of a committee that stand, the latest first."""
        some = (each for each in self.every.values() if each.committee == committee and not each.cancelled)
        return sorted(some, key=lambda each: (each.met_on, each.seq), reverse=True)


def step(state: Meetings, entry: Entry, _lines: Any = ()) -> Meetings:
    """Fold one entry of the register."""
    if state.since is None:
        state = replace(state, since=parse_instant(entry["recorded_at"]).astimezone(PARIS).date())
    if entry["kind"] == "committee_met":
        return _with(state, _met(entry))
    if entry["kind"] == "committee_meeting_cancelled" and entry["data"]["meeting"] in state.every:
        found = state.every[entry["data"]["meeting"]]
        return _with(state, replace(found, cancelled=True, why=_text(entry)))
    return state


def _met(entry: Entry) -> Meeting:
    data = entry["data"]
    return Meeting(data["meeting"], entry["seq"], data["committee"], date.fromisoformat(data["met_on"]), _text(entry))


def _with(state: Meetings, meeting: Meeting) -> Meetings:
    return replace(state, every={**state.every, meeting.id: meeting})


def _text(entry: Entry) -> str:
    return str(entry.get("text", {}).get("id", ""))


meetings: Projection[Meetings] = Projection(Meetings, step)
