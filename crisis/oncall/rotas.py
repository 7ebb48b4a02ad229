"""Published rotas, and who is on duty now. The arithmetic of weeks is `rota`'s business."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import insert, select

from crisis.accounts.rights import Actor
from crisis.db import Tx, new_id
from crisis.directory.contacts import names
from crisis.errors import Refused
from crisis.journal import store
from crisis.journal.tables import REGISTER
from crisis.oncall.rota import Rota, on_duty
from crisis.oncall.tables import rota

FUNCTIONS = ("duty_officer", "authority", "communication", "cip_chief")  # Whoever a crisis calls out by its duty.
MOST = 30  # The column keeps a thousand characters, and nobody waits thirty weeks for a turn.


def publish(tx: Tx, actor: Actor, function: str, members: Sequence[str], anchor: date, weekday: int,
            hour: int) -> str:
    """Publish the weekly rota of a function; it replaces the one before.

    Raises Refused if the function has no rota, or if this one names nobody, somebody unknown, or changes hands at an
    hour that no calendar has: a rota that cannot be read would keep the COD from being activated.
    """
    actor.require("manage_rota")
    _sound(tx, function, members, anchor, weekday, hour)
    key = new_id()
    line = store.append(tx, REGISTER, "rota_published", {
        "rota": key, "function": function, "members": list(members), "anchor": anchor.isoformat(),
        "weekday": weekday, "hour": hour}, by=actor.by)
    tx.execute(insert(rota), {"id": key, "function": function, "members": " ".join(members), "anchor": anchor,
                              "weekday": weekday, "hour": hour, "published_at": tx.now, "register_seq": line.seq})
    return key


def _sound(tx: Tx, function: str, members: Sequence[str], anchor: date, weekday: int, hour: int) -> None:
    if function not in FUNCTIONS:
        raise Refused("rota_function", "Tableau d'astreinte refusé.", "Cette fonction n'a pas d'astreinte.",
                      f"Fonctions possibles : {', '.join(FUNCTIONS)}.")
    try:
        Rota(function, tuple(members), anchor, weekday, hour)
    except ValueError as error:
        raise Refused("rota_empty", "Tableau d'astreinte refusé.",
                      "Il ne nomme personne, nomme deux fois quelqu'un, ou n'a pas d'heure de relève possible.",
                      "Donnez au moins une personne, chacune une seule fois, et l'heure de la relève.") from error
    if len(members) > MOST or set(members) - set(names(tx, members)):
        raise Refused("rota_person", "Tableau d'astreinte refusé.",
                      f"Il nomme une personne absente de l'annuaire, ou plus de {MOST} personnes.",
                      "Ajoutez d'abord la personne à l'annuaire.")


def current(tx: Tx, function: str) -> Rota | None:
    """Return the rota in force for a function."""
    row = tx.execute(select(rota).where(rota.c.function == function)
                     .order_by(rota.c.register_seq.desc()).limit(1)).one_or_none()
    return row and Rota(row.function, tuple(row.members.split()), row.anchor, row.weekday, row.hour)


def functions_of(tx: Tx, person: str) -> list[str]:
    """Return the functions whose rota in force names a person, whether it is their week or not."""
    return [function for function in FUNCTIONS
            if (found := current(tx, function)) is not None and person in found.members]


def on_duty_now(tx: Tx, function: str) -> tuple[str, ...]:
    """Return the persons on duty at this minute, the first-called first; empty if no rota covers the function."""
    found = current(tx, function)
    return on_duty(found, tx.now) if found else ()


def all_on_duty(tx: Tx) -> dict[str, tuple[str, ...]]:
    """Return who is on duty now, by function."""
    functions = tx.execute(select(rota.c.function).distinct().order_by(rota.c.function)).scalars()
    return {function: on_duty_now(tx, function) for function in list(functions)}
