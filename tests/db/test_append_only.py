"""Every trick by which a line of the proof could be changed, tried on both engines as the service would try it."""
from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import Connection, NullPool, create_engine, insert, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from crisis.db import Database
from crisis.journal import receipts, store
from crisis.journal.entry import BrokenChainError, canonical, chained, verify
from crisis.messages.tables import frozen, message
from crisis.reports import kept
from tests.db.making import NOON, note, open_event, post
from tests.pg import PgUrls

MESSAGE = {"number": 1, "version": 1, "state": "submitted", "factual": True, "ends_alert": False, "urgency": "alert",
           "title": "Crue", "core": "", "fields": "{}", "book": "", "communes": "15014", "means": "", "media": False,
           "writers": "somebody", "waves": 0}
SERVICE_ONLY = "permission denied|must be owner"
GUARD = "append-only"


def filled(db: Database) -> str:
    """Open an event with three entries, two receipts of which one is sealed, one delivery, one text offered."""
    key = open_event(db)
    delivery = post(db, key)[0]
    with db.transaction() as tx:
        tx.execute(insert(message), MESSAGE | {"id": "m" + key[1:], "event": key, "written_at": tx.now})
        tx.execute(insert(frozen), {"hash": key + key, "message": "m" + key[1:], "version": 1, "body": "{}"})
        kept.keep(tx, key.encode(), "application/json")
    for n in (1, 2):
        with db.transaction() as tx:
            receipts.record(tx, [{"event": key, "delivery": delivery, "n": n, "target": "commune:15000",
                                  "channel": "sms", "state": "accepted", "at": NOON}])
            if n == 1:
                receipts.close_seal(tx, key)
    return key


@pytest.fixture
def event(db: Database) -> str:
    return filled(db)


