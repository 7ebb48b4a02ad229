"""A demonstration: a fictional préfecture on an empty database (R4), never mixed with a real installation."""
from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from sqlalchemy import select, update

from crisis.accounts.rights import FUNCTIONS_FR, Actor
from crisis.accounts.signin import grant, hashed
from crisis.accounts.tables import account
from crisis.accounts.unsigned import NO_PASSWORD
from crisis.db import Database, Tx
from crisis.directory import contacts, fictional_organisms, organisms
from crisis.directory.contacts import Newcomer
from crisis.directory.fiction import Demo, Route, people
from crisis.errors import SettingsError
from crisis.events import history
from crisis.hotline import fictional_volunteers, volunteer_imports, volunteers
from crisis.journal import register
from crisis.oncall import rotas
from crisis.territory import Territory

FILE = "demonstration.json"
HOUSE = Actor("system", "system", frozenset({"administrator"}))


def install(db: Database, territory: Territory, data_dir: Path, *, without_route: tuple[str, ...] = (),
            since: datetime | None = None) -> Path:
    """Make the database a demonstration, or check that it is one; return the file of its sign-ins.

    `since`: an empty database is born then, on virtual time, so that its history can be played.
    Raises SettingsError on a database that is a real installation.
    """
    path = data_dir / FILE
    with db.transaction(jumping=since is not None) as tx:
        if not register.is_open(tx):
            born = tx if since is None else history.back(tx, since)
            logins = _fill(born, territory, people(territory, without_route=without_route))
        elif not register.is_demonstration(tx):
            raise SettingsError("Cette base est une installation réelle : elle ne peut pas servir de démonstration. "
                                "Donnez une autre base par CRISIS_DATABASE_URL ou CRISIS_DATA_DIR.")
        elif path.exists():
            return path
        else:
            logins = _new_passwords(tx)
    _write(path, logins)
    return path


def _fill(tx: Tx, territory: Territory, demo: Demo) -> dict[str, str]:
    register.open_house(tx, territory.code, demonstration=True)
    added = contacts.import_all(tx, HOUSE, "fiction", _everybody(demo))
    persons = {staff.login: person for staff, person in zip(demo.staff, added, strict=False)}
    logins = {staff.login: secrets.token_urlsafe(12) for staff in demo.staff}
    for staff in demo.staff:
        grant(tx, HOUSE, persons[staff.login], staff.login, logins[staff.login], staff.function, list(staff.roles))
    _publish(tx, territory, demo, persons)
    organisms.put(tx, HOUSE, fictional_organisms.cards(territory))
    volunteer_imports.put(tx, HOUSE, fictional_volunteers.cards(territory, volunteers.today(tx)))
    return logins


def _everybody(demo: Demo) -> list[Newcomer]:
    """Return all the invented people, the staff first."""
    return [
        *(Newcomer(one.name, "staff", one.function, None, _pairs(one.routes)) for one in demo.staff),
        *(Newcomer(one.name, "elected", "mayor", f"commune:{one.code_insee}", _pairs(one.routes))
          for one in demo.mayors),
        *(Newcomer(one.name, "officials", "epci_president", f"epci:{one.epci_siren}", _pairs(one.routes))
          for one in demo.presidents),
        *(Newcomer(one.name, "media", "newsroom", f"medium:{one.medium}", _pairs(one.routes))
          for one in demo.newsrooms)]


def _publish(tx: Tx, territory: Territory, demo: Demo, persons: dict[str, str]) -> None:
    hand_over = territory.hand_over
    for function, members in demo.rotas.items():
        rotas.publish(tx, HOUSE, function, [persons[login] for login in members], tx.now.date(),
                      hand_over.weekday_number, hand_over.hour)


def _pairs(routes: tuple[Route, ...]) -> list[tuple[str, str]]:
    return [(route.channel, route.address) for route in routes]


def _new_passwords(tx: Tx) -> dict[str, str]:
    """Give every demonstration account a new password, because the file that held them is gone."""
    logins = {}
    for name in list(tx.execute(select(account.c.login).where(account.c.password != NO_PASSWORD)).scalars()):
        logins[name] = secrets.token_urlsafe(12)
        tx.execute(update(account).where(account.c.login == name).values(password=hashed(logins[name])))
    return logins


def _write(path: Path, logins: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(json.dumps(logins, indent=1), encoding="utf-8")


def holders_of(tx: Tx, logins: Iterable[str]) -> dict[str, str]:
    """Return who holds each login: the name and the function, invented."""
    rows = tx.execute(select(account.c.login, account.c.person, account.c.function))
    kept = {row.login: row for row in rows if row.login in set(logins)}
    called = contacts.names(tx, [row.person for row in kept.values()])
    return {login: f"{called.get(row.person, '')}, {FUNCTIONS_FR.get(row.function, row.function)}"
            for login, row in kept.items()}


def sign_ins(path: Path) -> dict[str, str]:
    """Return the logins and passwords of a demonstration. They open nothing but invented data."""
    read: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return read
