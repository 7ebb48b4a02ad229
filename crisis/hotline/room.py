"""What the room of the hotline must know at this minute, on its wall as on its pages. Reads only, judges by `load`."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from crisis.db import Tx
from crisis.hotline import figures, silence, tallies
from crisis.hotline.figures import Figures
from crisis.hotline.load import QUARTERS, Need, Target, need, trend
from crisis.hotline.posts import posts
from crisis.hotline.quarters import QUARTER, last_whole
from crisis.hotline.standing import Standing, standings


@dataclass(frozen=True, slots=True)
class Room:
    """The hotline at one minute.

    `last`: the figures of the last whole quarter hour, `last_begins`; None while nobody gave them. `longest`: of the
    last hour, the quarter hour of the longest mean wait. `trend`: of its calls, as `load.trend` says. `owed`: callbacks
    promised; `lives`: open calls for a life in danger; `version`: of the answer sheet, 0 before the first one;
    `silent`: for how long a public number has led to nobody, once that is too long.
    """

    standing: Standing
    need: Need
    last_begins: datetime
    last: Figures | None
    longest: Figures | None
    trend: str
    owed: int
    lives: int
    version: int
    silent: timedelta | None


def room(tx: Tx, event_id: str, target: Target) -> Room:
    """Return what the room must know now."""
    told = {begins: each.figures for begins, each in figures.of_event(tx, event_id).items()}
    quarters = last_whole(tx.now, 2 * QUARTERS)
    before, hour = ([told[begins] for begins in some if begins in told]
                    for some in (quarters[:QUARTERS], quarters[QUARTERS:]))
    standing, seats = standings.state(tx, event_id), posts.state(tx, event_id)
    lately = tallies.whole(tallies.sheets(tx, event_id, tx.now - QUARTER * QUARTERS))
    return Room(standing, need(hour, lately.length_s, seats.answering, target), quarters[-1], told.get(quarters[-1]),
                max((each for each in hour if each.answered), key=lambda each: each.wait_s, default=None),
                trend(hour, before), tallies.owed(tx, event_id), tallies.lives(tx, event_id),
                tallies.version(tx, event_id), silence.silent(standing, seats, tx.now))


def silent(tx: Tx, event_id: str) -> timedelta | None:
    """Return for how long a public number has led to nobody, once that is too long."""
    return silence.silent(standings.state(tx, event_id), posts.state(tx, event_id), tx.now)
