"""The `crisis` command and the two applications: wiring only. Each command is one small function of this file."""
from __future__ import annotations

import argparse
import json
import signal
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import structlog
from sqlalchemy.exc import OperationalError, ProgrammingError

import office
from channels.sandbox.server import serve as serve_sandbox
from crisis import logs
from crisis import territory as territories
from crisis.accounts.rights import FUNCTIONS_FR
from crisis.config import ROOT, Settings, load
from crisis.db import Database
from crisis.demonstration import holders_of, install, sign_ins
from crisis.doctor import examine
from crisis.errors import Refused, SettingsError
from crisis.events import history
from crisis.evidence import commands as evidence
from crisis.evidence.formats import FORMATS
from crisis.journal import register
from crisis.journal.feed import Feed
from crisis.oncall.rotas import FUNCTIONS
from crisis.schema import migrate
from crisis.usage import Parser
from crisis.web.run import Supervisor, listen
from exercises import history as past
from exercises import rehearse as rehearsal
from operators import SANDBOX_ACCOUNT, sandbox_secret
from wiring import create_app, create_public, demonstrates, parts, start_engine

__all__ = ["create_app", "create_public", "main"]
log = structlog.get_logger()
Command = Callable[[Settings, argparse.Namespace], int]


def main(argv: list[str] | None = None) -> int:
    """Run one command: 0 done, 1 refused or failed, 2 wrong use."""
    given = sys.argv[1:] if argv is None else argv
    if given[:1] == ["rehearse"]:
        return rehearsal.main(given[1:])
    wanted = _parser().parse_args(given)
    try:
        settings = load()
        logs.install(settings.log_level)
        command: Command = wanted.run
        return command(settings, wanted)
    except SettingsError as error:
        print(error, file=sys.stderr)
    except Refused as error:
        print(error.sentences(), file=sys.stderr)
    except (OperationalError, ProgrammingError) as error:
        log.debug("database_error", error=str(error))
        print("La base ne répond pas, ou son schéma n'est pas à jour : vérifiez CRISIS_DATABASE_URL, puis lancez "
              "« crisis migrate ».", file=sys.stderr)
    return 1


def _parser() -> Parser:
    parser = Parser(prog="crisis", description="Première Heure : communication d'urgence.")
    commands = parser.add_subparsers(required=True, metavar="COMMANDE")

    def command(name: str, run: Command, told: str, example: str = "") -> Parser:
        added = commands.add_parser(name, help=told, description=told, epilog=f"Exemple : crisis {name} {example}")
        added.set_defaults(run=run)
        return added

    _demonstrated(command)
    command("web", _web, "Sert la console seule.")
    command("public", _public, "Sert la page publique seule.")
    command("worker", _worker, "Remet les messages aux opérateurs et établit les rapports.")
    command("scheduler", _scheduler, "Regarde ce qui est dû.")
    command("sandbox", _sandbox, "Sert les opérateurs du bac à sable.")
    migration = command("migrate", _migrate, "Met la base au schéma du jour.", "--install")
    migration.add_argument("--install", action="store_true", help="ouvre le registre d'une installation réelle")
    office.of_user(command("user", office.user, "Crée ou ferme un compte.",
                           "add jdupont --name 'J. Dupont' --role duty_officer"))
    rota = command("rota", office.rota, "Publie le tableau d'astreinte hebdomadaire d'une fonction.",
                   "communication jdupont mdurand")
    rota.add_argument("function", metavar="FONCTION", help="fonctions possibles : "
                      + ", ".join(f"{code} ({FUNCTIONS_FR[code]})" for code in FUNCTIONS))
    rota.add_argument("logins", nargs="+", metavar="IDENTIFIANT", help="identifiants, dans l'ordre des semaines")
    doctor = command("doctor", _doctor, "Dit ce qui manque à l'installation.", "--json")
    doctor.add_argument("--json", action="store_true", help="écrit un document JSON")
    report = command("report", _report, "Écrit le rapport de chronométrie.", "EVENT --format pdf --out rapport.pdf")
    report.add_argument("event", nargs="?", metavar="EVENT", help="évènement, tel que --list le nomme")
    report.add_argument("--list", action="store_true", help="nomme les évènements")
    report.add_argument("--json", action="store_true", help="écrit la liste en JSON")
    report.add_argument("--format", choices=list(FORMATS), default="html",
                        help="html (page), pdf (à signer), ods (tableur), csv (toutes les données), json (machine)")
    report.add_argument("--out", type=Path, metavar="FICHIER", help="où l'écrire (rapport-EVENT.FORMAT)")
    verify = command("verify", _verify, "Vérifie une main courante, ou toutes.", "EVENT")
    verify.add_argument("event", nargs="?", metavar="EVENT", help="évènement (crisis report --list) ; vide : tous")
    verify.add_argument("--json", action="store_true", help="écrit un document JSON")
    paper = command("kit", office.kit, "Établit la mallette papier : astreintes, numéros, fiches, feuilles à remplir.",
                  "--out mallette.pdf")
    paper.add_argument("--out", type=Path, metavar="FICHIER", help="où l'écrire (mallette-AAAAMMJJ.pdf)")
    office.of_period(command("bilan", office.bilan, "Écrit les données du bilan annuel.", office.EXAMPLE))
    commands.add_parser("rehearse", help="Joue une répétition technique (crisis rehearse --help).")
    return parser


