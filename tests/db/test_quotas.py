"""Ceilings per contact and hour: what is above waits for its hour, an alert never does (design rule 4, LI1)."""
from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from channels.port import Accepted
from crisis import territory as territories
from crisis.config import ROOT
from crisis.db import Database, Tx, new_id
from crisis.delivery import outbox
from crisis.delivery.ledger import Result
from crisis.delivery.outbox import Order
from crisis.delivery.quotas import Kind
from crisis.delivery.tables import quota
from crisis.journal import store
from tests.db.making import (
    DISPATCH,
    NOON,
    Hands,
    begun,
    claimed,
    expired,
    hands_on,
    lines,
    open_event,
    post,
    refused_after,
    rows,
    stopped,
    together,
    told,
)

CEILINGS = territories.load("15", ROOT / "territories").ceilings
MOST = CEILINGS.information
PHONE, OTHER = "+33639981000", "+33639981001"
HOUR = timedelta(hours=1)


def order(tx: Tx, event: str, count: int = 1, to: str = PHONE, kind: Kind | None = None, **changes: Any) -> list[str]:
    """Order so many messages to one address, whatever the targets are, as one entry does."""
    given = {"audience": "elected", "channel": "sms", "urgency": "information", "message": "m1", **changes}
    row, body = store.lock(tx, event), outbox.write(tx, "Crue", "Restez chez vous.")
    orders = [Order(new_id(), target=f"commune:15{rank:03d}", address=to, content=body, **given)
              for rank in range(count)]
    seq = store.append(tx, event, "message_dispatched", DISPATCH).seq
    outbox.post(tx, row, seq, orders, demonstration=True, kind=kind)
    return [each.id for each in orders]


def send(db: Database, event: str, count: int = 1, to: str = PHONE, **more: Any) -> list[str]:
    with db.transaction() as tx:
        return order(tx, event, count, to, **more)


