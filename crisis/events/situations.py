"""*Points de situation*: one draft per event, never overwritten in silence, frozen under a number that stays.

What is proposed for a draft, and from which entries, is said by the pages. What was frozen is corrected by another one.
"""
from __future__ import annotations

from dataclasses import asdict, astuple, dataclass, fields
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.errors import Conflict, Missing, Refused
from crisis.events.stage import locked, require_open, stages
from crisis.events.tables import situation
from crisis.journal import store
from crisis.journal.contents import contents
from crisis.journal.entry import Entry
from crisis.messages.wording import LONG, kept

FROZEN = "situation_frozen"
TITLES = {"situation": "Situation générale", "figures": "Bilan et chiffres", "actions": "Actions et mesures prises",
          "outlook": "Perspectives et points d'attention"}


@dataclass(frozen=True, slots=True)
class Sections:
    """The four parts of a text. Only the first may not be empty once it is frozen."""

    situation: str = ""
    figures: str = ""
    actions: str = ""
    outlook: str = ""

    def text(self) -> str:
        """Return the one text that is frozen: the parts that say something, each under its title."""
        told = asdict(self)
        return "\n\n".join(f"{TITLES[name].upper()}\n{told[name]}" for name in TITLES if told[name])


def parts(text: str) -> Sections:
    """Return the sections of a frozen text, for another one to start from. A line that repeats a title cuts there."""
    found: dict[str, str] = {}
    names = {title.upper(): name for name, title in TITLES.items()}
    name = "situation"
    for line in text.split("\n"):
        if line in names and names[line] not in found:
            name = names[line]
            found[name] = ""
        else:
            found[name] = f"{found.get(name, '')}\n{line}"
    return Sections(**{each.name: found.get(each.name, "").strip() for each in fields(Sections)})


@dataclass(frozen=True, slots=True)
class Draft:
    """What is being written: `up_to_seq` is the last entry it takes into account, `replaces` the number it corrects."""

    version: int
    up_to_seq: int
    replaces: int | None
    sections: Sections
    writers: tuple[tuple[str, str], ...]


def draft_of(tx: Tx, event_id: str) -> Draft | None:
    """Return the draft of an event, or None."""
    row = tx.execute(select(situation).where(situation.c.event == event_id)).one_or_none()
    if row is None:
        return None
    writers = [each.partition(":") for each in row.writers.split()]
    return Draft(row.version, row.up_to_seq, row.replaces, _sections(row),
                 tuple((person, function) for person, _, function in writers))


def _sections(row: Row[Any]) -> Sections:
    return Sections(**{each.name: getattr(row, each.name) for each in fields(Sections)})


def begin(tx: Tx, actor: Actor, event_id: str) -> int:
    """Take the lock of an event whose point is to be proposed from its entries, and return the last of them.

    Whoever reads entries to propose a text holds the lock first: none enters between what is read and what is said to
    be read. Raises Conflict if a draft stands, or the event is closed.
    """
    actor.require("write_situation")
    event = _open(tx, event_id)
    _none_yet(tx, event_id)
    return int(event.head_seq)


def prepare(tx: Tx, actor: Actor, event_id: str, proposed: Sections, up_to_seq: int | None = None,
            replaces: int | None = None) -> int:
    """Start the draft and return its version; `up_to_seq`: the last entry it takes into account, by default the last.

    Raises Conflict if one stands, Missing for a number to replace.
    """
    actor.require("write_situation")
    event = _open(tx, event_id)
    _none_yet(tx, event_id)
    upto = int(event.head_seq) if up_to_seq is None else up_to_seq
    if replaces is not None and replaces not in numbers(tx, event_id):
        raise _missing()
    tx.execute(insert(situation), asdict(_sound(proposed)) | {
        "event": event_id, "version": 1, "up_to_seq": _within(upto, event), "replaces": replaces,
        "writers": _signature(actor), "written_at": tx.now})
    return 1


def _none_yet(tx: Tx, event_id: str) -> None:
    if draft_of(tx, event_id) is not None:
        raise Conflict("situation_draft", "Un point de situation est déjà en préparation.",
                       "Un évènement n'a qu'un brouillon à la fois.", "Complétez ce brouillon, ou abandonnez-le.")


