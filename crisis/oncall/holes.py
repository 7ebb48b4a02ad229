"""Holes of the duty found 90 days ahead, and told 14, 7 and 2 days before, once each (D31).

Which minutes lack somebody is `plan`'s judgement; when to look is the ticks'.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import insert, select, update

from crisis.accounts.rights import DUTIES_FR
from crisis.clock import instant
from crisis.db import Tx, new_id
from crisis.delivery.outbox import Order, post
from crisis.journal import store
from crisis.journal.register import is_demonstration
from crisis.journal.tables import REGISTER
from crisis.oncall import house_messages
from crisis.oncall.calling import named
from crisis.oncall.layers import PARIS
from crisis.oncall.plan import Gap, Plan, gaps
from crisis.oncall.rotas import FUNCTIONS, current
from crisis.oncall.tables import hole

AHEAD = timedelta(days=90)
DAYS = (2, 7, 14)  # The nearest first: what is found late is told once, not three times.


@dataclass(frozen=True, slots=True)
class Told:
    """A hole already announced, `days` ahead."""

    id: str
    lacks: str
    days: int
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """A hole to announce now: in which function, how far ahead, and whom it concerns."""

    function: str
    gap: Gap
    days: int
    persons: tuple[str, ...]


def of_house(tx: Tx) -> dict[str, list[Gap]]:
    """Return the holes of the next 90 days of each function that has a published duty."""
    plans = {function: plan for function in FUNCTIONS if (plan := current(tx, function)) is not None}
    return {function: gaps(plan, tx.now, tx.now + AHEAD) for function, plan in plans.items()}


def due(plan: Plan, now: datetime, told: Iterable[Told]) -> list[Due]:
    """Return the holes of a duty that must be announced at `now`. Pure.

    A hole is told again when it comes nearer than 7, then 2 days, when it begins earlier than was said, or when the
    end that was said is near and is no end.
    """
    known, found = list(told), []
    for gap in gaps(plan, now, now + AHEAD):
        days = next((each for each in DAYS if gap.begins - now <= timedelta(days=each)), None)
        if days is not None and not any(_covers(each, gap, now, days) for each in known):
            found.append(Due(plan.function, gap, days, concerned(plan, gap)))
    return found


def _covers(told: Told, gap: Gap, now: datetime, days: int) -> bool:
    said = told.lacks == gap.lacks and told.days <= days and told.begins <= gap.begins < told.ends
    return said and (gap.ends <= told.ends or told.ends - now > timedelta(days=days))


def filled(plan: Plan, now: datetime, told: Iterable[Told]) -> list[str]:
    """Return which announced holes are none any more. Pure. Opened again, they must be announced again."""
    return [each.id for each in told if not any(
        gap.lacks == each.lacks for gap in gaps(plan, max(now, each.begins), each.ends))]


def concerned(plan: Plan, gap: Gap) -> tuple[str, ...]:
    """Return whom a hole concerns: who is alone, or whoever would stand were nobody away. Pure."""
    return plan.order(gap.begins) or replace(plan, leaves=()).order(gap.begins)[:1]


def look(tx: Tx) -> tuple[list[Due], list[str]]:
    """Return what must be announced now in every function, and the announced holes that were filled; looks only."""
    found: list[Due] = []
    gone: list[str] = []
    for function in FUNCTIONS:
        plan = current(tx, function)
        if plan is not None:
            told = _told(tx, function)
            gone += filled(plan, tx.now, told)
            found += due(plan, tx.now, [each for each in told if each.id not in gone])
    return found, gone


def _told(tx: Tx, function: str) -> list[Told]:
    rows = select(hole).where(hole.c.function == function, hole.c.ends > tx.now, hole.c.filled_at.is_(None))
    return [Told(row.id, row.lacks, row.days, row.begins, row.ends) for row in tx.execute(rows)]


def announce(tx: Tx, prefecture: str) -> int:
    """Announce each hole that is due, once, and return how many; the register is locked before they are looked at.

    Every hole is an entry; those of one function found together are one SMS and one mail per person.
    """
    event = store.lock(tx, REGISTER)
    found, gone = look(tx)
    if gone:
        tx.execute(update(hole).where(hole.c.id.in_(gone)).values(filled_at=tx.now))
    demonstration, house = is_demonstration(tx), house_messages.in_charge(tx) if found else ()
    for _, some in groupby(sorted(found, key=_alike), key=_alike):
        group = list(some)
        orders = _orders(tx, group, prefecture, house)
        seqs = [_enter(tx, each, orders if rank == 0 else []) for rank, each in enumerate(group)]
        post(tx, event, seqs[0], orders, demonstration=demonstration, kind="reminder")
    return len(found)


def _alike(due: Due) -> tuple[str, str]:
    return due.function, due.gap.lacks


def _enter(tx: Tx, due: Due, orders: Sequence[Order]) -> int:
    gap = due.gap
    line = store.append(tx, REGISTER, "hole_announced", {
        "function": due.function, "lacks": gap.lacks, "days": due.days, "begins": instant(gap.begins),
        "ends": instant(gap.ends), "deliveries": named(orders)})
    tx.execute(insert(hole), {"id": new_id(), "function": due.function, "lacks": gap.lacks, "days": due.days,
                              "begins": gap.begins, "ends": gap.ends, "register_seq": line.seq})
    return line.seq


def _orders(tx: Tx, group: Sequence[Due], prefecture: str, house: tuple[str, ...]) -> list[Order]:
    """Return one SMS and one mail for each person who has the route: whom the holes concern, then the house."""
    first, others = group[0], len(group) - 1
    persons = [person for each in group for person in each.persons]
    return house_messages.orders(tx, (*persons, *house), f"hole_{first.gap.lacks}", {
        "sender": house_messages.sender(prefecture), "function": DUTIES_FR[first.function],
        "period": _period(first.gap, tx.now),
        "more": f" et {others} autre{'s' * (others > 1)} fois avant 14 jours" if others else ""})


def _period(gap: Gap, now: datetime) -> str:
    """Write a period in a few signs; what lasts beyond the horizon has no known end."""
    begins = f"{gap.begins.astimezone(PARIS):%d/%m/%Y à %H:%M}"
    if gap.ends >= now + AHEAD:
        return f"à partir du {begins}"
    return f"du {begins} au {gap.ends.astimezone(PARIS):%d/%m/%Y à %H:%M}"
