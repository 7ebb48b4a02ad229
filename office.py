"""What an administrator does from the command line: accounts, rotas, the paper kit. Wiring only, like `app.py`."""
from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path

from crisis import clock, prepared
from crisis import kit as paper
from crisis import territory as territories
from crisis.accounts import signin
from crisis.config import ROOT, Settings
from crisis.db import Database
from crisis.demonstration import HOUSE
from crisis.directory import contacts, routes
from crisis.errors import SettingsError
from crisis.events.cod import Here
from crisis.oncall.layers import PARIS
from crisis.oncall.rotas import functions_of, publish


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
