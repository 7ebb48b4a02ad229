"""The acts on the document register: a document registered, revised, moved or given to somebody else, withdrawn."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crisis.accounts.rights import Actor
from crisis.db import Tx, new_id
from crisis.errors import Conflict, Missing
from crisis.journal import store
from crisis.journal.tables import REGISTER
from crisis.quality.document_terms import REFERENCE, RHYTHMS, VERSION
from crisis.quality.documents import Document, Documents, documents, told
from crisis.quality.expected import CODES
from crisis.quality.forms import day_of, refuse, text_of, today, unnamed, when
from crisis.quality.lesson_terms import COMMITMENTS
from crisis.quality.owners import function_of
from crisis.quality.terms import RIGHT


@dataclass(frozen=True, slots=True)
class Card:
    """What is said of a document but its version. `place`: where it is kept; `owner`: a person of the directory.

    `commitment`: 47 to 50, None for a general one; `months`: one of `RHYTHMS`; `answers`: codes of `expected`.
    """

    reference: str
    title: str
    place: str
    owner: str
    commitment: int | None = None
    months: int = 12
    answers: tuple[str, ...] = ()


def register(tx: Tx, actor: Actor, card: Card, version: str, dated: str) -> str:
    """Register a document and return its id. `dated`: an ISO day, or empty: the register then says *sans date*.

    Raises Refused with all that is wrong at once, Conflict for a reference that another document has.
    """
    actor.require(RIGHT)
    store.lock(tx, REGISTER)
    function = function_of(tx, card.owner)
    refuse("Document non inscrit.", [
        *_wrong(card, function), *_version(version),
        *(day_of(dated, "la date de la version", today(tx), ahead=False) if dated else [])])
    _free(documents.state(tx, REGISTER), card)
    key = new_id()
    store.append(tx, REGISTER, "document_registered", {
        "document": key, "version": version, "dated": dated or None, **_data(card, function)}, by=actor.by,
        text=_words(card))
    return key


def revise(tx: Tx, actor: Actor, document_id: str, version: str, dated: str, words: str = "") -> int:
    """Record a review: another version, or the same one read again on another day; return the entry.

    Raises Missing, Conflict for a withdrawn one, Refused.
    """
    actor.require(RIGHT)
    store.lock(tx, REGISTER)
    found = _standing(tx, document_id)
    wrong = day_of(dated, "la date de la version", today(tx), ahead=False)
    refuse("Revue refusée.", [
        *_version(version), *wrong,
        *when(not wrong and bool(found.dated) and dated < found.dated,
              "la date est antérieure à celle de la version inscrite"),
        *when((version, dated) == (found.version, found.dated), "ni la version ni la date ne changent"),
        *(text_of(words, "ce qui change") if words.strip() else [])])
    return store.append(tx, REGISTER, "document_revised", {
        "document": document_id, "version": version, "dated": dated}, by=actor.by, text=words.strip() or None).seq


def change(tx: Tx, actor: Actor, document_id: str, card: Card, why: str) -> int:
    """Write the card of a document anew (moved, renamed, given to somebody else), with a motive; return the entry.

    Raises Missing, Conflict for a withdrawn one or for a reference that another document has, Refused.
    """
    actor.require(RIGHT)
    store.lock(tx, REGISTER)
    found = _standing(tx, document_id)
    function = function_of(tx, card.owner)
    refuse("Changement refusé.", [
        *_wrong(card, function), *text_of(why, "le motif"), *when(_same(tx, found, card), "rien ne change")])
    _free(documents.state(tx, REGISTER), card, but=document_id)
    return store.append(tx, REGISTER, "document_changed", {"document": document_id, **_data(card, function)},
                        by=actor.by, text=f"{_words(card)}\n{why.strip()}").seq


def withdraw(tx: Tx, actor: Actor, document_id: str, why: str) -> int:
    """Withdraw a document, with a motive; return the entry. Raises Missing, Conflict if it was, Refused."""
    actor.require(RIGHT)
    store.lock(tx, REGISTER)
    _standing(tx, document_id)
    refuse("Retrait refusé.", text_of(why, "le motif"))
    return store.append(tx, REGISTER, "document_withdrawn", {"document": document_id}, by=actor.by,
                        text=why.strip()).seq


def _line(text: str) -> str:
    """Return a text in one line: title and place stand one to a line beside the entry."""
    return " ".join(text.split())


def _words(card: Card) -> str:
    return f"{_line(card.title)}\n{_line(card.place)}"


def _reference(card: Card) -> str:
    return card.reference.strip().upper()


def _data(card: Card, function: str | None) -> dict[str, Any]:
    return {"reference": _reference(card), "commitment": card.commitment, "months": card.months,
            "owner": {"person": card.owner, "function": function}, "answers": sorted(set(card.answers))}


def _wrong(card: Card, function: str | None) -> list[str]:
    """Return all that is wrong with a card."""
    return [
        *when(not REFERENCE.fullmatch(_reference(card)),
              "la référence n'est pas faite de 1 à 30 lettres sans accent, chiffres, points, tirets ou barres"),
        *text_of(_line(card.title), "le titre"), *text_of(_line(card.place), "le lieu où il est gardé"),
        *unnamed(card.title, "le titre"), *unnamed(card.place, "le lieu où il est gardé"),
        *when(function is None, "son responsable n'est pas dans l'annuaire"),
        *when(card.commitment is not None and card.commitment not in COMMITMENTS,
              "l'engagement n'est pas l'un de 47 à 50"),
        *when(card.months not in RHYTHMS, "le rythme de revue n'est pas de la liste"),
        *when(bool(set(card.answers) - CODES), "un document attendu n'est pas de la liste")]


def _version(version: str) -> list[str]:
    return when(not VERSION.fullmatch(version),
                "la version n'est pas faite de 1 à 20 lettres sans accent, chiffres, points ou tirets")


def _free(state: Documents, card: Card, but: str = "") -> None:
    taken = state.referred(_reference(card))
    if taken is not None and taken.id != but:
        raise Conflict("document_reference", "Cette référence est déjà prise.",
                       "Un autre document du registre la porte.", "Donnez-en une autre, ou revoyez ce document.")


def _standing(tx: Tx, document_id: str) -> Document:
    found = documents.state(tx, REGISTER).every.get(document_id)
    if found is None:
        raise Missing("document_missing", "Ce document n'est pas au registre.",
                      todo="Revenez à la liste des documents.")
    if found.withdrawn:
        raise Conflict("document_withdrawn", "Ce document est retiré.", "Il ne change plus.",
                       "Inscrivez-en un nouveau s'il sert encore.")
    return found


def _same(tx: Tx, found: Document, card: Card) -> bool:
    """Say whether a card says what stands already; words that are gone are never the same."""
    title, place, _ = told(store.texts(tx, REGISTER, [found.text]).get(found.text, ""))
    kept = (found.reference, found.commitment, found.owner, found.months, found.answers, title, place)
    return kept == (_reference(card), card.commitment, card.owner, card.months, tuple(sorted(set(card.answers))),
                    _line(card.title), _line(card.place))
