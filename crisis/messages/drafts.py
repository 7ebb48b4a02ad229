"""Messages while they are written: drafted, edited, submitted, returned. Approval and sending are `events.sending`."""
from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from unicodedata import category

from sqlalchemy import Row, delete, func, insert, select, update

from crisis.accounts.rights import Actor
from crisis.db import Tx, new_id
from crisis.errors import Conflict, Missing, Refused
from crisis.journal import store
from crisis.journal.tables import REGISTER
from crisis.messages import working
from crisis.messages.approval import Bound
from crisis.messages.composing import Fields
from crisis.messages.frozen import freeze
from crisis.messages.tables import message, variant
from crisis.messages.variants import NAMES, numbered
from crisis.messages.wording import LONG, SHORT, kept

CODE = re.compile(r"[a-z0-9_]{1,40}")
MOVES = {  # What each state of a message may become.
    "draft": ("submitted",),
    "submitted": ("approved", "draft"),
    "approved": ("stopped",),
    "stopped": (),
}


@dataclass(frozen=True, slots=True)
class Writing:
    """What a writer gives: the words, to whom, by what. `means`: codes of permanent means; `media`: the press too.

    `fields`: the lines in each field of the playbook that the texts were begun from; nothing for a free text. `book`:
    the type of that playbook, which may no longer be the one of the event.
    """

    title: str
    core: str
    variants: Mapping[str, str]
    communes: Sequence[str]
    means: Sequence[str]
    media: bool
    urgency: str = "alert"
    factual: bool = True
    ends_alert: bool = False
    fields: Fields = field(default_factory=dict)
    book: str = ""


def draft(tx: Tx, actor: Actor, event_id: str, writing: Writing) -> str:
    """Keep a new draft and return its id. Refuses no wording: checks block at submission, so nothing typed is lost."""
    actor.require("draft")
    return begin(tx, actor, event_id, writing)


def begin(tx: Tx, actor: Actor, event_id: str, writing: Writing, source: Mapping[str, str] | None = None) -> str:
    """Keep a new draft whose author is who acts, whatever their right to write is the caller's to ask; return its id.

    `source`: the event and the message that it takes up, which its entry names.
    """
    event = _open(tx, event_id)
    _sound(writing, event.territory)
    if writing.fields and not writing.book:
        writing = replace(writing, book=event.type)
    key = new_id()
    tx.execute(insert(message), _columns(writing) | {
        "id": key, "event": event.id, "number": 0, "version": 1, "state": "draft", "writers": actor.person,
        "waves": 0, "written_at": tx.now})
    _write_variants(tx, key, writing.variants)
    told = {"from": dict(source)} if source else {}
    store.append(tx, event_id, "message_drafted", {
        "message": key, "version": 1, "variants": sorted(writing.variants)} | told, by=actor.by)
    return key


def edit(tx: Tx, actor: Actor, message_id: str, seen_version: int, writing: Writing) -> int:
    """Save a draft and return its version. Raises Conflict if somebody saved since `seen_version` was read (D65).

    A draft saved as it stands is no new version: whoever looks at it and submits it wrote nothing. One that was begun
    from a playbook stays so, whatever its texts become: the validator is told where that playbook stands (R13).
    """
    actor.require("draft")
    row = locked(tx, message_id)
    writing = replace(writing, fields=writing.fields or fields(row), book=writing.book or row.book)
    _sound(writing, _open(tx, row.event).territory)
    _in_state(row, "draft", "Ce message n'est plus un brouillon.")
    if row.version != seen_version:
        raise Conflict("draft_moved", "Ce texte a changé pendant que vous écriviez.",
                       f"Version lue : {seen_version} ; version actuelle : {row.version}.",
                       "Comparez les deux textes, puis enregistrez de nouveau. Votre saisie est conservée.")
    working.forget(tx, message_id, actor.person)
    if _stands(tx, row, writing):
        return int(row.version)
    tx.execute(update(message).where(message.c.id == message_id)
               .values(**_columns(writing), version=row.version + 1, writers=_with(row, actor.person)))
    _write_variants(tx, message_id, writing.variants)
    store.append(tx, row.event, "message_drafted", {
        "message": message_id, "version": row.version + 1, "variants": sorted(writing.variants)}, by=actor.by)
    return int(row.version) + 1


def _with(row: Row[Any], person: str) -> str:
    return " ".join(dict.fromkeys((*row.writers.split(), person)))


