"""What an event is tied to, from its own entries: the events that are one with it, the one whose COD serves it (R5).

Which starts they give each other is `commitments`' business, who may tie them that of `linking` and `sharing`.
"""
from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from crisis.db import Tx
from crisis.journal.fold import Projection
from crisis.journal.tables import REGISTER, event


@dataclass(frozen=True, slots=True)
class Ties:
    """`links`: the events said to be this one, each with the entry here that says so, the first first.

    `served_by`: the event whose COD serves this one, None once it is lifted here or a COD of its own is activated;
    `served_seq`: the entry of that order; `told`: who was told of it by an SMS.
    """

    links: tuple[tuple[str, int], ...] = ()
    served_by: str | None = None
    served_seq: int | None = None
    told: tuple[str, ...] = ()

    def link(self, event_id: str) -> int | None:
        """Return the entry that links an event with this one; None if none does."""
        return dict(self.links).get(event_id)


def step(tied: Ties, entry: dict[str, Any], _lines: Any = ()) -> Ties:
    """Fold one entry. A start that is carried later links nothing new."""
    kind, data = entry["kind"], entry["data"]
    if kind == "event_linked" and data["relation"] == "same" and not data.get("carried"):
        return replace(tied, links=(*tied.links, (data["event"], entry["seq"])))
    if kind == "cod_activated":
        return _activated(tied, entry["seq"], data)
    if kind in ("cod_lifted", "activation_mistaken"):
        return replace(tied, served_by=None, served_seq=None, told=())
    return tied


def _activated(tied: Ties, seq: int, data: dict[str, Any]) -> Ties:
    """A COD of its own ends what the other did; another level or an earlier hour tells nobody twice."""
    if "shared" not in data:
        return replace(tied, served_by=None, served_seq=None, told=())
    told = (each["target"].removeprefix("person:") for each in data["deliveries"])
    return replace(tied, served_by=data["shared"], served_seq=seq, told=(*tied.told, *told))


ties: Projection[Ties] = Projection(Ties, step)


def family(tx: Tx, *events: str) -> set[str]:
    """Return these events and every one that is linked with them, from one to the next."""
    found, ahead = set[str](), list(events)
    while ahead:
        each = ahead.pop()
        if each not in found:
            found.add(each)
            ahead += [other for other, _ in ties.state(tx, each).links]
    return found


def served(tx: Tx, event_id: str) -> list[str]:
    """Return the open events that the COD of this one serves, the first opened first."""
    rows = select(event.c.id).where(event.c.id.not_in((REGISTER, event_id)), event.c.closed_at.is_(None))
    return [each for each in tx.execute(rows.order_by(event.c.opened_at, event.c.id)).scalars()
            if ties.state(tx, each).served_by == event_id]
