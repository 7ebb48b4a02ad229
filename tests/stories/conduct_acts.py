"""The acts of whoever conducts an exercise, for the walk of rights: each with its right. Decides nothing."""
from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Protocol

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.events import conduct, exercise, turned
from tests.conducting import oral, prepared, started
from tests.house import House

RIGHT = conduct.RIGHT
TO_COME = timedelta(minutes=10)


class Staged(Protocol):
    """What the walk gives: a house, an exercise that is ready, the events of one that has to come and one that runs."""

    house: House
    played: Played


class Played:
    """An exercise that is ready; one that runs, with an inject that somebody has to say; one that stands still."""

    def __init__(self, house: House) -> None:
        self.ready = prepared(house, oral(1, 0))
        self.event = started(house, oral(1, 0), oral(2, 30), oral(3, 60))


ACTS: dict[str, tuple[str, Callable[[Tx, Staged, Actor], Any]]] = {
    "start an exercise": (RIGHT, lambda tx, s, who: exercise.start(
        tx, who, s.house.here, s.played.ready, s.house.hours.now + TO_COME)),
    "pause an exercise": (RIGHT, lambda tx, s, who: conduct.pause(tx, who, s.played.event)),
    "resume an exercise": (RIGHT, lambda tx, s, who: conduct.resume(tx, who, s.played.event)),
    "jump": (RIGHT, lambda tx, s, who: conduct.jump(tx, who, s.played.event, 600)),
    "hold an inject": (RIGHT, lambda tx, s, who: conduct.hold(tx, who, s.played.event, 2)),
    "release an inject": (RIGHT, lambda tx, s, who: conduct.release(tx, who, s.played.event, 2)),
    "skip an inject": (RIGHT, lambda tx, s, who: conduct.skip(tx, who, s.played.event, 3)),
    "say that an inject was played": (RIGHT, lambda tx, s, who: conduct.say_played(tx, who, s.played.event, 1)),
    "turn an exercise real": (turned.RIGHT, lambda tx, s, who: turned.turn_real(
        tx, who, s.house.here, s.played.event, turned.Turned())),
    "end an exercise": (RIGHT, lambda tx, s, who: conduct.end(tx, who, s.house.here, s.played.event)),
}
# Nothing is resumed that runs.
SILENT = ("resume an exercise",)
# The duty officer conducts what they prepare, direct or animate: not the one of the walk.
ELSEWHERE = {(name, "duty_officer"): "exercise_others" for name, (right, _) in ACTS.items() if right == RIGHT}
