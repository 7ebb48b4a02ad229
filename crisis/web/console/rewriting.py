"""Which texts of a draft somebody has rewritten, and what must be read again before it is saved or submitted.

What fields and free text make belongs to `fields` and `messages.variants`; saving to the page of the message.
"""
from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy import Row

from crisis.db import Tx
from crisis.errors import Conflict, Refused
from crisis.events.stage import stages
from crisis.messages import drafts, variants
from crisis.messages.composing import Fields
from crisis.web import begun, given
from crisis.web.console.changes import LABELS
from crisis.web.console.fields import hand_chosen, made_by_form, made_by_row, typed_fields
from crisis.web.house import house

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Free:
    """What texts that are written freely are made of; `hand`: those to be read or copied."""

    title: str
    core: str
    means: Sequence[str]
    media: bool
    hand: Sequence[str]


def proposed(tx: Tx, event_id: str, given_texts: Free) -> tuple[str, dict[str, str]]:
    """Return the title and the texts offered for a message that is written freely, marked as its event is played."""
    here, stage = house().here, stages.state(tx, event_id)
    frame = begun.frame(here, stage, given_texts.means, media=given_texts.media, hand=given_texts.hand)
    return begun.free(here, stage, given_texts.title, given_texts.core, frame)


def proposed_by_form(tx: Tx, event_id: str) -> tuple[str, dict[str, str]]:
    """Return the title and the texts offered for what a form of a free text holds."""
    means = request.form.getlist("moyen_permanent")
    return proposed(tx, event_id, Free(given.text("titre"), given.text("texte"), means, given.ticked("medias"),
                                       hand_chosen()))


@dataclass(frozen=True, slots=True)
class Again:
    """A draft as its form leaves it: `left` names the texts that somebody had rewritten, and that did not follow."""

    title: str
    texts: dict[str, str]
    fields: Fields
    book: str
    left: list[str]


def recomposed(tx: Tx, row: Row[Any], texts: dict[str, str]) -> Again:
    """Return a draft as its form leaves it, composed again where that is asked for, or where its fields moved.

    Whoever composes again takes the words of the type that the event has now; nobody else changes playbook.
    """
    asked = given.text("acte") in ("proposer", "remplacer")
    book = stages.state(tx, row.event).type if asked and row.book else row.book
    before = drafts.fields(row)
    held = typed_fields(house().here.playbooks.playbook(book), row.communes.split(), before) if book else {}
    chosen = any(texts.get(name) == "" for name in variants.HAND)
    if asked or chosen or (book and _moved(row, before, held)):
        return _composed_again(tx, row, texts, held, book)
    return Again(given.text("titre"), texts, held, book, [])


def _moved(row: Row[Any], before: Fields, held: Fields) -> bool:
    """Return whether the texts of a draft no longer say what its form does: its fields, or that the alert ends."""
    return held != before or given.ticked("fin_alerte") != row.ends_alert


def _composed_again(tx: Tx, row: Row[Any], texts: dict[str, str], held: Fields, book: str) -> Again:
    """Fields that changed change the texts that nobody rewrote; those that somebody did are named before they leave."""
    kept = rewritten(tx, row, texts) if given.text("acte") != "remplacer" else {}
    title, new = (made_by_form(tx, row.event, held, book, made_by_row(tx, row)[0]) if book
                  else proposed_by_form(tx, row.event))
    return Again(title, {name: kept.get(name, text) for name, text in new.items() if name in texts}, held, book,
                 list(kept))


def edited(tx: Tx, row: Row[Any], texts: Texts) -> dict[str, str]:
    """Return the texts that somebody changed since they were proposed from what is saved: fields, or title and text."""
    offered = made_by_row(tx, row)[1] if drafts.fields(row) else proposed(tx, row.event, Free(
        row.title, row.core, row.means.split(), row.media, variants.HAND))[1]
    return {name: each for name, each in texts.items() if each and each not in (
        offered.get(name, "").strip(), variants.numbered(offered.get(name, ""), row.number).strip())}


def intact(tx: Tx, row: Row[Any], texts: Texts) -> list[str]:
    """Return the marks of the texts that stand as they were proposed: a form gives them back with what it holds."""
    changed = edited(tx, row, texts)
    return [_mark(name, text) for name, text in texts.items() if name not in changed]


def rewritten(tx: Tx, row: Row[Any], texts: Texts) -> dict[str, str]:
    """Return the texts of this form that somebody rewrote; those proposed from fields saved over meanwhile are not."""
    marks = set(request.form.getlist("intact"))
    return {name: each for name, each in edited(tx, row, texts).items() if _mark(name, each) not in marks}


def _mark(name: str, text: str) -> str:
    return hashlib.sha256(f"{name}\n{text.strip()}".encode()).hexdigest()


def compared() -> None:
    """Refuse to save over what somebody else saved, until whoever saves says that both were compared (D65)."""
    if given.ticked("conflit") and not given.ticked("compare"):
        raise Conflict("not_compared", "Ce texte a changé pendant que vous écriviez.",
                       "Enregistrer maintenant effacerait ce qu'une autre personne a enregistré.",
                       "Comparez les deux textes, cochez « J'ai comparé », puis enregistrez. Votre saisie est "
                       "conservée.")


def followed(left: Sequence[str]) -> None:
    """Refuse, once, to submit texts that were rewritten and did not follow fields changed since."""
    if left:
        raise Refused("kept_texts", "Des champs ont changé depuis que ces textes ont été modifiés.",
                      f"Ils n'ont pas suivi : {', '.join(LABELS[name] for name in left)}.",
                      "Relisez-les, corrigez-les au besoin, puis soumettez de nouveau. Tout est enregistré.")
