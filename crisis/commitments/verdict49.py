"""Judges engagement 49 for one calendar year of Paris, from the register (R10). Pure; rule `49 v1`.

It counts an exercise of emergency communication that is closed and whose report is attested. Without an objective that
the préfecture adopted before the year was over, nothing can be proven. Real crises and the *repère ORSEC* stand beside.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from crisis.commitments.yearly import PARIS, Objective, Played, Yearly

VERSION = 1
# « 4 par an » is the doctrine's mark for all exercises of a préfet: shown, never the objective of the engagement.
ORSEC = 4


@dataclass(frozen=True, slots=True)
class Year:
    """What a year is worth. `reason`: why it is not proven, a code; `changed`: those it had before.

    `waiting`: closed and not attested; `open_`: begun and never closed; `others`: closed, with another objective.
    """

    year: int
    verdict: str
    reason: str
    objective: Objective | None
    changed: tuple[Objective, ...]
    counted: tuple[Played, ...]
    waiting: tuple[Played, ...]
    open_: tuple[Played, ...]
    others: tuple[Played, ...]

    @property
    def done(self) -> tuple[Played, ...]:
        """Return those that were played and closed, whatever their objective: what the *repère ORSEC* is about."""
        return (*self.counted, *self.waiting, *self.others)

    def to_dict(self) -> dict[str, Any]:
        """Return the figures, without a name: what exports and pages write."""
        return {"year": self.year, "verdict": self.verdict, "reason": self.reason,
                "objective": self.objective.per_year if self.objective else None,
                "counted": len(self.counted), "waiting": len(self.waiting), "open": len(self.open_),
                "others": len(self.others), "done": len(self.done), "orsec": ORSEC}


def judge(state: Yearly, year: int, now: datetime, *, module7: bool = True) -> Year:
    """Return what a year is worth at `now` (aware UTC). `module7`: whether the préfecture took this engagement."""
    played = sorted((each for each in state.played.values() if each.year == year), key=lambda each: each.started_at)
    counted, waiting, open_, others = (tuple(each for each in played if each.standing == standing)
                                       for standing in ("counted", "waiting", "open", "others"))
    known = _objectives(state, year)
    verdict, reason = _verdict(known[-1] if known else None, len(counted), len(waiting), over=now >= ends(year))
    if not module7:
        verdict, reason = "not_applicable", "no_module_7"
    return Year(year, verdict, reason, known[-1] if known else None, _changed(known, year),
                counted, waiting, open_, others)


def ends(year: int) -> datetime:
    """Return the instant at which a year is over in Paris."""
    return datetime(year + 1, 1, 1, tzinfo=PARIS)


def _verdict(objective: Objective | None, counted: int, waiting: int, *, over: bool) -> tuple[str, str]:
    if not over:
        return "running", ""
    if objective is None:
        return "not_proven", "no_objective"
    if counted >= objective.per_year:
        return "kept", ""
    if counted + waiting < objective.per_year:
        return "missed", ""
    return "not_proven", "unattested"


def _objectives(state: Yearly, year: int) -> tuple[Objective, ...]:
    """Return the objectives of a year in order, the last one counts: those recorded before it was over (R12)."""
    return tuple(each for each in state.objectives if each.from_year <= year and each.recorded_in <= year)


def _changed(known: tuple[Objective, ...], year: int) -> tuple[Objective, ...]:
    """Return the objectives that a year had before its last one, in order.

    One that was adopted for an earlier year was this one's only if what replaced it came when this year had begun.
    """
    return tuple(each for each, following in pairwise(known) if year in (each.from_year, following.recorded_in))
