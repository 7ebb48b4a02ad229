"""What an administrator does from the command line: accounts, rotas, paper kit, bilan. Wiring only, like `app.py`."""
from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path

from crisis import clock, prepared
from crisis import kit as paper
from crisis import territory as territories
from crisis.accounts import signin
from crisis.accounts.rights import ROLES_FR
from crisis.config import ROOT, Settings
from crisis.db import Database
from crisis.demonstration import HOUSE
from crisis.directory import contacts, routes
from crisis.errors import Refused, SettingsError
from crisis.events.cod import Here
from crisis.evidence.bilan import command
from crisis.evidence.bilan.files import FORMATS
from crisis.evidence.indicators import periods
from crisis.oncall.layers import PARIS
from crisis.oncall.rotas import functions_of, publish
from crisis.usage import Parser

EXAMPLE = "--period 2026 --format ods --out bilan-2026.ods"


def rota(settings: Settings, wanted: argparse.Namespace) -> int:
    """Publish the weekly rota of a function."""
    hand_over = territories.load(settings.territory, ROOT / "territories").hand_over
    with Database(settings.database).transaction() as tx:
        members = [signin.person_of(tx, name) for name in wanted.logins]
        publish(tx, HOUSE, wanted.function, members, tx.now.date(), hand_over.weekday_number, hand_over.hour)
    print(f"Tableau publié : {wanted.function}.")
    return 0


def kit(settings: Settings, wanted: argparse.Namespace) -> int:
    """Make the paper kit. Raises SettingsError when its file cannot be written."""
    out: Path = wanted.out or Path(f"mallette-{clock.now().astimezone(PARIS):%Y%m%d}.pdf")
    here = Here(territories.load(settings.territory, ROOT / "territories"), settings.public_address, prepared.load())
    try:
        paper.make(Database(settings.database), here, out)
    except OSError as error:
        raise SettingsError(f"{out} : ce fichier ne s'écrit pas ({error.strerror}). Changez --out.") from error
    print(f"Mallette papier établie : {out}. Elle contient des numéros : imprimez-la, puis effacez le fichier.")
    return 0


def period(code: str) -> periods.Period:
    """Return a period as it is typed. Raises argparse's own error, so that a wrong one is a wrong use (exit code 2)."""
    try:
        return periods.read(code)
    except Refused as refusal:
        todo = refusal.todo[:1].lower() + refusal.todo[1:].rstrip(".")
        raise argparse.ArgumentTypeError(f"{code} : {todo}") from refusal


def of_period(parser: Parser) -> None:
    """Say what `crisis bilan` takes."""
    parser.add_argument("--period", type=period, required=True, metavar="PÉRIODE",
                        help="2026 (une année), 2026-T4 (un trimestre) ou 2026-01-01_2026-03-15 (deux jours)")
    parser.add_argument("--format", choices=list(FORMATS),
                        help="json (machine), csv (toutes les données), ods (tableur), pdf (à imprimer) ; par défaut, "
                             "celui que dit le nom de --out, sinon ods")
    parser.add_argument("--out", type=Path, metavar="FICHIER", help="où l'écrire (bilan-DÉPARTEMENT-PÉRIODE.FORMAT)")


def format_of(asked: str | None, out: Path | None) -> str:
    """Return the format asked for, or that of the suffix of a file. Raises SettingsError if they disagree."""
    told = out.suffix.lower().removeprefix(".") if out else ""
    if told in FORMATS and asked not in (None, told):
        raise SettingsError(f"{out} : ce nom dit {told}, et --format dit {asked}. Accordez-les, ou ôtez --format.")
    if asked is None and told and told not in FORMATS:
        raise SettingsError(f"{out} : ce nom ne dit pas de format connu ({', '.join(FORMATS)}). "
                            "Changez-le, ou donnez --format.")
    return asked or told or "ods"


def bilan(settings: Settings, wanted: argparse.Namespace) -> int:
    """Write the data of the bilan of a period."""
    out = command.write(Database(settings.database), territories.load(settings.territory, ROOT / "territories"),
                        wanted.period, format_of(wanted.format, wanted.out), wanted.out)
    print(f"Données du bilan écrites : {out}. Ni titre d'évènement, ni nom, ni lieu.")
    return 0


def of_user(parser: Parser) -> None:
    """Say what `crisis user` takes."""
    parser.add_argument("action", choices=["add", "number", "revoke"],
                        help="add crée le compte, number change son numéro, revoke le ferme")
    parser.add_argument("login", metavar="IDENTIFIANT")
    parser.add_argument("--name", default="", metavar="NOM", help="nom de la personne")
    parser.add_argument("--role", default=[], action="append", metavar="RÔLE", help="rôle, à répéter au besoin : "
                        + ", ".join(f"{code} ({told})" for code, told in ROLES_FR.items()))
    parser.add_argument("--sms", default="", metavar="NUMÉRO", help="téléphone qui reçoit les alertes")


def user(settings: Settings, wanted: argparse.Namespace) -> int:
    """Create an account, or close one."""
    if wanted.action == "revoke":
        return revoke(settings, wanted.login)
    if wanted.action == "number":
        return number(settings, wanted.login, wanted.sms)
    if not wanted.name.strip() or not wanted.role:
        raise SettingsError("Il manque le nom ou le rôle : crisis user add IDENTIFIANT --name NOM --role RÔLE.")
    password = getpass.getpass("Mot de passe : ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    routes = [("sms", wanted.sms)] if wanted.sms else []
    with Database(settings.database).transaction() as tx:
        person = contacts.add(tx, HOUSE, wanted.name, "staff", wanted.role[0], None, routes)
        signin.grant(tx, HOUSE, person, wanted.login, password, wanted.role[0], wanted.role)
    print(f"Compte créé : {wanted.login}.")
    return 0


def number(settings: Settings, name: str, typed: str) -> int:
    """Give an account another number, which its owner must verify anew."""
    if not typed:
        raise SettingsError("Il manque le numéro : crisis user number IDENTIFIANT --sms NUMÉRO.")
    with Database(settings.database).transaction() as tx:
        routes.readdress(tx, HOUSE, signin.person_of(tx, name), "sms", typed)
    print(f"Numéro changé : {name}. Il reste à le vérifier, sur la page « Mon astreinte ».")
    return 0


def revoke(settings: Settings, name: str) -> int:
    """Close an account, and say where the person is still on duty."""
    with Database(settings.database).transaction() as tx:
        signin.revoke(tx, HOUSE, name)
        left = functions_of(tx, signin.person_of(tx, name))
    print(f"Compte fermé : {name}.")
    if left:
        print(f"Cette personne figure encore au tableau d'astreinte : {', '.join(left)}. Personne ne répondrait à sa "
              "place : publiez un tableau sans elle (crisis rota).", file=sys.stderr)
    return 0
