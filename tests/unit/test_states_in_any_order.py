"""Whatever operators say, and in whatever order: lines only grow, and no final state is left illegally."""
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from channels.port import Absent, Accepted, Found, Heard, Outcome, Refused, Unknown
from crisis.delivery.policy import POLICIES, Policy
from crisis.delivery.states import (
    ACCEPTED,
    CALLING,
    CLAIMED,
    EXPIRED,
    MOVES,
    RANK,
    READY,
    REFUSED,
    STOPPED,
    UNKNOWN,
    Change,
    Row,
    ended,
    heard,
    looked,
    orphaned,
    settle,
)

AT = datetime(2026, 11, 21, 23, 46, tzinfo=UTC)
WORDS = st.sampled_from(["accepted", "sent", "delivered", "undelivered", "refused", "read_back", "unknown", "odd"])
OUTCOMES = (st.builds(Accepted, st.just("SM1"), WORDS) | st.builds(Refused, st.just("x"), st.none() | st.just(2.0))
            | st.just(Unknown("timeout")))
Told = tuple[str, object]
STEPS: st.SearchStrategy[Told] = st.one_of(
    st.tuples(st.just("settle"), st.tuples(OUTCOMES, st.none() | st.integers(1, 6))),
    st.tuples(st.just("heard"), WORDS),
    st.tuples(st.just("looked"), st.just(Absent()) | st.just(Unknown("x"))
              | st.builds(Found, st.just("SM1"), WORDS, st.just(AT))),
    st.tuples(st.sampled_from(["claim", "begin", "orphan", "expire", "stop"]), st.none()))


def told(row: Row, what: Told, at: datetime, policy: Policy) -> Change:
    """Play one thing that may happen; what the outbox would not do in that state changes nothing."""
    match what:
        case "settle", (outcome, attempt):
            assert isinstance(outcome, Outcome)
            return settle(row, outcome, at, policy, attempt)
        case "heard", str(word):
            return heard(row, Heard("d1", word, "SM1"), at)
        case "looked", (Found() | Absent() | Unknown()) as answer:
            return looked(row, answer, at, policy)
        case _:
            return done(row, what[0], at, policy)


def done(row: Row, act: str, at: datetime, policy: Policy) -> Change:
    match act, row.state:
        case "claim", "ready":
            return Change(replace(row, state=CLAIMED))
        case "begin", "claimed":
            return Change(replace(row, state=CALLING, attempts=row.attempts + 1, called_at=at))
        case "orphan", ("claimed" | "calling"):
            return orphaned(row, at, policy)
        case "expire", "ready":
            return ended(row, EXPIRED, at)
        case "stop", ("ready" | "claimed"):
            return ended(row, STOPPED, at)
        case "stop", ("calling" | "unknown"):
            return Change(replace(row, halted=True))
    return Change(row)


@given(st.sampled_from(list(POLICIES.values())), st.lists(STEPS, max_size=40))
def test_lines_only_grow_and_no_final_state_is_left_illegally(policy: Policy, steps: list[Told]) -> None:
    row, accepted, halted_at = Row("d1", READY, 0, 0, 0, 0, None, None, AT, None), False, None
    for rank, step in enumerate(steps):
        change = told(row, step, AT + timedelta(seconds=rank), policy)
        after = change.row
        assert after.n == row.n + len(change.lines)
        assert after.state == row.state or after.state in MOVES[row.state]
        assert RANK[after.best] >= RANK[row.best]
        accepted |= any(word in ("accepted", "sent", "delivered", "read_back", "found") for word, _ in change.lines)
        halted_at = after.attempts if after.halted and halted_at is None else halted_at
        row = after
    assert accepted == (row.state == ACCEPTED)
    assert row.attempts <= policy.attempts
    assert halted_at in (None, row.attempts)


@given(st.permutations(["accepted", "sent", "delivered", "undelivered"]), st.booleans())
def test_receipts_in_any_order_come_to_the_same_end(order: list[str], late: bool) -> None:
    policy = POLICIES["sms", "information"]
    row = Row("d1", CALLING, 0, 1, 0, 0, None, None, AT, AT)
    row = row if late else settle(row, Accepted("SM1"), AT, policy).row
    for word in order:
        row = heard(row, Heard("d1", word, "SM1"), AT).row
    row = settle(row, Accepted("SM1"), AT, policy).row
    assert (row.state, row.best, row.ref) == (ACCEPTED, "delivered", "SM1")


@given(st.lists(STEPS, max_size=40))
def test_an_urgent_message_that_may_have_left_is_never_called_again(steps: list[Told]) -> None:
    policy, row, doubtful_at = POLICIES["sms", "alert"], Row("d1", READY, 0, 0, 0, 0, None, None, AT, None), None
    for step in steps:
        row = told(row, step, AT, policy).row
        if row.state in (UNKNOWN, REFUSED) and doubtful_at is None:
            doubtful_at = row.attempts
    assert doubtful_at in (None, row.attempts)
