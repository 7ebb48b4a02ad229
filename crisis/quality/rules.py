"""Rules adopted by the préfecture (R12): who, on which day, in which piece. Entries of the register, and their fold.

A rule that nobody adopted is *proposée*, and everything that it judges says so. An event keeps the standing that its
rules had when it was opened: an adoption changes no past report.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crisis.accounts.rights import Actor
from crisis.clock import parse_instant
from crisis.commitments import RULES
from crisis.commitments.verdict49 import VERSION
from crisis.db import Tx
from crisis.errors import Conflict
from crisis.journal import store
from crisis.journal.fold import Projection
from crisis.journal.tables import REGISTER
from crisis.quality.forms import day_of, refuse, text_of, today, when
from crisis.quality.terms import BODIES, RIGHT

KNOWN = frozenset({*RULES, (49, VERSION)})


@dataclass(frozen=True, slots=True)
class Adoption:
    """One version of one rule, adopted. `adopted_on`: ISO day; `text`: the id of the words that say where."""

    seq: int
    number: int
    version: int
    body: str
    adopted_on: str
    recorded_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Adopted:
    """Every adoption, in order."""

    every: tuple[Adoption, ...] = ()

    def of(self, number: int, version: int) -> Adoption | None:
        """Return when a version was adopted; None if nobody has."""
        return next((each for each in self.every if (each.number, each.version) == (number, version)), None)

    def standing(self, number: int, version: int) -> str:
        """Return `adopted` or `proposed`, as an event that opens now freezes it."""
        return "proposed" if self.of(number, version) is None else "adopted"


def step(state: Adopted, entry: dict[str, Any], _lines: Any = ()) -> Adopted:
    """Fold one entry of the register."""
    if entry["kind"] != "rule_adopted":
        return state
    data = entry["data"]
    return Adopted((*state.every, Adoption(
        entry["seq"], data["number"], data["version"], data["body"], data["adopted_on"],
        parse_instant(entry["recorded_at"]), entry.get("text", {}).get("id", ""))))


adopted: Projection[Adopted] = Projection(Adopted, step)


def adopt(tx: Tx, actor: Actor, number: int, version: int, body: str, adopted_on: str, piece: str) -> int:
    """Record that the préfecture adopted a version of a rule; return the entry. Raises Refused, Conflict if it was."""
    actor.require(RIGHT)
    store.lock(tx, REGISTER)
    refuse("Adoption refusée.", [
        *when((number, version) not in KNOWN, "cette version de règle n'existe pas"),
        *when(body not in BODIES, "l'instance qui adopte n'est pas choisie"),
        *day_of(adopted_on, "la date de la décision", today(tx), ahead=False), *text_of(piece, "la pièce")])
    if adopted.state(tx, REGISTER).of(number, version) is not None:
        raise Conflict("rule_adopted", "Cette règle est déjà adoptée.", todo="Rechargez la page.")
    return store.append(tx, REGISTER, "rule_adopted", {
        "number": number, "version": version, "body": body, "adopted_on": adopted_on}, by=actor.by,
        text=piece.strip()).seq
