"""Satisfaction of users as the surveys measured it, typed by the référente: a projection, and its threshold. Pure.

It stands apart from every delay (R28): an engagement kept in time may displease, and one that is late may please.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from crisis.journal.fold import Projection

ENOUGH = 10
# What a survey may be about, when it is about no single engagement.
SERVICES = {"whole": "ensemble des services", "reception": "accueil physique", "telephone": "accueil téléphonique",
            "site": "site Internet", "mail": "courriers et courriels", "networks": "réseaux sociaux"}
LAST_COMMITMENT = 50
Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Result:
    """What one survey says of an engagement, or of a service (the other one is None), between two days.

    `typed_percent`: how many were satisfied, as it was typed. `text`: the id of the words that say from which survey.
    """

    id: str
    seq: int
    commitment: int | None
    service: str | None
    begins: date
    ends: date
    answers: int
    typed_percent: int
    text: str
    withdrawn: bool = False

    @property
    def percent(self) -> int | None:
        """Return the percentage as it may be shown: none under ten answers (R28)."""
        return self.typed_percent if self.answers >= ENOUGH else None

    @property
    def about(self) -> tuple[int | None, str | None, date, date]:
        """Return what no two results that stand may share."""
        return (self.commitment, self.service, self.begins, self.ends)


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """Every result by id, withdrawn ones too."""

    every: Mapping[str, Result] = field(default_factory=dict)

    def standing(self) -> list[Result]:
        """Return the results that stand, the latest period first."""
        some = (each for each in self.every.values() if not each.withdrawn)
        return sorted(some, key=lambda each: (each.ends, each.seq), reverse=True)


def below(result: Result, threshold_pct: int | None) -> bool:
    """Say whether a way to improve is to be looked for: fewer are satisfied than the préfecture wants."""
    return threshold_pct is not None and result.percent is not None and result.percent < threshold_pct


def step(state: Satisfaction, entry: Entry, _lines: Any = ()) -> Satisfaction:
    """Fold one entry of the register."""
    if entry["kind"] == "satisfaction_recorded":
        return _with(state, _recorded(entry))
    if entry["kind"] == "satisfaction_withdrawn" and entry["data"]["result"] in state.every:
        return _with(state, replace(state.every[entry["data"]["result"]], withdrawn=True))
    return state


def _recorded(entry: Entry) -> Result:
    data = entry["data"]
    begins, ends = date.fromisoformat(data["begins_on"]), date.fromisoformat(data["ends_on"])
    return Result(data["result"], entry["seq"], data["commitment"], data["service"], begins, ends, data["answers"],
                  data["percent"], str(entry.get("text", {}).get("id", "")))


def _with(state: Satisfaction, result: Result) -> Satisfaction:
    return Satisfaction({**state.every, result.id: result})


satisfaction: Projection[Satisfaction] = Projection(Satisfaction, step)
