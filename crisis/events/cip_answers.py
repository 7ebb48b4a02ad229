"""Information down: the answer sheet that replaces the former on every screen, and the urgent instruction (D41, R26).

It ties a sheet to the communiqué it rests on. Writing a draft is `hotline.answers`'; who has read, `hotline.briefing`'.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, update

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.errors import Conflict, Refused
from crisis.events.stage import locked, require_live, stages
from crisis.hotline import answers
from crisis.hotline.answers import Body, Sheet
from crisis.hotline.begun import begun
from crisis.hotline.standing import standings
from crisis.hotline.tables import answer_sheet
from crisis.journal import store
from crisis.messages import drafts, frozen
from crisis.messages.wording import kept

INSTRUCTION = 500
# The texts that speak to the public, the fullest first: what is written to mayors or to the press is never read aloud.
PUBLIC = ("site", "facebook", "radio", "x", "fralert")


@dataclass(frozen=True, slots=True)
class Communique:
    """An approved message that a sheet may rest on: its number, its title, and what it says to the public."""

    message: str
    number: int
    title: str
    text: str


def communiques(tx: Tx, event_id: str) -> list[Communique]:
    """Return the approved messages of an event that say something to the public, the newest first."""
    found = [told for row in drafts.of_event(tx, event_id) if (told := _communique(tx, row)) is not None]
    return sorted(found, key=lambda each: each.number, reverse=True)


def _communique(tx: Tx, row: Row[object]) -> Communique | None:
    bound = frozen.version(tx, row.id, row.version) if row.state == "approved" else None
    text = next((bound.variants[name] for name in PUBLIC if name in bound.variants), "") if bound else ""
    return Communique(row.id, row.number, row.title, text) if text else None


def newer(told: Sequence[Communique], sheet: Sheet) -> Communique | None:
    """Return the newest communiqué if it is not the one that a sheet rests on, nor older. Pure."""
    numbers = {each.message: each.number for each in told}
    last = max(told, key=lambda each: each.number, default=None)
    return last if last is not None and last.number > numbers.get(sheet.message or "", 0) else None


def begin(tx: Tx, event_id: str, message: str) -> Body:
    """Return the sheet in force laid anew on an approved communiqué: nothing is kept yet. Raises Conflict."""
    chosen = _chosen(tx, event_id, message)
    known = answers.current(tx, event_id)
    return begun(known.body if known else Body(), chosen.text)


def _chosen(tx: Tx, event_id: str, message: str) -> Communique:
    chosen = next((each for each in communiques(tx, event_id) if each.message == message), None)
    if chosen is None:
        raise Conflict("communique", "Ce communiqué ne peut pas fonder la fiche réponses.",
                       "Il n'est pas validé, son envoi a été arrêté, ou il ne dit rien au public.",
                       "Choisissez un communiqué validé de cet évènement, ou aucun.")
    return chosen


def write(tx: Tx, actor: Actor, event_id: str, base: int, body: Body, message: str | None = None,
          over: str | None = None) -> int:
    """Keep a draft, tied to an approved communiqué or to none, as `answers.write` does. Raises Conflict, Refused."""
    actor.require("write_answers")
    if message is not None:
        _chosen(tx, event_id, message)
    return answers.write(tx, actor, event_id, base, body, message, over)


def publish(tx: Tx, actor: Actor, event_id: str, version: int, seen: str | None = None, *,
            takes_up: bool = False) -> int:
    """Put the draft in force, as the chief of the hotline validates it, and return its entry's number.

    `version` and `seen` (its fingerprint): what was on the screen; None is not compared. `takes_up`: it says again
    what the urgent instructions said, so nobody has to read those any more. Published twice, it is one. Raises
    Conflict for a draft that moved.
    """
    actor.require("run_cip")
    _awaited(tx, event_id)
    known = answers.current(tx, event_id)
    if known is not None and known.version == version and seen in (None, known.print):
        return int(known.seq or 0)
    made = _waiting(answers.draft(tx, event_id), version, seen)
    words = answers.worded(made.body)
    if not words:
        raise Refused("sheet_empty", "La fiche réponses est vide.", "Elle ne dit rien aux opérateurs.",
                      "Écrivez les faits confirmés, ou une première réponse.")
    entry = store.append(tx, event_id, "answer_sheet_published", {
        "version": version, "answers": len(made.body.answers), "message": made.message, "takes_up": takes_up},
        by=actor.by, text=words)
    tx.execute(update(answer_sheet).where(answer_sheet.c.event == event_id, answer_sheet.c.version == version)
               .values(seq=entry.seq))
    return entry.seq


def _waiting(made: Sheet | None, version: int, seen: str | None) -> Sheet:
    if made is None or made.version != version:
        raise Conflict("sheet_moved", "Cette version de la fiche réponses n'est pas celle qui attend.",
                       "Une autre a été publiée, ou le brouillon n'existe plus.", "Rechargez la page et relisez.")
    if seen not in (None, made.print):
        raise Conflict("draft_moved", "Le brouillon a été récrit depuis que vous l'avez lu.",
                       "Vous valideriez un texte que vous n'avez pas vu.", "Relisez ce qui change, puis validez.")
    return made


def instruct(tx: Tx, actor: Actor, event_id: str, words: str) -> int:
    """Give an urgent instruction (*consigne urgente*): each operator reads it before the next call. Raises Refused."""
    actor.require("run_cip")
    _awaited(tx, event_id)
    text = kept(words, "La consigne", INSTRUCTION)
    if text is None:
        raise Refused("instruction", "La consigne est vide.", todo="Écrivez ce qu'il faut dire ou taire.")
    return store.append(tx, event_id, "urgent_instruction_given", {}, by=actor.by, text=text).seq


def _awaited(tx: Tx, event_id: str) -> None:
    """Lock the event, and refuse when no hotline is awaited: nobody would read it."""
    locked(tx, event_id)
    require_live(stages.state(tx, event_id))
    if standings.state(tx, event_id).name not in ("ordered", "open", "closing"):
        raise Conflict("cip_standing", "La CIP n'est ni ordonnée ni ouverte.", "Aucun opérateur ne lirait ce texte.",
                       "Enregistrez d'abord l'ordre d'ouvrir.")
