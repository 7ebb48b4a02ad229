"""What operators must have read: the answer sheet in force and the urgent instructions. A projection, and its ticks.

What a sheet says is `answers`'; who publishes, `events/cip_answers`. A tick is a row: sixty people tick at once.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, text

from crisis.accounts.rights import Actor
from crisis.clock import parse_instant
from crisis.db import Instant, Tx
from crisis.errors import Missing
from crisis.hotline.tables import answer_sheet, cip_reading
from crisis.journal.fold import Projection

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to read: `sheet` or `instruction`; its entry, its words beside, its hour; the version of a sheet."""

    seq: int
    kind: str
    at: datetime
    text: str
    version: int = 0


@dataclass(frozen=True, slots=True)
class Briefing:
    """The answer sheet in force, if any, and the urgent instructions that still stand.

    A sheet stands until the next one, a hotline closed and ordered anew included; an instruction, until a hotline is
    ordered anew or a sheet is published that takes it up.
    """

    sheet: Notice | None = None
    instructions: tuple[Notice, ...] = ()

    @property
    def notices(self) -> tuple[Notice, ...]:
        return (*((self.sheet,) if self.sheet else ()), *self.instructions)


def step(briefing: Briefing, entry: Entry, _lines: Any = ()) -> Briefing:
    """Fold one entry; most change nothing here."""
    handler = _STEPS.get(entry["kind"])
    return handler(briefing, entry) if handler else briefing


def _notice(entry: Entry, kind: str) -> Notice:
    return Notice(entry["seq"], kind, parse_instant(entry["recorded_at"]), entry.get("text", {}).get("id", ""),
                  entry["data"].get("version", 0))


_STEPS: dict[str, Callable[[Briefing, Entry], Briefing]] = {
    "cip_ordered": lambda briefing, _entry: replace(briefing, instructions=()),
    "answer_sheet_published": lambda briefing, entry: Briefing(
        _notice(entry, "sheet"), () if entry["data"].get("takes_up") else briefing.instructions),
    "urgent_instruction_given": lambda briefing, entry: replace(
        briefing, instructions=(*briefing.instructions, _notice(entry, "instruction"))),
}

briefings: Projection[Briefing] = Projection(Briefing, step)

# Two tabs of one person may tick together.
_TICK = text("INSERT INTO cip_reading (event, seq, person, at) VALUES (:event, :seq, :person, :at) "
             "ON CONFLICT (event, seq, person) DO NOTHING").bindparams(bindparam("at", type_=Instant))


def to_read(tx: Tx, event_id: str, person: str) -> list[Notice]:
    """Return what somebody has not said to have read, the sheet first."""
    read = {row.seq for row in tx.execute(select(cip_reading.c.seq).where(
        cip_reading.c.event == event_id, cip_reading.c.person == person))}
    return [each for each in briefings.state(tx, event_id).notices if each.seq not in read]


def read(tx: Tx, actor: Actor, event_id: str, seq: int) -> None:
    """Note that somebody has read a sheet or an instruction; twice is once. Raises Missing for what is none of them."""
    actor.require("read_answers")
    if seq not in {each.seq for each in briefings.state(tx, event_id).notices}:
        raise Missing("notice_missing", "Cette fiche n'est plus en vigueur.", "Une autre l'a remplacée.",
                      "Rechargez la page, et lisez la nouvelle.")
    tx.execute(_TICK, {"event": event_id, "seq": seq, "person": actor.person, "at": tx.now})


def last_version(tx: Tx, event_id: str, person: str) -> int:
    """Return the latest version of the answer sheet that somebody has said to have read; 0: none yet."""
    return int(tx.execute(select(func.max(answer_sheet.c.version)).join(
        cip_reading, (cip_reading.c.event == answer_sheet.c.event) & (cip_reading.c.seq == answer_sheet.c.seq))
        .where(answer_sheet.c.event == event_id, cip_reading.c.person == person)).scalar() or 0)


def readers(tx: Tx, event_id: str, seq: int) -> dict[str, datetime]:
    """Return who has read it, and when (UTC)."""
    rows = tx.execute(select(cip_reading.c.person, cip_reading.c.at).where(
        cip_reading.c.event == event_id, cip_reading.c.seq == seq))
    return {row.person: row.at for row in rows}
