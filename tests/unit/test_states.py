"""Each move of a delivery that is allowed, each that is not, and what each outcome changes."""
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from channels.port import Absent, Accepted, Found, Heard, Outcome, Refused, Unknown
from crisis.delivery.policy import POLICIES, Policy
from crisis.delivery.states import (
    ACCEPTED,
    CALLING,
    CLAIMED,
    EXPIRED,
    MOVES,
    READY,
    REFUSED,
    STOPPED,
    UNKNOWN,
    Change,
    Row,
    ended,
    heard,
    looked,
    move,
    orphaned,
    settle,
)

AT = datetime(2026, 11, 21, 23, 46, tzinfo=UTC)
LATER = AT + timedelta(seconds=3)
STATES = (READY, CLAIMED, CALLING, ACCEPTED, REFUSED, UNKNOWN, EXPIRED, STOPPED)
ASK, NEXT, SAME = POLICIES["sms", "information"], POLICIES["sms", "alert"], POLICIES["email", "information"]

# Written out again by hand: a defect of the table must not hide in a copy of it.
ALLOWED = {
    (READY, CLAIMED), (READY, EXPIRED), (READY, STOPPED), (READY, ACCEPTED), (READY, REFUSED), (READY, UNKNOWN),
    (CLAIMED, READY), (CLAIMED, CALLING), (CLAIMED, EXPIRED), (CLAIMED, STOPPED), (CLAIMED, ACCEPTED),
    (CLAIMED, REFUSED), (CLAIMED, UNKNOWN),
    (CALLING, ACCEPTED), (CALLING, REFUSED), (CALLING, UNKNOWN), (CALLING, READY),
    (UNKNOWN, ACCEPTED), (UNKNOWN, REFUSED), (UNKNOWN, READY),
    (REFUSED, ACCEPTED), (EXPIRED, ACCEPTED), (EXPIRED, REFUSED), (STOPPED, ACCEPTED), (STOPPED, REFUSED),
}
PAIRS = [(old, new) for old in STATES for new in STATES if old != new]


def row(state: str = CALLING, **changes: object) -> Row:
    made = Row("d1", state, 0, 1, 0, 0, None, None, AT, AT)
    return replace(made, **changes)  # type: ignore[arg-type]  # the fields are those of the test that asks


def unknown(policy: Policy = ASK) -> Row:
    return settle(row(), Unknown("timeout"), AT, policy).row


def words(change: Change) -> list[str]:
    return [state for state, _ in change.lines]


@pytest.mark.parametrize(("old", "new"), [pair for pair in PAIRS if pair in ALLOWED])
def test_a_listed_move_is_made(old: str, new: str) -> None:
    assert move(row(old), new, (new, AT)).row == row(new, n=1)


@pytest.mark.parametrize(("old", "new"), [pair for pair in PAIRS if pair not in ALLOWED])
def test_a_move_that_is_not_listed_is_refused(old: str, new: str) -> None:
    with pytest.raises(ValueError, match="never becomes"):
        move(row(old), new)


def test_the_table_speaks_of_every_state() -> None:
    assert set(MOVES) == set(STATES)


def test_an_accepted_call_is_one_line_with_the_reference_of_the_operator() -> None:
    change = settle(row(), Accepted("SM1"), LATER, ASK)
    assert (change.row.state, change.row.ref, change.row.n) == (ACCEPTED, "SM1", 1)
    assert change.lines == (("accepted", LATER),)


def test_a_word_that_the_house_does_not_know_still_accepts() -> None:
    assert words(settle(row(), Accepted("SM1", "scheduled"), AT, ASK)) == ["accepted"]


def test_a_final_refusal_is_final_at_once() -> None:
    change = settle(row(), Refused("21211"), LATER, ASK)
    assert (change.row.state, change.lines) == (REFUSED, (("refused", LATER),))


def test_a_refusal_that_invites_a_repeat_is_repeated_up_to_the_cap_then_refused() -> None:
    policy, now, calls, pauses = replace(ASK, attempts=7), row(attempts=0), 0, []
    while now.state != REFUSED:
        now, calls = replace(now, state=CALLING, attempts=now.attempts + 1), calls + 1
        change = settle(now, Refused("429", again_after=1.0), AT, policy)
        pauses.append((change.row.next_at - AT).total_seconds())
        now = change.row
    assert (calls, words(change), now.n) == (7, ["refused"], 1)
    assert pauses[:6] == [5, 15, 30, 60, 120, 300]


