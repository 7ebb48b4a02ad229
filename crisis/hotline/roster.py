"""Who may hold a post during a shift of the hotline, and why not. Pure: no table, no clock.

What is only worth a warning (a training too old) never refuses. Whom to propose is `relief`'s; hours are real ones, in
UTC, so that the two nights when clocks change take nothing away and add nothing.
"""
from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from crisis.errors import Conflict, Refused
from crisis.hotline.posts import ROLES, Posts
from crisis.territory_lines import Hotline

PARIS = ZoneInfo("Europe/Paris")
AVAILABLE = {"always": "toujours", "office_hours": "aux heures ouvrables", "nights": "les nuits et les week-ends"}
"""When a volunteer may be asked to come. Office hours: 8 h to 18 h in Paris, on a day that is worked."""
ONLY = {"office_hours": "qu'aux heures ouvrables", "nights": "que les nuits et les week-ends"}
OPENS, CLOSES = 8, 18
HOUR = timedelta(hours=1)
Off = Callable[[date], bool]
"""Says whether a day is not worked: a Saturday, a Sunday, a public holiday of the département."""


@dataclass(frozen=True, slots=True)
class Span:
    """A time from one instant to another, UTC."""

    begins: datetime
    ends: datetime

    def meets(self, other: Span) -> bool:
        """Say whether two times share an instant; one that begins when the other ends does not."""
        return self.begins < other.ends and other.begins < self.ends

    @property
    def lasts(self) -> timedelta:
        return self.ends - self.begins