def hours(db: Database) -> dict[int, int]:
    """Return how many deliveries may leave in each hour after noon."""
    return dict(Counter((row.next_at - NOON) // HOUR for row in rows(db)))


def counted(db: Database) -> dict[tuple[str, str, int], int]:
    with db.reading() as tx:
        return {(row.kind, row.holder, (row.hour - NOON) // HOUR): row.many for row in tx.execute(select(quota))}


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    return hands_on(monkeypatch)


def test_what_is_above_the_ceiling_waits_for_the_next_hour_and_leaves_then(db: Database, hands: Hands) -> None:
    event = open_event(db)
    hands.live(600)
    posted = [key for _ in range(MOST + 1) for key in send(db, event)]
    assert sorted(claimed(db)) == sorted(posted[:-1])
    hands.live(49 * 60 + 59)
    assert claimed(db) == []
    hands.live(1)
    assert claimed(db) == posted[-1:]


def test_a_person_reached_by_two_targets_has_one_ceiling_and_another_person_another(
        db: Database, hands: Hands) -> None:
    event = open_event(db)
    send(db, event, MOST)
    send(db, event, audience="officials")
    send(db, event, to=OTHER)
    assert hours(db) == {0: MOST + 1, 1: 1}
    assert counted(db) == {("information", PHONE, 0): MOST, ("information", PHONE, 1): 1,
                           ("information", OTHER, 0): 1}


def test_two_crises_share_the_ceiling_of_a_contact(db: Database, hands: Hands) -> None:
    send(db, open_event(db), MOST)
    send(db, open_event(db))
    assert hours(db) == {0: MOST, 1: 1}


def test_no_hour_ever_has_more_than_the_ceiling(db: Database, hands: Hands) -> None:
    event = open_event(db)
    send(db, event, 2 * MOST + 3)
    hands.live(3600)
    send(db, event, 4)
    assert hours(db) == {0: MOST, 1: MOST, 2: 7}
    hands.live(3 * 3600)
    send(db, event, MOST)
    assert hours(db) == {0: MOST, 1: MOST, 2: 7, 4: MOST}


@pytest.mark.parametrize("audience", ["staff", "elected", "officials", "media"])
def test_an_alert_is_counted_and_never_held(db: Database, hands: Hands, audience: str) -> None:
    event = open_event(db)
    send(db, event, MOST, audience=audience)
    send(db, event, 30, audience=audience, urgency="alert")
    send(db, event, 30, audience=audience, urgency="alert")
    assert len(claimed(db)) == MOST + 60
    assert counted(db)["alert", PHONE, 0] == 60


def test_alerts_take_no_place_of_what_informs(db: Database, hands: Hands) -> None:
    event = open_event(db)
    send(db, event, 30, urgency="alert")
    send(db, event, MOST)
    assert hours(db) == {0: 30 + MOST}


@pytest.mark.parametrize(("kind", "most"), [("reminder", CEILINGS.reminder), ("code", CEILINGS.code)])
def test_reminders_and_codes_have_their_own_ceiling_and_the_call_that_wakes_has_none(
        db: Database, hands: Hands, kind: Kind, most: int) -> None:
    event = open_event(db)
    send(db, event, most + 1, audience="staff", urgency="alert", kind=kind)
    send(db, event, audience="staff", urgency="alert")
    assert hours(db) == {0: most + 1, 1: 1}


def test_probes_have_theirs(db: Database, hands: Hands) -> None:
    send(db, open_event(db), CEILINGS.probe + 1, audience="probe")
    assert hours(db) == {0: CEILINGS.probe, 1: 1}


def test_our_own_page_is_no_contact(db: Database, hands: Hands) -> None:
    event = open_event(db)
    for _ in range(MOST + 2):
        post(db, event, audience="public", channel="site")
    assert hours(db) == {0: MOST + 2}
    assert counted(db) == {}


def test_what_would_wait_longer_than_it_is_worth_expires_and_says_so(db: Database, hands: Hands) -> None:
    event = open_event(db)
    posted = send(db, event, 6 * MOST + 1)
    for _ in range(6):
        assert len(claimed(db)) == MOST
        hands.live(3600)
    assert claimed(db) == []
    assert expired(db) == 1
    assert lines(db, posted[-1]) == ["expired"]


def test_what_waits_is_stopped_like_all_that_waits(db: Database, hands: Hands) -> None:
    event = open_event(db)
    posted = send(db, event, MOST + 2)
    claimed(db)
    assert stopped(db, event) == MOST + 2
    assert lines(db, posted[-1]) == ["stopped"]


def test_the_press_above_its_ceiling_is_not_let_go_with_the_mayors(db: Database, hands: Hands) -> None:
    event, box = open_event(db), "redaction@medias.example"
    send(db, event, MOST, box, audience="media", channel="email", message="before")
    begun(db)
    mayor = send(db, event)
    late = send(db, event, 1, box, audience="media", channel="email", held=True)
    assert begun(db) == mayor
    told(db, Result(mayor[0], Accepted("SM1"), 0.1))
    hands.live(3599)
    assert claimed(db) == []
    hands.live(1)
    assert claimed(db) == late


def test_a_command_that_is_refused_counts_nothing(db: Database, hands: Hands) -> None:
    event = open_event(db)
    refused_after(db, lambda tx: order(tx, event, MOST))
    assert counted(db) == {}
    send(db, event, MOST)
    assert hours(db) == {0: MOST}


def test_sendings_at_once_share_one_ceiling(db: Database, hands: Hands) -> None:
    events = [open_event(db) for _ in range(4)]
    assert together(*[lambda key=key: [send(db, key) for _ in range(MOST // 2)] for key in events]) == []
    assert hours(db) == {0: MOST, 1: MOST}


def test_two_commands_that_write_to_the_same_people_in_another_order_both_succeed(db: Database, hands: Hands) -> None:
    def both(event: str, *phones: str) -> None:
        for _ in range(10):
            with db.transaction() as tx:
                for phone in phones:
                    order(tx, event, to=phone, urgency="alert")

    one, two = open_event(db), open_event(db)
    assert together(lambda: both(one, PHONE, OTHER), lambda: both(two, OTHER, PHONE)) == []
    assert counted(db) == {("alert", PHONE, 0): 20, ("alert", OTHER, 0): 20}


def test_hours_that_are_over_are_forgotten_with_the_addresses_in_them(db: Database, hands: Hands) -> None:
    event = open_event(db)
    send(db, event)
    hands.live(3600)
    send(db, event, to=OTHER)
    assert counted(db) == {("information", OTHER, 1): 1}


def test_a_clock_set_back_holds_nothing_for_longer_than_before(db: Database, hands: Hands) -> None:
    event = open_event(db)
    hands.live(7200)
    send(db, event, MOST)
    hands.step(-7200)
    send(db, event, MOST)
    assert hours(db) == {0: MOST, 2: MOST}


def test_a_sending_to_a_thousand_is_counted_in_a_few_statements(db: Database, hands: Hands) -> None:
    event, seen = open_event(db), list[str]()
    with db.transaction() as tx:
        execute = tx.execute

        def heard(statement: Any, params: Any = None) -> Any:
            seen.append(str(statement)[:40])
            return execute(statement, params)

        row, body = store.lock(tx, event), outbox.write(tx, "", "x")
        orders = [Order(new_id(), "elected", f"commune:{rank}", "sms", f"+3363998{rank:04d}", body, "information")
                  for rank in range(1000)]
        tx.execute = heard  # type: ignore[method-assign]  # the statements are counted on their way
        outbox.post(tx, row, 2, orders, demonstration=True)
        assert execute(select(func.sum(quota.c.many))).scalar() == 1000
    assert len(seen) <= 5


def test_nothing_is_ordered_while_nobody_can_count(
        db: Database, engine_name: str, database_url: str, request: pytest.FixtureRequest) -> None:
    """NT3: when the table of the ceilings fails, the command fails as a whole: no row, and no entry that orders it."""
    event = open_event(db)
    breaking = Database(database_url if engine_name == "sqlite" else request.getfixturevalue("pg_urls").owner_url)
    with breaking.transaction() as tx:
        tx.execute(text("ALTER TABLE quota RENAME TO gone"))
    breaking.close()
    with pytest.raises(SQLAlchemyError):
        send(db, event)
    assert rows(db) == []
    with db.reading() as tx:
        assert len(store.entries(tx, event)) == 1
