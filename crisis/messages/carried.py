"""The texts of an exercise that turned real: offered again as drafts of the real event, without its marks (R5, R20).

What left, what waited and what was still written are all drafts again: they are submitted and approved anew. A text
that was returned, or whose sending was stopped, is left. Nothing but marks and numbers of the exercise changes.
"""
from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, insert, select

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.journal import store
from crisis.messages import drafts
from crisis.messages.checks import mentioning
from crisis.messages.drafts import Writing
from crisis.messages.tables import editing, variant
from crisis.messages.variants import SINGLE_NUMBER, unmarked

Cleaned = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Source:
    """Where texts come from: the event, and the telephone numbers that only an exercise may publish."""

    event: str
    numbers: Collection[str]


def offered(tx: Tx, event_id: str) -> list[Row[Any]]:
    """Return the messages of an exercise that are offered again, the oldest first."""
    return [row for row in drafts.of_event(tx, event_id) if row.state != "stopped" and not _returned(tx, row)]


def _returned(tx: Tx, row: Row[Any]) -> bool:
    """Return whether a message still stands as it was returned: nobody has written it again since."""
    if row.state != "draft" or row.returned_seq is None:
        return False
    (entry,) = store.entries(tx, row.event, after=row.returned_seq - 1, limit=1)
    return bool(entry.content["data"]["version"] == row.version)


def carry(tx: Tx, actor: Actor, source: Source, event_id: str) -> list[str]:
    """Begin a draft of the real event for each text that is offered again, and return them; who acts is their author.

    What others were typing beside a text comes with it.
    """
    return [_carry(tx, actor, source, event_id, row) for row in offered(tx, source.event)]


def _carry(tx: Tx, actor: Actor, source: Source, event_id: str, row: Row[Any]) -> str:
    def clean(text: str) -> str:
        return cleaned(text, source.numbers, row.number)
    key = drafts.begin(tx, actor, event_id, _writing(tx, row, clean), {"event": source.event, "message": row.id})
    for each in tx.execute(select(editing).where(editing.c.message == row.id)).all():
        # What was typed against an older version is compared with the text, as it would have been there.
        tx.execute(insert(editing), {"message": key, "person": each.person, "at": each.at,
                                     "version": int(each.version == row.version),
                                     "body": json.dumps(_fields(json.loads(each.body), clean))})
    return key


def _writing(tx: Tx, row: Row[Any], clean: Cleaned) -> Writing:
    texts = {each.name: clean(each.text) for each in tx.execute(select(variant).where(variant.c.message == row.id))}
    return Writing(clean(row.title), clean(row.core), texts, row.communes.split(), row.means.split(), row.media,
                   row.urgency, row.factual, row.ends_alert, _fields(drafts.fields(row), clean), row.book)


def _fields(held: Mapping[str, list[str]], clean: Cleaned) -> dict[str, list[str]]:
    return {name: [clean(line) for line in lines] for name, lines in held.items()}


def cleaned(text: str, numbers: Collection[str], number: int = 0) -> str:
    """Return a text as reality may say it: no mark, and the field again where a number of the exercise stood.

    `numbers`: those of its hotline (R14 would block them); `number`: that of the message, 0 if it had none.
    """
    found = unmarked(text)
    for each in numbers:
        found = mentioning(each).sub(SINGLE_NUMBER, found) if each else found
    if number:
        found = re.sub(rf"((?:message|communiqué|URGENCE)\s(?:n°\s?)?){number}(?!\d)",
                       lambda match: f"{match.group(1)}{{numero}}", found, flags=re.IGNORECASE)
    return found
