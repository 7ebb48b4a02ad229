"""Everything due: one list of sources, each a pure judgement of what the register tells. What was said is `reminded`'s.

Another sort of thing due is a source here, and its words in `due_terms.KINDS`.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from crisis.quality import due_documents, due_exercises, due_lessons, due_yearly
from crisis.quality.due_terms import Due, State

Source = Callable[[State, datetime], Iterable[Due]]
SOURCES: Sequence[Source] = (
    due_lessons.actions, due_lessons.debriefs, due_exercises.unclosed, due_exercises.unattested, due_exercises.plans,
    due_exercises.objective, due_documents.documents, due_yearly.assessment, due_yearly.committees, due_yearly.bilan)


def due(state: State, now: datetime) -> list[Due]:
    """Return everything due at `now` (aware UTC), what is late first, then the oldest day first."""
    found = [each for source in SOURCES for each in source(state, now)]
    return sorted(found, key=lambda each: (not each.late, each.on))
