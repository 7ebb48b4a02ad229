"""The documents of the register as a page or a file shows them: words, owner, state, next review. Decides nothing."""
from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from crisis.db import Tx
from crisis.directory.contacts import holders
from crisis.journal import store
from crisis.journal.tables import REGISTER
from crisis.quality.documents import Document, next_review, state_of, told
from crisis.quality.forms import today
from crisis.quality.lesson_terms import COMMITMENTS
from crisis.web.access import actor
from crisis.web.console.exports import BOM, safe
from crisis.web.console.naming import naming
from crisis.web.house import house

GONE = "occulté"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Filed:
    """One document as it is shown. `due`: the ISO day of its next review or empty; `gone`: its owner left the house."""

    document: Document
    title: str
    place: str
    state: str
    due: str
    owner: str
    gone: bool


def filed(tx: Tx, some: Iterable[Document]) -> list[Filed]:
    """Return documents in their order, with words and names as this reader may see them."""
    documents, now = list(some), today(tx)
    beside = store.texts(tx, REGISTER, sorted({each.text for each in documents}))
    people = naming(tx, house().territory, actor(), {each.owner for each in documents})
    staff = {each.person for each in holders(tx, "staff")}
    return [_filed(each, beside.get(each.text, ""), state_of(each, now), people.person(each.owner, each.function),
                   gone=each.owner not in staff) for each in documents]


def _filed(document: Document, words: str, state: str, owner: str, *, gone: bool) -> Filed:
    title, place, _ = told(words)
    due = next_review(document)
    return Filed(document, title or f"titre {GONE}", place or f"lieu {GONE}", state, due.isoformat() if due else "",
                 owner, gone)


def by_commitment(some: Iterable[T], number: Callable[[T], int | None]) -> list[tuple[int | None, list[T]]]:
    """Return things by the engagement that they are about, the general ones first; an empty group is left out."""
    listed = list(some)
    groups = ((each, [one for one in listed if number(one) == each]) for each in (None, *COMMITMENTS))
    return [(each, found) for each, found in groups if found]


def staff_choices(tx: Tx) -> list[tuple[str, str]]:
    """Return who may answer for a document: the people of the house, by name."""
    names = {each.person: each.name for each in holders(tx, "staff")}
    return sorted(names.items(), key=lambda each: each[1].casefold())


def as_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return UTF-8 with its mark, semicolons, every cell quoted, and none that a spreadsheet runs."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return (BOM + out.getvalue()).encode()
