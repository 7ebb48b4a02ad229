"""Calling up the volunteers of the hotline (CIP): how many, whom first, what is typed for who telephoned, when it ends.

The same engine wakes our own people; the list is frozen when they are called. Nobody of it is staff of the cell, and
nothing here weighs in an engagement. Shifts and posts are the roster's.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row

from crisis.accounts.rights import VOLUNTEER, Actor
from crisis.db import Tx
from crisis.delivery import timers
from crisis.errors import Conflict, Missing, Refused
from crisis.events import cip_dismissing, escalating
from crisis.events.cip_roster import days_off
from crisis.events.cod import Here, signed
from crisis.events.stage import locked, require_live, stages
from crisis.hotline.candidates import candidates
from crisis.hotline.standing import standings
from crisis.journal import store
from crisis.messages.wording import SHORT, kept
from crisis.oncall import alerts, calling
from crisis.oncall.calling import Callee
from crisis.oncall.chains import called_up, chains
from crisis.oncall.escalation import FOREVER, Chain, Policy, holds_until
from crisis.oncall.presence import presences
from crisis.oncall.turnout import Volunteer, turnouts

TIMER = "call_up"
MOST = 300


def call_up(tx: Tx, actor: Actor, here: Here, event_id: str, wanted: int, persons: Sequence[str] | None = None,
            words: str = "") -> int:
    """Call volunteers until `wanted` of them, all told, are there or come; return the entry's number.

    `persons`: ids, the first called first; None: whoever is available, the trained first. `words`: place and
    instruction, said to all. Called again, it is a reinforcement: new people are added, those already called keep their
    calls; with nothing new it is one call-up, and returns its entry. Raises Conflict for a hotline that is neither
    ordered nor open, Refused for nobody or for somebody who is no volunteer.
    """
    actor.require("run_cip")
    event = locked(tx, event_id)
    require_live(stages.state(tx, event_id))
    _expected(tx, event_id)
    before, new = turnouts.state(tx, event_id), _new(tx, here, event_id, wanted, persons)
    if before.calling and before.wanted == wanted and not (
            new or words.strip() or called_up.state(tx, event_id).gone):
        return before.seq
    entry = store.append(tx, event_id, "volunteers_called", {
        "wanted": wanted, "callees": new, "policy": asdict(Policy(**here.territory.escalation.model_dump()))},
        by=actor.by, text=_text(here, event, kept(words, "La consigne", SHORT) or ""))
    escalating.advance(tx, event, here.way, actor.by, effort=CALL_UP)
    return entry.seq


def _expected(tx: Tx, event_id: str) -> None:
    if standings.state(tx, event_id).name not in ("ordered", "open"):
        raise Conflict("cip_standing", "Aucun volontaire ne peut être appelé.", "La CIP n'est ni ordonnée ni ouverte.",
                       "Faites d'abord enregistrer l'ordre d'ouvrir la CIP.")


def _new(tx: Tx, here: Here, event_id: str, wanted: int, persons: Sequence[str] | None) -> list[str]:
    """Return whom a call-up adds: all those chosen, or those whom the one that runs does not name."""
    if not 1 <= wanted <= MOST:
        raise Refused("wanted", "Nombre de volontaires refusé.", f"Reçu : {wanted}.",
                      f"Donnez un nombre de 1 à {MOST}.")
    running, chosen = turnouts.state(tx, event_id), _chosen(tx, here, persons)
    if running.calling:
        return [person for person in chosen if person not in running.rows]
    if not chosen:
        raise Refused("nobody", "Personne à appeler.", "Aucun volontaire n'est disponible, ou aucun n'est choisi.",
                      "Choisissez des volontaires, ou complétez leur liste.")
    return chosen


def _chosen(tx: Tx, here: Here, persons: Sequence[str] | None) -> list[str]:
    known = candidates(tx, days_off(here))
    if persons is None:
        return [each.person for each in known if not each.away]
    if set(persons) - {each.person for each in known}:
        raise Refused("volunteer", "Appel refusé.", "Une personne choisie n'est pas, ou n'est plus, volontaire.",
                      "Rechargez la page et choisissez de nouveau.")
    return list(dict.fromkeys(persons))


def _text(here: Here, event: Row[Any], words: str) -> str:
    end = "" if words.endswith((".", "!", "?")) else "."
    asked = "volontaires demandés à la cellule d'information du public (CIP)."
    return f"{signed(here, event)} : {asked}{f' {words}{end}' if words else ''}"


def advance(tx: Tx, here: Here, event: Row[Any]) -> None:
    """Call whoever is due next of the volunteers of an event, whose lock is held."""
    escalating.advance(tx, event, here.way, effort=CALL_UP)


def _elsewhere(tx: Tx, event_id: str) -> frozenset[str]:
    """Return who is counted on by a duty that calls: that duty comes first, and one person has one call.

    Whoever could not come for it, or kept silent, may still be asked here.
    """
    state = chains.state(tx, event_id)
    if not state.live:
        return frozenset()
    until = {key: holds_until(state.policy, each, {}) for key, each in state.people.items()}
    return frozenset(key for key, instant in until.items() if instant == FOREVER or instant > tx.now)


def _exhausted(tx: Tx, event: Row[Any], _chain: Chain, sender: str, by: store.By) -> None:
    """Say that no volunteer is left to call, to whoever runs the hotline and to the duty officer."""
    persons = calling.holding(tx, ("cip_chief", 1), ("duty_officer", 1))
    escalating.tell(tx, event, "escalation_exhausted", {"function": VOLUNTEER}, persons, by,
                    f"{sender} : CIP, plus de volontaire à appeler. Appelez de vive voix ou demandez un renfort.")


CALL_UP = escalating.Effort(called_up, TIMER, lambda _chain, person, rank: Callee(person, VOLUNTEER, rank), _exhausted,
                            elsewhere=_elsewhere)


def stand_down(tx: Tx, actor: Actor, here: Here, event_id: str) -> int:
    """Stop calling volunteers and return the entry's number: whoever said to come is awaited, the others are told.

    Raises Conflict if none is called.
    """
    actor.require("run_cip")
    event = locked(tx, event_id)
    require_live(stages.state(tx, event_id))
    if not turnouts.state(tx, event_id).calling:
        raise Conflict("not_calling", "Aucun volontaire n'est appelé en ce moment.", todo="Rechargez la page.")
    return cip_dismissing.enough(tx, event, signed(here, event), actor.by)


def answered(tx: Tx, actor: Actor, event_id: str, person: str, said: str, minutes: int | None = None) -> None:
    """Record what a volunteer of the call-up said by telephone, called or not yet: it is not their own trace."""
    row = _row(tx, actor, event_id, person)
    call = alerts.of_volunteer(tx, event_id, person)
    if call is not None:
        alerts.answer(tx, call, said, minutes, "hand", actor.by)
        return
    alerts.offered(said, minutes)
    told = minutes if said == "coming" else None
    if (row.answer, row.minutes) == (said, told) and row.present_at is None:
        return
    entry = store.append(tx, event_id, "duty_answered", _uncalled(person) | {
        "answer": said, "minutes": told, "through": "hand"}, by=actor.by)
    timers.ring(tx, event_id, str(entry.seq))


def arrived(tx: Tx, actor: Actor, event_id: str, person: str) -> None:
    """Record that a volunteer of the call-up is there, called or not yet."""
    row = _row(tx, actor, event_id, person)
    call = alerts.of_volunteer(tx, event_id, person)
    if call is not None:
        alerts.arrive(tx, call, "arrived", actor.by)
    elif row.present_at is None or row.left_at is not None:
        store.append(tx, event_id, "duty_arrived", _uncalled(person) | {
            "how": "arrived", "own": actor.person == person}, by=actor.by)


def not_there(tx: Tx, actor: Actor, event_id: str, person: str) -> int:
    """Take back the presence of a volunteer that was noted by mistake, and return the entry's number."""
    _row(tx, actor, event_id, person)
    found = [each.seq for each in presences.state(tx, event_id) if (each.person, each.function) == (person, VOLUNTEER)]
    return alerts.correct(tx, event_id, max(found, default=0), actor.by)


def _row(tx: Tx, actor: Actor, event_id: str, person: str) -> Volunteer:
    actor.require("run_cip")
    alerts.awaited_in(tx, event_id, VOLUNTEER)
    row = turnouts.state(tx, event_id).rows.get(person)
    if row is None:
        raise Missing("not_called_up", "Cette personne n'est pas appelée comme volontaire.",
                      "La liste de l'appel ne la nomme pas.", "Ajoutez-la à l'appel.")
    return row


def _uncalled(person: str) -> dict[str, Any]:
    return {"alert": None, "person": person, "function": VOLUNTEER}
