"""Which entry ordered each delivery: the entry names it, and the outbox holds no other. Judges nothing."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from crisis.accounts.rights import VOLUNTEER
from crisis.db import Tx
from crisis.delivery.tables import delivery

Content = dict[str, Any]
ORGANISM = "organism:"
VOLUNTEERS = "volunteers"
# Of what is told apart from a message: organisms, and the simulated media of an exercise.
_TOLD = {ORGANISM: "services", "inject:": "simulated"}
# What an exercise plays is told by its own part of a report, beside no audience and no duty that was called.
INJECTS, SIMULATED = "injects", "simulated"


@dataclass(frozen=True, slots=True)
class Ordered:
    """One delivery as ordered by the entry `seq` at `at`; an empty target or channel was left open by that entry.

    `apart`: under which audience of its own a report shows it, though the outbox does not know that one.
    """

    seq: int
    at: str
    audience: str
    target: str = ""
    channel: str = ""
    apart: str = ""

    @property
    def shown(self) -> str:
        """Return the audience under which a report counts it."""
        return self.apart or self.audience

    def agrees(self, target: str, channel: str) -> bool:
        """Return whether a receipt line, or a row of the outbox, speaks of what was ordered."""
        return self.target in ("", target) and self.channel in ("", channel)


@dataclass(frozen=True, slots=True)
class Pointer:
    """What the outbox says of a delivery: the entry that ordered it, its audience, its target, its channel.

    It is no proof: an entry must say the same.
    """

    delivery: str
    seq: int
    audience: str
    target: str
    channel: str


def pointers(tx: Tx, event_id: str) -> list[Pointer]:
    """Read the outbox rows of an event, in the order of the entries that they claim."""
    rows = tx.execute(select(delivery.c.id, delivery.c.order_seq, delivery.c.audience, delivery.c.target,
                             delivery.c.channel).where(delivery.c.event == event_id)
                      .order_by(delivery.c.order_seq, delivery.c.id))
    return [Pointer(row.id, row.order_seq, row.audience, row.target, row.channel) for row in rows]


def ordered(entries: Iterable[Content]) -> dict[str, Ordered]:
    """Return the order of every delivery that some entry names."""
    return {key: order for content in entries for key, order in _NAMED.get(content["kind"], _none)(content)}


def orphan(orders: Mapping[str, Ordered], pointed: Iterable[Pointer]) -> Pointer | None:
    """Return the first row of the outbox that no entry ordered as it stands, or None."""
    return next((each for each in pointed if not _accounted(each, orders.get(each.delivery))), None)


def _accounted(pointer: Pointer, order: Ordered | None) -> bool:
    return order is not None and (order.seq, order.audience) == (pointer.seq, pointer.audience) and (
        order.agrees(pointer.target, pointer.channel))


def _none(_content: Content) -> Iterator[tuple[str, Ordered]]:
    yield from ()


def _dispatched(content: Content) -> Iterator[tuple[str, Ordered]]:
    for target in content["data"]["targets"]:
        yield target["id"], Ordered(content["seq"], content["recorded_at"], target["audience"], target["target"],
                                    target["channel"])


def _alerted(content: Content) -> Iterator[tuple[str, Ordered]]:
    """An alert names the delivery of each route; one that dials again names the new call alone.

    Volunteers of the hotline are called as staff is, and are none: a report shows them apart.
    """
    data = content["data"]
    apart = VOLUNTEERS if data["function"] == VOLUNTEER else ""
    for key in filter(None, (data.get("delivery"), data.get("voice"))):
        yield key, Ordered(content["seq"], content["recorded_at"], "staff", f"person:{data['person']}",
                           apart=apart)


def _convened(content: Content) -> Iterator[tuple[str, Ordered]]:
    """A call to the duty of an organism names the delivery of each route; one that dials again the new call alone."""
    data = content["data"]
    for name, channel in (("delivery", "sms"), ("voice", "voice"), ("email", "email")):
        if data.get(name):
            yield data[name], Ordered(content["seq"], content["recorded_at"], "services",
                                      f"{ORGANISM}{data['organism']}", channel)


def _told(content: Content) -> Iterator[tuple[str, Ordered]]:
    apart = VOLUNTEERS if content["kind"] == "volunteers_stood_down" else ""
    for each in content["data"]["deliveries"]:
        yield each["id"], Ordered(content["seq"], content["recorded_at"], _audience(each["target"]), each["target"],
                                  each["channel"], apart)


def _audience(target: str) -> str:
    """Return of which audience a target told apart from a message is: our own people, unless it says another."""
    return next((audience for prefix, audience in _TOLD.items() if target.startswith(prefix)), "staff")


def _shared(content: Content) -> Iterator[tuple[str, Ordered]]:
    """An activation by the COD of another event tells people so; any other one orders nothing itself."""
    if "deliveries" in content["data"]:
        yield from _told(content)


def _left_behind(content: Content) -> Iterator[tuple[str, Ordered]]:
    """Whoever an exercise had told something hears that it is real: our people, organisms and officials."""
    for each in content["data"]["deliveries"]:
        yield each["id"], Ordered(content["seq"], content["recorded_at"], each["audience"], each["target"],
                                  each["channel"])


def _injected(content: Content) -> Iterator[tuple[str, Ordered]]:
    """An inject names the players whom it reaches, or the wall of simulated media on which it is shown."""
    for each in content["data"]["deliveries"]:
        audience = SIMULATED if each["channel"] == SIMULATED else "staff"
        yield each["id"], Ordered(content["seq"], content["recorded_at"], audience, each["target"], each["channel"],
                                  INJECTS)


def _probed(content: Content) -> Iterator[tuple[str, Ordered]]:
    for key in content["data"]["deliveries"]:
        yield key, Ordered(content["seq"], content["recorded_at"], "probe")


_NAMED: Mapping[str, Callable[[Content], Iterator[tuple[str, Ordered]]]] = {
    "message_dispatched": _dispatched, "cod_activated": _shared, "duty_alerted": _alerted, "duty_redialled": _alerted,
    "escalation_exhausted": _told, "volunteers_stood_down": _told, "reminder_raised": _told, "review_rang": _told,
    "organism_called": _convened, "organism_redialled": _convened, "convocation_exhausted": _told,
    "convocation_ended": _told, "activation_mistaken": _told, "exercise_left_behind": _left_behind,
    "hole_announced": _told, "code_sent": _told,
    "duty_reminded": _told, "duty_unconfirmed": _told, "duty_unsure": _told, "swap_told": _told,
    "quality_reminded": _told,
    "telephone_called_back": _told, "telephone_path_closed": _told, "probe_sent": _probed,
    "inject_issued": _injected, "exercise_ended": _left_behind}
