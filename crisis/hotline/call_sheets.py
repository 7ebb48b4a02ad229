"""Call sheets (*fiches d'appel*) as they are typed: saved each second, closed, relayed to the team leader (D42, D43).

Sixty operators save at once, so a save is one short statement: no lock of the event, no entry. What may be typed is
`call_typed`'s; what is read of sheets, `call_lists`'.
"""
from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from crisis.accounts.rights import Actor
from crisis.db import Instant, Tx
from crisis.errors import Conflict, Forbidden, Missing, Refused
from crisis.hotline import briefing
from crisis.hotline.call_typed import OLDEST, Given, priority_of, ready, relayable, sound
from crisis.hotline.posts import posts
from crisis.hotline.standing import Standing, standings
from crisis.hotline.tables import call_sheet
from crisis.journal.store import require_writable
from crisis.journal.tables import event
from crisis.territory import Territory

LONGEST_ANSWER = 500
# What was erased stays so: nobody writes a word again in a sheet that names nobody any more.
_NAMED = call_sheet.c.anonymised_at.is_(None)


@dataclass(frozen=True, slots=True)
class Saved:
    """What stands after a save: its revision, and whether this one was `taken`; `closed`, `relayed`: since then."""

    id: str
    revision: int
    taken: bool
    closed: bool = False
    relayed: bool = False


def save(tx: Tx, actor: Actor, territory: Territory, event_id: str, given: Given) -> Saved:
    """Keep what is typed in a sheet, and return what stands: the highest revision, whatever order they arrive in.

    Raises Forbidden for somebody else's, Conflict for one that is closed, and for a new one as `_post` says.
    """
    return _put(tx, actor, territory, event_id, given, {})


def close(tx: Tx, actor: Actor, territory: Territory, event_id: str, given: Given) -> Saved:
    """End a call with what was typed in it, and return what stands; ended twice is once. Raises Refused, Conflict.

    A relay that waits for its answer stays open: the caller may hang up, the rescue has not answered yet.
    """
    ready(given.typed)
    whole = replace(given, typed=replace(given.typed, priority=priority_of(given.typed)))
    done = _put(tx, actor, territory, event_id, whole, {"closed_at": _ago(tx, min(given.ended, given.ago))})
    if not done.closed:
        raise _moved()
    return done


def relay(tx: Tx, actor: Actor, territory: Territory, event_id: str, given: Given) -> Saved:
    """Ask the team leader to relay a call of priority 1 (*relais chef d'équipe*), and return what stands.

    Asked twice, the first hour stands. Raises Refused without a place and a number.
    """
    relayable(given.typed)
    done = _put(tx, actor, territory, event_id, given, {"relayed_at": tx.now})
    if not done.relayed:
        raise _moved()
    return done


def answer_relay(tx: Tx, actor: Actor, event_id: str, sheet: str, words: str) -> None:
    """Note what the rescue answered to a relay, which is then no longer open. Raises Missing, Refused, Conflict."""
    actor.require("lead_team")
    told = words.strip()
    require_writable(told)
    if not 0 < len(told) <= LONGEST_ANSWER:
        raise Refused("relay_answer", "La réponse des secours manque, ou elle est trop longue.",
                      f"Elle a {LONGEST_ANSWER} signes au plus.", "Écrivez qui a répondu et ce qui est décidé.")
    mine = (call_sheet.c.id == sheet, call_sheet.c.event == event_id, call_sheet.c.relayed_at.is_not(None))
    if tx.execute(update(call_sheet).where(*mine, call_sheet.c.relay_answer == "", _NAMED).values(
            relay_answer=told, relay_answered_at=tx.now)).rowcount:
        return
    known = tx.execute(select(call_sheet.c.relay_answer, call_sheet.c.anonymised_at).where(*mine)).one_or_none()
    if known is None:
        raise Missing("relay_missing", "Ce relais n'existe pas.", todo="Rechargez la page.")
    if known.anonymised_at is not None:
        raise _erased()
    if known.relay_answer != told:
        raise Conflict("relay_answered", "La réponse des secours est déjà notée.", "Quelqu'un d'autre l'a écrite.",
                       "Rechargez la page.")


def _put(tx: Tx, actor: Actor, territory: Territory, event_id: str, given: Given, marks: dict[str, Any]) -> Saved:
    actor.require("take_calls")
    sound(territory, given)
    newer = (call_sheet.c.id == given.id, call_sheet.c.event == event_id, call_sheet.c.operator == actor.person,
             call_sheet.c.revision < given.revision, _NAMED)
    still_open = call_sheet.c.closed_at.is_(None)
    written = _written(tx, given, marks, *newer, still_open)
    if written is None and _row(tx, given.id) is None:
        begun = _begun(tx, actor, event_id, given)
        marks = _ended(standings.state(tx, event_id), begun["opened_at"]) | marks
        # Two tabs may send the first words of one sheet together: then the first makes it, and the second writes in it.
        made = (sqlite if tx.dialect == "sqlite" else postgresql).insert(call_sheet)
        tx.execute(made.values(begun | given.typed.columns).on_conflict_do_nothing())
        written = _written(tx, given, marks, *newer, still_open)
    if written is not None:
        return Saved(given.id, given.revision, True, written.closed_at is not None, written.relayed_at is not None)
    return _judged(tx, actor, event_id, given, newer)


def _written(tx: Tx, given: Given, marks: dict[str, Any], *which: Any) -> Row[Any] | None:
    """Write over what stands, keeping the first hour of each mark; None if nothing lower stands."""
    first = {name: func.coalesce(call_sheet.c[name], literal(at, Instant)) for name, at in marks.items()}
    values = given.typed.columns | first | {"revision": given.revision, "saved_at": tx.now}
    return tx.execute(update(call_sheet).where(*which).values(values).returning(
        call_sheet.c.closed_at, call_sheet.c.relayed_at)).one_or_none()


