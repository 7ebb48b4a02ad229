"""The acts of a RETEX: an event debriefed, a finding recorded, an action opened, moved, planned anew, tried again."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from crisis.accounts.rights import Actor
from crisis.db import Tx, new_id
from crisis.errors import Conflict, Forbidden, Missing
from crisis.journal import store
from crisis.journal.tables import REGISTER, event
from crisis.quality.forms import day_of, refuse, text_of, today, when
from crisis.quality.lesson_terms import (
    ACTION_STATES,
    ANSWERS,
    COMMITMENTS,
    FINDINGS,
    LIVE,
    MOVES,
    QUESTIONS,
    RETEX,
    STAGES,
    WORDED,
)
from crisis.quality.lessons import Action, lessons, trying
from crisis.quality.owners import function_of
from crisis.quality.programme import programme
from crisis.quality.terms import RIGHT

LONG = 5000


@dataclass(frozen=True, slots=True)
class Opened:
    """An action as it is opened. `finding`: the one it mends, or empty; `event`: the one it comes from, or empty.

    `owner`: a person of the directory; `due_on`: an ISO day in Paris.
    """

    text: str
    owner: str
    due_on: str
    finding: str = ""
    event: str = ""
    commitment: int | None = None


def debrief(tx: Tx, actor: Actor, event_id: str, stage: str, answers: Mapping[str, str], words: str) -> int:
    """Record a debrief of an event: the answers to what is asked each time, and a page of words. Return the entry.

    Another one of the same stage stands beside the first: what people said the same day is not erased. Raises Refused.
    """
    actor.require(RETEX)
    _locked(tx, event_id)
    refuse("Débriefing refusé.", [
        *when(stage not in STAGES, "le moment (à chaud, à froid) n'est pas choisi"),
        *when(set(answers) - set(QUESTIONS) != set(), "une question n'existe pas"),
        *when(set(answers.values()) - set(ANSWERS) != set(), "une réponse n'existe pas"),
        *text_of(words, "le compte rendu", LONG)])
    whole = {code: answers.get(code, "none") for code in QUESTIONS}
    return store.append(tx, REGISTER, "event_debriefed", {"event": event_id, "stage": stage, "answers": whole},
                        by=actor.by, text=words.strip()).seq


def find(tx: Tx, actor: Actor, event_id: str, kind: str, commitment: int | None, words: str) -> str:
    """Record what was found of an event and return its id. Raises Missing, Refused."""
    actor.require(RETEX)
    _locked(tx, event_id)
    refuse("Constat refusé.", [
        *when(kind not in FINDINGS, "sa nature n'est pas choisie"), *_commitment(commitment),
        *text_of(words, "le constat", LONG)])
    key = new_id()
    store.append(tx, REGISTER, "finding_recorded", {
        "finding": key, "event": event_id, "kind": kind, "commitment": commitment}, by=actor.by, text=words.strip())
    return key


def open_action(tx: Tx, actor: Actor, given: Opened) -> str:
    """Open an action and return its id. Raises Refused with all that is wrong, Missing for what it comes from."""
    actor.require(RETEX)
    store.lock(tx, REGISTER)
    found = lessons.state(tx, REGISTER).findings.get(given.finding)
    if given.finding and found is None:
        raise Missing("finding_missing", "Ce constat n'existe pas.", todo="Rechargez la page.")
    source = found.event if found else given.event
    if source:
        _locked(tx, source)
    owner = function_of(tx, given.owner)
    refuse("Action refusée.", [
        *text_of(given.text, "l'action", LONG), *when(owner is None, "son responsable n'est pas dans l'annuaire"),
        *_commitment(given.commitment), *day_of(given.due_on, "l'échéance", today(tx), ahead=True)])
    key = new_id()
    store.append(tx, REGISTER, "action_opened", {
        "action": key, "finding": given.finding or None, "event": source or None, "commitment": given.commitment,
        "owner": {"person": given.owner, "function": owner}, "due_on": given.due_on}, by=actor.by,
        text=given.text.strip())
    return key


def move(tx: Tx, actor: Actor, action_id: str, state: str, words: str = "") -> int:
    """Say where an action stands; return the entry. Its owner says that it is under way or done, the quality closes it.

    Done needs its proof in words, as does a closing or an abandon. Raises Missing, Forbidden, Conflict, Refused.
    """
    actor.require("see")
    store.lock(tx, REGISTER)
    found = _action(tx, action_id)
    if state in ("verified", "abandoned") or actor.person != found.owner:
        actor.require(RIGHT)
    if (found.state, state) not in MOVES:
        raise Conflict("action_state", f"Cette action est {ACTION_STATES[found.state]}.",
                       "Elle ne passe pas à cet état.", "Rechargez la page.")
    if state == "verified" and found.mover == actor.person:
        raise Forbidden("action_own", "On ne clôt pas ce que l'on a dit fait.",
                        "La vérification est celle d'une seconde personne.", "Demandez-la à quelqu'un d'autre.")
    if state in WORDED:
        refuse("Changement refusé.", text_of(words, "la preuve ou le motif", LONG))
    return store.append(tx, REGISTER, "action_moved", {"action": action_id, "state": state}, by=actor.by,
                        text=words.strip() or None).seq


def plan_again(tx: Tx, actor: Actor, action_id: str, owner: str, due_on: str, why: str) -> int:
    """Give an action another owner or day, with a motive; return the entry. Raises Missing, Conflict, Refused."""
    actor.require(RIGHT)
    store.lock(tx, REGISTER)
    _live(_action(tx, action_id))
    function = function_of(tx, owner)
    refuse("Changement refusé.", [
        *when(function is None, "son responsable n'est pas dans l'annuaire"),
        *day_of(due_on, "l'échéance", today(tx), ahead=True), *text_of(why, "le motif", LONG)])
    return store.append(tx, REGISTER, "action_planned", {
        "action": action_id, "owner": {"person": owner, "function": function}, "due_on": due_on}, by=actor.by,
        text=why.strip()).seq


def retest(tx: Tx, actor: Actor, action_id: str, exercise: str) -> int:
    """Say which exercise, played since, tried again what an action changed; return the entry.

    Raises Missing for one that was not played, Conflict for one that began before the action was opened.
    """
    actor.require(RIGHT)
    store.lock(tx, REGISTER)
    found = _action(tx, action_id)
    every = programme.state(tx, REGISTER).yearly.played.values()
    if exercise not in {each.exercise for each in every}:
        raise Missing("exercise_unplayed", "Cet exercice n'a pas été joué.", todo="Choisissez-en un de la liste.")
    if exercise not in {each.exercise for each in trying(found, every)}:
        raise Conflict("exercise_earlier", "Cet exercice a été joué avant l'ouverture de l'action.",
                       "Il n'a pas pu éprouver ce qu'elle a changé.", "Choisissez un exercice joué depuis.")
    return store.append(tx, REGISTER, "action_retested", {"action": action_id, "exercise": exercise},
                        by=actor.by).seq


def _locked(tx: Tx, event_id: str) -> None:
    """Lock the register; raise Missing for an event that is none."""
    store.lock(tx, REGISTER)
    if event_id == REGISTER or tx.execute(select(event.c.id).where(event.c.id == event_id)).first() is None:
        raise Missing("event", "Cet évènement n'existe pas.", todo="Revenez à la liste des évènements.")


def _action(tx: Tx, action_id: str) -> Action:
    found = lessons.state(tx, REGISTER).actions.get(action_id)
    if found is None:
        raise Missing("action_missing", "Cette action n'existe pas.", todo="Revenez à la liste des actions.")
    return found


def _live(found: Action) -> None:
    if found.state not in LIVE:
        raise Conflict("action_state", f"Cette action est {ACTION_STATES[found.state]}.",
                       "Elle ne change plus.", "Ouvrez-en une autre.")


def _commitment(number: int | None) -> list[str]:
    return when(number is not None and number not in COMMITMENTS, "l'engagement n'est pas l'un de 47 à 50")
