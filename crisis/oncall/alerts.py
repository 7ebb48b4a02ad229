"""What people who are called say: their answer, their arrival. Only the button of a link acts (R19)."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, select, update

from crisis.accounts.rights import Actor
from crisis.accounts.signin import actor as account_of
from crisis.accounts.signin import digest
from crisis.db import Tx
from crisis.delivery import timers
from crisis.errors import Conflict, Missing, Refused
from crisis.journal import store
from crisis.oncall import awaited, convocations
from crisis.oncall.rotas import current, members
from crisis.oncall.tables import alert

MINUTES = (15, 30, 60)

def by_token(tx: Tx, token: str) -> Row[Any]:
    """Return the alert that a personal link opens. Raises Missing."""
    return _found(tx.execute(select(alert).where(alert.c.token == digest(token))).one_or_none())


def of_person(tx: Tx, event_id: str, person: str) -> Row[Any]:
    """Return the latest alert of a person for an event. Raises Missing if nobody alerted that person."""
    rows = select(alert).where(alert.c.event == event_id, alert.c.person == person, alert.c.of_seq.is_(None),
                                alert.c.organism.is_(None))
    return _found(tx.execute(rows.order_by(alert.c.sent_at.desc()).limit(1)).one_or_none())


def of_event(tx: Tx, event_id: str) -> list[Row[Any]]:
    """Return the alerts of an event to our own people, the first called first; who was only asked to confirm was not
    called.
    """
    rows = select(alert).where(alert.c.event == event_id, alert.c.of_seq.is_(None), alert.c.organism.is_(None))
    return list(tx.execute(rows.order_by(alert.c.sent_at, alert.c.function, alert.c.rank)))


def _found(row: Row[Any] | None) -> Row[Any]:
    if row is None:
        raise Missing("alert_missing", "Cette alerte n'existe pas ou n'existe plus.",
                      todo="Appelez la permanence de la préfecture.")
    return row


def answer(tx: Tx, call: Row[Any], said: str, minutes: int | None, through: str, by: store.By) -> None:
    """Record "J'arrive dans N min" or "Je ne peux pas". The same answer said twice is one entry, another replaces it.

    Entered for somebody else (`through` is then `hand`), it takes the right to act by hand. Raises Conflict once the
    person has said to be there: a page left open does not take that back. Whoever is on duty in an organism answers
    for it.
    """
    if call.organism is not None:
        convocations.answer(tx, call, convocations.Said(said, minutes), through, by)
        return
    if said not in ("coming", "cannot") or (said == "coming" and minutes not in MINUTES):
        raise Refused("answer", "Réponse non comprise.", "Elle n'est pas l'une des réponses proposées.",
                      "Choisissez « J'arrive dans 15, 30 ou 60 min » ou « Je ne peux pas ».")
    _may_say(tx, call, by)
    awaited.locked(tx, call.event)
    told = minutes if said == "coming" else None
    kept = tx.execute(select(alert.c.answer, alert.c.minutes).where(alert.c.id == call.id)).one()
    if (kept.answer, kept.minutes) == (said, told):
        return
    if _traced(tx, call):
        raise Conflict("already_there", "Votre présence est déjà enregistrée.",
                       "Cette réponse viendrait après « Je suis arrivé » ou « Je suis connecté ».",
                       "Si vous devez partir, dites-le au responsable de la cellule.")
    tx.execute(update(alert).where(alert.c.id == call.id).values(answer=said, minutes=told, answered_at=tx.now))
    entry = store.append(tx, call.event, "duty_answered", {
        "alert": call.id, "person": call.person, "function": call.function, "answer": said, "minutes": told,
        "through": through if by.person == call.person else "hand"}, by=by)
    timers.ring(tx, call.event, str(entry.seq))


def arrive(tx: Tx, call: Row[Any], how: str, by: store.By) -> None:
    """Record that a person is there or connected. It is the person's own trace only if that person acted.

    Twice is one entry, but somebody else's word never takes the place of the person's own trace. Whoever is on duty
    in an organism says it of its representative.
    """
    if call.organism is not None:
        convocations.arrive(tx, call.event, call.organism, by, call)
        return
    _how(how)
    _may_say(tx, call, by)
    awaited.locked(tx, call.event)
    own, known = by.person == call.person, tx.execute(select(alert.c.arrived_at).where(alert.c.id == call.id)).scalar()
    if known is not None and (not own or _traced(tx, call)):
        return
    if known is None:
        tx.execute(update(alert).where(alert.c.id == call.id).values(arrived_at=tx.now))
    store.append(tx, call.event, "duty_arrived", {
        "alert": call.id, "person": call.person, "function": call.function, "how": how, "own": own}, by=by)


def _how(how: str) -> None:
    if how not in ("arrived", "connected"):
        raise Refused("arrival", "Arrivée non comprise.", todo="Choisissez « Je suis arrivé » ou « Je suis connecté ».")


def _may_say(tx: Tx, call: Row[Any], by: store.By) -> None:
    """A person speaks for itself; for somebody else it takes a right, asked here and not only in a page (EA8)."""
    if call.of_seq is not None:
        raise Refused("answer", "Ce lien ne vous appelle pas.", "Il sert à confirmer un ordre donné de vive voix.",
                      "Touchez « Je confirme » ou « Je ne confirme pas ».")
    if by.person != call.person:
        account_of(tx, by.person).require("hand")


def _traced(tx: Tx, call: Row[Any]) -> bool:
    """Return whether the chain already holds the person's own trace of this alert."""
    return any(data["alert"] == call.id and data["own"] for data in _arrivals(tx, call.event))


def _arrivals(tx: Tx, event_id: str) -> Iterator[dict[str, Any]]:
    after = 0
    while page := store.entries(tx, event_id, after=after):
        yield from (content["data"] for entry in page if (content := entry.content)["kind"] == "duty_arrived")
        after = page[-1].seq


def own_by(call: Row[Any]) -> store.By:
    """Return the signature of somebody who acts through the personal link."""
    return store.By(call.person, call.function)


def on_site(tx: Tx, actor: Actor, event_id: str, function: str, how: str) -> None:
    """Record the presence of a person who was not alerted but signed in by hand: the duty officer, say.

    `function` is one that the person holds: nobody makes up the staff of a cell by saying so. Twice is one entry.
    """
    actor.require("answer_duty")
    _how(how)
    rota = current(tx, function)
    if function not in (actor.function, *actor.roles) and (rota is None or actor.person not in members(rota)):
        raise Refused("function", "Cette fonction n'est pas la vôtre.", "Votre compte ne la porte pas.",
                      "Indiquez votre présence dans votre propre fonction.")
    awaited.locked(tx, event_id)
    if any((data["person"], data["function"], data["alert"], data["own"]) == (actor.person, function, None, True)
           for data in _arrivals(tx, event_id)):
        return
    store.append(tx, event_id, "duty_arrived", {
        "alert": None, "person": actor.person, "function": function, "how": how, "own": True}, by=actor.by)
