"""Decides which reminders of a running engagement are due: T+30, T+45, T+55, and the overrun at T+60 (D5).

Looking is the business of the ticks, sending that of the duty; a reminder recorded in the journal is never
due again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from crisis.commitments.clocks import rule_in_force
from crisis.commitments.judge import verdicts
from crisis.commitments.state import State


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder to raise: of which engagement, at which step (minutes), since when it is due."""

    number: int
    step: int
    at: datetime


def _not_raised(state: State, now: datetime) -> Iterator[Due]:
    """Yield the reminders not raised yet of the clocks that started and nothing has stopped.

    A verdict already `missed` but never met still has its overrun to announce; closing the event stops no
    clock.
    """
    if state.opening is None:
        return
    for verdict in verdicts(state, now):
        if verdict.verdict == "not_applicable" or verdict.started_at is None or verdict.met_at is not None:
            continue
        rule, _ = rule_in_force(state.opening, verdict.number)
        for minutes in rule.reminders:
            if (verdict.number, minutes) not in state.reminders:
                yield Due(verdict.number, minutes, verdict.started_at + timedelta(minutes=minutes))


def due(state: State, now: datetime) -> list[Due]:
    """Return the reminders due at or before `now`, oldest first."""
    return sorted(
        (one for one in _not_raised(state, now) if one.at <= now), key=lambda one: (one.at, one.number)
    )


def next_due(state: State, after: datetime) -> datetime | None:
    """Return the next instant strictly after `after` at which a reminder falls due."""
    return min((one.at for one in _not_raised(state, after) if one.at > after), default=None)
