"""The history of a demonstration: plays `past/` through the API of a console that serves it. Judges nothing.

`crisis serve` plays it in a process of its own beside the console; `crisis demo --history` starts such a service.
Where it stands is the business of `crisis.events.history`: whoever plays it dies without hurting the console.
"""
from __future__ import annotations

import os
import sys
import tempfile
from datetime import datetime
from pathlib import Path

from crisis import clock
from crisis import territory as territories
from crisis.clock import parse_instant
from crisis.config import ROOT, Settings, load
from crisis.db import Database
from crisis.demonstration import FILE, install, sign_ins
from crisis.errors import SettingsError
from crisis.events import history
from crisis.web.french import day, spaced
from exercises.client import Client, RefusedByServiceError, Sandbox, UnreachableError
from exercises.past_plan import PARIS, Chapter, chapters, to_play
from exercises.play import DIRECTOR, CannotError, Play
from exercises.player import FailedError, do_lines, reach, settle
from exercises.service import addresses, answers, served, usable

NICE = 5
READY_S, LOOK_S = 90.0, 0.3
SAID = ("Histoire", "L'histoire")
TOLD = {
    history.PLAYED: "L'histoire de cette démonstration est jouée, et « crisis serve » la montre. "
                    "Elle ne se joue qu'une fois.",
    history.STOPPED: "L'histoire de cette démonstration s'est arrêtée avant la fin. Ce qui a été joué reste ; pour une "
                     "histoire entière, donnez une base vide par CRISIS_DATABASE_URL ou CRISIS_DATA_DIR.",
    "": "Cette démonstration a été ouverte sans histoire, et ne peut plus en avoir : une histoire commence avec la "
        "base. Donnez une base vide par CRISIS_DATABASE_URL ou CRISIS_DATA_DIR."}


def born(settings: Settings, db: Database) -> Path:
    """Open a demonstration two years back if the database is empty; return the file of its sign-ins."""
    since = clock.now().replace(microsecond=0) - history.SPAN
    return install(db, territories.load(settings.territory, ROOT / "territories"), settings.data_dir, since=since)


def command(settings: Settings) -> int:
    """Play the history on a service of its own, then end that service: 0 it is played, 1 it is not."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="crisis-histoire-") as folder:
        environ = {**os.environ, **addresses(os.environ)}
        own, log = load(environ), Path(folder) / "service.log"
        db = Database(own.database)
        try:
            usable(own, db)
            born(own, db)
            if _standing(db) in (history.DUE, history.WRITING):
                with served(own, environ, log):
                    _follow(db, log)
            return _say(_standing(db))
        finally:
            db.close()


def _follow(db: Database, log: Path) -> None:
    """Show what the service says of the history that it plays, until it is over."""
    with log.open(encoding="utf-8", errors="replace") as said:
        over = False
        while not over:
            over = _standing(db) not in (history.DUE, history.WRITING)
            sys.stdout.writelines(line for line in said if line.startswith(SAID))
            sys.stdout.flush()
            clock.pause(LOOK_S)


def _standing(db: Database) -> str:
    with db.reading() as tx:
        return history.stands(tx)


def _say(standing: str) -> int:
    print(spaced(TOLD[standing]), file=sys.stdout if standing == history.PLAYED else sys.stderr, flush=True)
    return 0 if standing == history.PLAYED else 1


def once(settings: Settings) -> int:
    """Play the history that is to come, on the console of these settings; whatever happens, time is the host's after.

    A history that somebody began and did not end is stopped, never played again.
    """
    os.nice(NICE)
    db = Database(settings.database)
    try:
        standing = _standing(db)
        if standing == history.DUE:
            standing = _played(settings, db)
        elif standing == history.WRITING:
            standing = _ended(db, history.STOPPED)
        return _say(standing) if standing != history.PLAYED else 0
    finally:
        db.close()


def _ended(db: Database, standing: str) -> str:
    history.end(db, standing)
    return standing


def _played(settings: Settings, db: Database) -> str:
    """Play it all; return how it ended."""
    history.begin(db)
    began = clock.elapsed()
    client = Client(settings.console_address, sign_ins(settings.data_dir / FILE))
    try:
        _wait(settings)
        some = _play(client, Sandbox(settings.sandbox_address))
    except (RefusedByServiceError, UnreachableError, FailedError, CannotError, SettingsError) as error:
        print(spaced(f"L'histoire s'est arrêtée : {error}"), file=sys.stderr, flush=True)
        return _ended(db, history.STOPPED)
    finally:
        client.close()
    _ended(db, history.PLAYED)
    kinds = [each.plays for each in some]
    print(spaced(f"Histoire jouée en {clock.elapsed() - began:.0f} s : {kinds.count('exercise')} exercices et "
                 f"{kinds.count('event')} évènements, en données inventées. L'heure est celle de la machine."),
          flush=True)
    return history.PLAYED


def _wait(settings: Settings) -> None:
    until = clock.elapsed() + READY_S
    while not answers(f"{settings.console_address}/readyz"):
        if clock.elapsed() > until:
            raise SettingsError(f"la console n'a pas répondu en {READY_S:.0f} s")
        clock.pause(0.2)


def _play(client: Client, sandbox: Sandbox) -> list[Chapter]:
    now = parse_instant(client.get(DIRECTOR, "/clock")["now"])
    some = chapters(now)
    play = Play(client, sandbox, now, now, reach, to_play=to_play(some),
                ends=(now + history.SPAN).astimezone(PARIS).date())
    for done, chapter in enumerate(some, 1):
        _tell(done, len(some), chapter.at)
        _one(play, chapter)
    settle(play)
    return some


def _one(play: Play, chapter: Chapter) -> None:
    reach(play, max(play.now, chapter.at))
    # Orders and messages are those of one event.
    play.seqs.clear()
    play.messages.clear()
    for lines in chapter.parts:
        if play.sandbox is not None:
            # A phone rings in real time: it would ring out months later on this clock, after the closing.
            play.sandbox.hush()
        play.start = play.now
        do_lines(play, lines, _silent)


def _tell(done: int, total: int, at: datetime) -> None:
    print(spaced(f"Histoire {done}/{total} : {day(at)}"), flush=True)


def _silent(_done: int, _name: str) -> None:
    """Say nothing of a line: the chapter has been told."""