def _row(tx: Tx, sheet: str) -> Row[Any] | None:
    return tx.execute(select(
        call_sheet.c.event, call_sheet.c.operator, call_sheet.c.revision, call_sheet.c.closed_at,
        call_sheet.c.relayed_at, call_sheet.c.anonymised_at).where(call_sheet.c.id == sheet)).one_or_none()


def _judged(tx: Tx, actor: Actor, event_id: str, given: Given, newer: Any) -> Saved:
    """Answer a sheet that took nothing: somebody else's, a later revision stands, or it is closed."""
    row = _row(tx, given.id)
    if row is not None and row.event == event_id and row.anonymised_at is not None:
        raise _erased()
    if row is None or row.event != event_id or row.operator != actor.person:
        raise Forbidden("not_yours", "Cette fiche d'appel est à quelqu'un d'autre.",
                        "Chaque opérateur écrit dans les siennes.", "Ouvrez une fiche nouvelle.")
    if given.revision <= row.revision:
        return Saved(given.id, row.revision, False, row.closed_at is not None, row.relayed_at is not None)
    if not _ended_by_the_closing(row, standings.state(tx, event_id)):
        raise Conflict("sheet_closed", "Cette fiche d'appel est close.", "Plus personne ne la change.",
                       "Ouvrez une fiche nouvelle pour ce que vous avez appris depuis.")
    _written(tx, given, {}, *newer)
    return Saved(given.id, given.revision, True, True, row.relayed_at is not None)


def _ended_by_the_closing(row: Row[Any], standing: Standing) -> bool:
    """Say whether a call was ended by the closing of the hotline, and not by whoever was typing: nothing is lost."""
    return standing.closed_at is not None and row.closed_at is not None and row.closed_at >= standing.closed_at


def _ended(standing: Standing, opened_at: datetime) -> dict[str, Any]:
    """Return the end of a call that arrives after the closing: nobody will end it, and its own end says better."""
    return {} if standing.closed_at is None else {"closed_at": max(opened_at, standing.closed_at)}


def _begun(tx: Tx, actor: Actor, event_id: str, given: Given) -> dict[str, Any]:
    """Return what a new sheet begins with, or refuse it."""
    standing = standings.state(tx, event_id)
    post = _post(tx, actor, event_id, standing, given)
    return {"id": given.id, "event": event_id, "post": post, "operator": actor.person, "revision": 0,
            "opened_at": max(_ago(tx, given.ago), standing.opened_at or tx.now), "saved_at": tx.now,
            "relay_answer": ""}


def _ago(tx: Tx, seconds: int) -> datetime:
    return tx.now - min(timedelta(seconds=max(0, seconds)), OLDEST)


def _post(tx: Tx, actor: Actor, event_id: str, standing: Standing, given: Given) -> str:
    """Return the post at which a call begins; empty for whoever runs the hotline and sits at none.

    A sheet begun without the network, or before its post ended, is taken as it comes: the call has been. Otherwise
    raises Conflict for a hotline that is not open, for somebody at no post, and while an answer sheet or an
    instruction is unread (R26).
    """
    began = _ago(tx, given.ago)
    _awaited(tx, event_id, standing, before=given.offline or (standing.closed_at or began) > began)
    seat = posts.state(tx, event_id).of(actor.person)
    if seat is None and actor.may("run_cip"):
        return ""
    if seat is None:
        return _sat(tx, event_id, actor.person, given, began)
    if not given.offline and briefing.to_read(tx, event_id, actor.person):
        raise Conflict("unread", "Une fiche réponses ou une consigne n'est pas lue.",
                       "Vous répondriez avec l'ancienne.", "Lisez la fiche avant l'appel suivant.")
    return seat.post


def _sat(tx: Tx, event_id: str, person: str, given: Given, began: datetime) -> str:
    """Return the post where somebody who has left sat last, if the call was theirs to take. Raises Conflict."""
    sat = next((each for each in reversed(posts.state(tx, event_id).stays) if each.person == person), None)
    if sat is None or not (given.offline or began < sat.until):
        raise Conflict("no_post", "Vous n'êtes à aucun poste.", "Un appel se prend à un poste de la CIP.",
                       "Prenez votre poste, puis reprenez l'appel.")
    return sat.post


def _awaited(tx: Tx, event_id: str, standing: Standing, *, before: bool) -> None:
    if tx.execute(select(event.c.closed_at).where(event.c.id == event_id)).scalar() is not None:
        raise Conflict("event_closed", "Cet évènement est clos.", "Plus personne ne répond au public.",
                       "Copiez votre texte s'il peut encore servir.")
    if standing.opened_at is None or (standing.name == "closed" and not before):
        raise Conflict("cip_standing", "La CIP n'est pas ouverte.", "Aucun appel nouveau n'est pris.",
                       "Voyez avec le chef de la CIP.")


def _erased() -> Conflict:
    return Conflict("anonymised", "Cette fiche d'appel est anonymisée.", "Rien ne s'y écrit plus : ce qui nommait "
                    "quelqu'un est effacé.", "Notez au journal de l'évènement ce qui doit rester.")


def _moved() -> Conflict:
    return Conflict("sheet_moved", "Cette fiche a été modifiée ailleurs.", "Un autre onglet en tient une version plus "
                    "récente.", "Rechargez la page, et reprenez l'appel où il est.")
