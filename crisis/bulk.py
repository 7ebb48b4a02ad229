"""Many rows in one statement. Decides how a batch is written on each engine; what is in it belongs to whoever calls."""
from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Column, Insert, Select, Table, Update, bindparam, func, insert, select, update

from crisis.db import Tx


def insert_many(tx: Tx, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of the same columns, on SQLite in one step.

    There, each row of an ordinary batch gives up the interpreter and waits for its turn with the write lock in hand:
    sixty callers at work made a batch of thirty last 40 ms.
    """
    if tx.dialect != "sqlite":
        tx.execute(insert(table), rows)
        return
    columns = tuple(table.c[name] for name in rows[0])
    tx.execute(_insert_from_json(table, columns), {"rows": _json(tx, columns, rows)})


def update_many(tx: Tx, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Update rows by their `id`, all to the same columns; on SQLite in one step, for the same reason."""
    columns = tuple(table.c[name] for name in rows[0])
    if tx.dialect == "sqlite":
        tx.execute(_update_from_json(table, columns), {"rows": _json(tx, columns, rows)})
    else:
        tx.execute(_update_each(table, columns), [{f"b_{name}": value for name, value in row.items()} for row in rows])


def _json(tx: Tx, columns: Sequence[Column[Any]], rows: Sequence[Mapping[str, Any]]) -> str:
    binds = [(column.name, column.type.dialect_impl(tx.conn.dialect).bind_processor(tx.conn.dialect))
             for column in columns]
    return json.dumps([[bind(row[name]) if bind else row[name] for name, bind in binds] for row in rows])


def _from_json(columns: Sequence[Column[Any]]) -> Select[Any]:
    each = func.json_each(bindparam("rows")).table_valued("value", name="each")
    return select(*(func.json_extract(each.c.value, f"$[{rank}]").label(column.name)
                    for rank, column in enumerate(columns))).select_from(each)


@cache
def _insert_from_json(table: Table, columns: tuple[Column[Any], ...]) -> Insert:
    return insert(table).from_select(list(columns), _from_json(columns), include_defaults=False)


@cache
def _update_from_json(table: Table, columns: tuple[Column[Any], ...]) -> Update:
    given = _from_json(columns).subquery("given")
    changed = {column: given.c[column.name] for column in columns if column.name != "id"}
    return update(table).where(table.c.id == given.c.id).values(changed)


@cache
def _update_each(table: Table, columns: tuple[Column[Any], ...]) -> Update:
    changed: dict[Any, Any] = {column: bindparam(f"b_{column.name}") for column in columns if column.name != "id"}
    return update(table).where(table.c.id == bindparam("b_id")).values(changed)
