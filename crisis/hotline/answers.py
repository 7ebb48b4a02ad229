"""The answer sheet (*fiche réponses*) in versions: one draft at most beside those that were published.

Publishing is an act of the event (`events/cip_answers`); who has read it is `briefing`'s; what differs, `sheet_parts`'.
"""
from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.errors import Conflict, Refused
from crisis.hotline.calls import CATEGORIES
from crisis.hotline.tables import answer_sheet
from crisis.journal.store import lock, require_writable

MOST, LONGEST, QUESTION = 200, 4_000, 200
ID = re.compile(r"[0-9a-z_]{1,40}")


@dataclass(frozen=True, slots=True)
class Answer:
    """One question and what is answered. `id` stays from one version to the next: call sheets name it.

    `category`: a key of `calls.CATEGORIES`, or empty.
    """

    id: str
    question: str
    text: str
    category: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """What operators read before they take a post, and what they answer from."""

    facts: str = ""
    forbidden: str = ""
    instructions: str = ""
    numbers: str = ""
    expected: str = ""
    answers: tuple[Answer, ...] = ()


HEADINGS = {"facts": "Faits confirmés", "forbidden": "Sujets interdits", "instructions": "Consignes",
            "numbers": "Numéros à donner", "expected": "Appels attendus"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One version. `seq`: the entry that published it; None for the draft. `message`: the communiqué it comes from."""

    version: int
    body: Body
    message: str | None
    written_by: str
    written_at: datetime
    seq: int | None

    @property
    def print(self) -> str:
        """Return the fingerprint (SHA-256) of all that a screen showed of it: whoever acts on it carries it back."""
        shown = {"version": self.version, "body": asdict(self.body), "message": self.message}
        return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()


def current(tx: Tx, event_id: str) -> Sheet | None:
    """Return the version in force, None before the first."""
    return _one(tx, event_id, answer_sheet.c.seq.is_not(None))


def draft(tx: Tx, event_id: str) -> Sheet | None:
    """Return what is being written beside the version in force."""
    return _one(tx, event_id, answer_sheet.c.seq.is_(None))


def version(tx: Tx, event_id: str, number: int) -> Sheet | None:
    """Return one version, published or not."""
    return _one(tx, event_id, answer_sheet.c.version == number)


def _one(tx: Tx, event_id: str, which: Any) -> Sheet | None:
    row = tx.execute(select(answer_sheet).where(answer_sheet.c.event == event_id, which)
                     .order_by(answer_sheet.c.version.desc()).limit(1)).one_or_none()
    return _sheet(row) if row is not None else None


def _sheet(row: Row[Any]) -> Sheet:
    told = json.loads(row.body)
    answers = tuple(Answer(**each) for each in told.pop("answers"))
    return Sheet(row.version, Body(**told, answers=answers), row.message, row.written_by, row.written_at, row.seq)


def bodies(tx: Tx, event_id: str, versions: Collection[int]) -> dict[int, Body]:
    """Return what some versions say, by version; those that do not exist are left out."""
    rows = tx.execute(select(answer_sheet).where(answer_sheet.c.event == event_id,
                                                 answer_sheet.c.version.in_(versions)))
    return {row.version: _sheet(row).body for row in rows}


def published(tx: Tx, event_id: str) -> list[Sheet]:
    """Return every version that was in force, the last first."""
    rows = tx.execute(select(answer_sheet).where(answer_sheet.c.event == event_id, answer_sheet.c.seq.is_not(None))
                      .order_by(answer_sheet.c.version.desc()))
    return [_sheet(row) for row in rows]


def write(tx: Tx, actor: Actor, event_id: str, base: int, body: Body, message: str | None = None,
          over: str | None = None) -> int:
    """Keep the draft and return its version: the one after the version in force. Raises Conflict, Refused.

    `base`: the version in force when it was begun; another published since is not overwritten unread. `over`: the
    fingerprint of the draft that was on the screen, empty if there was none; None puts this text over any draft.
    """
    actor.require("write_answers")
    _sound(body)
    _open(tx, event_id)
    known, beside = current(tx, event_id), draft(tx, event_id)
    if base != (known.version if known else 0):
        raise Conflict("sheet_moved", "Une autre version de la fiche réponses a été publiée.",
                       "La vôtre partait de la précédente.", "Comparez-les, puis reprenez votre texte.")
    if over is not None and over != (beside.print if beside else ""):
        raise Conflict("draft_moved", "Le brouillon a été récrit ailleurs.",
                       "Votre texte partait d'un autre.", "Lisez ce qui diffère, puis enregistrez de nouveau.")
    row = {"body": json.dumps(asdict(body), ensure_ascii=False), "message": message, "written_by": actor.person,
           "written_at": tx.now}
    mine = (answer_sheet.c.event == event_id, answer_sheet.c.version == base + 1)
    if tx.execute(update(answer_sheet).where(*mine).values(row)).rowcount == 0:
        tx.execute(insert(answer_sheet), {"event": event_id, "version": base + 1, **row})
    return base + 1


def discard(tx: Tx, actor: Actor, event_id: str, over: str) -> None:
    """Drop the draft that was on the screen; none is none. Raises Conflict for one that was written again since."""
    actor.require("write_answers")
    _open(tx, event_id)
    beside = draft(tx, event_id)
    if beside is not None and beside.print != over:
        raise Conflict("draft_moved", "Le brouillon a été récrit ailleurs.", "Il n'est pas celui que vous avez lu.",
                       "Rechargez la page et relisez.")
    tx.execute(delete(answer_sheet).where(answer_sheet.c.event == event_id, answer_sheet.c.seq.is_(None)))


def _open(tx: Tx, event_id: str) -> None:
    """Lock the event: the version in force is read, then written beside. Raises Conflict for one that is closed."""
    if lock(tx, event_id).closed_at is not None:
        raise Conflict("event_closed", "Cet évènement est clos.", "Plus personne ne répond au public.",
                       "Copiez votre texte s'il peut encore servir.")


def _sound(body: Body) -> None:
    if len(body.answers) > MOST:
        raise Refused("too_many", "Trop de réponses.", f"La fiche en compte {len(body.answers)}, pour {MOST} au plus.",
                      "Regroupez-les : un opérateur cherche en quelques secondes.")
    texts = [body.facts, body.forbidden, body.instructions, body.numbers, body.expected,
             *(words for each in body.answers for words in (each.question, each.text))]
    for text in texts:
        require_writable(text)
        if len(text) > LONGEST:
            raise Refused("too_long", "Texte trop long.", f"Il compte {len(text)} signes, pour {LONGEST} au plus.",
                          "Raccourcissez-le.")
    for each in body.answers:
        _sound_answer(each)
    if len({each.id for each in body.answers}) < len(body.answers):
        raise Refused("answer_id", "Deux réponses ont le même identifiant.",
                      todo="Rechargez la page, puis recommencez.")


def _sound_answer(each: Answer) -> None:
    if not each.question.strip() or not each.text.strip():
        raise Refused("answer", "Une question n'a pas de réponse.", "Un opérateur n'improvise jamais.",
                      "Écrivez la question et sa réponse, ou retirez-les.")
    if len(each.question) > QUESTION:
        raise Refused("too_long", "Question trop longue.",
                      f"Elle compte {len(each.question)} signes, pour {QUESTION} au plus.", "Raccourcissez-la.")
    if not ID.fullmatch(each.id):
        raise Refused("answer_id", "Identifiant de réponse refusé.", "Quarante lettres minuscules ou chiffres au plus.",
                      "Rechargez la page, puis recommencez.")
    if each.category and each.category not in CATEGORIES:
        raise Refused("category", "Catégorie inconnue.", todo="Choisissez une catégorie de la liste, ou aucune.")


def worded(body: Body) -> str:
    """Return the whole sheet as plain text: what the journal keeps beside the entry that published it."""
    parts = [f"{HEADINGS[name]}\n{getattr(body, name)}" for name in HEADINGS if getattr(body, name).strip()]
    parts += [f"{each.question}\n{each.text}" for each in body.answers]
    return "\n\n".join(parts)
