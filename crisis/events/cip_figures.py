"""The figures of the hotline: taken from whoever gives them, and frozen into the journal (R26, D48).

What people type takes no lock of the event; a tick freezes each quarter hour once it has ended, the closing of the
hotline what is left, and what arrives later freezes its quarter hour again. What figures may be is `hotline.figures`'s.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crisis.accounts.rights import Actor
from crisis.clock import instant
from crisis.db import Tx
from crisis.errors import Conflict, Refused
from crisis.events.opening import listing
from crisis.events.stage import require_live, stages
from crisis.hotline import figures, tallies
from crisis.hotline.figures import Figures, Kept
from crisis.hotline.frozen import Frozen, Quarter, frozens, sums
from crisis.hotline.quarters import GRACE, QUARTER, between
from crisis.hotline.staffing import Span, Staffing, staffings
from crisis.hotline.tallies import Tally
from crisis.journal import store
from crisis.journal.store import SYSTEM, By

RIGHT = "lead_team"


def record(tx: Tx, actor: Actor, event_id: str, given: Figures) -> bool:
    """Keep the figures of one quarter hour, typed; say whether they replace others. Raises Refused."""
    actor.require(RIGHT)
    found = figures.faults(given, since(tx, event_id), tx.now)
    if found:
        raise Refused("figures", "Chiffres refusés.", f"{_sentence(found)}.", "Corrigez, puis enregistrez de nouveau.")
    return bool(figures.keep(tx, event_id, [given], "typed", actor.by))


def _sentence(found: Sequence[str]) -> str:
    told = " ; ".join(found)
    return told[:1].upper() + told[1:]


def since(tx: Tx, event_id: str) -> datetime:
    """Return the hour of the first order to open the hotline. Raises Conflict where nothing may be counted."""
    require_live(stages.state(tx, event_id))
    ordered_at = staffings.state(tx, event_id).ordered_at
    if ordered_at is None:
        raise Conflict("cip_standing", "Aucun chiffre ne peut être noté.", "Aucun ordre d'ouvrir la CIP n'est inscrit.",
                       "Enregistrez d'abord l'ordre, sur la page « Ordre et ligne ».")
    return ordered_at


@dataclass(frozen=True, slots=True)
class _Seen:
    """What decides which quarter hours are to be frozen."""

    staffing: Staffing
    frozen: Frozen
    kept: dict[datetime, Kept]


def _look(tx: Tx, event_id: str) -> _Seen:
    return _Seen(staffings.state(tx, event_id), frozens.state(tx, event_id), figures.of_event(tx, event_id))


def due(tx: Tx) -> list[str]:
    """Return the events of which a quarter hour is to be frozen: a look, before anything is locked."""
    return [row.id for row in listing(tx, open_only=True) if _due(tx, row.id)]


def _due(tx: Tx, event_id: str) -> bool:
    if not staffings.state(tx, event_id).spans:
        return False
    seen = _look(tx, event_id)
    wanted = _wanted(seen, tx.now)
    if any(begins not in seen.frozen.quarters or seen.frozen.quarters[begins].ends != ends
           for begins, ends in wanted.items()):
        return True
    if any(_told(seen, begins) != each.exchange for begins, each in seen.frozen.quarters.items()):
        return True
    # Once it is closed, a sheet that a browser could not send before is looked for once a quarter hour.
    last = seen.frozen.last_at
    return (last is not None and not seen.staffing.is_open and tx.now - last >= QUARTER
            and tallies.totals(tx, event_id) != sums(seen.frozen).sheets)


def freeze(tx: Tx, event_id: str) -> list[int]:
    """Freeze the quarter hours of an event that are due, and return the entries; nothing if somebody else just has."""
    store.lock(tx, event_id)
    if stages.state(tx, event_id).closed or not _due(tx, event_id):
        return []
    seen = _look(tx, event_id)
    wanted = _wanted(seen, tx.now)
    until = max(wanted.values()) if seen.staffing.is_open and wanted else None
    return _write(tx, event_id, seen, wanted, until, SYSTEM)


def freeze_rest(tx: Tx, event_id: str, by: By, at: datetime | None = None) -> list[int]:
    """Freeze what is left, calls under way too: the hotline or its event closes, locked already.

    `at`: the hour at which it closed, now unless somebody said an earlier one; no quarter hour begins after it.
    """
    until = min(at or tx.now, tx.now)
    seen = _look(tx, event_id)
    if not seen.staffing.spans:
        return []
    left = between(seen.staffing.spans[-1].opened_at, until) if seen.staffing.is_open else ()
    wanted = _ended(seen, until) | {begins: min(begins + QUARTER, until) for begins in left}
    return _write(tx, event_id, seen, dict(sorted(wanted.items())), None, by)


def _wanted(seen: _Seen, now: datetime) -> dict[datetime, datetime]:
    """Return the quarter hours to have frozen by now with their ends: of the opening, and those that were told."""
    return _ended(seen, now - GRACE)


def _ended(seen: _Seen, now: datetime) -> dict[datetime, datetime]:
    opened = [begins for span in seen.staffing.spans for begins in between(span.opened_at, span.closed_at or now)]
    every = sorted({*opened, *seen.kept, *seen.frozen.quarters})
    return {begins: _end(seen, begins, now) for begins in every
            if begins in seen.frozen.quarters or begins + QUARTER <= now}


def _end(seen: _Seen, begins: datetime, now: datetime) -> datetime:
    """Return the end of a quarter hour: what a closing left of it, until the hotline opened again has had it whole."""
    before, ends = seen.frozen.quarters.get(begins), begins + QUARTER
    whole = ends <= now and any(_covers(span, ends) for span in seen.staffing.spans)
    return ends if before is None or whole else before.ends


def _covers(span: Span, ends: datetime) -> bool:
    return span.opened_at < ends and (span.closed_at is None or span.closed_at >= ends)


def _told(seen: _Seen, begins: datetime) -> dict[str, int] | None:
    return seen.kept[begins].figures.told() if begins in seen.kept else None


def _write(tx: Tx, event_id: str, seen: _Seen, wanted: dict[datetime, datetime], until: datetime | None,
           by: By) -> list[int]:
    """Append an entry for each quarter hour that is new, or of which something else is now known."""
    since = _unchanged_before(tx, event_id, seen, wanted) if until is not None else None
    if since is not None:
        wanted = {begins: ends for begins, ends in wanted.items() if begins >= since}
    counted = tallies.by_quarter(tallies.sheets(tx, event_id, since), list(wanted), until)
    return [_append(tx, event_id, seen, begins, ends, counted[begins], by) for begins, ends in wanted.items()
            if _moved(seen, begins, ends, counted[begins])]


def _unchanged_before(tx: Tx, event_id: str, seen: _Seen, wanted: dict[datetime, datetime]) -> datetime | None:
    """Return since when sheets need be read one by one: a night may hold thousands, and whoever saves one waits.

    None if what was frozen before does not add up to the sheets any more: then all of them are read.
    """
    quarters = seen.frozen.quarters
    since = next((begins for begins, ends in wanted.items() if begins not in quarters
                  or (quarters[begins].exchange, quarters[begins].ends) != (_told(seen, begins), ends)), None)
    if since is None:
        return None
    before = Frozen({begins: each for begins, each in quarters.items() if begins < since})
    return since if tallies.totals(tx, event_id, since) == sums(before).sheets else None


def _moved(seen: _Seen, begins: datetime, ends: datetime, tally: Tally) -> bool:
    before: Quarter | None = seen.frozen.quarters.get(begins)
    return before is None or (before.exchange, before.sheets, before.ends) != (_told(seen, begins), tally.told(), ends)


def _append(tx: Tx, event_id: str, seen: _Seen, begins: datetime, ends: datetime, tally: Tally, by: By) -> int:
    before, told = seen.frozen.quarters.get(begins), _told(seen, begins)
    news = told is not None and (before is None or before.exchange != told)
    data: dict[str, Any] = {
        "begins": instant(begins), "ends": instant(ends), "exchange": told, "sheets": tally.told(),
        "callbacks": tallies.owed(tx, event_id, ends), "answering": seen.staffing.answering_at(ends)}
    return store.append(tx, event_id, "figures_frozen", data, by=seen.kept[begins].by if news else by).seq