def authors(row: Row[Any]) -> set[str]:
    """Return who may not approve a message (R15): whoever wrote any version of it, and who submitted it.

    A text is nobody's in part: one sign added by a colleague does not make a second reader of who wrote the rest.
    """
    return {*row.writers.split(), *([row.submitter] if row.submitter else [])}


def _stands(tx: Tx, row: Row[Any], writing: Writing) -> bool:
    """Return whether a draft holds these very words, for these recipients, already."""
    rows = tx.execute(select(variant.c.name, variant.c.text).where(variant.c.message == row.id))
    texts = {each.name: each.text for each in rows}
    return texts == dict(writing.variants) and all(
        getattr(row, name) == value for name, value in _columns(writing).items())


def _columns(writing: Writing) -> dict[str, Any]:
    held = {name: list(lines) for name, lines in writing.fields.items()}
    return {"title": writing.title.strip(), "core": writing.core,
            "fields": json.dumps(held, ensure_ascii=False, sort_keys=True), "book": writing.book,
            "communes": " ".join(dict.fromkeys(writing.communes)),
            "means": " ".join(dict.fromkeys(writing.means)), "media": writing.media, "urgency": writing.urgency,
            "factual": writing.factual, "ends_alert": writing.ends_alert}


def _write_variants(tx: Tx, message_id: str, variants: Mapping[str, str]) -> None:
    tx.execute(delete(variant).where(variant.c.message == message_id))
    tx.execute(insert(variant), [{"message": message_id, "name": name, "text": text}
                                 for name, text in sorted(variants.items())])


def _open(tx: Tx, event_id: str) -> Row[Any]:
    """Lock an event that is still written for. Raises Conflict once it is closed, Missing for the register."""
    event = store.lock(tx, event_id)
    if event.id == REGISTER:
        raise Missing("event_missing", "Cet évènement n'existe pas.", todo="Revenez à la liste des évènements.")
    if event.closed_at is not None:
        raise Conflict("event_closed", "Cet évènement est clos.", "Plus aucun message n'y est écrit.",
                       "Écrivez une note, ou ouvrez un autre évènement.")
    return event


def _sound(writing: Writing, territory: str) -> None:
    """Refuse what no screen offers. Communes are known by name at the approval; here, by their département."""
    if writing.urgency not in ("alert", "information", "deferred"):
        raise Refused("urgency", "Urgence inconnue.", todo="Choisissez alerte, information ou différé.")
    if kept(writing.title, "Le titre", SHORT) is None:
        raise Refused("title", "Titre manquant.", todo="Donnez un titre court au message.")
    _sound_texts(writing)
    _sound_audience(writing, territory)


def _sound_texts(writing: Writing) -> None:
    unknown = sorted(set(writing.variants) - set(NAMES))
    if unknown or not writing.variants:
        raise Refused("variants", "Textes refusés.", f"Inconnus : {', '.join(unknown) or 'aucun texte'}.",
                      f"Textes possibles : {', '.join(NAMES)}.")
    lines = (line for each in writing.fields.items() for line in (each[0], *each[1]))
    for text in (writing.core, *writing.variants.values(), *lines):
        _writable(text)


def _sound_audience(writing: Writing, territory: str) -> None:
    wrong = [insee for insee in writing.communes if len(insee) != 5 or not insee.startswith(territory)]
    if wrong:
        raise Refused("communes", "Communes refusées.", f"Hors du département : {', '.join(sorted(wrong)[:5])}.",
                      "Choisissez des communes du département.")
    if not all(CODE.fullmatch(code) for code in writing.means):
        raise Refused("means", "Moyen inconnu.", todo="Choisissez des moyens de la liste.")


def _writable(text: str) -> None:
    """Refuse what an engine would not keep as it is, or an operator could not send."""
    kept(text, "Un texte du message", LONG)
    if any(sign not in "\n\r\t" and not sign.isprintable() and category(sign) in ("Cc", "Cs") for sign in text):
        raise Refused("text", "Ce texte ne peut pas être enregistré.",
                      "Il contient un signe qui n'est pas du texte, venu sans doute d'un copier-coller.",
                      "Retapez le passage, puis recommencez.")


def locked(tx: Tx, message_id: str) -> Row[Any]:
    """Lock the event of a message, then the message, and return it. Raises Missing."""
    event_id = tx.execute(select(message.c.event).where(message.c.id == message_id)).scalar()
    if event_id is None:
        raise Missing("message_missing", "Ce message n'existe pas.", todo="Revenez à la liste des messages.")
    store.lock(tx, event_id)
    return tx.execute(select(message).where(message.c.id == message_id).with_for_update()).one()


