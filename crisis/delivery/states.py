"""The states of a delivery as tables, and what an outcome changes. Pure: these decide, the outbox writes."""
from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from channels.port import Absent, Accepted, Found, Heard, Outcome, Unknown
from crisis.delivery.policy import ASKS, Policy, wait_s

READY, CLAIMED, CALLING = "ready", "claimed", "calling"
ACCEPTED, REFUSED, UNKNOWN, EXPIRED, STOPPED = "accepted", "refused", "unknown", "expired", "stopped"

# What each state may become. A mayor who is called twice because a row went backwards is a defect of this table.
MOVES: dict[str, frozenset[str]] = {
    # Waits its turn. A repeat that waits may be settled by the operator's late word about the first attempt.
    READY: frozenset({CLAIMED, EXPIRED, STOPPED, ACCEPTED, REFUSED, UNKNOWN}),
    # A worker has it and has not called; its lease may end.
    CLAIMED: frozenset({READY, CALLING, EXPIRED, STOPPED, ACCEPTED, REFUSED, UNKNOWN}),
    # The operator may have it. READY again only when it surely has not, or when the repeat carries the same key.
    CALLING: frozenset({ACCEPTED, REFUSED, UNKNOWN, READY}),
    # Nobody knows. READY again only when the operator, asked twice, had nothing.
    UNKNOWN: frozenset({ACCEPTED, REFUSED, READY}),
    # The operator has it; what follows are receipts.
    ACCEPTED: frozenset(),
    # A late word may still prove that it left.
    REFUSED: frozenset({ACCEPTED}),
    # Never attempted: too late to leave, or *Arrêter l'envoi*. Only a word about a forgotten attempt moves them.
    EXPIRED: frozenset({ACCEPTED, REFUSED}),
    STOPPED: frozenset({ACCEPTED, REFUSED}),
}

# How far an operator's word goes. Words arrive late, twice and out of order; a lower one never undoes a higher one.
RANK = {None: 0, "unknown": 0, "accepted": 1, "sent": 2, "undelivered": 3, "refused": 3, "read_back": 4, "delivered": 4}


@dataclass(frozen=True, slots=True)
class Row:
    """What of a delivery the judgement needs; `n` is the number of lines already written.

    `best` is the furthest word heard; it is `unknown` when an attempt may have left and nothing was heard since.
    `halted`: a stop met it in flight, so it is never repeated.
    """

    id: str
    state: str
    n: int
    attempts: int
    look_ups: int
    absents: int
    best: str | None
    ref: str | None
    next_at: datetime
    called_at: datetime | None
    halted: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """The row as it becomes, and the lines (state, instant) to append."""

    row: Row
    lines: tuple[tuple[str, datetime], ...] = ()


def move(row: Row, state: str, *lines: tuple[str, datetime], **changes: Any) -> Change:
    """Return the row in another state, with what changes and is said. Raises ValueError on an unlisted move."""
    if state != row.state and state not in MOVES[row.state]:
        raise ValueError(f"{row.state} never becomes {state}")
    return Change(replace(row, state=state, n=row.n + len(lines), **changes), lines)


def settle(row: Row, outcome: Outcome, at: datetime, policy: Policy, attempt: int | None = None) -> Change:
    """Return what the outcome of call number `attempt` (None: the last) changes; `at` is when it came (event clock)."""
    if isinstance(outcome, Accepted):
        return _taken(row, outcome.state, outcome.ref, at)
    if row.state != CALLING or attempt not in (None, row.attempts):
        # The lease ended or a callback was faster; what was decided since then knows no less.
        return Change(row)
    if isinstance(outcome, Unknown):
        return lost(row, at, policy)
    if outcome.again_after is not None and row.attempts < policy.attempts:
        return _again(row, at, wait_s(policy, row.attempts, outcome.again_after))
    return given_up(row, at)


