"""Which entry ordered each delivery: named by the entry, or pointed at by the outbox for a reminder. Judges nothing."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from crisis.db import Tx
from crisis.delivery.tables import delivery

Content = dict[str, Any]
# Entries that write to people on duty without naming each delivery: the outbox says which delivery is theirs.
TO_STAFF = frozenset({"reminder_raised", "review_rang", "activation_mistaken"})


@dataclass(frozen=True, slots=True)
class Ordered:
    """One delivery as ordered by the entry `seq` at `at`; an empty target or channel was left open by that entry."""

    seq: int
    at: str
    audience: str
    target: str = ""
    channel: str = ""

    def agrees(self, target: str, channel: str) -> bool:
        """Return whether a receipt line speaks of what was ordered."""
        return self.target in ("", target) and self.channel in ("", channel)


@dataclass(frozen=True, slots=True)
class Pointer:
    """What the outbox says of a delivery: the entry that ordered it, its audience, its target, its channel."""

    delivery: str
    seq: int
    audience: str
    target: str
    channel: str


def pointers(tx: Tx, event_id: str) -> list[Pointer]:
    """Read the outbox rows of an event. They are no proof: an entry must agree with each of them."""
    rows = tx.execute(select(delivery.c.id, delivery.c.order_seq, delivery.c.audience, delivery.c.target,
                             delivery.c.channel).where(delivery.c.event == event_id))
    return [Pointer(row.id, row.order_seq, row.audience, row.target, row.channel) for row in rows]


def ordered(entries: Sequence[Content], pointed: Iterable[Pointer]) -> dict[str, Ordered]:
    """Return the order of every delivery that some entry accounts for."""
    found = {key: order for content in entries for key, order in _NAMED.get(content["kind"], _none)(content)}
    by_seq = {content["seq"]: content for content in entries if content["kind"] in TO_STAFF}
    for pointer in pointed:
        content = by_seq.get(pointer.seq)
        if content is not None and pointer.delivery not in found and _may_write_to(content, pointer.target):
            found[pointer.delivery] = Ordered(pointer.seq, content["recorded_at"], "staff", pointer.target,
                                              pointer.channel)
    return found


def _may_write_to(content: Content, target: str) -> bool:
    kind, _, person = target.partition(":")
    persons: Sequence[str] | None = content["data"].get("persons")
    return kind == "person" and (persons is None or person in persons)


def _none(_content: Content) -> Iterator[tuple[str, Ordered]]:
    yield from ()


def _dispatched(content: Content) -> Iterator[tuple[str, Ordered]]:
    for target in content["data"]["targets"]:
        yield target["id"], Ordered(content["seq"], content["recorded_at"], target["audience"], target["target"],
                                    target["channel"])


def _alerted(content: Content) -> Iterator[tuple[str, Ordered]]:
    data = content["data"]
    if data["delivery"]:
        yield data["delivery"], Ordered(content["seq"], content["recorded_at"], "staff", f"person:{data['person']}")


def _probed(content: Content) -> Iterator[tuple[str, Ordered]]:
    for key in content["data"]["deliveries"]:
        yield key, Ordered(content["seq"], content["recorded_at"], "probe")


_NAMED: Mapping[str, Callable[[Content], Iterator[tuple[str, Ordered]]]] = {
    "message_dispatched": _dispatched, "duty_alerted": _alerted, "probe_sent": _probed}