@dataclass(frozen=True, slots=True)
class Volunteer:
    """What the roster knows of a volunteer. `gone`: is no volunteer any more; `away`: periods of absence."""

    person: str
    trained_on: date | None
    drilled_on: date | None
    languages: tuple[str, ...]
    posts: tuple[str, ...]
    available: str
    away: tuple[Span, ...] = ()
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A post that somebody is assigned to during a shift. `here`: of the event that is looked at."""

    person: str
    post: str
    shift: str
    span: Span
    here: bool = True


@dataclass(frozen=True, slots=True)
class Night:
    """Everything that an assignment is judged against: posts held in every event, times spent at posts, the rules."""

    held: tuple[Held, ...]
    worked: dict[str, tuple[Span, ...]]
    rules: Hotline
    off: Off

    def of(self, person: str) -> Iterator[Held]:
        """Give the posts that somebody is assigned to."""
        return (each for each in self.held if each.person == person)

    def without(self, shift: str) -> Night:
        """Return the same night without the assignments of a shift, to judge them anew at other hours."""
        return replace(self, held=tuple(each for each in self.held if each.shift != shift))


def worked(posts: Posts, now: datetime) -> dict[str, tuple[Span, ...]]:
    """Return the times that each person has spent at posts; whoever sits there now, until now."""
    found: dict[str, tuple[Span, ...]] = {}
    seated = [(each.person, Span(each.since, max(now, each.since))) for each in posts.seats.values()]
    for person, span in [*((each.person, Span(each.since, each.until)) for each in posts.stays), *seated]:
        found[person] = (*found.get(person, ()), span)
    return found


def hour(moment: datetime) -> str:
    """Write an instant as a reason needs it: 21/11 à 14 h 30, in Paris."""
    at = moment.astimezone(PARIS)
    return f"{at:%d/%m} à {at.hour} h" + (f" {at.minute:02d}" if at.minute else "")


def refusal(who: Volunteer, role: str, span: Span, night: Night) -> Refused | None:
    """Return why somebody may not hold a post of this role during this time, None if nothing forbids it."""
    told = next(_reasons(who, role, span, night), None)
    if told is None:
        return None
    code, why, todo = told
    # Somebody else may have taken this person a moment ago: whoever asks has to look again.
    shape = Conflict if code == "double_booking" else Refused
    return shape(code, "Cette affectation est refusée.", why, todo)


Reason = tuple[str, str, str]
ANOTHER = "Choisissez une autre personne."


def _reasons(who: Volunteer, role: str, span: Span, night: Night) -> Iterator[Reason]:
    """Give all that forbids it, the plainest first: code, why, what to do."""
    if who.gone:
        yield "volunteer_gone", "Cette personne n'est plus volontaire de la CIP.", ANOTHER
    if role not in who.posts:
        yield ("role_not_held", f"Sa fiche ne lui permet pas de tenir un poste de {ROLES.get(role, role)}.",
               "Choisissez une autre personne, ou corrigez sa fiche.")
    yield from _absent(who, span, night.off)
    yield from _booked(who, span, night)
    yield from _tired(who, span, night)


def _absent(who: Volunteer, span: Span, off: Off) -> Iterator[Reason]:
    away = next((each for each in who.away if each.meets(span)), None)
    if away is not None:
        yield "away", f"Cette personne est absente du {hour(away.begins)} au {hour(away.ends)}.", ANOTHER
    if not covers(who.available, span, off):
        yield "not_available", f"Cette personne n'est disponible {ONLY[who.available]}.", ANOTHER


def _booked(who: Volunteer, span: Span, night: Night) -> Iterator[Reason]:
    for each in night.of(who.person):
        if each.span.meets(span):
            where = "" if each.here else " dans un autre évènement"
            yield ("double_booking", f"Cette personne est déjà affectée{where}, du {hour(each.span.begins)} "
                   f"au {hour(each.span.ends)} : les deux postes se chevauchent.", ANOTHER)


def _tired(who: Volunteer, span: Span, night: Night) -> Iterator[Reason]:
    """Two times that together last longer than the longest shift are two shifts: rest is due between them."""
    longest, rest = night.rules.longest_shift_h * HOUR, night.rules.rest_h * HOUR
    told = f"Une relève dure {night.rules.longest_shift_h} h au plus"
    if span.lasts > longest:
        yield "too_long", f"{told}, et celle-ci dure plus.", "Planifiez une relève plus courte."
    planned = [each.span for each in night.of(who.person)]
    for other in (*planned, *night.worked.get(who.person, ())):
        first, last = sorted((other, span), key=lambda each: (each.begins, each.ends))
        if other.meets(span) and span.begins <= other.begins:
            continue  # What was spent at a post within this very shift is this shift.
        gap, whole = last.begins - first.ends, last.ends - first.begins
        if whole <= longest:
            continue
        if gap <= timedelta():
            yield ("too_long", f"{told} : celle-ci s'enchaînerait sans repos avec un poste du {hour(other.begins)} "
                   f"au {hour(other.ends)}.", ANOTHER)
        elif gap < rest:
            side = "avant" if other == first else "après"
            yield ("rest", f"Son repos serait trop court {side} : {_told(gap)}, pour {night.rules.rest_h} h dues "
                   f"(autre poste du {hour(other.begins)} au {hour(other.ends)}).", ANOTHER)


def _told(time: timedelta) -> str:
    hours, minutes = divmod(int(time.total_seconds()) // 60, 60)
    return f"{hours} h {minutes:02d}" if hours else f"{minutes} min"


def covers(available: str, span: Span, off: Off) -> bool:
    """Say whether somebody is available during the whole of a time.

    Paris changes its hour on whole hours of UTC: the beginning and each whole hour within say all of it.
    """
    if available == "always":
        return True
    at, moments = span.begins.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + HOUR, [span.begins]
    while at < span.ends:
        moments.append(at)
        at += HOUR
    return all(_office(each, off) is (available == "office_hours") for each in moments)


def _office(moment: datetime, off: Off) -> bool:
    at = moment.astimezone(PARIS)
    return OPENS <= at.hour < CLOSES and not off(at.date())


def months_before(day: date, months: int) -> date:
    """Return the same day so many months earlier; the last of a month that is too short for it."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def lacking(who: Volunteer, today: date, rules: Hotline) -> list[str]:
    """Return what a volunteer lacks: `untrained`, `training_old`, `undrilled`, `drill_old`. It warns, and forbids not.

    `today`: in Paris.
    """
    return [*_since(who.trained_on, today, rules.training_months, "untrained", "training_old"),
            *_since(who.drilled_on, today, rules.drill_months, "undrilled", "drill_old")]


def _since(day: date | None, today: date, months: int, never: str, old: str) -> Iterable[str]:
    if day is None:
        return (never,)
    return (old,) if day < months_before(today, months) else ()


LACKS = {"untrained": "jamais formé", "training_old": "formation trop ancienne", "undrilled": "aucun exercice",
         "drill_old": "exercice trop ancien"}
