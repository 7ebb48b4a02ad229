"""The pieces that wait for a second person (R2): which, what accepting each would change, and the page to answer."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from crisis.commitments import Verdict
from crisis.db import Tx
from crisis.errors import Refused
from crisis.events import accepting
from crisis.events.accepting import Attached, Change
from crisis.journal import store
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act
from crisis.web.console.lines import told
from crisis.web.console.picture import Picture
from crisis.web.console.sentences import label
from crisis.web.console.tabs import page, tab
from crisis.web.console.words import word
from crisis.web.house import house

judging_tab = tab("judging")
LISTED = 20  # Each one listed is judged in thought: more would slow the first page of an event.


@dataclass(frozen=True)
class Waiting:
    """A piece that nobody has answered: what kind of entry it proves, and what accepting it would change."""

    piece: Attached
    proves: str
    effect: str
    mine: bool


def waiting(tx: Tx, event_id: str) -> tuple[int, list[Waiting]]:
    """Return how many pieces wait, and the first of them, those that would change a verdict before the others."""
    found = accepting.attached.state(tx, event_id).waiting
    rows = [Waiting(each, label(_kind(tx, event_id, each.of)),
                    effect(accepting.changes(tx, event_id, each, accepted=True)),
                    accepting.may(tx, actor(), event_id, each)) for each in found[:LISTED]]
    return len(found), sorted(rows, key=lambda row: not row.effect)


def _kind(tx: Tx, event_id: str, seq: int) -> str:
    return str(store.entries(tx, event_id, seq - 1, 1)[0].content["kind"])


def effect(changes: Iterable[Change]) -> str:
    """Say in French what an answer would change; empty if it would change no verdict."""
    return " ; ".join(_passes(each) for each in changes)


def _passes(change: Change) -> str:
    before, after = _verdict(change.before), _verdict(change.after)
    if before == after:
        return f"l'engagement {change.number} reste {after}, à une autre heure"
    return f"l'engagement {change.number} passe de « {before} » à « {after} »"


def _verdict(verdict: Verdict) -> str:
    basis = f" ({word(verdict.basis, 'basis')})" if verdict.basis else ""
    return word(verdict.verdict, "verdict") + basis


def _page(event_id: str, seq: int, refusal: Refused | None = None) -> ResponseReturnValue:
    return page("event/judging.html", "journal", event_id, lambda tx, seen: _gather(tx, seen, seq), refusal)


def _gather(tx: Tx, seen: Picture, seq: int) -> dict[str, Any]:
    piece = accepting.one(tx, seen.id, seq)
    entries = [store.entries(tx, seen.id, each - 1, 1)[0]
               for each in (piece.of, seq, *([piece.answer.seq] if piece.answer else []))]
    return {"piece": piece, "lines": told(tx, seen.id, entries, actor(), house().territory),
            "mine": accepting.may(tx, actor(), seen.id, piece),
            "effects": {answer: effect(accepting.changes(tx, seen.id, piece, accepted=answer))
                        for answer in (True, False)}}


@judging_tab.get("/pieces/<int:seq>/reponse")
@access("judge_piece")
def judging(event_id: str, seq: int) -> ResponseReturnValue:
    """Show a piece, the entry that it is to prove, and what each answer would change."""
    return _page(event_id, min(seq, given.LARGEST))


@judging_tab.post("/pieces/<int:seq>/reponse")
@access("judge_piece")
def judge(event_id: str, seq: int) -> ResponseReturnValue:
    """Accept the piece, or refuse it with a motive."""
    key, accepted = min(seq, given.LARGEST), given.text("reponse") == "oui"
    return act(lambda tx: accepting.accept(tx, actor(), event_id, key, accepted, given.text("motif")),
               lambda _: url_for("judging.judging", event_id=event_id, seq=key),
               lambda refusal: _page(event_id, key, refusal),
               "Pièce acceptée." if accepted else "Pièce refusée.")
