"""What whoever takes over a hotline must know (*fiche de relève*), and who was at which post (*émargement*).

Nothing that a caller said is here: hours, posts and communes only.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from crisis.clock import parse_instant
from crisis.db import Tx
from crisis.hotline.pending import OWED, RED
from crisis.hotline.posts import Posts, Stay
from crisis.hotline.tables import answer_sheet, call_sheet
from crisis.journal import store
from crisis.journal.contents import contents

INSTRUCTIONS = 5


@dataclass(frozen=True, slots=True)
class Open:
    """A call that waits: at which hour (of the call, or of the callback promised), at which post, from where."""

    at: datetime
    post: str
    commune: str


@dataclass(frozen=True, slots=True)
class Instruction:
    """An urgent instruction; empty words were taken away from the journal."""

    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Handover:
    """`urgent`: calls for a life in danger, under way or not answered; `callbacks`: owed, the first promised first.

    `version`: of the answer sheet on the screens, None before the first; `instructions`: the last ones, newest first.
    """

    urgent: tuple[Open, ...]
    callbacks: tuple[Open, ...]
    version: int | None
    instructions: tuple[Instruction, ...]


def handover(tx: Tx, event_id: str) -> Handover:
    """Return what stands open in the hotline of an event."""
    sheet = call_sheet.c
    urgent = select(sheet.opened_at, sheet.post, sheet.commune).where(
        sheet.event == event_id, RED, sheet.anonymised_at.is_(None)).order_by(sheet.opened_at)
    owed = select(sheet.callback_at, sheet.post, sheet.commune).where(
        sheet.event == event_id, OWED).order_by(sheet.callback_at)
    version = tx.execute(select(func.max(answer_sheet.c.version)).where(
        answer_sheet.c.event == event_id, answer_sheet.c.seq.is_not(None))).scalar()
    return Handover(tuple(Open(row.opened_at, row.post, row.commune) for row in tx.execute(urgent)), tuple(
        Open(row.callback_at, row.post, row.commune) for row in tx.execute(owed)), version, _instructions(tx, event_id))


def _instructions(tx: Tx, event_id: str) -> tuple[Instruction, ...]:
    seqs = contents.state(tx, event_id).of("urgent_instruction_given")[-INSTRUCTIONS:]
    found = [each.content for each in store.some(tx, event_id, seqs)][::-1]
    words = store.texts(tx, event_id, [each["text"]["id"] for each in found if "text" in each])
    return tuple(Instruction(parse_instant(each["happened_at"]), words.get(each.get("text", {}).get("id", ""), ""))
                 for each in found)


def attendance(posts: Posts) -> list[tuple[Stay, bool]]:
    """Return every time spent at a post in the order of arrivals, and whether the person is still there.

    Of whoever is still there, the end is the beginning.
    """
    now = [(Stay(each.post, each.person, each.since, each.since), True) for each in posts.seats.values()]
    return sorted([*((each, False) for each in posts.stays), *now], key=lambda each: (each[0].since, each[0].post))
