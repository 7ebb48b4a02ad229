"""What pages show of actions: their words, owners, delays, reminders, and where whoever reads may move them."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crisis.db import Tx
from crisis.directory.contacts import holders
from crisis.events.stage import stages
from crisis.evidence.causes import verdict_now
from crisis.journal import store
from crisis.journal.tables import REGISTER
from crisis.quality.document_terms import STATES
from crisis.quality.documents import documents
from crisis.quality.forms import today
from crisis.quality.lesson_terms import ACTION_STATES, ANSWERS, COMMITMENTS, FINDINGS, MOVES, QUESTIONS, RETEX, STAGES
from crisis.quality.lessons import Action, Debrief, Finding, overdue, trying
from crisis.quality.programme import programme
from crisis.quality.reminded import by_key, reminded
from crisis.quality.terms import RIGHT
from crisis.quality.unreviewed import Reviewed, reviewed
from crisis.web.access import actor
from crisis.web.console.naming import naming
from crisis.web.house import house

WORDS = {"stages": STAGES, "questions": QUESTIONS, "answers": ANSWERS, "findings": FINDINGS, "states": ACTION_STATES,
         "commitments": COMMITMENTS}


def told_of(tx: Tx, some: Iterable[Debrief | Finding | Action]) -> dict[str, str]:
    """Return the words that still stand beside, by their id."""
    ids = {each.text for each in some} | {each.said for each in some if isinstance(each, Action)}
    return store.texts(tx, REGISTER, sorted(each for each in ids if each))


def _people(tx: Tx, actions: Iterable[Action]) -> dict[str, Any]:
    """Return who owns actions, as this reader may see them, who may, and who of them is no longer of the house."""
    staff = {each.person: each.name for each in holders(tx, "staff")}
    owners = {each.owner for each in actions}
    return {"people": naming(tx, house().territory, actor(), owners), "gone": owners - set(staff),
            "staff": sorted(staff.items(), key=lambda each: each[1].casefold())}


def _moves(found: Action) -> list[tuple[str, str]]:
    """Return where an action may go, in words, for whoever may say so."""
    mine, keeps = found.owner == actor().person, actor().may(RIGHT)
    return [(state, ACTION_STATES[state]) for state in ACTION_STATES if (found.state, state) in MOVES
            and (keeps or (mine and state not in ("verified", "abandoned")))]


def of_actions(tx: Tx, actions: list[Action]) -> dict[str, Any]:
    """Return what a page of actions shows, and the acts that whoever reads it may do."""
    return {"actions": actions, "said": told_of(tx, actions),
            "past_due": {each.id for each in actions if overdue(each, today(tx))},
            "moves": {each.id: _moves(each) for each in actions}, "keeps": actor().may(RIGHT),
            "writes": actor().may(RETEX), "titles": titles(tx, (each.event for each in actions)),
            "told": by_key(reminded.state(tx, REGISTER), (each.id for each in actions)),
            "judged": {each.id: verdict_now(tx, house().territory, each) for each in actions if each.cause[0]},
            "reviewed": _reviewed(tx, actions), "document_states": STATES,
            **_people(tx, actions), **_tried(tx, actions), **WORDS}


def _tried(tx: Tx, actions: Iterable[Action]) -> dict[str, Any]:
    """Return the exercises that were played, by number, and which of them may have tried each action again."""
    played = programme.state(tx, REGISTER).yearly.played.values()
    return {"played": {each.exercise: f"n° {each.number}" for each in played},
            "trying": {each.id: [one.exercise for one in trying(each, played)] for each in actions}}


def _reviewed(tx: Tx, actions: Iterable[Action]) -> dict[str, Reviewed]:
    """Return what has become of the documents that opened some of these actions, by action."""
    state, day = documents.state(tx, REGISTER), today(tx)
    found = ((each.id, reviewed(state, each, day)) for each in actions)
    return {key: one for key, one in found if one is not None}


def titles(tx: Tx, events: Iterable[str]) -> dict[str, str]:
    """Return how events are called, by id; an empty one is none."""
    ids = {each: stages.state(tx, each).title for each in events if each}
    found = {event: store.texts(tx, event, [title]).get(title, "") for event, title in ids.items() if title}
    return {event: found.get(event) or "évènement sans titre" for event in ids}
