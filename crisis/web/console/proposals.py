"""Texts proposed from entries, for a *point de situation* or for SYNERGI: hours, numbers, functions and never a name.

They are proposals: a person reads, edits and answers for them. Nothing here is sent or kept.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crisis.db import Tx
from crisis.events.hand import OUTCOMES
from crisis.events.situations import Sections
from crisis.events.stage import Stage, stages
from crisis.journal import store
from crisis.journal.contents import contents
from crisis.web.access import actor
from crisis.web.console.lines import AT_MOST, Line, told
from crisis.web.french import count, stamp, when
from crisis.web.house import house

# Where an entry is told; the kinds that stand in neither (drafts, seals, reminders) are the service's own affair.
FACTS = frozenset({"event_opened", "event_described", "alert_received"})
ACTS = frozenset({
    "communication_started", "cod_activated", "decision_recorded", "cell_operational", "message_dispatched",
    "sending_stopped", "publication_logged", "cod_lifted", "cell_stood_down", "activation_mistaken"})
NOTES = {"fact": "situation", "press": "situation", "call": "situation", "other": "situation",
         "decision": "actions", "action": "actions"}


@dataclass(frozen=True, slots=True)
class Item:
    """One entry as a text tells it: the part it belongs to, its number, its sentence with hour and number."""

    part: str
    seq: int
    text: str


def items(tx: Tx, event_id: str, after: int) -> list[Item]:
    """Return what the entries that follow `after` say of the crisis, the oldest first, as this reader may read it."""
    return [Item(part, line.seq, _sentence(content, line, tx.now))
            for content, line in _told(tx, event_id, after) if (part := part_of(content))]


def _told(tx: Tx, event_id: str, after: int) -> Iterator[tuple[dict[str, Any], Line]]:
    while page := store.entries(tx, event_id, after, AT_MOST):
        lines = told(tx, event_id, page, actor(), house().territory, named=False)
        by_seq = {line.seq: line for line in lines}
        yield from ((entry.content, by_seq[entry.seq]) for entry in page if entry.seq in by_seq)
        after = page[-1].seq


def part_of(content: dict[str, Any]) -> str:
    """Return the section that an entry is told in; empty for those that no text tells."""
    kind = content["kind"]
    if kind == "note_added":
        return NOTES.get(content["data"]["category"], "situation")
    return "situation" if kind in FACTS else "actions" if kind in ACTS else ""


def _sentence(content: dict[str, Any], line: Line, now: datetime) -> str:
    said = line.words if content["kind"] == "note_added" and line.words else " ".join(
        filter(None, (line.sentence, line.words)))
    return f"{when(content['happened_at'], now)} – {' '.join(said.split())} (n° {line.seq})"


def sections(tx: Tx, event_id: str, after: int) -> Sections:
    """Return the sections proposed from the entries that follow `after`."""
    found = items(tx, event_id, after)
    return Sections(_listed(found, "situation"), figures(tx, event_id), _listed(found, "actions"),
                    _coming(stages.state(tx, event_id), tx.now))


def added(written: Sections, more: Sections) -> Sections:
    """Return what was written, followed by what newer entries say; figures are those of now, so they are said anew."""
    def both(old: str, new: str) -> str:
        return "\n".join(filter(None, (old.rstrip(), new)))
    return Sections(both(written.situation, more.situation), both(written.figures, more.figures),
                    both(written.actions, more.actions), both(written.outlook, more.outlook))


def _listed(found: Sequence[Item], part: str) -> str:
    return "\n".join(item.text for item in found if item.part == part)


def figures(tx: Tx, event_id: str) -> str:
    """Return what the journal counts up to now. It knows no toll: that is written by a person."""
    stage, found = stages.state(tx, event_id), contents.state(tx, event_id)
    contacts: Counter[str] = Counter()
    for content in _contents(tx, event_id, found.of("contact_logged", "report_imported")):
        contacts.update(each["outcome"] for each in content["data"].get("contacts", (content["data"],)))
    lines = [f"{count(len(stage.communes), 'commune concernée', 'communes concernées')}",
             count(len(found.of("message_dispatched")), "envoi de message ordonné", "envois de messages ordonnés",
                   "aucun envoi de message ordonné")]
    if contacts:
        lines.append("Contacts à la main : " + ", ".join(
            f"{number} {OUTCOMES[code]}" for code, number in sorted(contacts.items())))
    if published := len(found.of("publication_logged")):
        lines.append(count(published, "publication faite à la main", "publications faites à la main"))
    return f"Au {stamp(tx.now)} :\n" + "\n".join(f"- {line}" for line in lines)


def _contents(tx: Tx, event_id: str, seqs: list[int]) -> list[dict[str, Any]]:
    return [entry.content for entry in store.some(tx, event_id, seqs)]


def _coming(stage: Stage, now: datetime) -> str:
    """Return the one thing to come that the journal knows: the hour at which a decision is reviewed."""
    if stage.decision != "defer" or stage.review_at is None:
        return ""
    return f"Décision d'informer à revoir à {when(stage.review_at, now)}."
