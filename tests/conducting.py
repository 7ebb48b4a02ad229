"""An exercise that is started in stories: which injects it has, who conducts it, where each stands. Decides nothing."""
from __future__ import annotations

from datetime import datetime

from crisis.drills import parts
from crisis.drills.conducted import Conducted, conducted
from crisis.drills.script import Inject
from crisis.events import conducting, exercise
from tests.exercising import lead, read, ready, whole
from tests.house import House


def oral(number: int, minute: float, **said: object) -> Inject:
    """Return an inject that somebody says, so many minutes after H."""
    return sent(number, minute, "oral", **said)


def sent(number: int, minute: float, channel: str = "sms", **said: object) -> Inject:
    """Return an inject for the cell of communication by a channel."""
    given: dict[str, object] = {"title": f"Inject {number}", "content": f"La Cère monte, point {number}.",
                                "sender": "Maire", "recipient": "communication", "channel": channel} | said
    return Inject(number, int(minute * 60), **given)  # type: ignore[arg-type]  # Built from a mapping of strings.


def prepared(house: House, *injects: Inject, **card: object) -> str:
    """Return an exercise that is ready with these injects."""
    key = whole(house, **card)
    if injects:
        house.do(parts.replace_script, lead(house), key, read(house, key).script_version, injects)
    ready(house, key)
    return key


def started(house: House, *injects: Inject, h: datetime | None = None) -> str:
    """Return the event of an exercise that has just begun with these injects."""
    return house.do(exercise.start, lead(house), house.here, prepared(house, *injects), h)


def state(house: House, event: str) -> Conducted:
    return house.look(conducted.state, event)


def where(house: House, event: str) -> dict[int, str]:
    """Return where each inject stands."""
    found = house.look(lambda tx: conducting.board(tx, event, conducted.state(tx, event)))
    return {each.inject.number: each.state for each in found.injects}
