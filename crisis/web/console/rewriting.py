"""Which texts of a draft somebody has rewritten, and what must be read again before it is saved or submitted.

What fields and free text make belongs to `fields` and `messages.variants`; saving to the page of the message.
"""
from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy import Row

from crisis.db import Tx
from crisis.errors import Conflict, Refused
from crisis.messages import drafts, variants
from crisis.messages.composing import Fields
from crisis.web import given
from crisis.web.console.changes import LABELS
from crisis.web.console.fields import made_by_form, made_by_row, typed_fields
from crisis.web.house import house

Texts = Mapping[str, str]
TITLE = "title"


@dataclass(frozen=True, slots=True)
class Made:
    """What a draft becomes if its form is saved now. `held`: the fields of its playbook.

    `followed`: the texts, and the title, that the fields have just made; `left`: those that somebody rewrote and that
    did not follow fields changed since.
    """

    title: str
    texts: dict[str, str]
    held: Fields
    followed: dict[str, str]
    left: list[str]

    @property
    def marks(self) -> list[str]:
        """Return the marks of what followed, for the form to give back with what it holds."""
        return [_mark(name, text) for name, text in self.followed.items()]


def made(tx: Tx, row: Row[Any], typed: dict[str, str], act: str = "") -> Made:
    """Return what this form makes of a draft; `typed`: the texts that it sends.

    Fields that changed make anew the texts that nobody rewrote. `act`: `proposer` to propose all of them again,
    `remplacer` to replace the others too.
    """
    title, before = given.text("titre"), drafts.fields(row)
    held = typed_fields(tx, row.event, row.communes.split()) if before else {}
    again = act in ("proposer", "remplacer") or held != before
    if not held and not again:
        return Made(title, typed, held, {}, [])
    kept = rewritten(tx, row, typed) if act != "remplacer" else {}
    new_title, new = _offered(tx, row, held, title)
    texts = _again(typed, kept, new) if again else _since(typed, set(edited(tx, row, typed)) - set(kept), new)
    followed = _followed({**typed, TITLE: title}, {**texts, TITLE: new_title}, {**new, TITLE: new_title})
    return Made(new_title, texts, held, followed, _left(kept, new) if again else [])


def _followed(typed: Texts, texts: Texts, new: Texts) -> dict[str, str]:
    """Return what is no longer as it was sent, because the fields have just made it."""
    return {name: text for name, text in texts.items() if text == new.get(name) != typed[name]}


def _left(kept: Texts, new: Texts) -> list[str]:
    """Return the texts that were kept although the fields would say otherwise."""
    return [name for name, text in kept.items() if text != new.get(name)]


def _offered(tx: Tx, row: Row[Any], held: Fields, title: str) -> tuple[str, dict[str, str]]:
    """Return the title and the texts that this form offers: from the fields of its playbook, else from its core."""
    if held:
        return made_by_form(tx, row.event, held, _unwritten(tx, row, title))
    return title, proposed(title, given.text("texte"), request.form.getlist("moyen_permanent"),
                           media=given.ticked("medias"))


def _again(typed: Texts, kept: Texts, new: Texts) -> dict[str, str]:
    """Return the texts made anew, among those that are sent; what somebody rewrote stands."""
    return {name: kept.get(name, text) for name, text in new.items() if name in typed}


def _since(typed: Texts, older: Iterable[str], new: Texts) -> dict[str, str]:
    """Return the texts as they are sent, but for those that fields since saved over had made: a page may be older."""
    return {**typed, **{name: new[name] for name in older if name in new}}


def _unwritten(tx: Tx, row: Row[Any], title: str) -> str:
    """Return the title that nobody wrote: that of the saved fields, or the one that this form was given since."""
    return title if _mark(TITLE, title) in request.form.getlist("intact") else made_by_row(tx, row)[0]


def proposed(title: str, core: str, means: Iterable[str], *, media: bool) -> dict[str, str]:
    """Return the texts offered for a message that is written freely."""
    here = house().here
    return variants.propose(here.territory.prefecture, title, core, "real", here.posted(means), here.page, media=media)


def edited(tx: Tx, row: Row[Any], texts: Texts) -> dict[str, str]:
    """Return the texts that somebody changed since they were proposed from what is saved: fields, or title and text."""
    offered = made_by_row(tx, row)[1] if drafts.fields(row) else proposed(
        row.title, row.core, row.means.split(), media=row.media)
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