def lost(row: Row, at: datetime, policy: Policy) -> Change:
    """Return what an outcome nobody knows changes: lines say since when it may have left, the policy what is done.

    It may have left as soon as it was marked, and the mark, not the time-out, is judged against a limit.
    """
    doubtful, lines = replace(row, best=row.best or UNKNOWN), (*_begun(row), (UNKNOWN, at))
    if policy.unknown == "same_key" and row.attempts < policy.repeats:
        again = _again(doubtful, at, wait_s(policy, row.attempts, None)).row
        return move(again, again.state, *lines)
    return move(doubtful, UNKNOWN, *lines, next_at=at + timedelta(seconds=policy.asks_s[0]))


def _begun(row: Row) -> tuple[tuple[str, datetime], ...]:
    return () if row.called_at is None else ((CALLING, row.called_at),)


def orphaned(row: Row, at: datetime, policy: Policy) -> Change:
    """Return what the death of its worker changes: nothing had left, or nobody knows."""
    return move(row, READY) if row.state == CLAIMED else lost(row, at, policy)


def _again(row: Row, at: datetime, pause_s: float) -> Change:
    if row.halted:
        return given_up(row, at)
    return move(row, READY, next_at=at + timedelta(seconds=pause_s))


def given_up(row: Row, at: datetime) -> Change:
    """End an attempted row that will not be tried again: refused, or unknown for ever if one attempt may have left."""
    if row.best == UNKNOWN:
        return move(row, UNKNOWN, look_ups=ASKS)
    return move(row, REFUSED, (REFUSED, at))


def ended(row: Row, state: str, at: datetime) -> Change:
    """End a waiting row as EXPIRED or STOPPED: words for what was never attempted. The others are given up."""
    return given_up(row, at) if row.attempts else move(row, state, (state, at))


def looked(row: Row, answer: Found | Absent | Unknown, at: datetime, policy: Policy) -> Change:
    """Return what a look-up changes. Found is an acceptance at the operator's own date; `at` is when it was told."""
    if isinstance(answer, Found):
        return _found(row, answer, at)
    if row.state != UNKNOWN or isinstance(answer, Unknown):
        return Change(row)
    absents = row.absents + 1
    if absents < ASKS or policy.unknown != "ask" or row.attempts >= policy.repeats or row.halted:
        return move(row, UNKNOWN, ("absent", at), absents=absents)
    return move(row, READY, ("absent", at), next_at=at, absents=0, look_ups=0)


def _found(row: Row, answer: Found, at: datetime) -> Change:
    if row.state == ACCEPTED:
        return _further(row, answer.state, answer.ref, at)
    # A word that went further, a refusal included, is never undone by the look-up that came after it.
    best = max(row.best, "accepted", key=lambda word: RANK[word])
    taken = move(row, ACCEPTED, ("found", answer.at), best=best, ref=answer.ref)
    further = _further(taken.row, answer.state, answer.ref, at)
    return Change(further.row, (*taken.lines, *further.lines))


def heard(row: Row, word: Heard, at: datetime) -> Change:
    """Return what a callback changes: nothing if it says no more than what is known already."""
    if RANK.get(word.state, 0) <= RANK[row.best]:
        return Change(row)
    if word.state == "refused" and row.state != ACCEPTED:
        return move(row, REFUSED, (REFUSED, at), best="refused", ref=word.ref or row.ref)
    return _taken(row, word.state, word.ref, at)


def _taken(row: Row, state: str, ref: str, at: datetime) -> Change:
    """Return what the operator's having it changes, told by the call or by a receipt, in whatever order they come."""
    if row.state == ACCEPTED:
        return _further(row, state, ref, at)
    word = state if RANK.get(state, 0) else "accepted"
    best = word if RANK[word] > RANK[row.best] else row.best
    # A message that could not be brought was first taken, and the one never undoes the other.
    first = [("accepted", at)] if word in ("undelivered", "refused") else []
    return move(row, ACCEPTED, *first, (word, at), best=best, ref=ref or row.ref)


def _further(row: Row, state: str, ref: str, at: datetime) -> Change:
    ref = ref or row.ref or ""
    if RANK.get(state, 0) > RANK[row.best]:
        return move(row, row.state, (state, at), best=state, ref=ref)
    return Change(row if ref == row.ref else replace(row, ref=ref))
