"""Writing entries: hours that never go back, texts beside, one chain per event whatever happens at once."""
from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from crisis.clock import instant
from crisis.db import Database
from crisis.errors import Missing, Refused
from crisis.journal import store
from crisis.journal.entry import verify
from crisis.journal.tables import beside, event
from tests.db.making import NOON, Hands, hands_on, note, open_event, together

PARIS = ZoneInfo("Europe/Paris")


def contents(db: Database, event_id: str) -> list[dict[str, object]]:
    with db.reading() as tx:
        return [entry.content for entry in verify(event_id, store.entries(tx, event_id))]


def test_an_entry_says_who_what_and_when(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    hands_on(monkeypatch)
    key = open_event(db)
    with db.transaction() as tx:
        store.append(tx, key, "note_added", {"category": "fact"}, by=store.By("p1", "duty_officer"),
                     happened_at=NOON - timedelta(minutes=12))
    assert contents(db, key)[-1] == {
        "v": 1, "event": key, "seq": 2, "kind": "note_added", "clock": "host", "recorded_at": instant(NOON),
        "happened_at": instant(NOON - timedelta(minutes=12)), "data": {"category": "fact"},
        "by": {"person": "p1", "function": "duty_officer"}}


def test_the_hour_of_recording_never_goes_back_even_if_the_clock_does(
        db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    hands = hands_on(monkeypatch)
    key = open_event(db)
    hands.live(30)
    note(db, key)
    hands.step(-3600)
    note(db, key)
    hands.live(10)
    note(db, key)
    hands.step(7200)
    note(db, key)
    hours = [content["recorded_at"] for content in contents(db, key)]
    half_a_minute = instant(NOON + timedelta(seconds=30))
    assert hours == [instant(NOON), half_a_minute, half_a_minute, half_a_minute,
                     instant(NOON + timedelta(seconds=3640))]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.integers(-5000, 5000), min_size=1, max_size=8))
def test_no_sequence_of_steps_makes_a_chain_go_back(
        db: Database, monkeypatch: pytest.MonkeyPatch, steps: list[int]) -> None:
    hands: Hands = hands_on(monkeypatch)
    key = open_event(db)
    for step in steps:
        hands.step(step)
        note(db, key)
    hours = [str(content["recorded_at"]) for content in contents(db, key)]
    assert hours == sorted(hours)


@pytest.mark.parametrize(("before", "after", "seconds"), [
    # Summer time begins: 01:59:59 is followed by 03:00:01. It ends: 02:59:59 is followed by 02:00:01.
    (datetime(2026, 3, 29, 1, 59, 59, tzinfo=PARIS), datetime(2026, 3, 29, 3, 0, 1, tzinfo=PARIS), 2),
    (datetime(2026, 10, 25, 2, 59, 59, tzinfo=PARIS), datetime(2026, 10, 25, 2, 0, 1, fold=1, tzinfo=PARIS), 2)])
def test_both_changes_of_the_hour_are_two_seconds_like_any_others(
        db: Database, monkeypatch: pytest.MonkeyPatch, before: datetime, after: datetime, seconds: int) -> None:
    hands = hands_on(monkeypatch, before.astimezone(UTC))
    key = open_event(db)
    hands.live(seconds)
    with db.transaction() as tx:
        store.append(tx, key, "note_added", {}, happened_at=after)
    first, second = contents(db, key)
    assert second["recorded_at"] == second["happened_at"] == instant(after)
    assert (datetime.fromisoformat(str(second["recorded_at"])) - datetime.fromisoformat(str(first["recorded_at"]))
            ).total_seconds() == seconds


def test_a_naive_hour_is_refused_and_nothing_is_written(db: Database) -> None:
    key = open_event(db)
    with pytest.raises(ValueError, match="naive"):
        note(db, key, happened_at=datetime(2026, 11, 21, 12, 0))  # noqa: DTZ001  being naive is the point
    assert len(contents(db, key)) == 1


def test_a_text_stands_beside_and_the_entry_commits_to_it(db: Database) -> None:
    key = open_event(db)
    note(db, key, text="La Cère déborde à l'aval.")
    said = contents(db, key)[-1]["text"]
    assert isinstance(said, dict)
    with db.reading() as tx:
        row = tx.execute(select(beside)).one()
        assert store.texts(tx, key, [said["id"]]) == {said["id"]: "La Cère déborde à l'aval."}
    assert hashlib.sha256(row.salt + row.body.encode()).hexdigest() == said["sha256"]
    assert "Cère" not in str(contents(db, key))


def test_the_same_text_twice_is_committed_to_differently(db: Database) -> None:
    key = open_event(db)
    note(db, key, text="vu")
    note(db, key, text="vu")
    one, two = (content["text"] for content in contents(db, key)[-2:])
    assert isinstance(one, dict)
    assert isinstance(two, dict)
    assert one["sha256"] != two["sha256"]


def test_a_text_that_is_erased_leaves_the_chain_whole(db: Database) -> None:
    key = open_event(db)
    note(db, key, text="nom d'une personne")
    with db.transaction() as tx:
        tx.execute(delete(beside))
    assert len(contents(db, key)) == 2
    with db.reading() as tx:
        assert store.texts(tx, key, ["any"]) == {}


@pytest.mark.parametrize("text", ["nul\x00", "moitié \ud83d", "\udc00"])
def test_a_text_that_one_engine_could_not_keep_is_refused_in_french(db: Database, text: str) -> None:
    key = open_event(db)
    with pytest.raises(Refused) as refused:
        note(db, key, text=text)
    assert refused.value.what.startswith("Ce texte")
    assert len(contents(db, key)) == 1


def test_unusual_but_honest_text_is_kept_as_it_is(db: Database) -> None:
    key = open_event(db)
    strange = "œ « é » \u202f 🌊 \r\n\t ﬁ e\u0301 \u2028"
    note(db, key, text=strange)
    with db.reading() as tx:
        assert [*tx.execute(select(beside.c.body)).scalars()] == [strange]


def test_an_event_that_does_not_exist_is_said_so(db: Database) -> None:
    open_event(db)
    with pytest.raises(Missing):
        note(db, "nowhere")


def test_entries_written_at_once_make_one_chain_per_event(db: Database) -> None:
    keys = [open_event(db) for _ in range(3)]
    acts = [lambda key=key: [note(db, key, text="x") for _ in range(6)] for key in keys for _ in range(2)]
    assert together(*acts) == []
    assert [len(contents(db, key)) for key in keys] == [13, 13, 13]


def test_the_head_of_an_event_is_its_last_entry(db: Database) -> None:
    key = open_event(db)
    note(db, key)
    with db.reading() as tx:
        last = store.entries(tx, key)[-1]
        row = tx.execute(select(event).where(event.c.id == key)).one()
    assert (row.head_seq, row.head_hash, instant(row.head_at)) == (last.seq, last.hash, last.content["recorded_at"])


def test_entries_come_page_by_page_in_their_order(db: Database) -> None:
    key = open_event(db)
    for _ in range(6):
        note(db, key)
    with db.reading() as tx:
        assert [entry.seq for entry in store.entries(tx, key, after=2, limit=3)] == [3, 4, 5]
        assert store.entries(tx, key, after=7) == []


def test_an_entry_made_under_the_virtual_clock_says_so(db: Database) -> None:
    key = open_event(db)
    with db.transaction() as tx:
        tx.now, tx.clock = tx.now + timedelta(hours=3), "virtual"
        store.append(tx, key, "note_added", {})
    assert contents(db, key)[-1]["clock"] == "virtual"
