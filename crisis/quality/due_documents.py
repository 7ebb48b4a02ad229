"""What is due of the document register: reviews that come, those that are late, dates that nobody wrote. Pure.

A late one is said once: the action that it opens (`unreviewed`) is what is said again, week after week.
"""
from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from crisis.quality.documents import next_review, state_of
from crisis.quality.due_terms import Due, State, day_of

KINDS = {"due_soon": "document_soon", "overdue": "document_late", "undated": "document_undated"}


def documents(state: State, now: datetime) -> Iterator[Due]:
    """Give each document that asks for something, to its owner: within 30 days, late, or without a date.

    One without a date is due from the day on which it was registered so.
    """
    today = day_of(now)
    for each in state.documents.standing():
        if kind := KINDS.get(state_of(each, today)):
            on = next_review(each) or day_of(each.history[0].at)
            yield Due(kind, each.id, on.isoformat(), on, each.owner, text=each.text)
