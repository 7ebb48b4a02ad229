"""What a closing must settle (D49): callbacks promised and not made, calls still open, relays without an answer.

Rows of call sheets alone; that a callback was made is `events/cip_callbacks`'s, the closing itself `events/cip`'s.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, case, func, literal, select, update

from crisis.accounts.rights import FUNCTIONS_FR, Actor
from crisis.db import Instant, Tx
from crisis.errors import Conflict, Forbidden, Missing, Refused
from crisis.hotline.pending import OPEN, OWED, RED
from crisis.hotline.tables import call_sheet

TAKERS = ("communication", "duty_officer", "cip_chief")
"""The functions that may take over what the hotline still owes: they may read it and say that it is done."""


@dataclass(frozen=True, slots=True)
class Left:
    """What stands open: callbacks owed, calls nobody has ended, relays of priority 1 that no rescue answered."""

    callbacks: Sequence[Row[Any]]
    calls: Sequence[Row[Any]]
    relays: Sequence[Row[Any]]


@dataclass(frozen=True, slots=True)
class Settlement:
    """What whoever closes says of it: the function that takes the callbacks over, and that relays were looked at."""

    reassigned_to: str = ""
    relays_confirmed: bool = False


NOTHING_SAID = Settlement()
LONGEST = 120
"""What the column of who takes a call on holds."""


def count(tx: Tx, event_id: str) -> int:
    """Return how many callbacks were promised and not made."""
    return int(tx.execute(select(func.count()).select_from(call_sheet).where(
        call_sheet.c.event == event_id, OWED)).scalar_one())


def left(tx: Tx, event_id: str) -> Left:
    """Return what stands open in an event, the oldest first."""
    return Left(_rows(tx, event_id, OWED), _rows(tx, event_id, OPEN), _rows(tx, event_id, RED))


def callbacks(tx: Tx, actor: Actor, event_id: str) -> list[Row[Any]]:
    """Return the callbacks promised that this person may read, made or not, the first promised first.

    All of them for who may act by hand or leads the team; for an operator, those of the calls they took. Raises
    Forbidden for everybody else: a caller's name and number stand in them.
    """
    if not _reads(actor):
        raise _forbidden()
    rows = sorted(_rows(tx, event_id, call_sheet.c.callback_at.is_not(None)), key=lambda row: (row.callback_at, row.id))
    return [row for row in rows if _may(actor, row)]


def one(tx: Tx, actor: Actor, event_id: str, sheet: str) -> Row[Any]:
    """Return a callback that this person may say is made. Raises Missing, Forbidden."""
    found = next((row for row in callbacks(tx, actor, event_id) if row.id == sheet), None)
    if found is None:
        raise Missing("callback_missing", "Ce rappel n'existe pas, ou n'est pas le vôtre.", todo="Rechargez la page.")
    return found


def settle(tx: Tx, event_id: str, said: Settlement, at: datetime) -> int:
    """Hand over the callbacks owed, end the calls still open at `at` with what was typed; return how many callbacks.

    Raises Refused for a function that takes none, Conflict while callbacks go to nobody or relays are not looked at.
    """
    # A callback that was ticked and has no hour yet is owed like the others, and first of all.
    tx.execute(update(call_sheet).where(
        call_sheet.c.event == event_id, OPEN, call_sheet.c.follow_up == "callback",
        call_sheet.c.callback_at.is_(None)).values(callback_at=literal(at, Instant)))
    open_now = left(tx, event_id)
    if open_now.relays and not said.relays_confirmed:
        raise Conflict("relays_open", "Des appels de priorité 1 n'ont pas de réponse des secours.",
                       _many(len(open_now.relays), "relais reste ouvert", "relais restent ouverts"),
                       "Appelez les secours et notez leur réponse, ou confirmez que ces relais ont été vus.")
    if open_now.callbacks:
        _hand_over(tx, event_id, said.reassigned_to, len(open_now.callbacks))
    end(tx, event_id, at)
    return len(open_now.callbacks)


def end(tx: Tx, event_id: str, at: datetime) -> None:
    """End the calls that are still open, at `at` or when they began if that is later."""
    tx.execute(update(call_sheet).where(call_sheet.c.event == event_id, OPEN).values(
        closed_at=case((call_sheet.c.opened_at > at, call_sheet.c.opened_at), else_=literal(at, Instant))))


def _hand_over(tx: Tx, event_id: str, to: str, many: int) -> None:
    if to and to not in TAKERS:
        raise Refused("reassigned_to", "Cette fonction ne reprend pas les rappels.",
                      todo=f"Choisissez parmi : {', '.join(FUNCTIONS_FR[each] for each in TAKERS)}.")
    if not to:
        raise Conflict("callbacks_owed", "Des rappels promis n'ont pas été faits.",
                       _many(many, "personne attend un appel", "personnes attendent un appel"),
                       "Choisissez la fonction qui les fera.")
    tx.execute(update(call_sheet).where(call_sheet.c.event == event_id, OWED).values(
        recipient=case((call_sheet.c.recipient == "", FUNCTIONS_FR[to]), else_=func.substr(
            literal(f"{FUNCTIONS_FR[to]} ; noté : ") + call_sheet.c.recipient, 1, LONGEST))))


def _rows(tx: Tx, event_id: str, *wanted: Any) -> list[Row[Any]]:
    return list(tx.execute(select(call_sheet).where(call_sheet.c.event == event_id, *wanted)
                           .order_by(call_sheet.c.opened_at, call_sheet.c.id)))


def _reads(actor: Actor) -> bool:
    return any(actor.may(right) for right in ("hand", "lead_team", "take_calls"))


def _may(actor: Actor, row: Row[Any]) -> bool:
    return actor.may("hand") or actor.may("lead_team") or row.operator == actor.person


def _forbidden() -> Forbidden:
    return Forbidden("forbidden", "Ces rappels ne vous sont pas ouverts.",
                     "Ils portent le nom et le numéro de personnes qui ont appelé.", "Demandez au chef de la CIP.")


def _many(number: int, one_: str, several: str) -> str:
    return f"{number} {one_ if number == 1 else several}."
