"""EA5: an approval killed between any two of its writes leaves nothing at all; the one that ends is complete."""
from __future__ import annotations

import os
import signal
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import CursorResult, Executable, select

from crisis.db import Database, Tx, metadata
from crisis.evidence.verifier import verify_event
from crisis.messages.approval import Bound
from tests.house import House


def everything(house: House) -> dict[str, list[str]]:
    """Return every row of every table."""
    return house.look(lambda tx: {name: sorted(repr(tuple(row)) for row in tx.execute(select(table)))
                                  for name, table in metadata.tables.items()})


def approve_and_die(house: House, message: str, bound: Bound, writes: int) -> bool:
    """Approve in a process of its own that a kill -9 ends after so many writes; return whether it came to the end."""
    child = os.fork()
    if child == 0:
        try:
            _die_after(writes)
            House(Database(house.db.url), house.hours).approve(message, bound)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return not os.WIFSIGNALED(status)


def _die_after(writes: int) -> None:
    """Let this process die once it has written so many times. What is committed then is up to the database."""
    execute, left = Tx.execute, [writes]

    def counting(tx: Tx, statement: Executable,
                 params: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None) -> CursorResult[Any]:
        done = execute(tx, statement, params)
        left[0] -= bool(getattr(statement, "is_dml", False))
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    Tx.execute = counting  # type: ignore[assignment, method-assign]  # in the child alone


def test_a_kill_between_any_two_writes_of_an_approval_leaves_nothing_or_all_of_it(house: House) -> None:
    event = house.staffed()
    message, bound = house.message(event)
    before, writes = everything(house), 1
    while not approve_and_die(house, message, bound, writes):
        assert everything(house) == before, writes
        writes += 1
    assert writes > 8
    dispatched = house.entries(event, "message_approved", "message_dispatched")
    assert [entry["kind"] for entry in dispatched] == ["message_approved", "message_dispatched"]
    ordered = {target["id"] for target in dispatched[1]["data"]["targets"]}
    assert {row.id for row in house.deliveries(event)} == ordered != set()
    assert house.look(verify_event, event).entries == len(house.entries(event))
