"""Who is named psychologist of an event, and the hot debrief (*bilan à chaud*) of its hotline (D49, D50).

Both stay possible after the event is closed: people are followed up, and asked, once it is over. The flags themselves
are `hotline/care`'s.
"""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, delete, insert, select

from crisis.accounts.rights import Actor
from crisis.accounts.signin import actor as account_of
from crisis.accounts.tables import account
from crisis.db import Tx
from crisis.errors import Conflict, Refused
from crisis.events.stage import locked
from crisis.hotline import care
from crisis.hotline.standing import standings
from crisis.hotline.tables import psychologist
from crisis.journal import store
from crisis.messages.wording import LONG, kept

QUESTIONS = {"held": "Ce qui a tenu", "lacked": "Ce qui a manqué", "asked": "Ce que les gens demandaient le plus",
             "fatigue": "La fatigue des agents", "change": "Ce qu'il faut changer", "more": "Autre"}
"""The questions of a debrief, in the order in which they are asked."""


def name_psychologist(tx: Tx, actor: Actor, event_id: str, person: str) -> int:
    """Let a person read the difficulties flagged in this event, and return the entry's number.

    Raises Refused for somebody without an open account, Conflict for somebody named already.
    """
    actor.require("run_cip")
    locked(tx, event_id)
    account_of(tx, person)
    if person == actor.person:
        raise Refused("psychologist", "Personne ne se nomme soi-même.",
                      "Les signalements ne sont lus que par le chef de la CIP et par la personne nommée pour cela.",
                      "Nommez la personne qui suit les agents.")
    if person in care.psychologists(tx, event_id):
        raise Conflict("psychologist", "Cette personne est déjà nommée.", todo="Rechargez la page.")
    tx.execute(insert(psychologist), {"event": event_id, "person": person})
    return store.append(tx, event_id, "psychologist_named", {"person": person}, by=actor.by).seq


def candidates(tx: Tx) -> list[Row[Any]]:
    """Return whoever may be named: the person and the function of every open account, volunteers among them."""
    return list(tx.execute(select(account.c.person, account.c.function).where(account.c.enabled.is_(True))
                           .order_by(account.c.function, account.c.login)))


def withdraw_psychologist(tx: Tx, actor: Actor, event_id: str, person: str) -> int:
    """Take the reading back from a person named by mistake, or whose part is over. Raises Conflict if nobody is."""
    actor.require("run_cip")
    locked(tx, event_id)
    if not tx.execute(delete(psychologist).where(
            psychologist.c.event == event_id, psychologist.c.person == person)).rowcount:
        raise Conflict("psychologist", "Cette personne n'est pas nommée.", todo="Rechargez la page.")
    return store.append(tx, event_id, "psychologist_withdrawn", {"person": person}, by=actor.by).seq


def debrief(tx: Tx, actor: Actor, event_id: str, answers: Mapping[str, str]) -> int:
    """Record the hot debrief in one entry, its words beside, and return the entry's number.

    `answers`: by question, empty ones left out. Raises Refused if nothing is answered, Conflict for a hotline that
    never opened.
    """
    actor.require("run_cip")
    locked(tx, event_id)
    if standings.state(tx, event_id).opened_at is None:
        raise Conflict("cip_standing", "Aucun bilan ne peut être inscrit.", "La CIP n'a pas été ouverte.",
                       "Ouvrez la CIP, ou écrivez une note.")
    told = {name: answers.get(name, "").strip() for name in QUESTIONS}
    text = kept("\n\n".join(f"{QUESTIONS[name]} : {words}" for name, words in told.items() if words), "Le bilan", LONG)
    if text is None:
        raise Refused("debrief", "Bilan vide.", todo="Répondez à une question au moins.")
    return store.append(tx, event_id, "cip_debriefed", {}, by=actor.by, text=text).seq
