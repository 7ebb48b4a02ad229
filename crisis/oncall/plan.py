"""Who is on duty at each minute: the layers of a function with its leaves and exchanges. Pure.

Publishing and exchanging are `rotas`' and `exchanges`' business; calling and waiting are the escalation's.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from crisis.oncall.layers import PARIS, Held, Layer

# The outgoing person still has the file in hand (R25).
OVERLAP = timedelta(minutes=15)
NOBODY, ALONE = "nobody", "alone"


@dataclass(frozen=True, slots=True)
class Leave:
    """Somebody who cannot be called from `begins` to `ends` (UTC)."""

    person: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Exchange:
    """From `begins` to `ends` (UTC) `on` stands where `off` stood, and `off` where `on` stood, or last.

    Without `off` it is an override: `on` is called first, whoever's turn it is.
    """

    on: str
    off: str | None
    begins: datetime
    ends: datetime

    def applied(self, order: tuple[str, ...]) -> tuple[str, ...]:
        """Return an order with the exchange made; one that no longer concerns anybody changes nothing."""
        if self.off is None:
            return (self.on, *(name for name in order if name != self.on))
        if self.off not in order:
            return order
        swapped = {self.off: self.on, self.on: self.off}
        exchanged = tuple(swapped.get(name, name) for name in order)
        return exchanged if self.on in order else (*exchanged, self.off)


@dataclass(frozen=True, slots=True)
class Plan:
    """The duty of one function: layers, the first above the others, and what was agreed since."""

    function: str
    layers: tuple[Layer, ...]
    leaves: tuple[Leave, ...] = ()
    exchanges: tuple[Exchange, ...] = ()

    def order(self, at: datetime) -> tuple[str, ...]:
        """Return the first called and the doubles at an instant, before the overlap of a handover is counted."""
        named = tuple(dict.fromkeys(name for layer in self.layers for name in layer.order(at)))
        for exchange in self.exchanges:
            if exchange.begins <= at < exchange.ends:
                named = exchange.applied(named)
        away = {leave.person for leave in self.leaves if leave.begins <= at < leave.ends}
        return tuple(name for name in named if name not in away)

    def held(self, at: datetime) -> bool:
        """Return whether the préfecture holds the function at an instant: always, unless a layer says its hours."""
        return all(layer.window.holds(at.astimezone(PARIS)) for layer in self.layers if isinstance(layer, Held))

    def edges(self, begins: datetime, ends: datetime) -> list[datetime]:
        """Return the instants strictly inside a period at which the order may change, in order, each once."""
        found = {edge for layer in self.layers for edge in layer.edges(begins, ends)}
        agreed: tuple[Leave | Exchange, ...] = (*self.leaves, *self.exchanges)
        found |= {edge for each in agreed for edge in (each.begins, each.ends)}
        return sorted(edge for edge in found if begins < edge < ends)


@dataclass(frozen=True, slots=True)
class Span:
    """A period in which the order does not change. `unheld`: nobody stands then, and nobody need."""

    begins: datetime
    ends: datetime
    order: tuple[str, ...]
    unheld: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """A period without anybody (`nobody`), or without a second person (`alone`, announced like a hole: R25)."""

    begins: datetime
    ends: datetime
    lacks: str


def on_duty(plan: Plan, at: datetime) -> tuple[str, ...]:
    """Return the person called first, then the doubles in the order they are called (R25).

    For 15 minutes after a handover the outgoing person is the first double. Raises ValueError for a naive `at`.
    """
    if at.tzinfo is None:
        raise ValueError("an instant without a time zone belongs to nobody's duty")
    order, before = plan.order(at), plan.order(at - OVERLAP)
    if not order or not before or before[0] == order[0]:
        return order
    return (order[0], before[0], *(name for name in order[1:] if name != before[0]))


def spans(plan: Plan, begins: datetime, ends: datetime) -> Iterator[Span]:
    """Yield a period cut where the order changes: each minute of it belongs to exactly one span."""
    last: Span | None = None
    for since, until in _cut(plan, begins, ends):
        order = plan.order(since)
        unheld = not order and not plan.held(since)
        if last is not None and (last.order, last.unheld) == (order, unheld):
            last = replace(last, ends=until)
            continue
        if last is not None:
            yield last
        last = Span(since, until, order, unheld)
    if last is not None:
        yield last


def _cut(plan: Plan, begins: datetime, ends: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield the parts of a period in which nothing can change."""
    return pairwise([begins, *plan.edges(begins, ends), ends])


def gaps(plan: Plan, begins: datetime, ends: datetime) -> list[Gap]:
    """Return the holes of a period, those without a second person too; neighbours that lack the same are one.

    Outside the hours in which the function is held, nothing lacks.
    """
    found: list[Gap] = []
    for since, until in _cut(plan, begins, ends):
        lacks = {0: NOBODY, 1: ALONE}.get(len(plan.order(since))) if plan.held(since) else None
        if lacks and found and found[-1].ends == since and found[-1].lacks == lacks:
            found[-1] = Gap(found[-1].begins, until, lacks)
        elif lacks:
            found.append(Gap(since, until, lacks))
    return found


def next_handover(plan: Plan, at: datetime, within: timedelta = timedelta(days=90)) -> datetime | None:
    """Return the first instant strictly after `at` at which somebody else is called first; None: not `within`."""
    first = plan.order(at)[:1]
    return next((edge for edge in plan.edges(at, at + within) if plan.order(edge)[:1] != first), None)
