"""Plays a script: reaches each virtual instant, does each line, ends at the last. Judges nothing but the script."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from crisis import clock
from crisis.clock import instant, parse_instant
from exercises.acts import ACTS
from exercises.answering import ANSWERING, tell_quarters
from exercises.approach import APPROACH
from exercises.client import RefusedByServiceError, UnreachableError
from exercises.conducting import CONDUCT
from exercises.hotline import HOTLINE
from exercises.play import DIRECTOR, CannotError, Play
from exercises.posts import POSTS
from exercises.quality import QUALITY
from exercises.script import Line

STUCK_S = 300.0
PAUSE_S = 0.03
SETTLED_S = 0.3
Told = Callable[[int, str], None]
VERBS = ACTS | HOTLINE | POSTS | ANSWERING | CONDUCT | QUALITY | APPROACH


class FailedError(Exception):
    """The script did not run to its end; one French line says where and why."""


def play_lines(play: Play, lines: Sequence[Line], told: Told) -> None:
    """Play every line at its instant, then let everything come to rest. Raises FailedError."""
    do_lines(play, lines, told)
    told(len(lines), "fin")
    settle(play)


def do_lines(play: Play, lines: Sequence[Line], told: Told) -> None:
    """Play every line at its instant. Raises FailedError."""
    for done, line in enumerate(lines):
        told(done, line.name)
        wanted = play.start + line.at
        if wanted > play.now:
            reach(play, wanted)
        _do(play, line)


def _do(play: Play, line: Line) -> None:
    where = f"ligne {line.number} ({line.name})"
    try:
        tell_quarters(play)
        if line.do != "wait":
            _act(play, line)
    except RefusedByServiceError as refused:
        if refused.code == line.refused:
            return
        expected = f" (refus attendu : {line.refused})" if line.refused else ""
        raise FailedError(f"{where} : refusé, {refused.code}{expected}. {refused}") from refused
    except (CannotError, UnreachableError) as error:
        raise FailedError(f"{where} : {error}.") from error
    if line.refused:
        raise FailedError(f"{where} : le refus « {line.refused} » était attendu, l'acte a été accepté.")


def _act(play: Play, line: Line) -> None:
    if line.faults and play.sandbox is not None:
        play.sandbox.strike([dict(fault) for fault in line.faults])
    VERBS[line.do](play, play.who(line.role or "")[0], line.given)


def reach(play: Play, wanted: datetime) -> None:
    """Move the clock to an instant, stopping at everything that is due on the way."""
    arrived = False
    while not arrived:
        jump = _jump(play, wanted)
        play.now, arrived = parse_instant(jump["now"]), bool(jump["reached"])


def _jump(play: Play, wanted: datetime) -> dict[str, Any]:
    """Ask for a jump until nothing is under way any more."""
    until = clock.elapsed() + STUCK_S
    while clock.elapsed() < until:
        try:
            return dict(play.client.post(DIRECTOR, "/clock/jump", {"to": instant(wanted)}))
        except RefusedByServiceError as refused:
            if refused.code != "busy":
                raise FailedError(f"L'horloge n'avance pas : {refused}") from refused
        clock.pause(PAUSE_S)
    raise FailedError(f"Des envois sont en cours depuis {STUCK_S:.0f} s : la répétition s'arrête.")


def settle(play: Play) -> None:
    """Let everything under way end at the present instant, and be sealed: twice, for what a receipt set in motion."""
    for _ in range(2):
        clock.pause(SETTLED_S)
        reach(play, play.now)
