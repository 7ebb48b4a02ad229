"""Formats of reports that are asked for: a queue with leases, so that a worker that dies delays and loses nothing.

How a format is written is the business of `evidence`; whether it may be asked for is that of the act.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, insert, or_, select, update

from crisis import clock
from crisis.db import Tx, new_id
from crisis.journal.store import By
from crisis.reports.tables import report_making, report_version

ASKED, MAKING, READY, REFUSED = "asked", "making", "ready", "refused"
FIRST = "json"  # Every other format is written from this one, as it was stored.
TRIES = 3
LEASE = timedelta(seconds=180)  # Longer than the longest making: a format is given 120 s.
REASONS = {
    "chain_broken": "La main courante est altérée. Conservez la base en l'état et lancez « crisis verify ».",
    "no_json": "Le rapport lui-même n'a pas pu être établi.",
    "too_long": "L'établir a pris plus de 2 min : il a été arrêté. Prenez un autre format, ou recommencez.",
    "too_big": "L'établir a demandé plus de mémoire que permis : il a été arrêté. Prenez un autre format.",
    "stopped": "L'établir s'est arrêté trois fois avant la fin. Recommencez, ou prenez un autre format.",
    "failed": "L'établir a échoué ; le journal technique dit pourquoi. Prenez un autre format."}


@dataclass(frozen=True, slots=True)
class Making:
    """One format that this worker is making. `source`: the hash of the JSON to write it from; None for the JSON."""

    event: str
    number: int
    format: str
    owner: str
    source: str | None


def begin(tx: Tx, event_id: str, number: int, by: By, formats: Sequence[str]) -> None:
    """Ask for a version in each of these formats. Call it with the event locked and the number free."""
    tx.execute(insert(report_version), {"event": event_id, "number": number, "asked_by": by.person,
                                        "asked_as": by.function, "asked_at": tx.now})
    every = dict.fromkeys((FIRST, *formats))
    tx.execute(insert(report_making), [{"event": event_id, "number": number, "format": each, "state": ASKED,
                                        "tries": 0} for each in every])


def again(tx: Tx, event_id: str, number: int, formats: Sequence[str]) -> int:
    """Ask again for formats that were refused; return how many there were."""
    return tx.execute(update(report_making).where(
        report_making.c.event == event_id, report_making.c.number == number, report_making.c.format.in_(formats),
        report_making.c.state == REFUSED).values(state=ASKED, tries=0, reason=None)).rowcount


def last(tx: Tx, event_id: str) -> Row[Any] | None:
    """Return the last version that was asked for, or None."""
    return tx.execute(select(report_version).where(report_version.c.event == event_id)
                      .order_by(report_version.c.number.desc()).limit(1)).one_or_none()


def states(tx: Tx, event_id: str, number: int) -> dict[str, str]:
    """Return the state of each format of a version."""
    rows = tx.execute(select(report_making.c.format, report_making.c.state).where(
        report_making.c.event == event_id, report_making.c.number == number))
    return {row.format: row.state for row in rows}


def due(tx: Tx) -> bool:
    """Return whether a worker has something to take now."""
    return tx.execute(_free().limit(1)).first() is not None


def _free() -> Any:
    """Select the rows to take: asked for, or begun by a worker whose lease is over; the JSON of a version first."""
    over = and_(report_making.c.state == MAKING, report_making.c.lease_until < clock.now())
    written = or_(report_making.c.format == FIRST, report_version.c.sha256.is_not(None))
    return (select(report_making, report_version.c.sha256.label("source"))
            .join(report_version, and_(report_version.c.event == report_making.c.event,
                                       report_version.c.number == report_making.c.number))
            .where(or_(report_making.c.state == ASKED, over), written)
            .order_by(report_version.c.asked_at, report_making.c.number,
                      case((report_making.c.format == FIRST, 0), else_=1), report_making.c.format))


def claim(tx: Tx) -> Making | None:
    """Lease the next format to make; one that was begun too often is refused. None: nothing is free."""
    while (row := tx.execute(_free().limit(1).with_for_update(skip_locked=True, of=report_making)).first()) is not None:
        taken = Making(row.event, row.number, row.format, new_id(), row.source)
        if row.tries < TRIES:
            _set(tx, _key(taken), state=MAKING, tries=row.tries + 1, owner=taken.owner,
                 lease_until=clock.now() + LEASE)
            return taken
        _set(tx, _key(taken), **_refusal("stopped"))
        _without_json(tx, taken)
    return None


def finish(tx: Tx, making: Making, sha256: str, size: int) -> bool:
    """Say that a format is ready. False if the lease was lost: somebody else makes it, and this one counts for nothing.
    """
    return _set(tx, _mine(making), state=READY, sha256=sha256, size=size, owner=None, lease_until=None, reason=None)


def refuse(tx: Tx, making: Making, reason: str) -> None:
    """Say that a format will not be made, by a key of `REASONS`; without the JSON, none of the others will."""
    if _set(tx, _mine(making), **_refusal(reason)):
        _without_json(tx, making)


def give_back(tx: Tx, making: Making, *, tried: bool) -> None:
    """Leave a format to whoever comes next. `tried`: it was begun and failed, which counts among its tries."""
    counted = {} if tried else {"tries": report_making.c.tries - 1}
    _set(tx, _mine(making), state=ASKED, owner=None, lease_until=None, **counted)


def stored(tx: Tx, making: Making, up_to_seq: int, sha256: str, seq: int) -> None:
    """Fill a version with its JSON, once."""
    tx.execute(update(report_version).where(
        report_version.c.event == making.event, report_version.c.number == making.number,
        report_version.c.sha256.is_(None)).values(up_to_seq=up_to_seq, sha256=sha256, seq=seq))


def _refusal(reason: str) -> dict[str, Any]:
    return {"state": REFUSED, "reason": reason, "owner": None, "lease_until": None}


def _without_json(tx: Tx, making: Making) -> None:
    if making.format == FIRST:
        _set(tx, and_(report_making.c.event == making.event, report_making.c.number == making.number,
                      report_making.c.format != FIRST), **_refusal("no_json"))


def _key(making: Making) -> ColumnElement[bool]:
    return and_(report_making.c.event == making.event, report_making.c.number == making.number,
                report_making.c.format == making.format)


def _mine(making: Making) -> ColumnElement[bool]:
    return and_(_key(making), report_making.c.owner == making.owner, report_making.c.state == MAKING)


def _set(tx: Tx, which: ColumnElement[bool], **values: Any) -> bool:
    return tx.execute(update(report_making).where(which).values(**values)).rowcount > 0
