"""The verbs of a script that inform the posts of the hotline (CIP) and take calls there. Calls are drawn by `drawn`."""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import uuid4

from crisis.clock import instant
from exercises import hotline_arguments as given
from exercises.drawn import Load, drawn
from exercises.play import CannotError, Play

MINUTE = timedelta(minutes=1)
BATCH = 100
WAIT_S, LENGTH_S = 40, 150
"""The means that the invented exchange gives, in seconds; each sheet lasts as long as the mean call."""


def publish_sheet(play: Play, login: str, told: given.PublishSheet) -> None:
    """Write the next version of the answer sheet and put it in force; each seated post then reads it.

    What the line leaves out stands as the version in force says it.
    """
    standing = play.client.get(login, play.path("/cip/sheet"))["current"]
    body = _laid(play, login, told, standing or {})
    kept = play.client.post(login, play.path("/cip/sheet/draft"), body)
    play.client.post(login, play.path("/cip/sheet/publication"), {
        "version": kept["version"], "print": kept["print"], "takes_up": told.takes_up})
    play.room.version = kept["version"]
    play.room.answers = {each["category"]: each["id"] for each in body["answers"] if each["category"]}
    for name in play.room.seats.values():
        _read(play, name)


def _laid(play: Play, login: str, told: given.PublishSheet, standing: Mapping[str, Any]) -> dict[str, Any]:
    said = told.model_dump(exclude_none=True, exclude={"message", "takes_up"})
    body = {name: standing.get(name, "") for name in given.PARTS} | {"answers": standing.get("answers", [])}
    body |= {"base": standing.get("version", 0), "message": standing.get("message")} | said
    if told.message:
        body["message"] = play.message(told.message)
        if told.facts is None:
            body["facts"] = play.client.get(login, f"/messages/{body['message']}")["variants"].get("site", "")
    return body


def _read(play: Play, name: str) -> None:
    """Say, from a post, that what is to be read has been read."""
    for notice in play.client.get(name, play.path("/cip/notices"))["notices"]:
        play.client.post(name, play.path("/cip/readings"), {"entry": notice["entry"]})


def give_instruction(play: Play, login: str, told: given.GiveInstruction) -> None:
    """Give an urgent instruction; each seated post reads it before the next call."""
    play.client.post(login, play.path("/cip/instructions"), {"words": told.words})
    for name in play.room.seats.values():
        _read(play, name)


def take_calls(play: Play, login: str, told: given.TakeCalls) -> None:
    """Let the posts in turn take calls, minute by minute, and the exchange tell each quarter hour once it is over."""
    if not play.room.answering:
        raise CannotError("personne ne tient un poste qui prend des appels ; commencez par fill_posts")
    communes = play.client.get(login, play.path(""))["stage"]["communes"]
    load = Load(told.received, told.answered, told.abandoned, told.minutes)
    for minute in drawn(load, told.mix, communes, told.seed):
        began = play.now
        play.reach(play, began + MINUTE)
        play.room.count(began, minute)
        _answer(play, minute.calls)
        tell_quarters(play)


def _answer(play: Play, calls: Sequence[tuple[str, str]]) -> None:
    """Write the calls of a minute down, one post after the other."""
    room, names = play.room, play.room.answering
    shares: dict[str, list[dict[str, Any]]] = {}
    for category, commune in calls:
        shares.setdefault(names[room.turn % len(names)], []).append(_sheet(play, category, commune))
        room.turn += 1
    room.expected += len(calls)
    for name, share in shares.items():
        for first in range(0, len(share), BATCH):
            play.client.post(name, play.path("/cip/calls"), {"calls": share[first:first + BATCH]})


def _sheet(play: Play, category: str, commune: str) -> dict[str, Any]:
    """Return a call that has just ended. Nothing in it is of anybody: no caller, no number, no note."""
    return {"id": uuid4().hex, "revision": 1, "act": "close", "category": category, "commune": commune,
            "sheet": play.room.version, "answer": play.room.answers.get(category, ""), "began_s": LENGTH_S}


def tell_quarters(play: Play) -> None:
    """Type the figures of each quarter hour of the exchange that is over."""
    for begins in play.room.ended(play.now):
        told = asdict(play.room.exchange.pop(begins))
        play.client.post(play.who("cip_chief")[0], play.path("/cip/figures"), told | {
            "quarter": instant(begins), "refused": 0, "wait_s": WAIT_S, "length_s": LENGTH_S})


ANSWERING: dict[str, Callable[[Play, str, Any], None]] = {
    act.__name__: act for act in (publish_sheet, give_instruction, take_calls)}