def bound(tx: Tx, row: Row[Any], mode: str, plays: str) -> Bound:
    """Return what an approval of this message would bind, as it stands now."""
    rows = tx.execute(select(variant.c.name, variant.c.text).where(variant.c.message == row.id))
    return Bound(row.id, row.number, row.version, row.title, {each.name: each.text for each in rows},
                 row.communes.split(), row.means.split(), row.media, mode, plays, row.factual, row.ends_alert)


def fields(row: Row[Any]) -> dict[str, list[str]]:
    """Return the lines in each field of the playbook that a message was begun from; nothing for a free text."""
    held: dict[str, list[str]] = json.loads(row.fields)
    return held


def fields_of(tx: Tx, message_id: str) -> dict[str, list[str]]:
    """Return the lines in each field of a message, as `fields` does; nothing for a message that is not there."""
    row = tx.execute(select(message.c.fields).where(message.c.id == message_id)).one_or_none()
    return fields(row) if row is not None else {}


def book_of(tx: Tx, message_id: str) -> str:
    """Return the type whose playbook a message was begun from, whatever its texts have become; empty: a free text."""
    return tx.execute(select(message.c.book).where(message.c.id == message_id)).scalar() or ""


def submit(tx: Tx, actor: Actor, message_id: str, mode: str, plays: str, single: str = "") -> Bound:
    """Number a draft, freeze its texts and offer it for approval; return what will be bound. Checks come before.

    A text that nobody is chosen for is no part of what is offered: it is dropped. `single`: the number of the hotline
    that is open, which the texts name.
    """
    actor.require("submit")
    row = locked(tx, message_id)
    _in_state(row, "draft", "Ce message a déjà été soumis.")
    number = row.number or 1 + (tx.execute(
        select(func.max(message.c.number)).where(message.c.event == row.event)).scalar() or 0)
    texts, title = bound(tx, row, mode, plays).addressed().variants, numbered(row.title, number, single)
    _write_variants(tx, message_id, {name: numbered(text, number, single) for name, text in texts.items()})
    tx.execute(update(message).where(message.c.id == message_id)
               .values(state="submitted", number=number, title=title, submitter=actor.person))
    offered = replace(bound(tx, row, mode, plays), number=number, title=title)
    freeze(tx, offered)
    store.append(tx, row.event, "message_submitted", {
        "message": message_id, "number": number, "version": row.version, "hash": offered.hash}, by=actor.by)
    return offered


def send_back(tx: Tx, actor: Actor, message_id: str, reason: str) -> None:
    """Return a submitted message to its writer, with a reason. Raises Refused without one.

    It keeps its version: what its writers change is the next one, and people count 1, 2, 3.
    """
    actor.require("approve")
    row = locked(tx, message_id)
    _open(tx, row.event)
    _in_state(row, "submitted", "Ce message n'attend pas de validation.")
    if not reason.strip():
        raise Refused("reason", "Motif manquant.", "Un message renvoyé dit pourquoi.", "Écrivez une phrase.")
    entry = store.append(tx, row.event, "message_returned", {"message": message_id, "version": row.version},
                         by=actor.by, text=kept(reason, "Le motif", LONG))
    tx.execute(update(message).where(message.c.id == message_id)
               .values(state="draft", returned_seq=entry.seq))


def _in_state(row: Row[Any], wanted: str, what: str) -> None:
    if row.state != wanted:
        raise Conflict("message_state", what, f"Son état est : {STATES_FR.get(row.state, row.state)}.",
                       "Rechargez la page.")


STATES_FR = {"draft": "brouillon", "submitted": "soumis à validation", "approved": "validé, envoi ordonné",
             "stopped": "envoi arrêté"}


def move(tx: Tx, row: Row[Any], state: str, **values: Any) -> None:
    """Move a message along its table of states. Raises Conflict for a move that the table does not have."""
    if state not in MOVES[row.state]:
        _in_state(row, "", "Cet acte n'est plus possible sur ce message.")
    tx.execute(update(message).where(message.c.id == row.id).values(state=state, **values))


def of_event(tx: Tx, event_id: str) -> list[Row[Any]]:
    """Return the messages of an event, the oldest first."""
    return list(tx.execute(select(message).where(message.c.event == event_id).order_by(message.c.written_at)))
