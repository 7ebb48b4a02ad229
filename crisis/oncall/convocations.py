"""What an organism that the COD convened says: its answer, that its representative is there, that it left.

Said by a personal link, or typed for whoever telephoned. Who may type it is asked by whoever calls this.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from crisis.db import Tx
from crisis.delivery import timers
from crisis.errors import Conflict, Missing, Refused
from crisis.journal import store
from crisis.oncall import awaited
from crisis.oncall.seats import Seat, seats

MINUTES = (15, 30, 60, 120)
ANSWERS = ("coming", "represented", "cannot")
WORDS = 200


@dataclass(frozen=True, slots=True)
class Said:
    """One answer: *présent dans N min*, *représenté par* (`words`: name and function), or *impossible*."""

    answer: str
    minutes: int | None = None
    words: str = ""

    def sound(self) -> None:
        """Raise Refused for what is none of the answers proposed."""
        if self.answer not in ANSWERS or (self.answer != "cannot" and self.minutes not in MINUTES):
            raise Refused("answer", "Réponse non comprise.", "Elle n'est pas l'une des réponses proposées.",
                          "Choisissez « Présent dans 15, 30, 60 ou 120 min », « Représenté par », ou « Impossible ».")
        if self.answer == "represented" and not self.words.strip():
            raise Refused("representative", "Représentant non nommé.", "On ne sait pas qui vient.",
                          "Écrivez le nom et la fonction de la personne qui vous représente.")
        short(self.words)


def short(words: str) -> str | None:
    """Return a name and function without the blanks around them, None if there are none. Raises Refused."""
    written = words.strip()
    if len(written) > WORDS:
        raise Refused("too_long", "Texte trop long.", f"Il compte {len(written)} signes, pour {WORDS} au plus.",
                      "Raccourcissez-le : le nom et la fonction suffisent.")
    return written or None


def seat_of(tx: Tx, event_id: str, organism: str) -> Seat:
    """Return the seat of an organism that is awaited. Raises Missing if none was convened, Conflict once it is over."""
    found = seats.state(tx, event_id)
    seat = found.rows.get(organism)
    if seat is None:
        raise Missing("not_convened", "Cet organisme n'est pas convoqué.", "La convocation ne le nomme pas.",
                      "Convoquez-le d'abord.")
    if found.ended:
        raise Conflict("cod_lifted", "Le COD est levé.", "Personne n'y est plus attendu.",
                       "Ne vous déplacez pas. En cas de doute, appelez la permanence.")
    return seat


def answer(tx: Tx, call: Row[Any], said: Said, through: str, by: store.By) -> None:
    """Record what somebody of the duty of an organism answers. The same answer said twice is one entry."""
    awaited.locked(tx, call.event)
    _answer(tx, call.event, seat_of(tx, call.event, call.organism), said,
            {"alert": call.id, "person": call.person, "through": through}, by)


def answer_for(tx: Tx, event_id: str, organism: str, said: Said, by: store.By) -> None:
    """Record what an organism said by telephone: as the word of whoever of it was called last, if anybody was."""
    awaited.locked(tx, event_id)
    seat = seat_of(tx, event_id, organism)
    last = seat.calls[-1] if seat.calls else None
    _answer(tx, event_id, seat, said, {"alert": last.alert if last else None, "person": last.person if last else None,
                                       "through": "hand"}, by)


def _answer(tx: Tx, event_id: str, seat: Seat, said: Said, who: dict[str, Any], by: store.By) -> None:
    said.sound()
    if seat.status == "present":
        raise Conflict("already_there", "La présence de cet organisme est déjà enregistrée.",
                       "Cette réponse viendrait après l'arrivée de son représentant.",
                       "S'il doit partir, notez son départ.")
    minutes = None if said.answer == "cannot" else said.minutes
    words = short(said.words) if said.answer == "represented" else None
    spoken = seat.status in ("coming", "cannot") and (seat.answer, seat.minutes) == (said.answer, minutes)
    if spoken and _text(tx, event_id, seat.words) == (words or ""):
        return
    entry = store.append(tx, event_id, "convocation_answered", {
        "alert": who["alert"], "organism": seat.organism, "person": who["person"], "answer": said.answer,
        "minutes": minutes, "through": who["through"]}, by=by, text=words)
    timers.ring(tx, event_id, str(entry.seq))


def _text(tx: Tx, event_id: str, key: str) -> str:
    return store.texts(tx, event_id, [key]).get(key, "") if key else ""


def arrive(tx: Tx, event_id: str, organism: str, by: store.By, call: Row[Any] | None = None,
           at: datetime | None = None, words: str = "") -> None:
    """Record that the representative of an organism is there. `at`: since when; `words`: name and function.

    `call`: by whose link it was said. Twice is one entry, unless somebody of the organism says it itself at last, or
    names who is there.
    """
    awaited.locked(tx, event_id)
    seat, named, own = seat_of(tx, event_id, organism), short(words), call is not None
    known = _text(tx, event_id, seat.seated)
    if seat.status == "present" and not (own and not seat.own) and named in (None, known):
        return
    last = seat.calls[-1] if seat.calls else None
    person = call.person if call is not None else last.person if last else None
    entry = store.append(tx, event_id, "organism_present", {
        "alert": call.id if call is not None else None, "organism": organism, "person": person, "own": own},
        by=by, happened_at=at, text=named)
    timers.ring(tx, event_id, str(entry.seq))


def leave(tx: Tx, event_id: str, organism: str, by: store.By, at: datetime | None = None) -> None:
    """Record that the representative of an organism left. Raises Conflict if nobody of it is there."""
    awaited.locked(tx, event_id)
    if seat_of(tx, event_id, organism).status != "present":
        raise Conflict("not_there", "Personne de cet organisme n'est présent.", "Il n'est pas arrivé, ou il est parti.",
                       "Rechargez la page.")
    store.append(tx, event_id, "organism_left", {"organism": organism}, by=by, happened_at=at)


def own_by(call: Row[Any]) -> store.By:
    """Return the signature of somebody of an organism who acts through the personal link."""
    return store.By(call.person, call.function)
