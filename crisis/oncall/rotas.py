"""Published rotas, and who is on duty now. The arithmetic of layers is `plan`'s business."""
from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, bindparam, insert, select

from crisis.accounts.rights import Actor
from crisis.db import Tx, new_id
from crisis.directory.contacts import names
from crisis.errors import Refused
from crisis.journal import store
from crisis.journal.tables import REGISTER
from crisis.oncall import written
from crisis.oncall.layers import Held, Layer, Turn
from crisis.oncall.plan import Exchange, Leave, Plan, on_duty
from crisis.oncall.tables import duty_change, rota

# Whoever a crisis calls out by its duty.
FUNCTIONS = ("duty_officer", "authority", "communication", "cip_chief", "technician")
# What engagement 47 promises at every hour of every day: whoever orders, whoever activates, the cell itself.
ALWAYS = ("duty_officer", "authority", "communication")
MOST = 30  # Nobody waits thirty weeks for a turn.


def publish(tx: Tx, actor: Actor, function: str, members: Sequence[str], anchor: date, weekday: int,
            hour: int) -> str:
    """Publish the weekly rota of a function; it replaces the one before. Raises Refused as `publish_layers` does."""
    try:
        turn = Turn(tuple(members), anchor, weekday, hour)
    except ValueError as error:
        actor.require("manage_rota")
        raise _empty() from error
    return publish_layers(tx, actor, function, [turn])


def publish_layers(tx: Tx, actor: Actor, function: str, layers: Sequence[Layer]) -> str:
    """Publish the duty of a function, the upper layer first; it replaces the one before. Returns its id.

    Raises Refused if the function has no rota, or if this one names nobody or somebody unknown: a rota that cannot
    be read would keep the COD from being activated; and if it says that a function of engagement 47 is not held.
    """
    actor.require("manage_rota")
    _sound(tx, function, layers)
    key, kept = new_id(), [written.written(layer) for layer in layers]
    line = store.append(tx, REGISTER, "rota_published", {"rota": key, "function": function, "layers": kept},
                        by=actor.by)
    tx.execute(insert(rota), {"id": key, "function": function, "layers": json.dumps(kept), "published_at": tx.now,
                              "register_seq": line.seq})
    return key


def _sound(tx: Tx, function: str, layers: Sequence[Layer]) -> None:
    if function not in FUNCTIONS:
        raise Refused("rota_function", "Tableau d'astreinte refusé.", "Cette fonction n'a pas d'astreinte.",
                      f"Fonctions possibles : {', '.join(FUNCTIONS)}.")
    _hours(function, [layer for layer in layers if isinstance(layer, Held)])
    named = {person for layer in layers for person in written.people(layer)}
    if not named:
        raise _empty()
    if len(named) > MOST or named - set(names(tx, named)):
        raise Refused("rota_person", "Tableau d'astreinte refusé.",
                      f"Il nomme une personne absente de l'annuaire, ou plus de {MOST} personnes.",
                      "Ajoutez d'abord la personne à l'annuaire.")


def _hours(function: str, hours: Sequence[Held]) -> None:
    if hours and function in ALWAYS:
        raise Refused("rota_always", "Tableau d'astreinte refusé.", "L'engagement 47 vaut 7 jours sur 7, 24 heures sur "
                      "24 : cette fonction ne peut pas être dite non tenue.", "Retirez les heures de tenue, et couvrez "
                      "le reste par une couche de semaine.")
    if len(hours) > 1:
        raise Refused("rota_held", "Tableau d'astreinte refusé.", "Deux plages disent quand cette fonction est tenue.",
                      "Gardez-en une seule.")


def _empty() -> Refused:
    return Refused("rota_empty", "Tableau d'astreinte refusé.",
                   "Il ne nomme personne, nomme deux fois quelqu'un, ou n'a pas d'heure de relève possible.",
                   "Donnez au moins une personne, chacune une seule fois, et l'heure de la relève.")


