"""Information down: the answer sheet that replaces the former on every screen, and the urgent instruction (D41, R26).

Writing a draft is `hotline.answers`'; who has read what, `hotline.briefing`'.
"""
from __future__ import annotations

from sqlalchemy import update

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.errors import Conflict, Refused
from crisis.events.stage import locked, require_live, stages
from crisis.hotline import answers
from crisis.hotline.standing import standings
from crisis.hotline.tables import answer_sheet
from crisis.journal import store
from crisis.messages.wording import kept

INSTRUCTION = 500


def publish(tx: Tx, actor: Actor, event_id: str, version: int) -> int:
    """Put the draft in force, as the chief of the hotline validates it, and return its entry's number.

    `version`: what was on the screen. Published twice, it is one. Raises Conflict for a draft that moved.
    """
    actor.require("run_cip")
    _awaited(tx, event_id)
    known = answers.current(tx, event_id)
    if known is not None and known.version == version:
        return int(known.seq or 0)
    made = answers.draft(tx, event_id)
    if made is None or made.version != version:
        raise Conflict("sheet_moved", "Cette version de la fiche réponses n'est pas celle qui attend.",
                       "Une autre a été publiée, ou le brouillon n'existe plus.", "Rechargez la page et relisez.")
    words = answers.worded(made.body)
    if not words:
        raise Refused("sheet_empty", "La fiche réponses est vide.", "Elle ne dit rien aux opérateurs.",
                      "Écrivez les faits confirmés, ou une première réponse.")
    entry = store.append(tx, event_id, "answer_sheet_published", {
        "version": version, "answers": len(made.body.answers), "message": made.message}, by=actor.by, text=words)
    tx.execute(update(answer_sheet).where(answer_sheet.c.event == event_id, answer_sheet.c.version == version)
               .values(seq=entry.seq))
    return entry.seq


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