@contextmanager
def opened(url: str) -> Iterator[Connection]:
    """The database as a password opens it, with none of the habits of the house."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


@pytest.fixture
def raw(database_url: str, engine_name: str) -> Iterator[Connection]:
    with opened(database_url) as connection:
        if engine_name == "sqlite":
            connection.exec_driver_sql("PRAGMA recursive_triggers=OFF")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        yield connection


def content_of(connection: Connection) -> list[list[str]]:
    schema = "main" if connection.dialect.name == "sqlite" else "public"
    kept = [sorted(str(tuple(row)) for row in connection.execute(text(f"SELECT * FROM {schema}.{table}")))
            for table in COLUMNS]
    connection.rollback()
    return kept


def refused(connection: Connection, *statements: str, why: str = f"{GUARD}|{SERVICE_ONLY}") -> None:
    before = content_of(connection)
    with pytest.raises(DBAPIError, match=why):
        run(connection, *statements)
    connection.rollback()
    assert content_of(connection) == before


def run(connection: Connection, *statements: str) -> None:
    for statement in statements:
        connection.execute(text(statement))
    connection.commit()


COLUMNS = {"entry": "event, seq, body, hash", "receipt": "delivery, n, event, target, channel, state, at",
           "sealed": "delivery, n, event, seal_seq", "frozen": "hash, message, version, body",
           "report_file": "sha256, media_type, size, bytes",
           "event": "id, nature, plays, mode, type, territory, opened_at, opened_by, head_seq, head_hash, head_at"}
CHANGED = {"entry": "hash = 'x'", "receipt": "state = 'delivered'", "sealed": "seal_seq = 99",
           "frozen": "body = 'x'", "report_file": "media_type = 'x'"}
KEYS = {"entry": "event, seq", "event": "id", "frozen": "hash", "report_file": "sha256"}


@pytest.mark.parametrize("table", CHANGED)
def test_a_line_is_never_updated(raw: Connection, event: str, table: str) -> None:
    refused(raw, f"UPDATE {table} SET {CHANGED[table]}")


@pytest.mark.parametrize("table", COLUMNS)
def test_a_line_is_never_deleted(raw: Connection, event: str, table: str) -> None:
    refused(raw, f"DELETE FROM {table}")


@pytest.mark.parametrize("table", COLUMNS)
def test_a_table_is_never_emptied(raw: Connection, event: str, engine_name: str, table: str) -> None:
    if engine_name == "postgresql":
        refused(raw, f"TRUNCATE {table} CASCADE")
    else:
        refused(raw, f"DELETE FROM {table} WHERE 1")


@pytest.mark.parametrize("table", COLUMNS)
def test_a_line_is_never_replaced_by_an_insert(raw: Connection, event: str, engine_name: str, table: str) -> None:
    columns = COLUMNS[table]
    again = f"INTO {table} ({columns}) SELECT {columns} FROM {table} WHERE true"
    if engine_name == "sqlite":
        refused(raw, f"INSERT OR REPLACE {again}")
        refused(raw, f"REPLACE {again}")
    key = KEYS.get(table, "delivery, n")
    column = columns.rsplit(", ", 1)[1]
    refused(raw, f"INSERT {again} ON CONFLICT ({key}) DO UPDATE SET {column} = excluded.{column}",
            why=f"{GUARD}|{SERVICE_ONLY}")


@pytest.mark.parametrize("table", COLUMNS)
def test_no_hidden_key_lets_one_line_replace_another(raw: Connection, event: str, engine_name: str, table: str) -> None:
    if engine_name == "sqlite":
        columns = COLUMNS[table]
        refused(raw, f"INSERT OR REPLACE INTO {table} (rowid, {columns}) SELECT 1, {columns} FROM {table}",
                why="no column named rowid")
        refused(raw, f"UPDATE OR REPLACE {table} SET rowid = 1", why="no such column")
    else:
        refused(raw, f"DELETE FROM {table} WHERE ctid = (SELECT min(ctid) FROM {table})")


@pytest.mark.parametrize("gap", [-1, 0, 2, 100])
def test_an_entry_is_never_anything_but_the_next(raw: Connection, event: str, gap: int) -> None:
    refused(raw, "INSERT INTO entry (event, seq, body, hash) "
                 f"SELECT id, head_seq + {gap}, 'x', 'y' FROM event WHERE id = '{event}'", why=GUARD)


def test_an_entry_of_no_event_is_refused(raw: Connection, event: str) -> None:
    refused(raw, "INSERT INTO entry (event, seq, body, hash) VALUES ('nowhere', 1, 'x', 'y')", why=GUARD)


def entry_next(event: str) -> str:
    return ("INSERT INTO entry (event, seq, body, hash) "
            f"SELECT id, head_seq + 1, 'x', 'y' FROM event WHERE id = '{event}'")


HEADS = {
    "by two": "head_seq = head_seq + 2", "backwards": "head_seq = head_seq - 1", "to nothing": "head_seq = 0",
    "without an entry": "head_seq = head_seq + 1, head_hash = 'y'", "hash alone": "head_hash = 'y'",
    "hour alone": "head_at = opened_at",
}


@pytest.mark.parametrize("move", HEADS)
def test_a_head_never_moves_but_by_one_entry_that_exists(raw: Connection, event: str, move: str) -> None:
    refused(raw, f"UPDATE event SET {HEADS[move]} WHERE id = '{event}'", why=GUARD)


@pytest.mark.parametrize(("by", "to"), [(1, "z"), (2, "y")])
def test_a_head_never_moves_to_another_entry_than_the_new_one(raw: Connection, event: str, by: int, to: str) -> None:
    refused(raw, entry_next(event),
            f"UPDATE event SET head_seq = head_seq + {by}, head_hash = '{to}' WHERE id = '{event}'", why=GUARD)


def test_the_hour_of_a_head_never_goes_back(raw: Connection, event: str, engine_name: str) -> None:
    earlier = "'2000-01-01T00:00:00.000000Z'"
    refused(raw, entry_next(event), "UPDATE event SET head_seq = head_seq + 1, head_hash = 'y', "
            f"head_at = {earlier} WHERE id = '{event}'", why=GUARD)


@pytest.mark.parametrize("column", ["mode", "nature", "plays", "type", "territory", "opened_at", "opened_by", "id"])
def test_what_an_event_is_never_changes(raw: Connection, event: str, column: str) -> None:
    value = "'2000-01-01T00:00:00.000000Z'" if column == "opened_at" else "'x'"
    refused(raw, f"UPDATE event SET {column} = {value} WHERE id = '{event}'", why=GUARD)


SAID = '{"kind": "event_described", "data": {"type": "storm"}}'


@pytest.mark.parametrize(("body", "kind"), [
    (SAID, "fire"), (SAID.replace("event_described", "note_added"), "storm"), ("{}", "storm")])
def test_the_type_of_an_event_is_the_one_that_the_entry_at_its_head_says(raw: Connection, event: str,
                                                                        engine_name: str, body: str, kind: str) -> None:
    blob = f"convert_to('{body}', 'UTF8')" if engine_name == "postgresql" else f"CAST('{body}' AS BLOB)"
    follows = [f"INSERT INTO entry SELECT id, head_seq + 1, {blob}, '{'y' * 64}' FROM event WHERE id = '{event}'",
               f"UPDATE event SET head_seq = head_seq + 1, head_hash = '{'y' * 64}' WHERE id = '{event}'"]
    refused(raw, *follows, f"UPDATE event SET type = '{kind}' WHERE id = '{event}'", why=GUARD)


@pytest.mark.parametrize("start", ["5, head_hash", "0, 'y'"])
def test_an_event_is_never_born_with_a_past(raw: Connection, event: str, start: str) -> None:
    refused(raw, f"INSERT INTO event ({COLUMNS['event']}) SELECT 'new', nature, plays, mode, type, territory, "
                 f"opened_at, opened_by, {start}, head_at FROM event WHERE id = '{event}'", why=GUARD)


def test_a_temporary_table_of_the_same_name_deceives_no_guard(raw: Connection, event: str) -> None:
    body, hash_ = b"{}", "y" * 64
    forged = f"INSERT INTO entry SELECT id, head_seq + 1, '{body.decode()}', '{hash_}' FROM event WHERE id = '{event}'"
    hidden = "CREATE TEMPORARY TABLE entry (event varchar, seq integer, body varchar, hash varchar)"
    moved = f"UPDATE event SET head_seq = head_seq + 1, head_hash = '{hash_}' WHERE id = '{event}'"
    refused(raw, hidden, forged, moved, why=GUARD)


GUARDS_OFF = ["ALTER TABLE entry DISABLE TRIGGER ALL", "ALTER TABLE entry DISABLE TRIGGER entry_no_update",
              "DROP TRIGGER entry_no_update ON entry", "SET session_replication_role = 'replica'",
              "CREATE OR REPLACE FUNCTION crisis_refuse() RETURNS trigger LANGUAGE plpgsql AS "
              "$$ BEGIN RETURN NEW; END $$",
              "DROP TABLE entry CASCADE", "ALTER TABLE entry DROP CONSTRAINT pk_entry", "SET ROLE crisis_owner",
              "CREATE RULE nothing AS ON INSERT TO entry DO INSTEAD NOTHING"]


@pytest.mark.parametrize("statement", GUARDS_OFF)
def test_the_service_never_takes_a_guard_away(pg_urls: PgUrls, statement: str) -> None:
    with opened(pg_urls.service_url) as connection, pytest.raises(DBAPIError, match=SERVICE_ONLY):
        run(connection, statement)


@pytest.mark.parametrize("table", COLUMNS)
def test_even_the_owner_of_the_tables_meets_the_guards(pg_urls: PgUrls, table: str) -> None:
    db = Database(pg_urls.service_url)
    filled(db)
    db.close()
    columns = COLUMNS[table]
    key = KEYS.get(table, "delivery, n")
    with opened(pg_urls.owner_url) as connection:
        for statement in (f"UPDATE {table} SET {CHANGED.get(table, 'mode = 1')}", f"DELETE FROM {table}",
                          f"TRUNCATE {table} CASCADE", f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table} "
                          f"ON CONFLICT ({key}) DO UPDATE SET {CHANGED.get(table, 'mode = 1')}"):
            refused(connection, statement, why=GUARD)


def test_what_the_owner_of_a_file_can_still_do_shows_when_it_is_verified(sqlite_url: str) -> None:
    db = Database(sqlite_url)
    key = open_event(db)
    note(db, key)
    note(db, key)
    with closing(sqlite3.connect(str(make_url(sqlite_url).database))) as file:
        file.execute("DROP TRIGGER entry_no_update")
        file.execute("UPDATE entry SET body = ? WHERE event = ? AND seq = 2", (b"{}", key))
        file.commit()
    with db.reading() as tx, pytest.raises(BrokenChainError, match="entrée 2"):
        list(verify(key, store.entries(tx, key)))
    db.close()


def test_an_honest_entry_still_enters(raw: Connection, db: Database, event: str, engine_name: str) -> None:
    with db.reading() as tx:
        head = store.entries(tx, event)[-1]
    body = canonical(head.content | {"seq": head.seq + 1})
    made = {"event": event, "seq": head.seq + 1, "body": body, "hash": chained(head.hash, body)}
    raw.execute(text("INSERT INTO entry (event, seq, body, hash) VALUES (:event, :seq, :body, :hash)"), made)
    raw.execute(text("UPDATE event SET head_seq = :seq, head_hash = :hash WHERE id = :event"), made)
    raw.commit()
    assert note(db, event) == head.seq + 2
    with db.reading() as tx:
        assert len(list(verify(event, store.entries(tx, event)))) == head.seq + 2


def test_a_text_that_was_offered_is_never_offered_again_as_another(raw: Connection, event: str) -> None:
    again = f"INSERT INTO frozen (hash, message, version, body) SELECT '{'z' * 64}', message, version, '' FROM frozen"
    refused(raw, again, why=f"{GUARD}|uq_frozen_message_version")
