"""Decides when an engagement starts, by which rule it is judged, and what keeps it from being judged at all.

When it stops is the business of each verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from crisis.commitments.facts import Opening, StartingOrder
from crisis.commitments.instants import whole_seconds
from crisis.commitments.rules import RULES, Rule, rule_label
from crisis.commitments.state import State
from crisis.commitments.verdict import Reading

# The reasons that say whose start counts here: the earlier of two, or the only one there is.
TAKEN_OVER = frozenset({"start_linked", "only_linked"})


@dataclass(frozen=True, slots=True)
class Clock:
    """A started engagement: its start, the instant that is too late, and the order that started it."""

    rule: Rule
    start: datetime
    order: StartingOrder

    @property
    def limit(self) -> datetime:
        """The first instant that is too late."""
        return self.rule.limit(self.start)

    def in_time(self, at: datetime | None) -> bool:
        """Say whether something happened, and before the limit."""
        return self.rule.in_time(self.start, at)

    def seconds(self, at: datetime | None) -> int | None:
        """Count from the start; None if it did not happen."""
        return None if at is None else whole_seconds(self.start, at)

    def reading(self, name: str, at: datetime | None, now: datetime) -> Reading:
        """Judge another hour by the same clock, to be printed beside."""
        return Reading(name, at, self.seconds(at), self.plain_verdict(at, now))

    def plain_verdict(self, at: datetime | None, now: datetime) -> str:
        """Judge a reading in which nothing is in doubt."""
        if self.in_time(at):
            return "kept"
        return "running" if at is None and now < self.limit else "missed"


def rule_in_force(opening: Opening, number: int) -> tuple[Rule, str]:
    """Return the rule that the event opened with, and its label.

    A version unknown here raises KeyError: judging by another one would be inventing.
    """
    version, standing = opening.rules.get(number, (1, "proposed"))
    rule = RULES[(number, version)]
    return rule, rule_label(rule, standing)


def _starts(order: StartingOrder, number: int) -> bool:
    return order.starts_47 if number == 47 else order.starts_48


def clock_of(state: State, rule: Rule) -> Clock | None:
    """Return the clock of this rule, from the earliest of its starting orders, those of linked events too (R2, R5)."""
    return _from(rule, state.orders)


def _from(rule: Rule, orders: Iterable[StartingOrder]) -> Clock | None:
    starting = [order for order in orders if _starts(order, rule.number)]
    if not starting:
        return None
    order = min(starting, key=lambda order: order.at)
    return Clock(rule, order.at, order)


def why_taken_over(state: State, clock: Clock) -> tuple[str, ...]:
    """Return the mention of a start that an event linked with this one gives; nothing for a start of its own (R5).

    `only_linked`: no order of this event starts the delay, in *veille* for one, so that nothing was compared (R3).
    """
    if not clock.order.event:
        return ()
    return ("start_linked",) if _own(state, clock) else ("only_linked",)


def _own(state: State, clock: Clock) -> Clock | None:
    """Return the clock that the event's own orders alone would give."""
    return _from(clock.rule, (order for order in state.orders if not order.event))


def own_start(state: State, clock: Clock, met_at: datetime | None, now: datetime) -> Sequence[Reading]:
    """Return what the delay would be from the event's own order, where a linked event gives the start (R5)."""
    own = _own(state, clock) if clock.order.event else None
    return [] if own is None else [own.reading("own_start", met_at, now)]


def why_not_started(state: State, number: int) -> str:
    """Say why no clock runs: no order, only levels that start nothing (R3), or the cell of another's COD (R5)."""
    if number == 47 and any(order.served for order in state.orders):
        return "served"
    if any(order.cod for order in state.orders):
        return "level"
    return "no_order" if number == 47 else "no_cod"


def why_not_applicable(state: State, opening: Opening) -> str | None:
    """Say what takes both engagements away whatever was done."""
    if state.mistaken:
        return "mistaken"
    return None if opening.module7 else "no_module_7"


def order_gap(clock: Clock) -> Sequence[Reading]:
    """Return the gap between the two hours of the starting order, when it must be printed (R2)."""
    order = clock.order
    gap = whole_seconds(order.at, max(order.declared_at, order.recorded_at))
    return [Reading("order_gap_s", seconds=gap)] if gap > clock.rule.gap_s else []