def test_the_pause_that_the_operator_asks_for_is_respected() -> None:
    change = settle(row(), Refused("429", again_after=90.0), AT, ASK)
    assert (change.row.state, change.row.next_at, change.lines) == (READY, AT + timedelta(seconds=90), ())


@pytest.mark.parametrize("policy", POLICIES.values(), ids=[" ".join(key) for key in POLICIES])
def test_every_policy_ends_and_not_before_the_message_is_worth_nothing(policy: Policy) -> None:
    """GO2: a cap on each of them, and a pause that grows."""
    pauses = [policy.again_s[min(attempt, len(policy.again_s)) - 1] for attempt in range(1, policy.attempts)]
    assert sum(pauses) >= 0.9 * min(policy.valid_s, 6 * 3600)
    assert 1 <= policy.repeats <= 5
    assert list(policy.again_s) == sorted(policy.again_s)


def test_unknown_with_the_same_key_is_repeated_a_few_times_then_stays_unknown() -> None:
    now, calls = row(attempts=0), 0
    while True:
        now, calls = replace(now, state=CALLING, attempts=now.attempts + 1), calls + 1
        change = settle(now, Unknown("cut"), AT, SAME)
        assert words(change) == ["calling", "unknown"]
        now = change.row
        if now.state == UNKNOWN:
            break
    assert (calls, now.n) == (SAME.repeats, 2 * SAME.repeats)


@pytest.mark.parametrize("policy", [ASK, NEXT, SAME])
def test_an_unknown_call_may_have_left_since_its_mark_whoever_says_that_it_is_lost(policy: Policy) -> None:
    for change in (settle(row(), Unknown("timeout"), LATER, policy), orphaned(row(), LATER, policy)):
        assert change.lines == (("calling", AT), ("unknown", LATER))
        assert change.row.n == 2


@pytest.mark.parametrize("policy", [ASK, NEXT])
def test_an_unknown_call_is_asked_about_ten_seconds_later(policy: Policy) -> None:
    change = settle(row(), Unknown("timeout"), AT, policy)
    assert (change.row.state, words(change)) == (UNKNOWN, ["calling", "unknown"])
    assert change.row.next_at == AT + timedelta(seconds=10)


def test_absent_twice_is_called_again_when_the_policy_is_to_ask() -> None:
    once = looked(unknown(), Absent(), LATER, ASK)
    twice = looked(once.row, Absent(), LATER, ASK)
    assert (once.row.state, twice.row.state, twice.row.next_at) == (UNKNOWN, READY, LATER)
    assert words(once) + words(twice) == ["absent", "absent"]


def test_absent_twice_is_never_called_again_when_another_route_has_started() -> None:
    now = unknown(NEXT)
    for _ in range(4):
        now = looked(now, Absent(), LATER, NEXT).row
    assert now.state == UNKNOWN


def test_a_look_up_without_an_answer_changes_nothing() -> None:
    assert looked(unknown(), Unknown("timeout"), LATER, ASK) == Change(unknown())


def test_found_is_accepted_at_the_date_of_the_operator() -> None:
    change = looked(unknown(), Found("SM1", "accepted", AT), LATER, ASK)
    assert (change.row.state, change.row.ref, change.lines) == (ACCEPTED, "SM1", (("found", AT),))


@pytest.mark.parametrize("state", ["sent", "delivered", "undelivered", "refused"])
def test_found_says_also_how_far_it_went(state: str) -> None:
    change = looked(unknown(), Found("SM1", state, AT), LATER, ASK)
    assert change.lines == (("found", AT), (state, LATER))
    assert heard(change.row, Heard("d1", state, "SM1"), LATER) == Change(change.row)


@pytest.mark.parametrize("state", [READY, CLAIMED])
def test_a_late_word_stops_the_repeat_that_was_waiting(state: str) -> None:
    again = replace(unknown(SAME), state=state)
    for change in (settle(again, Accepted("SM1"), LATER, SAME, attempt=1), heard(again, Heard("d1", "sent", "SM1"), AT),
                   looked(again, Found("SM1", "accepted", AT), LATER, SAME)):
        assert change.row.state == ACCEPTED


def test_the_late_outcome_of_one_call_is_never_taken_for_that_of_the_next() -> None:
    second = row(CALLING, attempts=2, best="unknown")
    for outcome in (Refused("550"), Unknown("cut"), Refused("451", again_after=5.0)):
        assert settle(second, outcome, LATER, SAME, attempt=1) == Change(second)
    assert settle(second, Accepted("m1"), LATER, SAME, attempt=1).row.state == ACCEPTED


