"""The document register as the register of the house tells it: what is kept, in which version, what is to review.

A projection and pure judgements, `today` being a day in Paris; the acts are `filing`'s. Words stand beside: what is
kept here is their id. Nothing is uploaded: a document says where it is.
"""
from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from crisis.clock import parse_instant
from crisis.journal.fold import Projection
from crisis.quality.document_terms import SOON_DAYS

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Past:
    """One act on a document: the kind of its entry, the version and the day (ISO, empty: none) that stood after it."""

    seq: int
    kind: str
    version: str
    dated: str
    at: datetime
    function: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """One document. `dated`: the ISO day of its version, empty for none; `months`: its rhythm of review, 0 for none.

    `commitment`: 47 to 50, None for a general one; `answers`: the codes of `expected` that it answers; `text`: the id
    of the words that hold its title and its place.
    """

    id: str
    seq: int
    reference: str
    commitment: int | None
    owner: str
    function: str
    version: str
    dated: str
    months: int
    answers: tuple[str, ...]
    text: str
    history: tuple[Past, ...] = ()
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Documents:
    """Every document by id, withdrawn ones too."""

    every: Mapping[str, Document] = field(default_factory=dict)

    def standing(self) -> list[Document]:
        """Return the documents that are not withdrawn: the general ones, then by engagement, by reference."""
        return sorted((each for each in self.every.values() if not each.withdrawn), key=_order)

    def withdrawn(self) -> list[Document]:
        return sorted((each for each in self.every.values() if each.withdrawn), key=_order)

    def referred(self, reference: str) -> Document | None:
        """Return the standing document of a reference."""
        return next((each for each in self.standing() if each.reference == reference), None)


def _order(document: Document) -> tuple[int, str, int]:
    return document.commitment or 0, document.reference, document.seq


def next_review(document: Document) -> date | None:
    """Return the day of the next review: that of its version, plus its rhythm; None without a date or a rhythm.

    The month that follows 31 January ends on 28 or 29 February: a day that a month has not is its last one.
    """
    if not document.dated or not document.months:
        return None
    since = date.fromisoformat(document.dated)
    years, month = divmod(since.month - 1 + document.months, 12)
    year, month = since.year + years, month + 1
    return date(year, month, min(since.day, monthrange(year, month)[1]))


def overdue(document: Document, today: date) -> bool:
    """Say whether the review of a document is late: its day is over. A withdrawn one is never reviewed."""
    due = next_review(document)
    return due is not None and due < today and not document.withdrawn


def due_soon(document: Document, today: date) -> bool:
    """Say whether a document is to review: its day comes within a month, or is today."""
    due = next_review(document)
    return due is not None and today <= due <= today + timedelta(SOON_DAYS) and not document.withdrawn


def state_of(document: Document, today: date) -> str:
    """Return where a document stands: a code of `STATES`. Without a date nothing can be said of its review."""
    if document.withdrawn:
        return "withdrawn"
    if not document.dated:
        return "undated"
    if overdue(document, today):
        return "overdue"
    return "due_soon" if due_soon(document, today) else "current"


def overdue_documents(state: Documents, today: date) -> list[Document]:
    """Return the documents whose review is late, the longest late first."""
    late = [each for each in state.standing() if overdue(each, today)]
    return sorted(late, key=lambda each: (next_review(each) or today, each.seq))


def told(words: str) -> tuple[str, str, str]:
    """Return title, place and motive of the words beside an entry; whatever is not there is empty."""
    title, _, rest = words.partition("\n")
    place, _, why = rest.partition("\n")
    return title, place, why


def step(state: Documents, entry: Entry, _lines: Any = ()) -> Documents:
    """Fold one entry of the register."""
    handler = _STEPS.get(entry["kind"])
    return handler(state, entry) if handler else state


def _text(entry: Entry) -> str:
    return str(entry.get("text", {}).get("id", ""))


def _registered(state: Documents, entry: Entry) -> Documents:
    data = entry["data"]
    new = Document(data["document"], entry["seq"], version=data["version"], dated=data["dated"] or "", **_card(entry))
    return _kept(state, entry, new)


def _card(entry: Entry) -> dict[str, Any]:
    data = entry["data"]
    return {"reference": data["reference"], "commitment": data["commitment"], "owner": data["owner"]["person"],
            "function": data["owner"]["function"], "months": data["months"], "answers": tuple(data["answers"]),
            "text": _text(entry)}


def _revised(state: Documents, entry: Entry) -> Documents:
    return _changed(state, entry, version=entry["data"]["version"], dated=entry["data"]["dated"])


def _recarded(state: Documents, entry: Entry) -> Documents:
    return _changed(state, entry, **_card(entry))


def _withdrawn(state: Documents, entry: Entry) -> Documents:
    return _changed(state, entry, withdrawn=True)


def _changed(state: Documents, entry: Entry, **values: Any) -> Documents:
    found = state.every.get(entry["data"]["document"])
    return state if found is None else _kept(state, entry, replace(found, **values))


def _kept(state: Documents, entry: Entry, new: Document) -> Documents:
    past = Past(entry["seq"], entry["kind"], new.version, new.dated, parse_instant(entry["recorded_at"]),
                entry["by"]["function"], _text(entry))
    return Documents({**state.every, new.id: replace(new, history=(*new.history, past))})


_STEPS: dict[str, Callable[[Documents, Entry], Documents]] = {
    "document_registered": _registered, "document_revised": _revised, "document_changed": _recarded,
    "document_withdrawn": _withdrawn}
documents: Projection[Documents] = Projection(Documents, step)
