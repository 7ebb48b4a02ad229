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
TITLE = "title"


@dataclass(frozen=True, slots=True)
class Made:
    """What a draft becomes if its form is saved now. `held`: the fields of its playbook; `book`: the type of it.

    `followed`: the texts, and the title, that the fields have just made; `left`: those that somebody rewrote and that
    did not follow fields changed since.
    """

    title: str
    texts: dict[str, str]
    held: Fields
    book: str
    followed: dict[str, str]
    left: list[str]

    @property
    def marks(self) -> list[str]:
        """Return the marks of what followed, for the form to give back with what it holds."""
        return [_mark(name, text) for name, text in self.followed.items()]


def made(tx: Tx, row: Row[Any], typed: dict[str, str], act: str = "") -> Made:
    """Return what this form makes of a draft; `typed`: the texts that it sends.

    Fields that changed make anew the texts that nobody rewrote. `act`: `proposer` to propose all of them again, in
    the words of the type that the event has now, `remplacer` to replace the others too; nothing else changes playbook.
    """
    asked, before = act in ("proposer", "remplacer"), drafts.fields(row)
    book = stages.state(tx, row.event).type if asked and row.book else row.book
    held = typed_fields(house().here.playbooks.playbook(book), row.communes.split(), before) if book else {}
    if asked or (book and _moved(row, before, held)):
        return _composed(tx, row, typed, held, book, rewritten(tx, row, typed) if act != "remplacer" else {})
    if book or _begins(typed):
        return _completed(tx, row, typed, held, book)
    return Made(given.text("titre"), typed, held, book, {}, [])


def _composed(tx: Tx, row: Row[Any], typed: Texts, held: Fields, book: str, kept: Texts) -> Made:
    """Return a draft whose texts are made anew, among those that are sent; `kept` stands, because somebody wrote it."""
    title, new = _offered(tx, row, held, book)
    texts = {name: kept.get(name, text) for name, text in new.items() if name in typed}
    return Made(title, texts, held, book, _followed(typed, texts, title, new),
                [name for name, text in kept.items() if text != new.get(name)])


def _completed(tx: Tx, row: Row[Any], typed: Texts, held: Fields, book: str) -> Made:
    """Return a draft as it is sent, but for the texts just chosen, and those that fields since saved over had made."""
    title, new = _offered(tx, row, held, book)
    older = set(edited(tx, row, typed)) - set(rewritten(tx, row, typed)) if book else set()
    texts = {**typed, **{name: new[name] for name in older | _begins(typed) if name in new}}
    return Made(title, texts, held, book, _followed(typed, texts, title, new), [])


def _moved(row: Row[Any], before: Fields, held: Fields) -> bool:
    """Return whether the texts of a draft no longer say what its form does: its fields, or that the alert ends."""
    return held != before or given.ticked("fin_alerte") != row.ends_alert


def _begins(typed: Texts) -> set[str]:
    """Return the texts to be read or copied that have just been chosen: the form has no words for them yet."""
    return {name for name in hand_chosen() if not typed.get(name) and f"texte_{name}" not in request.form}


def _offered(tx: Tx, row: Row[Any], held: Fields, book: str) -> tuple[str, dict[str, str]]:
    """Return the title and the texts that this form offers: from the fields of its playbook, else from its core."""
    if not book:
        return proposed_by_form(tx, row.event)
    return made_by_form(tx, row.event, held, book, _unwritten(tx, row, given.text("titre")))


def _unwritten(tx: Tx, row: Row[Any], title: str) -> str:
    """Return the title that nobody wrote: that of the saved fields, or the one that this form was given since."""
    return title if _mark(TITLE, title) in request.form.getlist("intact") else made_by_row(tx, row)[0]


def _followed(typed: Texts, texts: Texts, title: str, new: Texts) -> dict[str, str]:
    """Return what is no longer as it was sent, because the fields have just made it.

    A title that somebody is writing gets its marks when it is saved, and not under their fingers.
    """
    followed = {name: text for name, text in texts.items() if text == new.get(name) != typed[name]}
    made_anew = variants.bare(title) != variants.bare(given.text("titre"))
    return followed | ({TITLE: title} if made_anew else {})


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


def edited(tx: Tx, row: Row[Any], texts: Texts) -> dict[str, str]:
    """Return the texts that somebody changed since they were proposed from what is saved: fields, or title and text."""
    offered = made_by_row(tx, row)[1] if drafts.fields(row) else proposed(tx, row.event, Free(
        row.title, row.core, row.means.split(), row.media, variants.HAND))[1]
    return {name: each for name, each in texts.items() if each and each not in (
        offered.get(name, "").strip(), variants.numbered(offered.get(name, ""), row.number).strip())}


def intact(tx: Tx, row: Row[Any], texts: Texts) -> list[str]:
    """Return the marks of the texts that stand as they were proposed: a form gives them back with what it holds."""
    changed = edited(tx, row, texts)
    title = [_mark(TITLE, row.title)] if drafts.fields(row) and row.title == made_by_row(tx, row)[0] else []
    return title + [_mark(name, text) for name, text in texts.items() if name not in changed]


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
