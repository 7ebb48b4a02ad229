"""What the telephone exchange counted in each quarter hour, typed or imported: what is sound, and what is kept.

They are rows beside the journal: no lock of an event is taken for them. What is frozen of them is the business of
`events/cip_figures`; what a file of them looks like, of `figures_files`.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, insert, select, update

from crisis.db import Tx
from crisis.hotline.quarters import QUARTER, quarter
from crisis.hotline.tables import call_figures
from crisis.journal.store import By

COUNTS = {"received": "reçus", "answered": "répondus", "abandoned": "abandonnés", "refused": "refusés"}
LENGTHS = {"wait_s": "attente moyenne", "length_s": "durée moyenne"}
MOST_CALLS = 100_000
"""In a quarter hour; Paris had 93,000 calls in the whole night of 13 November 2015."""
LONGEST_S = 7200


@dataclass(frozen=True, slots=True)
class Figures:
    """One quarter hour of the exchange. `received`: the calls that entered the queue; `refused`: those that found it
    busy, and are not among them. A call belongs to the quarter hour in which it came; the two means are in seconds.
    """

    begins: datetime
    received: int
    answered: int
    abandoned: int
    refused: int
    wait_s: int
    length_s: int

    @property
    def presented(self) -> int:
        """Return how many times the number was called."""
        return self.received + self.refused

    def told(self) -> dict[str, int]:
        """Return what an entry says of them."""
        return {name: getattr(self, name) for name in (*COUNTS, *LENGTHS)}


@dataclass(frozen=True, slots=True)
class Kept:
    """Figures that stand. `source`: `typed` or `imported`; `by`: who typed or imported them."""

    figures: Figures
    source: str
    by: By
    at: datetime


def faults(figures: Figures, ordered_at: datetime, now: datetime) -> list[str]:
    """Return in French what cannot be true of one quarter hour; nothing for sound figures."""
    return [*_of_quarter(figures.begins, ordered_at, now), *_of_sizes(figures)] or _of_sums(figures)


def _of_quarter(begins: datetime, ordered_at: datetime, now: datetime) -> list[str]:
    if begins != quarter(begins):
        return ["ce n'est pas le début d'un quart d'heure"]
    if begins + QUARTER > now:
        return ["ce quart d'heure n'est pas terminé"]
    return ["ce quart d'heure précède l'ordre d'ouvrir la CIP"] if begins + QUARTER <= ordered_at else []


def _of_sizes(figures: Figures) -> list[str]:
    """Return which numbers are negative, or too large to be anything but a slip of the finger."""
    found = []
    for names, most, unit in ((COUNTS, MOST_CALLS, "appels"), (LENGTHS, LONGEST_S, "secondes")):
        for name, french in names.items():
            value = getattr(figures, name)
            if value < 0:
                found.append(f"{french} : nombre négatif")
            elif value > most:
                found.append(f"{french} : plus de {most} {unit}")
    return found


def _of_sums(figures: Figures) -> list[str]:
    found = []
    if figures.answered + figures.abandoned > figures.received:
        found.append(f"{figures.answered} répondus et {figures.abandoned} abandonnés dépassent "
                     f"{figures.received} reçus")
    if figures.answered and not figures.length_s:
        found.append("des appels répondus ont une durée moyenne")
    return found


def keep(tx: Tx, event_id: str, some: Iterable[Figures], source: str, by: By) -> list[datetime]:
    """Keep figures, and return the quarter hours whose other figures they replace."""
    before, replaced = of_event(tx, event_id), []
    for each in some:
        values = {**each.told(), "source": source, "by_person": by.person, "by_function": by.function, "at": tx.now}
        if each.begins not in before:
            tx.execute(insert(call_figures), {"event": event_id, "begins": each.begins, **values})
        elif before[each.begins].figures != each:
            replaced.append(each.begins)
            tx.execute(update(call_figures).where(call_figures.c.event == event_id,
                                                  call_figures.c.begins == each.begins).values(**values))
    return replaced


def of_event(tx: Tx, event_id: str) -> dict[datetime, Kept]:
    """Return the figures of an event by quarter hour, the first one first."""
    rows = tx.execute(select(call_figures).where(call_figures.c.event == event_id).order_by(call_figures.c.begins))
    return {row.begins: _kept(row) for row in rows}


def _kept(row: Row[tuple[object, ...]]) -> Kept:
    figures = Figures(row.begins, *(getattr(row, name) for name in (*COUNTS, *LENGTHS)))
    return Kept(figures, row.source, By(row.by_person, row.by_function), row.at)


def mean(some: Sequence[Figures], name: str) -> int | None:
    """Return the mean wait or length of several quarter hours, each weighed by its calls answered. None without any."""
    calls = sum(each.answered for each in some)
    return round(sum(getattr(each, name) * each.answered for each in some) / calls) if calls else None
