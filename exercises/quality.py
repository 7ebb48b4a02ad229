"""The verbs of a script about quality: adopted, planned, reported, debriefed, mended. Decides nothing."""
from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from crisis import clock
from exercises import quality_arguments as given
from exercises.arguments import Nothing
from exercises.play import CannotError, Play

PARIS = ZoneInfo("Europe/Paris")
MADE_S, PAUSE_S = 180.0, 0.1


def today(play: Play) -> date:
    """Return the day in Paris."""
    return play.now.astimezone(PARIS).date()


def _decided(play: Play, told: given.Decided) -> dict[str, Any]:
    return {"body": told.body, "adopted_on": today(play).isoformat(), "piece": told.piece}


def adopt_objective(play: Play, login: str, told: given.AdoptObjective) -> None:
    year = today(play).year + told.year
    wanted = told.per_year if told.per_year != "played" else max(1, play.to_play.get(year, 0))
    play.client.post(login, "/quality/objective", _decided(play, told) | {"per_year": wanted, "from_year": year})


def adopt_rule(play: Play, login: str, told: given.AdoptRule) -> None:
    play.client.post(login, "/quality/rules", _decided(play, told) | {"number": told.number, "version": told.version})


def plan_exercise(play: Play, login: str, told: given.PlanExercise) -> None:
    day = today(play) + timedelta(days=told.in_days)
    play.named[told.name] = play.client.post(login, "/quality/plans", {
        "year": day.year, "quarter": (day.month + 2) // 3, "kind": told.kind, "title": told.title,
        "off_hours": told.off_hours, "hotline": told.hotline})["id"]


def meet_plan(play: Play, login: str, told: given.Called) -> None:
    """Say that the exercise prepared last, played, met a line of the programme."""
    play.client.post(login, f"/quality/plans/{play.called(told.name)}/exercise", {"exercise": _exercise(play)})


def _exercise(play: Play) -> str:
    if not play.exercise:
        raise CannotError("aucun exercice n'a été joué ; commencez par prepare_exercise")
    return play.exercise.rpartition("/")[2]


def make_report(play: Play, login: str, _told: Nothing) -> None:
    """Ask for the next version of the report, and wait until its JSON is kept: that is what is signed."""
    number = play.client.post(login, play.path("/reports"))["number"]
    until = clock.elapsed() + MADE_S
    while not _last(play, login, number)["sha256"]:
        if clock.elapsed() > until:
            raise CannotError(f"rapport établi après {MADE_S:.0f} s")
        clock.pause(PAUSE_S)


def _last(play: Play, login: str, number: int | None = None) -> dict[str, Any]:
    versions = play.client.get(login, play.path("/reports"))["versions"]
    found = [each for each in versions if number is None or each["number"] == number]
    if not found:
        raise CannotError("version du rapport ; commencez par make_report")
    return dict(found[-1])


def attest_report(play: Play, login: str, _told: Nothing) -> None:
    _sign(play, login, "attestation")


def visa_report(play: Play, login: str, _told: Nothing) -> None:
    _sign(play, login, "visa")


def _sign(play: Play, login: str, how: str) -> None:
    version = _last(play, login)
    play.client.post(login, play.path(f"/reports/{version['number']}/{how}"), {"sha256": version["sha256"]})


def debrief(play: Play, login: str, told: given.Debrief) -> None:
    play.client.post(login, play.path("/debriefs"), told.model_dump())


def record_finding(play: Play, login: str, told: given.RecordFinding) -> None:
    play.named[told.name] = play.client.post(login, play.path("/findings"), told.model_dump(exclude={"name"}))["id"]


def open_action(play: Play, login: str, told: given.OpenAction) -> None:
    finding = play.called(told.finding) if told.finding else None
    play.owners[told.name], owner = play.who(told.owner)
    play.named[told.name] = play.client.post(login, "/quality/actions", {
        "text": told.words, "owner": owner, "due_on": _due(play, told.due_in), "finding": finding,
        "event": None if finding else play.event or None, "commitment": told.commitment})["id"]


def _due(play: Play, days: int) -> str:
    return (today(play) + timedelta(days=days)).isoformat()


def move_action(play: Play, login: str, told: given.MoveAction) -> None:
    who = play.owners.get(told.name, login) if told.by_owner else login
    play.client.post(who, f"/quality/actions/{play.called(told.name)}/state",
                     {"state": told.state, "words": told.words})


def plan_action(play: Play, login: str, told: given.PlanAction) -> None:
    play.owners[told.name], owner = play.who(told.owner)
    play.client.post(login, f"/quality/actions/{play.called(told.name)}/plan", {
        "owner": owner, "due_on": _due(play, told.due_in), "why": told.why})


def retest_action(play: Play, login: str, told: given.Called) -> None:
    """Say that the exercise prepared last tried again what an action changed."""
    play.client.post(login, f"/quality/actions/{play.called(told.name)}/retest", {"exercise": _exercise(play)})


QUALITY: dict[str, Callable[[Play, str, Any], None]] = {
    act.__name__: act for act in (
        adopt_objective, adopt_rule, plan_exercise, meet_plan, make_report, attest_report, visa_report, debrief,
        record_finding, open_action, move_action, plan_action, retest_action)}
