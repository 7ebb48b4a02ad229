"""A route is verified by a code of six digits sent there and typed back: 15 minutes, one code a minute, five tries.

What is verified says only that somebody reads it; whether messages go through is `reachable`'s business.
"""
from __future__ import annotations

import hmac
import secrets
from datetime import timedelta

from sqlalchemy import delete, insert, select, update

from crisis import clock
from crisis.accounts.rights import Actor
from crisis.accounts.signin import digest
from crisis.db import Tx
from crisis.delivery.policy import CONTACTS
from crisis.delivery.tables import delivery
from crisis.directory import routes
from crisis.directory.routes import Route
from crisis.directory.tables import route_code
from crisis.errors import Conflict, Refused
from crisis.journal import store
from crisis.journal.tables import REGISTER
from crisis.oncall import house_messages

LIFE = timedelta(minutes=15)
PAUSE = timedelta(minutes=1)
TRIES = 5


def send_code(tx: Tx, actor: Actor, prefecture: str, route_id: str) -> Route:
    """Send a new code to one of one's own routes; the code before is worth nothing any more.

    Raises Missing for a route of somebody else, Conflict for one that is verified, Refused within a minute of the
    last code or above the ceiling of codes: one that waited for an hour would arrive dead.
    """
    store.lock(tx, REGISTER)
    route = _own(tx, actor, route_id)
    _may_send(tx, route)
    code, salt = f"{secrets.randbelow(10 ** 6):06d}", secrets.token_hex(16)
    tx.execute(delete(route_code).where(route_code.c.route == route.id))
    tx.execute(insert(route_code), {"route": route.id, "salt": salt, "code": digest(salt + code),
                                    "sent_at": clock.now(), "tries": 0})
    spoken = route.channel == "voice"
    orders = house_messages.to_routes(
        tx, [route], "code_spoken" if spoken else "code", urgency="alert",
        fields={"sender": house_messages.sender(prefecture), "code": ", ".join(code) if spoken else code})
    house_messages.send(tx, "code_sent", {"person": route.person, "channel": route.channel}, orders, "code",
                        by=actor.by)
    if tx.execute(select(delivery.c.id).where(delivery.c.id == orders[0].id, delivery.c.next_at > tx.now)).first():
        raise Refused("code_ceiling", "Trop de codes envoyés à cette adresse.", "Le plafond de l'heure est atteint.",
                      "Recommencez dans une heure.")
    return route


def _own(tx: Tx, actor: Actor, route_id: str) -> Route:
    route = routes.one(tx, actor.person, route_id)
    if route.channel not in CONTACTS:
        raise Refused("route_channel", "Cette voie ne se vérifie pas par un code.")
    return route


def _may_send(tx: Tx, route: Route) -> None:
    if route.verified_at is not None:
        raise Conflict("route_verified", "Cette voie est déjà vérifiée.", todo="Rechargez la page.")
    last = tx.execute(select(route_code.c.sent_at).where(route_code.c.route == route.id)).scalar()
    if last is not None and clock.now() < last + PAUSE:
        raise Refused("code_too_soon", "Un code vient d'être envoyé.", "Un seul code part par minute.",
                      "Attendez une minute ; le dernier code reçu est le bon.")


def count_try(tx: Tx, actor: Actor, route_id: str) -> None:
    """Count a try before it is judged, in a transaction of its own: a refusal, or a twin, must not give it back.

    Raises Refused once five were made of the same code. A route that waits for none counts nothing.
    """
    routes.one(tx, actor.person, route_id)
    mine = route_code.c.route == route_id
    counted = update(route_code).where(mine, route_code.c.tries < TRIES).values(tries=route_code.c.tries + 1)
    if not tx.execute(counted).rowcount and tx.execute(select(route_code.c.route).where(mine)).first():
        raise Refused("code_exhausted", "Ce code ne vaut plus rien.", "Cinq essais ont échoué.",
                      "Demandez un nouveau code.")


def confirm(tx: Tx, actor: Actor, route_id: str, typed: str) -> None:
    """Verify a route by the code that was sent there. Raises Refused for another code, or one older than 15 minutes."""
    store.lock(tx, REGISTER)
    route = routes.one(tx, actor.person, route_id)
    if route.verified_at is not None:
        return
    kept = tx.execute(select(route_code).where(route_code.c.route == route.id)).one_or_none()
    if kept is None or clock.now() > kept.sent_at + LIFE:
        raise Refused("code_over", "Aucun code n'est attendu.", "Un code vaut 15 minutes.", "Demandez un nouveau code.")
    if not hmac.compare_digest(kept.code, digest(kept.salt + "".join(typed.split()))):
        raise Refused("code_wrong", "Ce n'est pas le bon code.", "Chaque nouveau code annule le précédent.",
                      "Recopiez le dernier code reçu.")
    routes.verified(tx, route.id)
    store.append(tx, REGISTER, "route_verified", {"person": route.person, "channel": route.channel}, by=actor.by)


def awaited(tx: Tx, route_ids: list[str]) -> set[str]:
    """Return the routes to which a code was sent that may still be typed."""
    rows = select(route_code.c.route).where(route_code.c.route.in_(route_ids), route_code.c.tries < TRIES,
                                            route_code.c.sent_at >= clock.now() - LIFE)
    return set(tx.execute(rows).scalars())
