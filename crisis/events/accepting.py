"""The acceptance of an attached piece by a second person (R2): until then a piece proves nothing.

Who judges: the permanence, the authority and the cell of communication, who lived the event and read its pieces. Not
the référente qualité, who reads no name (R27) and visas afterwards what the others have proven. Never whoever attached
the piece, nor whoever wrote the entry that it is to prove. What a verdict then becomes is `commitments`' business.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from crisis import commitments
from crisis.accounts.rights import Actor
from crisis.clock import instant
from crisis.commitments import Verdict
from crisis.db import Tx
from crisis.errors import Missing, Refused
from crisis.events.orders import set_reminders
from crisis.events.pieces import readable
from crisis.events.stage import locked, stages
from crisis.events.states import judged
from crisis.journal import store
from crisis.journal.fold import Projection
from crisis.messages.wording import LONG, kept

KIND = "piece_judged"
Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody answered of a piece, by the entry `seq`."""

    seq: int
    accepted: bool
    person: str
    function: str


@dataclass(frozen=True, slots=True)
class Attached:
    """A piece: the entry that attached it, the one that it is to prove (`of`), by whom, and the last answer."""

    seq: int
    of: int
    person: str
    media_type: str
    answer: Said | None = None

    @property
    def waits(self) -> bool:
        return self.answer is None


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of an event by the entry that attached them, the first first."""

    rows: Mapping[int, Attached] = field(default_factory=dict)

    @property
    def waiting(self) -> list[Attached]:
        return [each for each in self.rows.values() if each.waits]


def step(state: Pieces, entry: Entry, _lines: Any = ()) -> Pieces:
    """Fold one entry; most change nothing here. The last answer stands."""
    data, seq, by = entry["data"], entry["seq"], entry["by"]
    if entry["kind"] == "piece_attached":
        return Pieces({**state.rows, seq: Attached(seq, data["of"], by["person"], data["media_type"])})
    if entry["kind"] == KIND and data["of"] in state.rows:
        said = Said(seq, data["accepted"], by["person"], by["function"])
        return Pieces({**state.rows, data["of"]: replace(state.rows[data["of"]], answer=said)})
    return state


attached: Projection[Pieces] = Projection(Pieces, step)


@dataclass(frozen=True, slots=True)
class Change:
    """What an answer would change: an engagement, its verdict now and after."""

    number: int
    before: Verdict
    after: Verdict


def one(tx: Tx, event_id: str, piece_seq: int) -> Attached:
    """Return a piece by the entry that attached it. Raises Missing."""
    found = attached.state(tx, event_id).rows.get(piece_seq)
    if found is None:
        raise Missing("piece_missing", "Cette entrée ne joint aucune pièce.", todo="Revenez à la main courante.")
    return found


def may(tx: Tx, actor: Actor, event_id: str, piece: Attached) -> bool:
    """Say whether somebody may judge a piece: it is not theirs, and does not prove what they wrote."""
    return actor.may("judge_piece") and readable(actor) and actor.person not in (
        piece.person, _author(tx, event_id, piece.of))


def _author(tx: Tx, event_id: str, seq: int) -> str:
    return str(store.entries(tx, event_id, seq - 1, 1)[0].content["by"]["person"])


def accept(tx: Tx, actor: Actor, event_id: str, piece_seq: int, accepted: bool, why: str = "") -> int:
    """Accept a piece, or refuse it, and return the entry; the answer that stands given again is that one.

    It may come after the closing, as the piece may. Raises Missing for what attached no piece, Refused to whoever
    attached it or wrote what it proves, and without a motive for a refusal or against an answer given before.
    """
    actor.require("judge_piece")
    locked(tx, event_id)
    piece = one(tx, event_id, piece_seq)
    _require_second(tx, actor, event_id, piece)
    if piece.answer is not None and piece.answer.accepted == accepted:
        return piece.answer.seq
    motive = kept(why, "Le motif", LONG)
    if motive is None and (not accepted or piece.answer is not None):
        raise Refused("piece_why", "Motif manquant.",
                      "Revenir sur une réponse se justifie." if piece.answer else "Refuser une pièce se justifie.",
                      "Écrivez en une phrase ce que la pièce prouve, ou ne prouve pas.")
    seq = store.append(tx, event_id, KIND, {"of": piece_seq, "accepted": accepted}, by=actor.by, text=motive).seq
    if not stages.state(tx, event_id).closed:
        set_reminders(tx, event_id)  # A proof that is refused after all gives an engagement its reminders back.
    return seq


def _require_second(tx: Tx, actor: Actor, event_id: str, piece: Attached) -> None:
    todo = "Demandez-le au cadre de permanence, à l'autorité ou à la cellule de communication."
    if actor.person == piece.person:
        raise Refused("piece_own", "On n'accepte pas la pièce que l'on a jointe.",
                      "Elle prouve une fois qu'une seconde personne l'a lue.", todo)
    if actor.person == _author(tx, event_id, piece.of):
        raise Refused("piece_own_act", "On n'accepte pas la preuve de ce que l'on a écrit.",
                      f"Vous avez écrit l'entrée {piece.of}, que cette pièce doit prouver.", todo)


def changes(tx: Tx, event_id: str, piece: Attached, accepted: bool) -> list[Change]:
    """Return what an answer by a second person would change in the verdicts at this instant; nothing, most often."""
    state, now = judged.state(tx, event_id), tx.now
    answer = {"kind": KIND, "seq": state.seq + 1, "recorded_at": instant(now), "by": {"person": ""},
              "data": {"of": piece.seq, "accepted": accepted}}
    after = {each.number: each for each in commitments.verdicts(commitments.step(state, answer), now)}
    return [Change(each.number, each, after[each.number]) for each in commitments.verdicts(state, now)
            if (each.verdict, each.basis, each.met_at) != (
                after[each.number].verdict, after[each.number].basis, after[each.number].met_at)]