def _demonstrated(command: Callable[..., Parser]) -> None:
    """Add the two commands that may open a demonstration, with or without its history."""
    serve = command("serve", _serve, "Sert la console, la page publique et le bac à sable.", "--demo")
    serve.add_argument("--demo", action="store_true", help="ouvre d'abord une démonstration si la base est vide")
    serve.add_argument("--history", action="store_true",
                       help="avec --demo : la base vide s'ouvre deux ans plus tôt, et une histoire inventée s'y joue")
    demo = command("demo", _demo, "Ouvre une démonstration dans une base vide et donne ses connexions.", "--history")
    demo.add_argument("--history", action="store_true",
                      help="y joue une fois deux ans d'exercices et d'évènements inventés (une à deux minutes)")


def _prepare(settings: Settings, *, demo: bool, past_too: bool = False) -> None:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    migrate(settings.database, settings.migrate_url or None)
    if demo:
        db = Database(settings.database)
        logins = sign_ins(past.born(settings, db) if past_too else install(
            db, territories.load(settings.territory, ROOT / "territories"), settings.data_dir))
        with db.reading() as tx:
            people = holders_of(tx, logins)
        db.close()
        _announce(settings, logins, people)


def _announce(settings: Settings, logins: dict[str, str], people: dict[str, str]) -> None:
    print("Démonstration : données inventées, aucun envoi ne sort de cette machine.\n"
          f"  Console          {settings.console_address}/\n"
          f"  Page publique    {settings.public_address}/public/\n"
          f"  Bac à sable      {settings.console_address}/essai\n"
          "Connexions :")
    for name, password in logins.items():
        if name.endswith("1") or name.startswith("com"):
            print(f"  {name:<14} {password}  {people.get(name, '')}")
    sys.stdout.flush()


def _serve(settings: Settings, wanted: argparse.Namespace) -> int:
    _free(settings)
    _prepare(settings, demo=wanted.demo, past_too=wanted.history)
    house = parts(settings).house  # A setting that cannot work stops the start here, in one line.
    with house.db.reading() as tx:
        to_come = history.under_way(tx)
    house.db.close()
    children = {"sandbox": lambda: _run_sandbox(settings, house.demonstration)} if not settings.sandbox_url else {}
    children |= {"public": lambda: listen(lambda: create_public(settings), settings.public_bind, 40),
                 "engine": lambda: _engine(settings),
                 "console": lambda: listen(lambda: create_app(settings), settings.bind, settings.threads)}
    # Its end does not end the service; a death brings another, which stops what the first one left half written.
    return Supervisor(children, {"history": lambda: sys.exit(past.once(settings))} if to_come else {}).run()


def _engine(settings: Settings) -> None:
    """Send and tick in a process of its own: sixty callers would make every page wait for the interpreter."""
    made = parts(settings)
    start_engine(made)
    _until_told()
    made.maker.stop()
    made.ticks.stop()
    made.worker.stop()


