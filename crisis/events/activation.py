"""The activation in two taps: an event opened and its COD activated in one transaction, on defaults listed beforehand.

What it is and where may be said later (`describing`); what an activation does is `cod`'s business.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.events import cod
from crisis.events.opening import TYPE, UNSPECIFIED, ZONE, Opening, enter, sound_communes, sound_type
from crisis.events.orders import Order
from crisis.oncall.rotas import on_duty_now
from crisis.territory import Territory


@dataclass(frozen=True, slots=True)
class Activation:
    """What an officer changed before the one tap; what stays empty takes its default.

    No author of the order: the authority first called at this minute, or the authority who acts. No level: the
    territory's `default_level`. No type, no communes (None): to be said later, the whole département meanwhile.
    """

    order: Order = Order()
    level: str = ""
    type: str = ""
    communes: Sequence[str] | None = None
    title: str = ""
    motive: str = ""
    separate: bool = False


@dataclass(frozen=True, slots=True)
class Activated:
    """The event that was opened, and the number of the entry that activates its COD."""

    event: str
    seq: int


def activate_at_once(tx: Tx, actor: Actor, here: cod.Here, given: Activation) -> Activated:
    """Open an event and activate its COD: both or neither.

    Raises Conflict when another event was opened in the last two hours and the officer has not chosen, Refused when no
    authority is named and none is on duty.
    """
    actor.require("open_event")
    actor.require("order")
    event = enter(tx, actor, here.territory, _opening(here.territory, given))
    level = given.level or here.territory.default_level
    return Activated(event, cod.activate(tx, actor, here, event, level, _ordered(tx, actor, given.order), given.motive))


def first_called(tx: Tx) -> str | None:
    """Return the authority called first at this minute; None if no rota covers it."""
    return next(iter(on_duty_now(tx, "authority")), None)


def _ordered(tx: Tx, actor: Actor, order: Order) -> Order:
    """An authority who acts on the screen gives the order; anybody else records that of whoever is called first."""
    if order.decided_by is not None or "authority" in actor.roles:
        return order
    return replace(order, decided_by=first_called(tx))


def _opening(territory: Territory, given: Activation) -> Opening:
    if given.type:
        sound_type(territory, given.type)
    if given.communes is not None:
        sound_communes(territory, given.communes)
    communes = [each.code_insee for each in territory.communes] if given.communes is None else given.communes
    lacking = [*([] if given.type else [TYPE]), *([ZONE] if given.communes is None else [])]
    return Opening(given.type or UNSPECIFIED, given.title, communes, separate=given.separate, to_specify=lacking)
