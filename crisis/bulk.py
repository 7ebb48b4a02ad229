"""Many rows in one statement. Decides how a batch crosses to each engine; what is in it belongs to whoever calls.

Each row of an ordinary batch gives up the interpreter and waits for its turn with the locks in hand: with sixty
callers at work a batch of thirty lasted 40 ms on SQLite, 80 ms on PostgreSQL. So a batch travels as one JSON value;
only PostgreSQL, which answers all rows at once, is read in the ordinary way.
"""
from __future__ import annotations

import json
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Dialect,
    Insert,
    Select,
    Table,
    Text,
    Update,
    bindparam,
    cast,
    func,
    insert,
    select,
    update,
)
from sqlalchemy import column as named

from crisis.db import Tx

Columns = tuple[Column[Any], ...]


def insert_many(tx: Tx, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of the same columns in one step."""
    own, shared = _columns(table, rows)
    tx.execute(_insert(table, own, shared, tx.dialect), _given_to(tx, own, shared, rows))


def update_many(tx: Tx, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Update rows by their `id`, all to the same columns, in one step."""
    own, shared = _columns(table, rows)
    tx.execute(_update(table, own, shared, tx.dialect), _given_to(tx, own, shared, rows))


def read_many(tx: Tx, statement: Select[Any], params: Mapping[str, Any]) -> list[Any]:
    """Return the rows of a statement that lives as long as the process, in no order."""
    if tx.dialect != "sqlite":
        return list(tx.execute(statement, params))
    kind, reads, as_json = _as_json(statement, tx.conn.dialect)
    rows = json.loads(tx.execute(as_json, params).scalar_one())
    return [kind(*[read(value) if read else value for read, value in zip(reads, row, strict=True)]) for row in rows]


def _columns(table: Table, rows: Sequence[Mapping[str, Any]]) -> tuple[Columns, Columns]:
    """Return the columns that differ from row to row, and those that all rows share.

    The thousand rows of a wave differ by their id and their recipient: the other twenty values cross once.
    """
    first, others = rows[0], rows[1:]
    key = "id" if "id" in first else next(iter(first))
    own = tuple(name for name in first if name == key or any(row[name] != first[name] for row in others))
    return tuple(table.c[name] for name in own), tuple(table.c[name] for name in first if name not in own)


def _given_to(tx: Tx, own: Columns, shared: Columns, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"rows": _json(tx, own, rows)} | {f"all_{column.name}": rows[0][column.name] for column in shared}


def _json(tx: Tx, columns: Columns, rows: Sequence[Mapping[str, Any]]) -> str:
    binds = _binds(columns, tx.conn.dialect)
    return json.dumps([{name: bind(row[name]) if bind else row[name] for name, bind in binds} for row in rows],
                      default=datetime.isoformat)


@cache
def _binds(columns: Columns, dialect: Dialect) -> list[tuple[str, Callable[[Any], Any] | None]]:
    return [(column.name, column.type.dialect_impl(dialect).bind_processor(dialect)) for column in columns]


@cache
def _as_json(statement: Select[Any], dialect: Dialect) -> tuple[Any, list[Any], Select[Any]]:
    found = statement.subquery("found")
    kind: Any = namedtuple("Read", [column.name for column in found.c])  # type: ignore[misc]  # columns make its fields
    reads = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in found.c]
    return kind, reads, select(func.json_group_array(func.json_array(*found.c)))


def _given(own: Columns, shared: Columns, dialect: str) -> Select[Any]:
    """Return the rows of the bound JSON value as a selection of their own columns, then of those that all share."""
    rows = bindparam("rows", type_=Text)
    same = [_same(column, dialect) for column in shared]
    if dialect == "sqlite":
        each = func.json_each(rows).table_valued("value", name="each")
        return select(*(func.json_extract(each.c.value, f"$.{column.name}").label(column.name) for column in own),
                      *same).select_from(each)
    record = func.json_to_recordset(cast(rows, JSON)).table_valued(
        *(named(column.name, column.type) for column in own), name="record").render_derived(with_types=True)
    return select(*record.c, *same)


def _same(column: Column[Any], dialect: str) -> ColumnElement[Any]:
    value = bindparam(f"all_{column.name}", type_=column.type)
    return (value if dialect == "sqlite" else cast(value, column.type)).label(column.name)


@cache
def _insert(table: Table, own: Columns, shared: Columns, dialect: str) -> Insert:
    return insert(table).from_select([*own, *shared], _given(own, shared, dialect), include_defaults=False)


@cache
def _update(table: Table, own: Columns, shared: Columns, dialect: str) -> Update:
    given = _given(own, shared, dialect).subquery("given")
    changed = {column: given.c[column.name] for column in (*own, *shared) if column.name != "id"}
    return update(table).where(table.c.id == given.c.id).values(changed)
