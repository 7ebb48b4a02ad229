"""One COD may serve several events, each with its own delay of 48 (R5).

The order is an entry of the event that is served; the COD, its cell and whoever was called stay where they are. Lifting
it is an act of each event.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.delivery import outbox
from crisis.delivery.outbox import Order as Delivery
from crisis.errors import Conflict, Refused
from crisis.events import cod, linking
from crisis.events.describing import named
from crisis.events.opening import listing
from crisis.events.orders import Order, ask, block, set_reminders, voice
from crisis.events.stage import Stage, require_live, stages
from crisis.events.ties import ties
from crisis.journal import store
from crisis.journal.register import is_demonstration
from crisis.messages.wording import LONG, kept
from crisis.oncall import calling
from crisis.oncall.chains import chains


@dataclass(frozen=True, slots=True)
class _Pair:
    """The event that is to be served, and the one whose COD serves it."""

    event: Row[Any]
    stage: Stage
    serving: Row[Any]
    there: Stage


def attach(tx: Tx, actor: Actor, here: cod.Here, event_id: str, served_by: str, order: Order, motive: str = "") -> int:
    """Record that the COD of another event serves this one too; return the number of the entry.

    It starts 48 as the level of that COD says, and never 47: the cell stands already. Nobody is called again; whoever
    the other event called and still counts on is told by one SMS. Attaching twice is one act, unless the order was
    given earlier (R2) or that COD stands at another level since. Raises Refused for an event that this COD can never
    serve, Conflict for one that it cannot now.
    """
    actor.require("order")
    if event_id == served_by:
        raise Refused("share_itself", "Un évènement ne se rattache pas à son propre COD.",
                      todo="Choisissez un autre évènement.")
    rows = linking.together(tx, event_id, served_by)
    pair = _Pair(rows[event_id], stages.state(tx, event_id), rows[served_by], stages.state(tx, served_by))
    require_live(pair.stage)
    known = _known(tx, pair)
    corrects = known is not None and cod.earlier(tx, event_id, known, order)
    if known is not None and not corrects and pair.there.name == "cod":
        return known
    if not corrects:
        _may_be_served(tx, here, pair)
    return _write(tx, actor, here, pair, _Given(order, motive, known))


@dataclass(frozen=True, slots=True)
class _Given:
    """The order as it was given, its motive, and the entry whose hour it only corrects."""

    order: Order
    motive: str
    known: int | None


def _write(tx: Tx, actor: Actor, here: cod.Here, pair: _Pair, given: _Given) -> int:
    event, told = pair.event, block(tx, actor, given.order)
    standing = _activation(tx, pair, given.known)
    orders = [] if given.known else _notices(tx, here, pair, but={actor.person, voice({"order": told})})
    data = {"level": standing["level"], "starts_47": False, "starts_48": standing["starts_48"], "plan": None,
            "order": told, "shared": pair.serving.id, "deliveries": calling.named(orders)} | cod.corrects(given.known)
    entry = store.append(tx, event.id, "cod_activated", data, by=actor.by, text=kept(given.motive, "Le motif", LONG))
    if given.known is None:
        store.append(tx, pair.serving.id, "cod_shared", {"event": event.id, "seq": entry.seq}, by=actor.by)
    outbox.post(tx, event, entry.seq, orders, demonstration=is_demonstration(tx))
    ask(tx, event, entry, cod.signed(here, event), here.way, actor.by)
    linking.carry(tx, actor, event.id)
    set_reminders(tx, event.id)
    return entry.seq


def _activation(tx: Tx, pair: _Pair, known: int | None) -> dict[str, Any]:
    """Return what the entry says that activated this COD, or the one that attached this event to it."""
    where, seq = (pair.serving.id, pair.there.cod_seq) if known is None else (pair.event.id, known)
    found: dict[str, Any] = store.some(tx, where, [seq or 0])[0].content["data"]
    return found


def _known(tx: Tx, pair: _Pair) -> int | None:
    """Return the entry that attaches this event to this COD already; None if none does, or at another level.

    Once that COD is lifted there, the hour of the order here may still be corrected (R2).
    """
    tied = ties.state(tx, pair.event.id)
    moved = pair.there.name == "cod" and pair.there.level != pair.stage.level
    return tied.served_seq if tied.served_by == pair.serving.id and not moved else None


def _may_be_served(tx: Tx, here: cod.Here, pair: _Pair) -> None:
    _may_ever(pair)
    mine, theirs = ties.state(tx, pair.event.id).served_by, ties.state(tx, pair.serving.id).served_by
    again = mine == pair.serving.id  # Its COD stands at another level since: this takes that level over.
    if mine is not None and not again:
        raise Conflict("already_served", "Cet évènement est déjà rattaché à un COD.",
                       f"C'est celui de « {named(tx, here.territory, mine)} ».",
                       "Levez-le ici, puis rattachez l'évènement à un autre.")
    if pair.stage.name == "cod" and not again:
        raise Conflict("own_cod", "Cet évènement a son propre COD.", "Un évènement n'est servi que par un COD.",
                       "Levez son COD, puis rattachez-le ; ou gardez les deux.")
    if theirs is not None:
        raise Conflict("itself_served", "Cet évènement n'a pas de COD à lui.",
                       f"Il est lui-même servi par le COD de « {named(tx, here.territory, theirs)} ».",
                       f"Rattachez l'évènement au COD de « {named(tx, here.territory, theirs)} ».")
    if pair.there.name != "cod":
        why = "Il est clos." if pair.there.closed else "Il n'a pas de COD activé."
        raise Conflict("no_cod_there", "Cet évènement ne peut en servir aucun autre.", why,
                       "Choisissez un évènement dont le COD est activé, ou activez le COD de celui-ci.")


def _may_ever(pair: _Pair) -> None:
    if (pair.event.nature, pair.event.plays) != (pair.serving.nature, pair.serving.plays):
        raise Refused("share_nature", "Un évènement réel et un exercice n'ont jamais le même COD.",
                      "L'un est réel ou le joue, l'autre est un exercice.",
                      "Choisissez un évènement de même nature, ou activez le COD de celui-ci.")
    if pair.event.territory != pair.serving.territory:
        raise Refused("share_territory", "Ce COD ne peut pas servir cet évènement.",
                      "Ils ne sont pas du même département.", "Activez le COD de cet évènement.")


def _notices(tx: Tx, here: cod.Here, pair: _Pair, but: Iterable[str | None]) -> list[Delivery]:
    """Return one SMS for each of our own people whom the other event called, apart from those who cannot come.

    A duty officer who attaches an event expects the cell to know that it now works for two; nobody has to answer.
    """
    people = chains.state(tx, pair.serving.id).people
    heard = ties.state(tx, pair.event.id).told  # When it was attached at another level.
    counted = {key for key, each in people.items() if each.answer != "cannot"} - {*but, *heard}
    told = {key: functions for key, functions in calling.told(tx, pair.serving.id).items() if key in counted}
    text = (f"{cod.signed(here, pair.event)} : second évènement, servi par le COD déjà activé "
            f"({_kind(here, pair.serving)}). Rien à répondre.")
    return calling.notices(tx, told, text)


def _kind(here: cod.Here, event: Row[Any]) -> str:
    label = next((each.label for each in here.territory.types if each.code == event.type), "évènement majeur")
    return label[:1].lower() + label[1:]


def offered(tx: Tx, event_id: str) -> list[str]:
    """Return the events whose COD may serve this one, the newest first: open, of its nature, the COD their own."""
    every = {row.id: row for row in listing(tx, open_only=True)}
    mine = every.get(event_id)
    if mine is None:
        return []
    return [key for key, row in every.items() if key != event_id and _alike(row, mine)
            and stages.state(tx, key).name == "cod" and ties.state(tx, key).served_by is None]


def linkable(tx: Tx, event_id: str) -> list[str]:
    """Return the events that may be one with this one, the newest first: open, of the same nature, not linked yet."""
    every = {row.id: row for row in listing(tx, open_only=True)}
    mine = every.get(event_id)
    if mine is None:
        return []
    tied = ties.state(tx, event_id)
    return [key for key, row in every.items() if key != event_id and _alike(row, mine)
            and tied.link(key) is None and not stages.state(tx, key).mistaken]


def _alike(one: Row[Any], other: Row[Any]) -> bool:
    return (one.nature, one.plays, one.territory) == (other.nature, other.plays, other.territory)
