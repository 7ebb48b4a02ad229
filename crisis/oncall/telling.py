"""Once a day, never at night: who is on duty soon and may not be reached is told, and who looks after the duty (GO9).

What somebody lacks is `reachable`'s judgement, and which minutes lack somebody `plan`'s; a hole is also announced at
once by `holes`. A look that finds somebody new after a publication tells them within the minute.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, insert, select

from crisis.accounts.rights import DUTIES_FR
from crisis.db import Tx
from crisis.delivery.outbox import Order
from crisis.journal import store
from crisis.journal.tables import REGISTER
from crisis.oncall import house_messages, reachable
from crisis.oncall.layers import PARIS
from crisis.oncall.plan import NOBODY, gaps
from crisis.oncall.reachable import SOON, Lacking
from crisis.oncall.rotas import FUNCTIONS, current
from crisis.oncall.tables import daily_word
from crisis.territory import Territory

HOLES = "holes"
# A number that was tried so many days ago at most, and is still unproven, did not take the message.
TRIED = timedelta(days=7)
TEXTS = (("no_number", "route_missing"), ("unverified", "route_unverified"), ("unproven", "route_unproven"))


@dataclass(frozen=True, slots=True)
class Due:
    """What must be told now: who may not be reached, each once, and in which functions nobody stands at some hour.

    `first`: nothing of this day was looked at yet, so that holes are told once a day.
    """

    persons: tuple[Lacking, ...]
    holes: tuple[str, ...]
    first: bool

    def __bool__(self) -> bool:
        return self.first or bool(self.persons)


def due(tx: Tx, territory: Territory) -> Due:
    """Return what must be told at this hour and was not told today; looks only. Nothing outside the hours of day."""
    local = tx.now.astimezone(PARIS)
    if not territory.daily_word.open(local):
        return Due((), (), first=False)
    told = set(tx.execute(select(daily_word.c.about).where(daily_word.c.day == _day(local.date()))).scalars())
    found: dict[str, Lacking] = {}
    for each in reachable.soon(tx):
        found.setdefault(each.person, each)
    first = HOLES not in told
    return Due(tuple(each for person, each in found.items() if person not in told), _holes(tx) if first else (), first)


def _holes(tx: Tx) -> tuple[str, ...]:
    plans = ((function, current(tx, function)) for function in FUNCTIONS)
    return tuple(function for function, plan in plans
                 if plan is not None and any(gap.lacks == NOBODY for gap in gaps(plan, tx.now, tx.now + SOON)))


def tell(tx: Tx, territory: Territory) -> int:
    """Tell what is due and return how many messages were ordered; the register is locked before it is looked at."""
    store.lock(tx, REGISTER)
    found, today = due(tx, territory), tx.now.astimezone(PARIS).date()
    if not found:
        return 0
    tx.execute(delete(daily_word).where(daily_word.c.day < _day(today - TRIED)))
    ordered = [*_to_them(tx, found.persons, territory.prefecture), *_to_chiefs(tx, found, territory.prefecture)]
    seq = _enter(tx, found, ordered, today) if found.persons or found.holes else None
    tx.execute(insert(daily_word), [{"about": about, "day": _day(today), "register_seq": seq} for about in (
        *(each.person for each in found.persons), *([HOLES] if found.first else []))])
    return len(ordered)


def _enter(tx: Tx, found: Due, ordered: Sequence[Order], today: date) -> int:
    data: dict[str, Any] = {"day": _day(today), "holes": list(found.holes), "persons": [
        {"person": each.person, "function": each.function, "lacks": list(each.lacks)} for each in found.persons]}
    return house_messages.send(tx, "duty_unsure", data, ordered, "reminder").seq


def _to_them(tx: Tx, persons: Sequence[Lacking], prefecture: str) -> list[Order]:
    """Return what each person hears of what they lack first."""
    found: list[Order] = []
    for each in persons:
        words = next(text for code, text in TEXTS if code in each.lacks)
        fields = {"sender": house_messages.sender(prefecture), "function": DUTIES_FR[each.function]}
        found += house_messages.orders(tx, [each.person], words, fields)
    return found


def _to_chiefs(tx: Tx, found: Due, prefecture: str) -> list[Order]:
    """Return what who looks after the duty hears: how many, never who (design, rule 11).

    A number that nothing went through lately is tried by the message itself: they hear of it on the next day only,
    when it did not arrive. Nobody is told twice of oneself.
    """
    tried = set(tx.execute(select(daily_word.c.about)).scalars())
    persons = [each.person for each in found.persons if each.lacks != ("unproven",) or each.person in tried]
    what = [_count(len(persons), "personne", "sans voie vérifiée")] if persons else []
    what += [_count(len(found.holes), "fonction", "sans titulaire")] if found.holes else []
    if not what:
        return []
    to = [person for person in house_messages.in_charge(tx) if persons != [person] or found.holes]
    return house_messages.orders(tx, to, "duty_unsure", {
        "sender": house_messages.sender(prefecture), "what": ", ".join(what)})


def _count(many: int, noun: str, told: str) -> str:
    return f"{many} {noun}{'s' * (many > 1)} {told}"


def _day(day: date) -> str:
    return day.isoformat()
