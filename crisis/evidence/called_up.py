"""The call-up of the volunteers of the hotline, as the entries say: how many, when, answers, arrivals. Judges nothing.

It is shown apart and without any name: a volunteer is a rank of the list, and no staff of the cell.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crisis.clock import instant
from crisis.evidence.standing import Content
from crisis.oncall.turnout import Turnout, Volunteer, step


@dataclass(slots=True)
class _Round:
    """One call-up: its orders, the first first, the end of its calls, and how it stood in the end."""

    orders: list[Content]
    state: Turnout
    ended_at: str | None = None


def call_ups(contents: Sequence[Content]) -> list[dict[str, Any]]:
    """Return one row for each call-up; a reinforcement is part of the one that runs."""
    found: list[_Round] = []
    state = Turnout()
    for content in contents:
        running, state = state.calling, step(state, content)
        if content["kind"] == "volunteers_called" and not running:
            found.append(_Round([content], state))
        elif found:
            _follow(found[-1], content, state, running=running)
    return [_row(each) for each in found]


def _follow(last: _Round, content: Content, state: Turnout, *, running: bool) -> None:
    last.state = state
    if content["kind"] == "volunteers_called":
        last.orders.append(content)
    if running and not state.calling:
        last.ended_at = content["recorded_at"]


def _row(one: _Round) -> dict[str, Any]:
    first, rows = one.orders[0], [each for each in one.state.rows.values() if _concerned(each)]
    answered = _hours(each.answered_at for each in rows)
    came = _hours(each.present_at for each in rows)
    wanted = one.state.wanted
    return {"seq": first["seq"], "recorded_at": first["recorded_at"], "wanted": wanted,
            "called": sum(bool(each.calls) for each in rows), "answered": len(answered), "came": len(came),
            "first_answer_at": _nth(answered, 1), "first_came_at": _nth(came, 1), "filled_at": _nth(came, wanted),
            "exhausted": one.state.exhausted,
            "ended_at": one.ended_at,
            "reinforcements": [{"seq": each["seq"], "recorded_at": each["recorded_at"],
                                "wanted": each["data"]["wanted"], "added": len(each["data"]["callees"])}
                               for each in one.orders[1:]],
            "volunteers": [_volunteer(each) for each in rows]}


def _concerned(each: Volunteer) -> bool:
    """Say whether somebody was called, or spoke without having been; the others were only on the list."""
    return bool(each.calls or each.answer or each.present_at)


def _nth(hours: Sequence[str], rank: int) -> str | None:
    return hours[rank - 1] if len(hours) >= rank else None


def _hours(moments: Iterable[datetime | None]) -> list[str]:
    return sorted(instant(each) for each in moments if each is not None)


def _volunteer(each: Volunteer) -> dict[str, Any]:
    return {"rank": each.rank + 1, "calls": len(each.calls),
            "called_at": _written(each.calls[0].at if each.calls else None), "answer": each.answer,
            "minutes": each.minutes, "answered_at": _written(each.answered_at), "through": each.through or None,
            "came_at": _written(each.present_at), "own": each.own, "left_at": _written(each.left_at)}


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else instant(moment)
