"""What people who are called say: their answer, their arrival. Only the button of a link acts (R19)."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, or_, select, update

from crisis.accounts.rights import VOLUNTEER, Actor
from crisis.accounts.signin import actor as account_of
from crisis.accounts.signin import digest
from crisis.db import Tx
from crisis.delivery import timers
from crisis.delivery.tables import delivery as deliveries
from crisis.errors import Conflict, Missing, Refused
from crisis.journal import store
from crisis.oncall import awaited, convocations
from crisis.oncall.presence import There, presences
from crisis.oncall.rotas import current, members
from crisis.oncall.tables import alert
from crisis.oncall.turnout import turnouts

MINUTES = (15, 30, 60)

def by_token(tx: Tx, token: str) -> Row[Any]:
    """Return the alert that a personal link opens. Raises Missing."""
    found = tx.execute(select(alert).where(alert.c.token == digest(token))).one_or_none()
    if found is None:
        raise Missing("alert_missing", "Ce lien n'ouvre aucune alerte.",
                      "Il est incomplet, ou l'alerte n'existe plus. Rien n'a été enregistré.",
                      "Ouvrez de nouveau le lien depuis le SMS ; sinon, appelez la permanence : dites votre nom, et si "
                      "vous venez.")
    return found


def of_person(tx: Tx, event_id: str, person: str) -> Row[Any]:
    """Return the latest alert of a person for a duty. Raises Missing if nobody alerted that person."""
    found = _latest(tx, event_id, person, alert.c.function != VOLUNTEER)
    if found is None:
        raise Missing("alert_missing", "Cette alerte n'existe pas ou n'existe plus.",
                      todo="Appelez la permanence de la préfecture.")
    return found


def of_volunteer(tx: Tx, event_id: str, person: str) -> Row[Any] | None:
    """Return the latest alert of a person as a volunteer of the hotline; None if nobody called them so."""
    return _latest(tx, event_id, person, alert.c.function == VOLUNTEER)


def _latest(tx: Tx, event_id: str, person: str, of: ColumnElement[bool]) -> Row[Any] | None:
    rows = select(alert).where(alert.c.event == event_id, alert.c.person == person, alert.c.of_seq.is_(None),
                               alert.c.organism.is_(None), of)
    return tx.execute(rows.order_by(alert.c.sent_at.desc()).limit(1)).one_or_none()


def of_event(tx: Tx, event_id: str) -> list[Row[Any]]:
    """Return the alerts of an event to people on duty, the first called first; who was only asked to confirm was not
    called, and volunteers of the hotline are on no duty.
    """
    rows = select(alert).where(alert.c.event == event_id, alert.c.of_seq.is_(None), alert.c.organism.is_(None),
                               alert.c.function != VOLUNTEER)
    return list(tx.execute(rows.order_by(alert.c.sent_at, alert.c.function, alert.c.rank)))


def latest(called: Iterable[Row[Any]]) -> list[Row[Any]]:
    """Return one alert of each person, the first called first: the one that was sent or answered last.

    Somebody silent is called again: an older call would still say that nobody answered.
    """
    found: dict[str, Row[Any]] = {}
    for row in called:
        known = found.get(row.person)
        found[row.person] = row if known is None else max(known, row, key=_moved)
    return list(found.values())


def _moved(row: Row[Any]) -> datetime:
    moved: datetime = max(at for at in (row.sent_at, row.answered_at, row.arrived_at) if at is not None)
    return moved


def answer(tx: Tx, call: Row[Any], said: str, minutes: int | None, through: str, by: store.By) -> None:
    """Record "J'arrive dans N min" or "Je ne peux pas". The same answer said twice is one entry, another replaces it.

    It also takes back a presence that somebody else had noted. Entered for somebody else (`through` is then `hand`), it
    takes the right to act by hand (to run the hotline, for a volunteer). Raises Conflict once the person has said to
    be there: a page left open does not take that back, `correct` does. Whoever is on duty in an organism answers for
    it.
    """
    if call.organism is not None:
        convocations.answer(tx, call, convocations.Said(said, minutes), through, by)
        return
    offered(said, minutes)
    _may_say(tx, call, by)
    awaited_in(tx, call.event, call.function)
    told = minutes if said == "coming" else None
    kept = tx.execute(select(alert.c.answer, alert.c.minutes).where(alert.c.id == call.id)).one()
    known = there(tx, call)
    own = any(each.own for each in known)
    if (kept.answer, kept.minutes) == (said, told) and (own or not known):
        return
    if own:
        raise Conflict("already_there", "Votre présence est déjà enregistrée.",
                       "Cette réponse viendrait après « Je suis arrivé » ou « Je suis connecté ».",
                       "Si vous n'êtes pas là, touchez d'abord « Corriger : je ne suis pas là ».")
    _take_back(tx, call.event, call.person, call.function)
    tx.execute(update(alert).where(alert.c.id == call.id).values(answer=said, minutes=told, answered_at=tx.now))
    entry = store.append(tx, call.event, "duty_answered", {
        "alert": call.id, "person": call.person, "function": call.function, "answer": said, "minutes": told,
        "through": through if by.person == call.person else "hand"}, by=by)
    timers.ring(tx, call.event, str(entry.seq))


def offered(said: str, minutes: int | None) -> None:
    """Raise Refused for what is none of the answers proposed."""
    if said not in ("coming", "cannot") or (said == "coming" and minutes not in MINUTES):
        raise Refused("answer", "Réponse non comprise.", "Elle n'est pas l'une des réponses proposées.",
                      "Choisissez « J'arrive dans 15, 30 ou 60 min » ou « Je ne peux pas ».")


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
    awaited_in(tx, call.event, call.function)
    own = by.person == call.person
    known = [each for each in there(tx, call) if each.alert == call.id]
    if any(each.own or not own for each in known):
        return
    if not known:
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
        account_of(tx, by.person).require(right_to_note(call.function))


def right_to_note(function: str) -> str:
    """Return the right to note for somebody else what they said: whoever runs the hotline does it for volunteers."""
    return "run_cip" if function == VOLUNTEER else "hand"


def awaited_in(tx: Tx, event_id: str, function: str) -> None:
    """Lock an event that people of a function still come for. Raises Conflict, for volunteers once the hotline closes.

    The call-up says whether they are awaited, whatever call the link comes from.
    """
    awaited.locked(tx, event_id)
    if function == VOLUNTEER and turnouts.state(tx, event_id).over:
        raise Conflict("cip_over", "La CIP n'attend plus de volontaires.", "Elle ferme, ou n'ouvrira pas.",
                       "Ne vous déplacez pas. En cas de doute, appelez la permanence.")


def there(tx: Tx, call: Row[Any]) -> list[There]:
    """Return the arrivals of the person of an alert that stand, in the function it calls."""
    return [each for each in presences.state(tx, call.event)
            if (each.person, each.function) == (call.person, call.function)]


def _take_back(tx: Tx, event_id: str, person: str, function: str) -> None:
    tx.execute(update(alert).where(alert.c.event == event_id, alert.c.person == person, alert.c.function == function)
               .values(arrived_at=None))


def correct(tx: Tx, event_id: str, of: int, by: store.By) -> int:
    """Take back a presence recorded by mistake: the entry names the arrival `of` that it corrects, and both stay.

    Everybody corrects their own; that of somebody else takes the right to act by hand, or to run the hotline for its
    volunteers. The lines of the cell follow at
    once, and a declaration that rested on the trace of that person loses it. Raises Conflict if it stands no more.
    """
    awaited.locked(tx, event_id)
    found = next((each for each in presences.state(tx, event_id) if each.seq == of), None)
    if found is None:
        raise Conflict("not_there", "Cette présence n'est plus enregistrée.",
                       "Elle a déjà été corrigée, ou une réponse l'a remplacée.", "Rechargez la page.")
    if by.person != found.person:
        account_of(tx, by.person).require(right_to_note(found.function))
    _take_back(tx, event_id, found.person, found.function)
    seq = store.append(tx, event_id, "presence_corrected", {
        "corrects": of, "alert": found.alert, "person": found.person, "function": found.function}, by=by).seq
    timers.ring(tx, event_id, str(seq))
    return seq


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
    if any((each.person, each.function, each.alert, each.own) == (actor.person, function, None, True)
           for each in presences.state(tx, event_id)):
        return
    store.append(tx, event_id, "duty_arrived", {
        "alert": None, "person": actor.person, "function": function, "how": how, "own": True}, by=actor.by)


def by_delivery(tx: Tx, delivery: str) -> Row[Any] | None:
    """Return the alert that a delivery carries: by its SMS, its last call, or an earlier call to the same person, as
    a volunteer of the hotline or for a duty.
    """
    woken = alert.c.of_seq.is_(None)
    known = select(alert).where(or_(alert.c.delivery == delivery, alert.c.voice == delivery), woken)
    called = select(deliveries.c.event, deliveries.c.target, deliveries.c.order_seq).where(
        deliveries.c.id == delivery, deliveries.c.channel == "voice", deliveries.c.audience == "staff")
    found = tx.execute(known).one_or_none()
    if found is not None or (call := tx.execute(called).one_or_none()) is None:
        return found
    (ordered,) = store.entries(tx, call.event, after=call.order_seq - 1, limit=1)
    volunteered = ordered.content["data"].get("function") == VOLUNTEER
    same = (alert.c.event == call.event, alert.c.person == call.target.removeprefix("person:"), woken,
            alert.c.function == VOLUNTEER if volunteered else alert.c.function != VOLUNTEER)
    return tx.execute(select(alert).where(*same).order_by(alert.c.sent_at.desc()).limit(1)).one_or_none()
