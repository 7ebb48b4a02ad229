"""Sign-in and login rows: joins people to Argon2 and to sessions. Throttling belongs to flask-limiter."""
from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Row, delete, insert, select, update

from crisis import clock
from crisis.accounts.rights import RIGHTS, Actor
from crisis.accounts.tables import account, login
from crisis.db import Tx
from crisis.errors import Conflict, Forbidden, Missing, Refused
from crisis.journal import store
from crisis.journal.tables import REGISTER

LIFE = timedelta(hours=12)
LONGEST = 60
_hasher = PasswordHasher()


@cache
def _nobody() -> str:
    """Return a hash that no password opens, so that an unknown login costs as long as a known one."""
    return _hasher.hash(secrets.token_urlsafe(32))


def hashed(password: str) -> str:
    """Return the Argon2id hash of a new password. Raises Refused if it is shorter than 12 characters."""
    if len(password) < 12:
        raise Refused("password_short", "Mot de passe trop court.", "Il compte moins de 12 caractères.",
                      "Choisissez une phrase plus longue.")
    return _hasher.hash(password)


def sealed(secret: str) -> str:
    """Return the Argon2id hash of a secret that the house has drawn, whatever its length."""
    return _hasher.hash(secret)


def opens(known: str | None, typed: str) -> bool:
    """Return whether what was typed opens a hash. None opens for nothing, and takes as long as a known one."""
    try:
        _hasher.verify(known or _nobody(), typed.encode("utf-8", "surrogatepass"))
    except (VerificationError, InvalidHashError):
        return False
    return known is not None


def check(tx: Tx, name: str, password: str) -> str:
    """Return the person who signs in. Raises Forbidden, the same for an unknown login and for a wrong password."""
    login_name = name.strip().lower()
    row = None
    if login_name.isprintable():  # PostgreSQL refuses to look for what it could never hold.
        row = tx.execute(select(account).where(account.c.login == login_name)).one_or_none()
    if not opens(row.password if row is not None and row.enabled else None, password) or row is None:
        raise Forbidden("signin", "Connexion refusée.", "L'identifiant ou le mot de passe ne convient pas.",
                        "Vérifiez la saisie ; en cas d'urgence, appelez la permanence.")
    return str(row.person)


@dataclass(frozen=True, slots=True)
class Duty:
    """What a telephone is enrolled for: a function, from when, and the end of its session (host clock)."""

    function: str
    begins: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """Who holds a session, the login shown, when the password was last given, the duty of an enrolled telephone.

    `post`: of a session opened at a post of the hotline with the code of a shift, the assignment that it serves.

    Whether that duty is still theirs is not judged here: `oncall.phones.session_of` does.
    """

    actor: Actor
    name: str
    proved_at: datetime
    duty: Duty | None = None
    post: str | None = None


def open_login(tx: Tx, person: str) -> str:
    """Open a session and return its secret, which only the browser or client keeps; the table holds its hash."""
    secret, now = secrets.token_urlsafe(32), clock.now()
    tx.execute(delete(login).where(login.c.expires_at < now))
    tx.execute(insert(login), {"id": digest(secret), "person": person, "opened_at": now, "proved_at": now,
                               "expires_at": now + LIFE})
    return secret


def open_at_post(tx: Tx, person: str, role: str, post: str, until: datetime) -> str:
    """Open a session that has one role and ends with a shift, and return its secret.

    `post`: the assignment it serves; `until`: host clock, UTC. Whoever else sits at that post is signed out of it.
    """
    secret, now = secrets.token_urlsafe(32), clock.now()
    tx.execute(delete(login).where((login.c.expires_at < now) | (login.c.post == post)))
    tx.execute(insert(login), {"id": digest(secret), "person": person, "opened_at": now, "proved_at": now,
                               "expires_at": until, "role": role, "post": post})
    return secret


def close_post(tx: Tx, post: str) -> None:
    """Revoke at once the session that serves an assignment."""
    tx.execute(delete(login).where(login.c.post == post))


def lengthen(tx: Tx, secret: str, duty: Duty) -> None:
    """Let a session last as long as a duty. The secret stays: a second tap finds what the first one did."""
    tx.execute(update(login).where(login.c.id == digest(secret)).values(
        duty=duty.function, begins=duty.begins, expires_at=duty.until))