def test_a_refusal_after_an_unknown_call_stays_unknown() -> None:
    second = replace(unknown(SAME), state=CALLING, attempts=2)
    assert settle(second, Refused("550"), LATER, SAME) == Change(replace(second, state=UNKNOWN, look_ups=2))


def test_a_refusal_after_absent_twice_is_not_asked_about_nor_repeated() -> None:
    now = unknown()
    for _ in range(2):
        now = looked(now, Absent(), LATER, ASK).row
    now = settle(replace(now, state=CALLING, attempts=2), Refused("21211"), LATER, ASK).row
    assert (now.state, now.look_ups) == (UNKNOWN, 2)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_failed_message_was_taken_first_in_whatever_order_it_is_told(order: tuple[int, int]) -> None:
    now, lines = row(), []
    told = (lambda it: settle(it, Accepted("SM1"), AT, ASK), lambda it: heard(it, Heard("d1", "refused", "SM1"), AT))
    for which in order:
        change = told[which](now)
        now, lines = change.row, lines + words(change)
    assert (now.state, now.best, sorted(lines)) == (ACCEPTED, "refused", ["accepted", "refused"])


def test_an_undelivered_message_was_taken_even_if_the_call_was_unknown() -> None:
    change = heard(unknown(), Heard("d1", "undelivered", "SM1", "30003"), LATER)
    assert (change.row.state, words(change)) == (ACCEPTED, ["accepted", "undelivered"])


def test_a_late_receipt_does_not_undo_delivered() -> None:
    delivered = heard(row(ACCEPTED, best="accepted"), Heard("d1", "delivered", "SM1"), AT).row
    for late in ("accepted", "sent", "undelivered", "refused", "unknown", "delivered", "stopped", "nonsense"):
        assert heard(delivered, Heard("d1", late, "SM1"), LATER) == Change(delivered)


def test_duplicate_receipts_are_one_line() -> None:
    once = heard(row(ACCEPTED, best="accepted"), Heard("d1", "sent", "SM1"), AT)
    assert (words(once), heard(once.row, Heard("d1", "sent", "SM1"), LATER)) == (["sent"], Change(once.row))


def test_a_receipt_before_our_own_write_is_the_acceptance() -> None:
    """RC1."""
    early = heard(row(CALLING), Heard("d1", "sent", "SM1"), AT)
    assert (early.row.state, early.row.ref, words(early)) == (ACCEPTED, "SM1", ["sent"])
    assert settle(early.row, Accepted("SM1"), LATER, ASK) == Change(early.row)


def test_a_callback_proves_that_a_refused_call_left_after_all() -> None:
    refused = settle(row(), Refused("400"), AT, ASK).row
    assert heard(refused, Heard("d1", "delivered", "SM1"), LATER).row.state == ACCEPTED


def test_a_dead_worker_leaves_claimed_ready_and_calling_unknown() -> None:
    assert orphaned(row(CLAIMED, attempts=0), AT, ASK) == Change(row(READY, attempts=0))
    for policy in (ASK, NEXT):
        assert orphaned(row(CALLING), AT, policy).row.state == UNKNOWN
    assert orphaned(row(CALLING), AT, SAME).row.state == READY


@pytest.mark.parametrize("word", [EXPIRED, STOPPED])
@pytest.mark.parametrize("state", [READY, CLAIMED])
def test_expired_and_stopped_are_said_only_of_what_was_never_attempted(word: str, state: str) -> None:
    assert ended(row(state, attempts=0), word, AT).row.state == word
    assert ended(row(state, attempts=3), word, AT).row.state == REFUSED
    assert ended(row(state, attempts=3, best="unknown"), word, AT) == Change(
        row(UNKNOWN, attempts=3, best="unknown", look_ups=2))


@pytest.mark.parametrize(("outcome", "policy", "state"), [
    (Refused("429", again_after=1.0), ASK, REFUSED), (Unknown("cut"), SAME, UNKNOWN),
    (Unknown("timeout"), ASK, UNKNOWN), (Accepted("SM1"), ASK, ACCEPTED)])
def test_what_a_stop_met_in_flight_is_never_repeated(outcome: Outcome, policy: Policy, state: str) -> None:
    assert settle(row(halted=True), outcome, AT, policy).row.state == state


def test_what_a_stop_met_unknown_is_never_repeated() -> None:
    now = replace(unknown(), halted=True)
    for _ in range(3):
        now = looked(now, Absent(), LATER, ASK).row
    assert now.state == UNKNOWN