def current(tx: Tx, function: str) -> Plan | None:
    """Return the duty in force for a function, with its leaves and exchanges."""
    row = tx.execute(_LAST, {"of": function}).one_or_none()
    return _plan(tx, row) if row else None


def current_id(tx: Tx, function: str) -> str | None:
    """Return the id of the rota in force: what an escalation freezes (R25)."""
    row = tx.execute(_LAST, {"of": function}).one_or_none()
    return row.id if row else None


def plan_of(tx: Tx, rota_id: str) -> Plan:
    """Return a published rota with the leaves and exchanges of its function as they stand now."""
    return _plan(tx, tx.execute(_ONE, {"key": rota_id}).one())


# Every page asks: making these statements again would cost more than running them.
_LAST = select(rota).where(rota.c.function == bindparam("of")).order_by(rota.c.register_seq.desc()).limit(1)
_ONE = select(rota).where(rota.c.id == bindparam("key"))
_AGREED = select(duty_change).where(
    duty_change.c.withdrawn_at.is_(None) | (duty_change.c.withdrawn_at > duty_change.c.begins),
    duty_change.c.function.is_(None) | (duty_change.c.function == bindparam("of"))).order_by(
        duty_change.c.register_seq, duty_change.c.begins)


def _plan(tx: Tx, row: Row[Any]) -> Plan:
    changes = [(each, _until(each)) for each in tx.execute(_AGREED, {"of": row.function})]
    return Plan(row.function, _layers(row.id, row.layers),
                tuple(Leave(each.person, each.begins, ends) for each, ends in changes if each.kind == "leave"),
                tuple(Exchange(each.person, each.instead_of, each.begins, ends)
                      for each, ends in changes if each.kind != "leave"))


@lru_cache(maxsize=64)
def _layers(_rota_id: str, kept: str) -> tuple[Layer, ...]:
    """Read the layers of a publication once: it is never changed, another one has another id and replaces it.

    What was kept is a part of the key, so that a row moved by hand is read as it stands.
    """
    return tuple(written.read(layer) for layer in json.loads(kept))


def _until(change: Row[Any]) -> datetime:
    """Return when a change ends: what was withdrawn under way counted until then, and was lived so."""
    ends: datetime = change.ends
    return min(ends, change.withdrawn_at or ends)


def published(tx: Tx, function: str) -> list[tuple[Plan, datetime]]:
    """Return every duty that a function has had, with the instant from which it was in force, the oldest first."""
    rows = tx.execute(select(rota.c.id, rota.c.published_at).where(rota.c.function == function)
                      .order_by(rota.c.register_seq)).all()
    return [(plan_of(tx, row.id), row.published_at) for row in rows]


def members(plan: Plan) -> tuple[str, ...]:
    """Return everyone whom the layers of a duty name, each once."""
    return tuple(dict.fromkeys(person for layer in plan.layers for person in written.people(layer)))


def functions_of(tx: Tx, person: str) -> list[str]:
    """Return the functions whose rota in force names a person, whether it is their turn or not."""
    return [function for function in FUNCTIONS
            if (found := current(tx, function)) is not None and person in members(found)]


def on_duty_now(tx: Tx, function: str) -> tuple[str, ...]:
    """Return the persons on duty at this minute, the first-called first; empty if no rota covers the function."""
    found = current(tx, function)
    return on_duty(found, tx.now) if found else ()


def held_now(tx: Tx, function: str) -> bool:
    """Return whether the préfecture holds a function at this minute; True for one that has no rota."""
    found = current(tx, function)
    return found is None or found.held(tx.now)


def all_on_duty(tx: Tx) -> dict[str, tuple[str, ...]]:
    """Return who is on duty now, by function."""
    functions = tx.execute(select(rota.c.function).distinct().order_by(rota.c.function)).scalars()
    return {function: on_duty_now(tx, function) for function in list(functions)}
