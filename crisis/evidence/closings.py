"""When an event was closed, reopened, closed again (R6), as its entries say: which closing stands, what is late. Pure.

What may reopen an event is `events/reopening`'s; the heads that the register noted are `register`'s.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from crisis.journal.entry import BrokenChainError

CLOSED, REOPENED = "event_closed", "event_reopened"
Entry = Mapping[str, Any]


def last_act(contents: Sequence[Entry]) -> Entry | None:
    """Return the last closing or reopening; None if there was none."""
    return next((each for each in reversed(contents) if each["kind"] in (CLOSED, REOPENED)), None)


def standing(contents: Sequence[Entry]) -> Entry | None:
    """Return the closing that stands; None while the event is open, or open again."""
    last = last_act(contents)
    return last if last is not None and last["kind"] == CLOSED else None


def late(contents: Sequence[Entry]) -> Iterator[Entry]:
    """Yield what was written after a closing, up to the reopening that ended it if one did."""
    closed = False
    for content in contents:
        if content["kind"] in (CLOSED, REOPENED):
            closed = content["kind"] == CLOSED
        elif closed:
            yield content


def check(contents: Sequence[Entry]) -> None:
    """Raise BrokenChainError for a reopening of what was not closed, or that names another closing."""
    closed: int | None = None
    for content in contents:
        if content["kind"] == REOPENED and content["data"].get("closed_seq") != closed:
            raise BrokenChainError(content["seq"], "elle rouvre une clôture qui n'est pas celle de l'évènement")
        if content["kind"] in (CLOSED, REOPENED):
            closed = content["seq"] if content["kind"] == CLOSED else None
