"""Every retry has a cap, a pause and an end: each channel played to its end, whatever fails (GO2)."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from channels.port import Absent, Found, Outcome, Outgoing, Refused, Unknown
from crisis.db import Database
from crisis.delivery import outbox
from crisis.delivery.policy import ASKS, OPERATORS, POLICIES
from tests.db.making import NOON, Hands, at_hand, hands_on, lines, open_event, post, rows, states, turn

AUDIENCES = {"simulated": "simulated",
             "sms": "elected", "voice": "staff", "email": "media", "site": "public", "x": "public",
             "facebook": "public"}
# What each call comes to, for ever: nobody there, wait a little, a time-out, and all of them in turn.
IN_TURN = (Refused("not_connected", again_after=5.0), Unknown("timeout"), Refused("429", again_after=60.0))
FAILURES: list[tuple[str, str, tuple[Outcome, ...]]] = [
    *((channel, "alert", IN_TURN) for channel in OPERATORS), ("sms", "alert", IN_TURN[:1]),
    ("sms", "information", IN_TURN[1:2]), ("email", "information", IN_TURN[1:2]), ("voice", "alert", IN_TURN[2:])]


@dataclass
class Failing:
    """An operator that always fails, and says when it was called and asked."""

    operator: str
    hands: Hands
    fails: tuple[Outcome, ...]
    called: list[datetime] = field(default_factory=list)
    asked: int = 0

    def send(self, outgoing: Outgoing) -> Outcome:
        self.called.append(self.hands.wall)
        return self.fails[(len(self.called) - 1) % len(self.fails)]

    def look_up(self, outgoing: Outgoing, since: datetime) -> Found | Absent | Unknown:
        self.asked += 1
        return Absent()


def to_the_end(db: Database, hands: Hands, operator: Failing) -> None:
    """Let a worker live until nothing of the outbox has an hour any more; one that never ends fails here."""
    worker = at_hand(db, operator)
    for _ in range(400):
        turn(worker)
        with db.reading() as tx:
            following = outbox.next_attempt(tx)
        if following is None:
            worker.stop()
            return
        hands.live(max(1.0, (following - hands.wall).total_seconds()))
    pytest.fail(f"after {len(operator.called)} calls and {hands.wall - NOON} it still is not over")


@pytest.mark.parametrize(("channel", "urgency", "fails"), FAILURES)
def test_a_sending_that_fails_for_ever_ends_and_says_how(
        sqlite_url: str, monkeypatch: pytest.MonkeyPatch, channel: str, urgency: str,
        fails: tuple[Outcome, ...]) -> None:
    """GO2: so many calls at most, never two without a pause, and a last state that shows."""
    db, hands, policy = Database(sqlite_url), hands_on(monkeypatch), POLICIES[channel, urgency]
    operator = Failing(OPERATORS[channel], hands, fails)
    ids = post(db, open_event(db), channel=channel, urgency=urgency, audience=AUDIENCES[channel])
    to_the_end(db, hands, operator)
    assert 1 <= len(operator.called) <= policy.attempts
    assert all(later - sooner >= timedelta(seconds=5)
               for sooner, later in zip(operator.called, operator.called[1:], strict=False))
    assert max(operator.called) - NOON <= timedelta(seconds=policy.valid_s)
    assert operator.asked <= ASKS * policy.repeats
    assert states(db, *ids) == (["refused"] if all(isinstance(each, Refused) for each in fails) else ["unknown"])
    assert lines(db, ids[0])
    assert (rows(db)[0].n, rows(db)[0].attempts) == (len(lines(db, ids[0])), len(operator.called))
    db.close()