def prove_again(tx: Tx, secret: str) -> None:
    """Note that whoever holds a session has just given the password again."""
    tx.execute(update(login).where(login.c.id == digest(secret)).values(proved_at=clock.now()))


def close_login(tx: Tx, secret: str) -> None:
    """Revoke a session at once."""
    tx.execute(delete(login).where(login.c.id == digest(secret)))


def session_of(tx: Tx, secret: str) -> Session | None:
    """Return the session that a secret opens, or None once it has ended or the account is closed."""
    row = tx.execute(select(account, login.c.proved_at, login.c.duty, login.c.begins, login.c.expires_at,
                            login.c.role, login.c.post)
                     .join(login, login.c.person == account.c.person)
                     .where(login.c.id == digest(secret), login.c.expires_at > clock.now(),
                            account.c.enabled.is_(True))).one_or_none()
    if row is None:
        return None
    duty = Duty(row.duty, row.begins, row.expires_at) if row.duty else None
    actor = _actor(row) if row.role is None else Actor(row.person, row.role, frozenset({row.role}))
    return Session(actor, str(row.login), row.proved_at, duty, row.post)


def actor_of(tx: Tx, secret: str) -> tuple[Actor, str] | None:
    """Return who holds a session secret, with the login name, or None."""
    found = session_of(tx, secret)
    return None if found is None else (found.actor, found.name)


def _actor(row: Row[Any]) -> Actor:
    return Actor(row.person, row.function, frozenset(row.roles.split()))


def actor(tx: Tx, person: str) -> Actor:
    """Return the actor that a person is today. Raises Refused for somebody without an account, or with a closed one."""
    row = tx.execute(select(account).where(account.c.person == person, account.c.enabled.is_(True))).one_or_none()
    if row is None:
        raise Refused("no_account", "Cette personne n'a pas de compte ouvert.")
    return _actor(row)


def grant(tx: Tx, actor: Actor, person: str, name: str, password: str, function: str, roles: list[str]) -> None:
    """Create an account and write the rights in the register. Raises Refused for a role that does not exist."""
    actor.require("manage_accounts")
    unknown = [role for role in roles if role not in RIGHTS]
    if unknown or not roles:
        raise Refused("role", "Rôle inconnu.", f"Reçu : {', '.join(unknown) or 'aucun'}.",
                      f"Rôles possibles : {', '.join(RIGHTS)}.")
    store.lock(tx, REGISTER)
    _free(tx, person, name.strip().lower())
    tx.execute(insert(account), {"person": person, "login": name.strip().lower(), "password": hashed(password),
                                 "function": function, "roles": " ".join(sorted(roles)), "enabled": True})
    store.append(tx, REGISTER, "account_granted", {"person": person, "roles": sorted(roles)}, by=actor.by)


def revoke(tx: Tx, actor: Actor, name: str) -> None:
    """Close an account and every session it holds, at once; the register keeps the act. Raises Missing."""
    actor.require("manage_accounts")
    store.lock(tx, REGISTER)
    person = person_of(tx, name)
    tx.execute(update(account).where(account.c.person == person).values(enabled=False))
    tx.execute(delete(login).where(login.c.person == person))
    store.append(tx, REGISTER, "account_revoked", {"person": person}, by=actor.by)


def person_of(tx: Tx, name: str) -> str:
    """Return the person who has a login. Raises Missing."""
    person = tx.execute(select(account.c.person).where(account.c.login == name.strip().lower())).scalar()
    if person is None:
        raise Missing("login_missing", f"Aucun compte ne porte l'identifiant « {name} ».",
                      todo="Créez-le par « crisis user add ».")
    return str(person)


def _free(tx: Tx, person: str, name: str) -> None:
    if not 0 < len(name) <= LONGEST or not name.isprintable():
        raise Refused("login", "Identifiant refusé.", f"Il est vide ou dépasse {LONGEST} signes.",
                      "Choisissez un identifiant court.")
    if tx.execute(select(account.c.person).where((account.c.login == name) | (account.c.person == person))).first():
        raise Conflict("login_taken", "Ce compte existe déjà.", "L'identifiant ou la personne a déjà un compte.",
                       "Choisissez un autre identifiant.")


def digest(secret: str) -> str:
    """Return what a table keeps of a secret with enough entropy to need no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()
