"""One's own duty: the periods in which somebody is called first, and when to ask whether they will be there. Pure."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crisis.oncall.plan import Plan, spans

# Hours ahead at which somebody is asked; one hour before, whoever looks after the duty hears that nobody confirmed.
STEPS = (48, 2)
TELL = timedelta(hours=1)
# A reminder that reached nobody is sent again after a while, at most so many times in all (LO1).
AGAIN, MOST = timedelta(minutes=15), 6


# A duty of the nights is one turn: nobody else stands in the days between.
REST = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Term:
    """A period in which `person` is the first called of a function, and nobody else is in between."""

    function: str
    person: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked about a term so far. `failed`: the last reminder reached nobody, as far as anybody knows."""

    step: int
    sent: int
    sent_at: datetime
    answer: str | None = None
    failed: bool = False
    told: bool = False


def terms(plan: Plan, begins: datetime, ends: datetime) -> list[Term]:
    """Return the terms that a period holds, cut at its ends."""
    found: list[Term] = []
    for span in spans(plan, begins, ends):
        if not span.order:
            continue
        first, last = span.order[0], found[-1] if found else None
        if last and last.person == first and span.begins - last.ends <= REST:
            found[-1] = Term(plan.function, first, last.begins, span.ends)
        else:
            found.append(Term(plan.function, first, span.begins, span.ends))
    return found


def stands(plan: Plan, person: str, begins: datetime, now: datetime) -> bool:
    """Return whether somebody still holds a duty that begins, or began, at an instant: first called now, or then.

    Between two nights of one turn it is still theirs.
    """
    at = max(begins, now)
    return next((span.order[0] for span in spans(plan, at, at + REST) if span.order), None) == person


def step_due(term: Term, asked: Asked | None, now: datetime) -> int | None:
    """Return the reminder to send now, by its hours ahead: the nearest one, once; again if it reached nobody."""
    left = term.begins - now
    step = next((each for each in sorted(STEPS) if timedelta() < left <= timedelta(hours=each)), None)
    return step if step is not None and (asked is None or _asked_again(asked, step, now)) else None


def _asked_again(asked: Asked, step: int, now: datetime) -> bool:
    if asked.answer is not None:
        return False
    return asked.step > step or (asked.failed and asked.sent < MOST and now - asked.sent_at >= AGAIN)


def tell_due(term: Term, asked: Asked | None, now: datetime) -> bool:
    """Return whether whoever looks after the duty must hear that nobody has confirmed it."""
    if asked is None or asked.told or asked.answer == "confirmed":
        return False
    return asked.answer == "cannot" or timedelta() < term.begins - now <= TELL


def nearest(mine: Sequence[Term], now: datetime) -> Term | None:
    """Return the term that runs now, else the next one."""
    return min((each for each in mine if each.ends > now), key=lambda each: each.begins, default=None)
