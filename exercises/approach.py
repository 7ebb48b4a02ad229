"""The verbs of a script about the quality approach: met, measured, assessed, registered. Decides nothing.

Committees and engagements are those of the territory, as the API tells them: a line about one that is not there is
passed over, so that one script serves every territory.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from exercises import approach_arguments as given
from exercises.play import Play
from exercises.quality import today

Committee = dict[str, Any]


def _committees(play: Play, login: str) -> list[Committee]:
    found: list[Committee] = play.client.get(login, "/quality/approach")["committees"]
    return found


def _meet(play: Play, login: str, committee: str, day: date, piece: str) -> None:
    play.client.post(login, "/quality/meetings", {
        "committee": committee, "met_on": day.isoformat(), "piece": piece})


def meet_committee(play: Play, login: str, told: given.MeetCommittee) -> None:
    if any(each["committee"] == told.committee for each in _committees(play, login)):
        _meet(play, login, told.committee, today(play), told.piece)


def meet_committees(play: Play, login: str, told: given.MeetCommittees) -> None:
    """Record, from their minutes, the meetings that the rhythm of each committee still wanted."""
    for each in _committees(play, login):
        for day in lacking(each, play.ends or today(play)):
            if day <= today(play):
                _meet(play, login, each["committee"], day, told.piece)


def lacking(committee: Committee, ends: date) -> Iterator[date]:
    """Yield the days on which a committee has still to meet, for a history that ends then.

    The year before is whole, and the year of the end lacks one: somebody who looks sees both.
    """
    if committee["year"]:
        of = int(committee["year"]["of"])
        met = [date.fromisoformat(each["met_on"]) for each in committee["meetings"]]
        yield from _days(ends.year - 1, of, of, met)
        yield from _days(ends.year, of, of - 1, met)


def _days(year: int, of: int, wanted: int, met: list[date]) -> list[date]:
    """Return the days of a year that bring it to what is wanted, far from the meetings that were held."""
    even = [_weekday(date(year, 1, 1) + timedelta(days=365 * rank // (of + 1))) for rank in range(1, of + 1)]
    far = sorted(even, key=lambda day: min((abs(day - each).days for each in met), default=0), reverse=True)
    free = [day for day in far if day not in met]
    return sorted(free[:max(0, wanted - sum(each.year == year for each in met))])


def _weekday(day: date) -> date:
    return day + timedelta(days=7 - day.weekday() if day.weekday() > 4 else 0)


def measure_satisfaction(play: Play, login: str, told: given.MeasureSatisfaction) -> None:
    begins = today(play) - timedelta(days=told.days - 1)
    play.client.post(login, "/quality/satisfaction", told.model_dump(exclude={"days"}) | {
        "begins_on": begins.isoformat(), "ends_on": today(play).isoformat()})


def _taken(play: Play, login: str, commitment: int | None) -> bool:
    """Say whether the préfecture took an engagement of 47 to 50; what is general always is."""
    return commitment is None or bool(play.client.get(login, "/quality/documents/expected")["module7"])


def assess_commitment(play: Play, login: str, told: given.AssessCommitment) -> None:
    if _taken(play, login, told.commitment):
        play.client.post(login, "/quality/assessments", told.model_dump() | {"assessed_on": today(play).isoformat()})


def register_document(play: Play, login: str, told: given.RegisterDocument) -> None:
    if not _taken(play, login, told.commitment):
        return
    dated = "" if told.ago is None else (today(play) - timedelta(days=told.ago)).isoformat()
    card = told.model_dump(exclude={"name", "ago", "owner"}) | {"answers": list(told.answers)}
    play.named[told.name] = play.client.post(login, "/quality/documents", card | {
        "dated": dated, "owner": play.who(told.owner)[1]})["id"]


def revise_document(play: Play, login: str, told: given.ReviseDocument) -> None:
    """Record another version of today; a document of an engagement that was not taken was never registered."""
    if told.name in play.named or _taken(play, login, 47):
        play.client.post(login, f"/quality/documents/{play.called(told.name)}/version", {
            "version": told.version, "dated": today(play).isoformat(), "words": told.words})


def withdraw_document(play: Play, login: str, told: given.WithdrawDocument) -> None:
    play.client.post(login, f"/quality/documents/{play.called(told.name)}/withdrawal", {"why": told.why})


APPROACH: dict[str, Callable[[Play, str, Any], None]] = {
    act.__name__: act for act in (
        meet_committee, meet_committees, measure_satisfaction, assess_commitment, register_document, revise_document,
        withdraw_document)}