def save(tx: Tx, actor: Actor, event_id: str, seen_version: int, written: Sections,
         up_to_seq: int | None = None) -> int:
    """Save the draft and return its version. Raises Conflict if somebody saved since `seen_version` was read (D65).

    A draft saved as it stands is no new version.
    """
    actor.require("write_situation")
    event = _open(tx, event_id)
    draft = _as_read(tx, event_id, seen_version)
    upto = draft.up_to_seq if up_to_seq is None else _within(max(up_to_seq, draft.up_to_seq), event)
    sound = _sound(written)
    if (sound, upto) == (draft.sections, draft.up_to_seq):
        return draft.version
    signed = dict.fromkeys((*(f"{one}:{post}" for one, post in draft.writers), _signature(actor)))
    tx.execute(update(situation).where(situation.c.event == event_id).values(
        **asdict(sound), version=draft.version + 1, up_to_seq=upto, writers=" ".join(signed)))
    return draft.version + 1


def freeze(tx: Tx, actor: Actor, event_id: str, seen_version: int) -> int:
    """Freeze the draft as it was read under the next number, and return the number."""
    actor.require("freeze_situation")
    _open(tx, event_id)
    draft = _as_read(tx, event_id, seen_version)
    if not draft.sections.situation:
        raise Refused("situation_empty", "Ce point de situation ne dit pas la situation.",
                      f"La partie « {TITLES['situation']} » est vide.", "Écrivez-la, puis validez.")
    known = numbers(tx, event_id)
    number = len(known) + 1
    data: dict[str, Any] = {
        "number": number, "up_to_seq": draft.up_to_seq, "replaces": draft.replaces,
        "writers": [{"person": person, "function": function} for person, function in draft.writers]}
    if draft.replaces is not None:
        data["corrects"] = known[draft.replaces]
    store.append(tx, event_id, FROZEN, data, by=actor.by, text=draft.sections.text())
    tx.execute(delete(situation).where(situation.c.event == event_id))
    return number


def abandon(tx: Tx, actor: Actor, event_id: str, seen_version: int) -> None:
    """Throw the draft away, as it was read: what nobody validated leaves no trace."""
    actor.require("write_situation")
    locked(tx, event_id)
    _as_read(tx, event_id, seen_version)
    tx.execute(delete(situation).where(situation.c.event == event_id))


def numbers(tx: Tx, event_id: str) -> dict[int, int]:
    """Return the entry that froze each number."""
    seqs = contents.state(tx, event_id).of(FROZEN)
    return dict(enumerate(seqs, start=1))


def frozen(tx: Tx, event_id: str) -> list[Entry]:
    """Return the entries that froze a text, the oldest first."""
    return store.some(tx, event_id, list(numbers(tx, event_id).values()))


def last(tx: Tx, event_id: str) -> int:
    """Return the last entry that a frozen text takes into account; 0 before the first one."""
    found = frozen(tx, event_id)
    return max((int(entry.content["data"]["up_to_seq"]) for entry in found), default=0)


def numbered(tx: Tx, event_id: str, number: int) -> Entry:
    """Return the entry that froze a number. Raises Missing."""
    seq = numbers(tx, event_id).get(number)
    if seq is None:
        raise _missing()
    return store.some(tx, event_id, [seq])[0]


def _open(tx: Tx, event_id: str) -> Row[Any]:
    event = locked(tx, event_id)
    require_open(stages.state(tx, event_id))
    return event


def _as_read(tx: Tx, event_id: str, seen_version: int) -> Draft:
    draft = draft_of(tx, event_id)
    if draft is None:
        raise Conflict("situation_gone", "Ce brouillon n'existe plus.", "Il a été figé ou abandonné.",
                       "Préparez un nouveau point de situation. Votre saisie est conservée.")
    if draft.version != seen_version:
        raise Conflict("draft_moved", "Ce texte a changé pendant que vous écriviez.",
                       f"Version lue : {seen_version} ; version actuelle : {draft.version}.",
                       "Comparez les deux textes, puis enregistrez de nouveau. Votre saisie est conservée.")
    return draft


def _sound(written: Sections) -> Sections:
    """Return the sections as they are kept. Raises Refused for one too long, or that no engine would keep."""
    texts: tuple[str, ...] = astuple(written)
    for text in texts:
        store.require_writable(text)
    return Sections(*(kept(text.replace("\r\n", "\n"), f"« {title} »", LONG) or ""
                      for title, text in zip(TITLES.values(), texts, strict=True)))


def _within(seq: int, event: Row[Any]) -> int:
    return min(max(seq, 0), int(event.head_seq))


def _signature(actor: Actor) -> str:
    return f"{actor.person}:{actor.function}"


def _missing() -> Missing:
    return Missing("situation_missing", "Ce point de situation n'existe pas.",
                   todo="Revenez à la liste des points de situation.")
