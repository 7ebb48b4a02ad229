"""What is due of lessons: debriefs that are missing, actions whose day comes or is over. Pure."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from crisis.quality.due_terms import Due, State, day_of, later
from crisis.quality.lessons import Action, overdue
from crisis.quality.programme import worked

SOON, WEEK = timedelta(days=7), 7
# The cold one is held one to three months after; a year later nobody remembers what there was to say.
FROM, UNTIL, GIVEN_UP = 1, 3, 12


def debriefs(state: State, now: datetime) -> Iterator[Due]:
    """Give the debriefs that closed events lack: the hot one from the day after, the cold one from a month after."""
    today = day_of(now)
    done = {(each.event, each.stage) for each in state.lessons.debriefs}
    for each in state.closed:
        if today < later(each.on, GIVEN_UP):
            step = each.on.isoformat()
            if today > each.on and (each.event, "hot") not in done:
                yield Due("debrief_hot", each.event, step, each.on + timedelta(days=1), event=each.event)
            if today >= later(each.on, FROM) and (each.event, "cold") not in done:
                late = today > later(each.on, UNTIL)
                yield Due("debrief_cold_late" if late else "debrief_cold", each.event, step, later(each.on, UNTIL),
                          event=each.event)


def actions(state: State, now: datetime) -> Iterator[Due]:
    """Give the actions that nobody said to be done: a week before their day, on it, then each week that follows."""
    today = day_of(now)
    for each in state.lessons.live():
        if each.state in ("open", "under_way"):
            found = _action(each, today)
            if found is not None:
                kind, step = found
                yield Due(kind, each.id, step, date.fromisoformat(each.due_on), each.owner, each.event, each.text)


def _action(action: Action, today: date) -> tuple[str, str] | None:
    """Return the kind and the step of an action; a day put off begins its steps anew."""
    on = date.fromisoformat(action.due_on)
    if overdue(action, today):
        return "action_late", f"{action.due_on}/{((today - on).days - 1) // WEEK}"
    if today >= last_worked(on):
        return "action_today", action.due_on
    return ("action_soon", action.due_on) if today >= on - SOON else None


def last_worked(day: date) -> date:
    """Return a day, or the last one before it on which offices are open: nobody is told on a Sunday."""
    while not worked(day):
        day -= timedelta(days=1)
    return day
