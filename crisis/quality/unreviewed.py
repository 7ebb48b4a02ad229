"""Which documents open an action by themselves: those whose review is late, those without a date. Pure.

One action for a document and the day of its review: a document that is late again opens another one.
"""
from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from crisis.quality.automatic import Cause, due_day
from crisis.quality.documents import Document, Documents, next_review, overdue, state_of
from crisis.quality.lessons import Action

DOCUMENT, UNDATED = "document", "undated"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What has become of the document of an action. `state`: a code of `STATES`; `settled`: nothing is asked any more
    of what the action was opened for.
    """

    document: Document
    state: str
    settled: bool


def of_documents(state: Documents, staff: Collection[str], referent: str, today: date) -> Iterator[Cause]:
    """Give the causes, each for the document's owner; for `referent` (empty: nobody) once the owner has left `staff`.

    `today`: a day in Paris.
    """
    for each in state.standing():
        if key := _key(each, today):
            owner = each.owner if each.owner in staff else referent
            yield Cause(DOCUMENT, key, "", each.commitment, owner, due_day(today), _words(each))


def reviewed(state: Documents, action: Action, today: date) -> Reviewed | None:
    """Return what has become of the document that opened an action; None for an action that no document opened."""
    code, key = action.cause
    found = state.every.get(key.partition("/")[0]) if code == DOCUMENT else None
    return None if found is None else Reviewed(found, state_of(found, today), _key(found, today) != key)


def _key(document: Document, today: date) -> str:
    """Return what is asked of a document now, as the key of a cause; empty for nothing."""
    if document.withdrawn:
        return ""
    if not document.dated:
        return f"{document.id}/{UNDATED}"
    return f"{document.id}/{next_review(document)}" if overdue(document, today) else ""


def _words(document: Document) -> str:
    due = next_review(document)
    if due is None:
        return f"Document {document.reference} sans date : inscrire la date de sa version."
    return (f"Document {document.reference}, revue attendue le {due:%d/%m/%Y} : le revoir, puis inscrire sa version et "
            "sa date.")
