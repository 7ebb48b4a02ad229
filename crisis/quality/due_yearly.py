"""What is due once a year: the self-assessment, the meetings of committees, the annual review (*bilan annuel*). Pure.

Nothing is said of a year in which the service was not there yet: what was done then may stand elsewhere.
"""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from crisis.quality.approach import bilan_due, committees_late
from crisis.quality.due_terms import Due, State, day_of
from crisis.territory import Territory

# Three months leave the time to gather proofs; in January it may still be given a day of the year before.
FROM_MONTH = 10
AHEAD = timedelta(days=30)


def assessment(state: State, now: datetime) -> Iterator[Due]:
    """Give the self-assessment that some engagement lacks: that of the year from October, that of the last in January.

    Nothing where the préfecture has not taken the engagements.
    """
    today, since = day_of(now), state.meetings.since
    if since is None or not state.judged:
        return
    if today.month >= FROM_MONTH and state.assessments.missing(today.year):
        yield Due("assessment_missing", str(today.year), "1", date(today.year, 12, 31))
    if today.month == 1 and since.year < today.year and state.assessments.missing(today.year - 1):
        yield Due("assessment_late", str(today.year - 1), "1", date(today.year - 1, 12, 31))


def committees(state: State, now: datetime) -> Iterator[Due]:
    """Give the committees that owe a meeting since last year; its key is the code of the committee."""
    last = day_of(now).year - 1
    if state.territory is not None:
        for each in committees_late(state.meetings, state.territory, day_of(now)):
            yield Due("committee_late", each.committee.code, str(last), date(last, 12, 31))


def bilan(state: State, now: datetime) -> Iterator[Due]:
    """Give the annual review whose day comes within 30 days, or is over: where the text of the préfecture has a day.

    A meeting of a committee to which it is shown, held after the year was over, answers it. Where it is shown to none
    whose meetings are recorded here, nobody could say that it was done: it is never late.
    """
    today, since = day_of(now), state.meetings.since
    if state.territory is None or since is None:
        return
    bodies = _shown_to(state.territory)
    for year in (today.year - 1, today.year):
        on = bilan_due(state.territory, year)
        if on is None or since.year > year or _met(state, bodies, year + 1):
            continue
        if on - AHEAD <= today <= on:
            yield Due("bilan_soon", str(year), on.isoformat(), on)
        elif on < today and bodies:
            yield Due("bilan_late", str(year), on.isoformat(), on)


def _shown_to(territory: Territory) -> list[str]:
    """Return the codes of the committees to which the annual review is shown: the text calls them by their name, or
    by its first words (*comité local des usagers* for *comité local des usagers (CLU)*).
    """
    quality = territory.quality
    return [each.code for each in quality.committees
            if any(each.name.casefold().startswith(body.casefold()) for body in quality.annual_review.shown_to)]


def _met(state: State, bodies: list[str], year: int) -> bool:
    return any(each.met_on.year == year for code in bodies for each in state.meetings.of(code))
