"""`crisis rehearse`: an ordinary client that plays a script on virtual time. Reads options, prints, returns a code."""
from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from crisis.clock import parse_instant
from crisis.config import ROOT, Settings, load
from crisis.errors import SettingsError
from crisis.located import read
from crisis.usage import Parser
from crisis.web.french import spaced
from exercises import script
from exercises.client import Client, RefusedByServiceError, Sandbox, UnreachableError
from exercises.document import document, exercise, since, summary
from exercises.play import DIRECTOR, Play
from exercises.player import FailedError, Told, play_lines, reach, settle
from exercises.script import Line
from exercises.service import addresses, prepare, served

SCENARIOS = ROOT / "exercises" / "scenarios"
STANDARD = "standard"
OPERATORS: TypeAdapter[dict[str, dict[str, Any]]] = TypeAdapter(dict[str, dict[str, Any]])
BAR = 24
INTERRUPTED = 130  # 128 and the number of the signal, as shells say it.


def main(argv: list[str]) -> int:
    """Play one rehearsal: 0 the script ran to its end and the chain verifies, 1 it did not, 2 wrong use.

    130: interrupted by Ctrl-C; the service that it started has ended.
    """
    wanted = _parser().parse_args(argv)
    try:
        lines = _lines(wanted)
        told = _rehearse(wanted, lines)
    except (SettingsError, FailedError) as error:
        print(spaced(str(error)), file=sys.stderr)
        return 1
    except (RefusedByServiceError, UnreachableError) as error:
        print(spaced(f"La répétition s'est arrêtée : {error}"), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(spaced("La répétition est interrompue ; ce qu'elle avait démarré est arrêté."), file=sys.stderr)
        return INTERRUPTED
    print(json.dumps(told, ensure_ascii=False) if wanted.json else spaced(told["summary"]))
    return 0 if told["journal"]["verified"] else 1


def _parser() -> Parser:
    parser = Parser(
        prog="crisis rehearse",
        description="Joue une répétition technique, en temps virtuel, sur des données inventées.",
        epilog="Exemple : crisis rehearse --territory 15 --faults 7 --json")
    parser.add_argument("--script", default=STANDARD, help="fichier YAML, ou nom d'un script livré (standard)")
    parser.add_argument("--territory", help="code du territoire (CRISIS_TERRITORY, sinon 15)")
    others = parser.add_mutually_exclusive_group()
    others.add_argument("--operators", type=Path, metavar="FILE", help="opérateurs qui remplacent le bac à sable")
    others.add_argument("--faults", type=int, metavar="SEED", help="pannes du bac à sable, tirées de cette graine")
    parser.add_argument("--json", action="store_true", help="un seul document JSON sur la sortie standard")
    return parser


def _lines(wanted: argparse.Namespace) -> tuple[Line, ...]:
    path = Path(wanted.script)
    if not path.suffix and not path.is_file():
        path = script.shipped(SCENARIOS, wanted.script)
    lines = script.load(path)
    if wanted.operators:
        script.without_sandbox(path, lines)
        _others(wanted)
    return lines


def _rehearse(wanted: argparse.Namespace, lines: tuple[Line, ...]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="crisis-rehearse-") as folder:
        own = not os.environ.get("CRISIS_DATA_DIR")
        environ = _environ(wanted, Path(folder) / "data" if own else None)
        settings = load(environ)
        passwords = prepare(settings, own=own)
        with served(settings, environ, Path(folder) / "service.log"):
            return _play(wanted, settings, passwords, lines)


def _environ(wanted: argparse.Namespace, data_dir: Path | None) -> dict[str, str]:
    """Return the environment of the service: the present one, with free ports and what the options say."""
    given: dict[str, str | None] = {
        "CRISIS_DATA_DIR": str(data_dir) if data_dir else None, "CRISIS_TERRITORY": wanted.territory,
        "CRISIS_OPERATORS": str(wanted.operators.resolve()) if wanted.operators else None,
        "CRISIS_SANDBOX_FAULTS": None if wanted.faults is None else str(wanted.faults)}
    return {**os.environ, **addresses(os.environ), **{key: value for key, value in given.items() if value}}


def _play(wanted: argparse.Namespace, settings: Settings, passwords: Mapping[str, str],
          lines: tuple[Line, ...]) -> dict[str, Any]:
    client, sandbox = Client(settings.console_address, passwords), Sandbox(settings.sandbox_address)
    try:
        start = parse_instant(client.post(DIRECTOR, "/clock/start")["now"])
        play = Play(client, None if wanted.operators else sandbox, start, start, reach)
        settle(play)
        play.start = play.now
        before = sandbox.stats()
        play_lines(play, lines, _silent if wanted.json else _bar(len(lines)))
        return _told(wanted, play, since(before, sandbox.stats(), _others(wanted)))
    finally:
        client.close()


def _others(wanted: argparse.Namespace) -> tuple[str, ...]:
    """Return the names of the operators that are not ours. Raises SettingsError for a file that cannot be read."""
    if not wanted.operators:
        return ()
    given = read(wanted.operators, OPERATORS)
    # One account of theirs places the calls and carries the SMS.
    return (*given, *(("twilio_voice",) if "twilio" in given else ()))


def _told(wanted: argparse.Namespace, play: Play, operators: dict[str, dict[str, int]]) -> dict[str, Any]:
    login = play.who("duty_officer")[0]
    journal = play.client.get(login, play.path("/verification"))
    told = document(play.client.get(login, play.path("/report")), operators, journal, play.room.expected)
    if play.exercise and told["event"]["id"] == play.event:
        told |= exercise(play.client.get(play.who("exercise_lead")[0], play.path("/exercise")))
    if wanted.json:
        return told
    return told | {"summary": summary(told, play.client.get(login, "/territory")["prefecture"])}


def _silent(_done: int, _name: str) -> None:
    """Show nothing: the standard output is one document alone."""


def _bar(total: int) -> Told:
    def show(done: int, name: str) -> None:
        filled = BAR * done // total
        end = "\n" if done == total else ""
        print(f"\r[{'#' * filled}{'.' * (BAR - filled)}] {done}/{total}  {name:<40}", end=end, file=sys.stderr,
              flush=True)
    return show
