"""How many posts the last hour asks for, against those that answer: what the room is told. Pure.

The load counts the calls received and those refused: a call that finds the line busy comes again, so that what is
received alone shrinks when the line drowns (ITU-T E.501: what was carried under congestion is put right for repeated
attempts before it says what was asked). One caller who tries five times is then counted five times: the number is
the most that may be needed, and the same without the refusals, given beside, the least.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crisis.hotline.erlang import posts_needed, stable
from crisis.hotline.figures import Figures, mean
from crisis.hotline.quarters import QUARTER

QUARTERS = 4


@dataclass(frozen=True, slots=True)
class Target:
    """How fast the préfecture wants calls answered: a share in percent, within so many seconds."""

    share_pct: int = 80
    within_s: int = 60


@dataclass(frozen=True, slots=True)
class Need:
    """What the last whole quarter hours ask for. `quarters`: how many of them the exchange told; `length_s`: mean.

    `load`: erlangs; `needed` and `least` (without the refusals): posts. None where nothing tells the length of a call.
    `missing`: by how many posts the queue has no end; 0 when it has one.
    """

    quarters: int
    posts: int
    length_s: int | None = None
    load: float | None = None
    needed: int | None = None
    least: int | None = None
    missing: int = 0


def need(told: Sequence[Figures], sheets_length_s: int | None, posts: int, target: Target) -> Need:
    """Return what the last four whole quarter hours ask for; `told` are those of them that the exchange gave.

    The length of a call is the exchange's, or that of the call sheets where nothing was answered by its count.
    """
    length = mean(told, "length_s") or sheets_length_s
    if not told or not length:
        return Need(len(told), posts, length)
    seconds = QUARTER.total_seconds() * len(told)
    load, least = (sum(calls) * length / seconds
                   for calls in ([each.presented for each in told], [each.received for each in told]))
    share = target.share_pct / 100
    endless = load >= posts and load > 0
    return Need(len(told), posts, length, load, posts_needed(load, length, share, target.within_s),
                posts_needed(least, length, share, target.within_s), stable(load) - posts if endless else 0)


def trend(hour: Sequence[Figures], before: Sequence[Figures]) -> str:
    """Return how the calls of the last hour stand to those of the hour before (`up`, `down`, `same`).

    Empty unless the exchange told both hours whole. A tenth more or less is the same.
    """
    if len(hour) < QUARTERS or len(before) < QUARTERS:
        return ""
    now, then = (sum(each.presented for each in some) for some in (hour, before))
    return "up" if now * 10 > then * 11 else "down" if now * 10 < then * 9 else "same"


def sentence(found: Need) -> str:
    """Return what the screen says of a queue without an end; empty when it has one."""
    return f"file sans fin : il manque au moins {found.missing} poste{'s' if found.missing > 1 else ''}" if (
        found.missing) else ""
