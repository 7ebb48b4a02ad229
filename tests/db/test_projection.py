"""Projections: what a process remembers is only what was committed, and it is the fold from the start."""
from __future__ import annotations

from typing import Any

from sqlalchemy import insert

from crisis.db import Database, Tx
from crisis.delivery.tables import content
from crisis.events.stage import stages
from crisis.events.states import judged
from crisis.journal import receipts, store
from crisis.journal.fold import Projection
from tests.db.making import NOON, note, open_event, post, refused_after, together

Told = tuple[tuple[int, str, int], ...]


def step(told: Told, entry: dict[str, Any], lines: Any) -> Told:
    """Remember everything: the number, the kind, and how many lines came with it."""
    return (*told, (entry["seq"], entry["kind"], len(lines)))


def everything() -> Projection[Told]:
    return Projection(tuple, step)


def seen(db: Database, projection: Projection[Told], key: str) -> Told:
    with db.reading() as tx:
        return projection.state(tx, key)


def tell(db: Database, key: str, delivery: str, *numbers: int) -> None:
    with db.transaction() as tx:
        receipts.record(tx, [{"event": key, "delivery": delivery, "n": n, "target": "commune:15000", "channel": "sms",
                              "state": "accepted", "at": NOON} for n in numbers])


def test_a_command_sees_what_it_has_just_appended(db: Database) -> None:
    key, projection = open_event(db), everything()
    with db.transaction() as tx:
        store.append(tx, key, "note_added", {})
        assert projection.state(tx, key)[-1] == (2, "note_added", 0)


def test_a_transaction_rolled_back_leaves_no_trace_in_memory(db: Database) -> None:
    key, projection = open_event(db), everything()
    before = seen(db, projection, key)
    refused_after(db, lambda tx: store.append(tx, key, "cod_activated", {}), lambda tx: projection.state(tx, key))
    assert seen(db, projection, key) == before
    note(db, key)
    assert seen(db, projection, key) == (*before, (2, "note_added", 0))


def test_what_is_read_before_the_append_of_a_transaction_rolled_back_is_still_right(db: Database) -> None:
    key, projection = open_event(db), everything()
    note(db, key)

    def both(tx: Tx) -> None:
        projection.state(tx, key)
        store.append(tx, key, "cod_activated", {})
        projection.state(tx, key)
        projection.provisional(tx, key)

    refused_after(db, both)
    assert seen(db, projection, key) == seen(db, everything(), key)


def test_step_by_step_is_the_same_as_from_the_start(db: Database) -> None:
    key, projection = open_event(db), everything()
    delivery = post(db, key)[0]
    for n in range(1, 5):
        tell(db, key, delivery, 2 * n, 2 * n + 1)
        with db.transaction() as tx:
            receipts.close_seal(tx, key)
        note(db, key)
        seen(db, projection, key)
    told = seen(db, projection, key)
    assert told == seen(db, everything(), key)
    assert [lines for _, kind, lines in told if kind == "receipts_sealed"] == [2, 2, 2, 2]


def test_more_entries_than_a_page_are_all_folded(db: Database) -> None:
    key, projection = open_event(db), everything()
    with db.transaction() as tx:
        for _ in range(501):
            store.append(tx, key, "note_added", {})
    assert len(seen(db, projection, key)) == 502


def test_lines_that_wait_are_folded_provisionally_and_never_remembered(db: Database) -> None:
    key, projection = open_event(db), everything()
    delivery = post(db, key)[0]
    tell(db, key, delivery, 1, 2, 3)
    sealed = seen(db, projection, key)
    with db.reading() as tx:
        assert projection.provisional(tx, key) == (*sealed, (2**31, "receipts_sealed", 3))
    assert seen(db, projection, key) == sealed


def test_events_do_not_mix(db: Database) -> None:
    first, second, projection = open_event(db), open_event(db), everything()
    note(db, first)
    assert (len(seen(db, projection, first)), len(seen(db, projection, second))) == (2, 1)


def test_readers_and_writers_at_once_remember_the_truth(db: Database) -> None:
    key, projection = open_event(db), everything()

    def write() -> None:
        for _ in range(10):
            note(db, key)

    def read() -> None:
        for _ in range(20):
            told = seen(db, projection, key)
            assert [number for number, _, _ in told] == list(range(1, len(told) + 1))

    assert together(write, read, write, read) == []
    assert seen(db, projection, key) == seen(db, everything(), key)


def test_the_projections_of_the_house_never_change_what_they_remember(db: Database) -> None:
    key = open_event(db)
    tell(db, key, "d1", 1)
    for projection in (judged, stages):
        with db.reading() as tx:
            kept = projection.state(tx, key)
            shown = repr(kept)
        refused_after(db, lambda tx: receipts.close_seal(tx, key), lambda tx, made=projection: made.state(tx, key),
                      lambda tx: tx.execute(insert(content), {"id": "x", "subject": "", "text": ""}))
        with db.reading() as tx:
            assert repr(kept) == shown
            assert projection.state(tx, key) == kept
