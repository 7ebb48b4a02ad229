"""The states of a delivery as tables, and what an outcome changes. Pure: `settle` decides, the outbox writes."""
from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from channels.port import Absent, Accepted, Found, Heard, Outcome, Refused, Unknown
from crisis.delivery.policy import Policy, wait_s

READY, CLAIMED, CALLING = "ready", "claimed", "calling"
ACCEPTED, REFUSED, UNKNOWN, EXPIRED, STOPPED = "accepted", "refused", "unknown", "expired", "stopped"

# What each state may become. A mayor who is called twice because a row went backwards is a defect of this table.
MOVES: dict[str, frozenset[str]] = {
    READY: frozenset({CLAIMED, EXPIRED, STOPPED}),        # waits its turn; may still be stopped
    CLAIMED: frozenset({READY, CALLING, EXPIRED, STOPPED}),  # a worker has it; its lease may end
    CALLING: frozenset({ACCEPTED, REFUSED, UNKNOWN, READY}),  # READY only when the operator surely did not take it
    UNKNOWN: frozenset({ACCEPTED, REFUSED, READY}),       # READY with the same key, or when absent twice
    ACCEPTED: frozenset(),                                # the operator has it; what follows are receipts
    REFUSED: frozenset({ACCEPTED}),                       # a callback may still prove that it left
    EXPIRED: frozenset(),                                 # too late to leave
    STOPPED: frozenset(),                                 # *Arrêter l'envoi*
}

# How far an operator's word goes. Words arrive late, twice and out of order; a lower one never undoes a higher one.
RANK = {None: 0, "unknown": 0, "accepted": 1, "sent": 2, "undelivered": 3, "refused": 3, "read_back": 4, "delivered": 4}


@dataclass(frozen=True, slots=True)
class Row:
    """What of a delivery the judgement needs; `n` is the number of lines already written."""

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


@dataclass(frozen=True, slots=True)
class Change:
    """The row as it becomes, and the line to append, if any."""

    row: Row
    line: str | None = None
    at: datetime | None = None


def settle(row: Row, outcome: Outcome, at: datetime, policy: Policy) -> Change:
    """Return what the outcome of a call changes; `at` is when it came (event clock)."""
    if row.state != CALLING:
        # The lease ended or a callback was faster: only the operator's reference is still news.
        known = replace(row, ref=outcome.ref) if isinstance(outcome, Accepted) else row
        late = isinstance(outcome, Accepted) and row.state == UNKNOWN
        return _accept(known, "accepted", at) if late else Change(known)
    match outcome:
        case Accepted(ref, state):
            return _accept(replace(row, ref=ref), state, at)
        case Refused(_, again) if again is not None and row.attempts < policy.attempts:
            return Change(_again(row, at, wait_s(policy, row.attempts, again)))
        case Refused():
            return Change(replace(row, state=REFUSED, n=row.n + 1), REFUSED, at)
        case Unknown():
            return lost(row, at, policy)


def lost(row: Row, at: datetime, policy: Policy) -> Change:
    """Return what an outcome nobody knows changes: the line says so, the policy says what is done about it."""
    if policy.unknown == "same_key" and row.attempts < policy.attempts:
        return Change(replace(_again(row, at, policy.again_s[0]), n=row.n + 1), UNKNOWN, at)
    ask = at + timedelta(seconds=policy.asks_s[0])
    return Change(replace(row, state=UNKNOWN, n=row.n + 1, next_at=ask), UNKNOWN, at)


def _again(row: Row, at: datetime, pause_s: float) -> Row:
    return replace(row, state=READY, next_at=at + timedelta(seconds=pause_s))


def _accept(row: Row, state: str, at: datetime) -> Change:
    best = state if RANK.get(state, 0) >= RANK[row.best] else row.best
    return Change(replace(row, state=ACCEPTED, n=row.n + 1, best=best), state, at)


def looked(row: Row, answer: Found | Absent | Unknown, at: datetime, policy: Policy) -> Change:
    """Return what a look-up changes. Found is an acceptance at the operator's own date."""
    if row.state != UNKNOWN:
        return Change(row)
    if isinstance(answer, Found):
        accepted = replace(row, state=ACCEPTED, ref=answer.ref, n=row.n + 1, best=answer.state)
        return Change(accepted, "found", answer.at)
    if isinstance(answer, Unknown):
        return Change(row)
    absent = replace(row, absents=row.absents + 1, n=row.n + 1)
    if absent.absents >= 2 and policy.unknown == "ask" and row.attempts < policy.attempts:
        absent = replace(absent, state=READY, next_at=at, absents=0, look_ups=0)
    return Change(absent, "absent", at)


def heard(row: Row, word: Heard, at: datetime) -> Change:
    """Return what a callback changes: nothing if it says no more than what is known already."""
    if RANK.get(word.state, 0) <= RANK[row.best]:
        return Change(row)
    refused = word.state == "refused" and row.state in (CALLING, UNKNOWN)
    state = REFUSED if refused else ACCEPTED if row.state in (CALLING, UNKNOWN, REFUSED) else row.state
    return Change(replace(row, state=state, best=word.state, ref=word.ref or row.ref, n=row.n + 1), word.state, at)