def _free(settings: Settings) -> None:
    """Refuse a port that is taken, by its name, before anything is started."""
    own = {} if settings.sandbox_url else {"CRISIS_SANDBOX_BIND": settings.sandbox_bind,
                                           "CRISIS_SANDBOX_SMTP_BIND": settings.sandbox_smtp_bind}
    binds = {"CRISIS_BIND": settings.bind, "CRISIS_PUBLIC_BIND": settings.public_bind} | own
    for name, bind in binds.items():
        host, _, port = bind.rpartition(":")
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host.strip("[]"), int(port)))
            except (OSError, ValueError) as error:
                raise SettingsError(f"{name} : l'adresse {bind} n'est pas libre ou n'est pas une adresse. "
                                    "Arrêtez ce qui l'occupe ou choisissez-en une autre.") from error


def _web(settings: Settings, _wanted: argparse.Namespace) -> int:
    listen(lambda: create_app(settings), settings.bind, settings.threads)
    return 0


def _public(settings: Settings, _wanted: argparse.Namespace) -> int:
    listen(lambda: create_public(settings), settings.public_bind, 40)
    return 0


def _worker(settings: Settings, _wanted: argparse.Namespace) -> int:
    made = parts(settings)
    made.worker.start()
    Feed(made.house.db).start()
    made.maker.start()
    _until_told()
    made.maker.stop()
    made.worker.stop()
    return 0


def _scheduler(settings: Settings, _wanted: argparse.Namespace) -> int:
    made = parts(settings)
    made.ticks.start()
    _until_told()
    made.ticks.stop()
    return 0


def _until_told() -> None:
    told = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: told.set())
    told.wait()


def _sandbox(settings: Settings, _wanted: argparse.Namespace) -> int:
    db = Database(settings.database)
    demonstration = demonstrates(db)
    db.close()
    _run_sandbox(settings, demonstration)
    return 0


def _run_sandbox(settings: Settings, demonstration: bool) -> None:
    """Serve the operators of a demonstration, or those of the exercises of a real installation.

    These have a token of their own, and take the numbers of its directory: nothing leaves this machine.
    """
    serve_sandbox(settings.sandbox_bind, settings.sandbox_smtp_bind, settings.data_dir / "bac-a-sable",
                  settings.sandbox_faults, SANDBOX_ACCOUNT, sandbox_secret(settings, demonstration=demonstration),
                  settings.sandbox_latency_ms, ring_ms=settings.sandbox_ring_ms, anybody=not demonstration,
                  own=urlsplit(settings.called_back("sandbox", demonstration=demonstration)).hostname or "")


def _demo(settings: Settings, wanted: argparse.Namespace) -> int:
    if wanted.history:
        return past.command(settings)
    _prepare(settings, demo=True)
    return 0


def _migrate(settings: Settings, wanted: argparse.Namespace) -> int:
    _prepare(settings, demo=False)
    if wanted.install:
        db = Database(settings.database)
        with db.transaction() as tx:
            if register.is_open(tx):
                raise SettingsError("Cette base a déjà un registre : rien n'a été changé.")
            register.open_house(tx, settings.territory, demonstration=False)
    return 0


def _doctor(settings: Settings, wanted: argparse.Namespace) -> int:
    found = examine(Database(settings.database), settings,
                    territories.load(settings.territory, ROOT / "territories"))
    if wanted.json:
        print(json.dumps([{"code": each.code, "good": each.good, "sentence": each.told} for each in found],
                         ensure_ascii=False, indent=1))
    else:
        for each in found:
            print(f"{'bon    ' if each.good else 'à faire'}  {each.told}")
    return 0 if all(each.good for each in found) else 1


def _report(settings: Settings, wanted: argparse.Namespace) -> int:
    db = Database(settings.database)
    if wanted.list or wanted.event is None:
        return evidence.list_events(db, wanted.json)
    territory = territories.load(settings.territory, ROOT / "territories")
    out = wanted.out or Path(f"rapport-{wanted.event}.{wanted.format}")
    return evidence.report_command(db, territory, wanted.event, wanted.format, out)


def _verify(settings: Settings, wanted: argparse.Namespace) -> int:
    return evidence.verify(Database(settings.database), wanted.event, wanted.json)


if __name__ == "__main__":
    sys.exit(main())
