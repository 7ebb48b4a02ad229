"""The verbs of a script about an exercise: prepared from a scenario, started, conducted, ended. Decides nothing."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from crisis.clock import instant
from exercises import conducting_arguments as given
from exercises.acts import communes
from exercises.arguments import Nothing
from exercises.play import CannotError, Play

CARD = ("title", "kind", "announced", "hazard", "begins", "ends", "lead", "place", "theme", "sponsor", "contact",
        "classification", "scenario", "limits", "communes", "publics", "channels", "rotas")


def prepare_exercise(play: Play, login: str, told: given.PrepareExercise) -> None:
    """Begin an exercise from a scenario, fill what it lacks, name its people, make it ready; who plays directs it."""
    key = play.client.post(login, f"/exercise-scenarios/{told.scenario}/exercises")["id"]
    path = play.exercise = f"/exercises/{key}"
    complete(play, login, told)
    _take_out(play, login, told.without)
    play.client.post(login, f"{path}/ready", {"base": play.client.get(login, path)["version"]})


def complete(play: Play, login: str, told: given.PrepareExercise) -> None:
    """Fill what a scenario cannot say of the exercise at hand, and name its people."""
    path, found = play.exercise, play.client.get(login, play.exercise)
    card = {name: found[name] for name in CARD} | _completed(play, login, told) | {"base": found["version"]}
    play.client.put(login, f"{path}/card", card)
    for person, role in _named(play, told):
        play.client.put(login, f"{path}/participants/{person}", {"role": role})


def _take_out(play: Play, login: str, commitments: tuple[int, ...]) -> None:
    """Take out the objectives of these engagements; first what is about them: a question goes, an inject stays."""
    if not commitments:
        return
    found = play.client.get(login, play.exercise)
    gone = sorted(each["code"] for each in found["objectives"] if each["commitment"] in commitments)
    asked = [each["code"] for each in found["questions"] if each["objective"] in gone]
    base = play.client.put(login, f"{play.exercise}/chronogramme", {
        "base": found["version"], "injects": _citing(found["injects"], gone)})["version"]
    for part in [*(f"questions/{each}" for each in asked), *(f"objectives/{each}" for each in gone)]:
        base = play.client.post(login, f"{play.exercise}/{part}/removal", {"base": base})["version"]


def _citing(injects: list[dict[str, Any]], gone: list[str]) -> list[dict[str, Any]]:
    """Return the injects, citing none of the objectives that are gone."""
    return [each | {"objective": ""} if each["objective"] in gone else each for each in injects]


def _completed(play: Play, login: str, told: given.PrepareExercise) -> dict[str, Any]:
    begins = play.start + told.begins if told.begins is not None else play.now
    ends = play.start + told.ends if told.ends is not None else begins + _length(play, login, told.scenario)
    card: dict[str, Any] = {
        "begins": instant(begins), "ends": instant(ends), "lead": play.client.person(login), "place": told.place,
        "communes": communes(play, login, told.communes), "publics": list(told.publics), "rotas": list(told.rotas)}
    said = {"announced": told.announced, "title": told.title, "kind": told.kind}
    return card | {name: value for name, value in said.items() if value is not None}


def _length(play: Play, login: str, scenario: str) -> timedelta:
    """Return how long a scenario lasts, what comes before H included."""
    offered = play.client.get(login, "/exercise-scenarios")["scenarios"]
    return timedelta(minutes=next(each["minutes"] for each in offered if each["code"] == scenario))


def _named(play: Play, told: given.PrepareExercise) -> Iterator[tuple[str, str]]:
    for role, people in (("player", told.players), ("animator", told.animators), ("evaluator", told.evaluators),
                         ("observer", told.observers)):
        yield from ((play.who(each)[1], role) for each in people)


def start_exercise(play: Play, login: str, told: given.StartExercise) -> None:
    """Start the exercise prepared last; its event is then the one that lines act on."""
    if not play.exercise:
        raise CannotError("aucun exercice n'est prêt ; commencez par prepare_exercise")
    h = instant(play.start + told.h) if told.h is not None else None
    play.event = play.client.post(login, f"{play.exercise}/start", {"h": h})["event"]


def pause_exercise(play: Play, login: str, told: given.Why) -> None:
    play.client.post(login, play.path("/exercise/pause"), {"why": told.why})


def resume_exercise(play: Play, login: str, _told: Nothing) -> None:
    play.client.post(login, play.path("/exercise/resume"))


def jump_exercise(play: Play, login: str, told: given.JumpExercise) -> None:
    play.client.post(login, play.path("/exercise/jump"), {"to": told.to})


def hold_inject(play: Play, login: str, told: given.OneInject) -> None:
    play.client.post(login, play.path(f"/exercise/injects/{told.inject}/hold"))


def release_inject(play: Play, login: str, told: given.OneInject) -> None:
    play.client.post(login, play.path(f"/exercise/injects/{told.inject}/release"))


def skip_inject(play: Play, login: str, told: given.SkipInject) -> None:
    play.client.post(login, play.path(f"/exercise/injects/{told.inject}/skip"), {"why": told.why})


def play_inject(play: Play, login: str, told: given.PlayInject) -> None:
    """Say that an inject was said, shown or handed over; `all`: each that has come and waits for that."""
    board = play.client.get(login, play.path("/exercise"))["injects"]
    waiting = [each["number"] for each in board if each["by_hand"] and each["played"] is None]
    ago = play.ago(told.minutes_ago)
    for number in waiting if told.inject == "all" else [told.inject]:
        play.client.post(login, play.path(f"/exercise/injects/{number}/played"), {"at": ago})


def end_exercise(play: Play, login: str, _told: Nothing) -> None:
    play.client.post(login, play.path("/exercise/end"))


CONDUCT: dict[str, Callable[[Play, str, Any], None]] = {
    act.__name__: act for act in (
        prepare_exercise, start_exercise, pause_exercise, resume_exercise, jump_exercise, hold_inject, release_inject,
        skip_inject, play_inject, end_exercise)}
