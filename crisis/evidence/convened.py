"""The convening of the COD, as the entries say: who was convened, answered and came, with the hours. Judges nothing.

It is shown apart, and weighs nothing in any engagement.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crisis.clock import instant
from crisis.evidence.standing import Content
from crisis.oncall.seats import Seat, Seats, step


def convenings(contents: Sequence[Content], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return one row for each COD that convened organisms. `names`: of organisms by id, as the directory has them."""
    return [_convening(opening, state, names) for opening, state in _rounds(contents)]


def _rounds(contents: Sequence[Content]) -> list[tuple[Content, Seats]]:
    """Return each COD's first order of convening, with the table as it stood in the end."""
    found: list[tuple[Content, Seats]] = []
    state = Seats()
    for content in contents:
        anew = content["kind"] == "cod_convened" and not state.live
        state = step(state, content)
        if anew:
            found.append((content, state))
        elif found:
            found[-1] = (found[-1][0], state)
    return found


def _convening(opening: Content, state: Seats, names: Mapping[str, str]) -> dict[str, Any]:
    rows = list(state.rows.values())
    answered = sorted(instant(seat.answered_at) for seat in rows if seat.answered_at)
    came = sorted(instant(seat.present_at) for seat in rows if seat.present_at)
    return {"seq": opening["seq"], "declared_at": opening["data"]["order"]["declared_at"],
            "recorded_at": opening["recorded_at"], "convened": len(rows), "answered": len(answered),
            "present": len(came), "to_call": sum(seat.status == "to_call" for seat in rows),
            "first_answer_at": answered[0] if answered else None, "first_present_at": came[0] if came else None,
            "organisms": [_organism(seat, names) for seat in rows]}


def _organism(seat: Seat, names: Mapping[str, str]) -> dict[str, Any]:
    return {"code": seat.code, "name": names.get(seat.organism, seat.code), "status": seat.status,
            "convened_at": instant(seat.convened_at), "calls": len(seat.calls), "answer": seat.answer,
            "minutes": seat.minutes, "answered_at": instant(seat.answered_at) if seat.answered_at else None,
            "through": seat.through or None, "present_at": instant(seat.present_at) if seat.present_at else None,
            "own": seat.own, "left_at": instant(seat.left_at) if seat.left_at else None}
