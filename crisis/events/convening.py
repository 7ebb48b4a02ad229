"""The convening of the COD (*convocation du COD*): which organisms, on whose order, how far their duties are called.

The same engine wakes our own people: one chain for each organism, by the duty that the order froze. What organisms
answer is `oncall.convocations`'; it weighs nothing in engagement 48.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.directory import organisms
from crisis.directory.organism_cards import concerns
from crisis.directory.organisms import Organism
from crisis.errors import Conflict, Refused
from crisis.events import escalating
from crisis.events.cod import Here, signed
from crisis.events.orders import Order, ask, block, hour_since
from crisis.events.stage import Stage, locked, require_live, stages
from crisis.journal import store
from crisis.messages.wording import SHORT, kept
from crisis.oncall import convocations
from crisis.oncall.calling import Callee
from crisis.oncall.chains import convened as convened_chains
from crisis.oncall.convocations import Said
from crisis.oncall.escalation import Chain, Policy
from crisis.oncall.seats import seats
from crisis.territory import Territory

TIMER = "convening"


def proposed(tx: Tx, territory: Territory, kind: str) -> list[Organism]:
    """Return the organisms that an event of a type convenes unless somebody says otherwise.

    What their cards say outweighs the lists of the préfecture.
    """
    listed = territory.convening.listed(kind)
    return [each for each in organisms.everyone(tx) if concerns(each.card.convened, each.card.code, kind, listed)]


def lacking(tx: Tx, territory: Territory, kind: str) -> list[str]:
    """Return the names on the préfecture's list that the directory has no card for."""
    known, listed = {each.card.code for each in organisms.everyone(tx)}, territory.convening.listed(kind)
    return [each.name for each in territory.convening.organisms if each.code in listed and each.code not in known]


def convene(tx: Tx, actor: Actor, here: Here, event_id: str, chosen: Sequence[str] | None, order: Order,
            words: str = "") -> int:
    """Convene organisms to the COD and call their duties. Return the entry's number.

    `chosen`: ids; None: those of the lists for this type of event. `words`: place and instruction, said to all.
    Convening twice adds only whoever was not; nobody new writes nothing, and returns the entry of the first.
    Raises Conflict without a COD, Refused for nobody or for an organism that is not in the directory.
    """
    actor.require("order")
    event = locked(tx, event_id)
    stage = stages.state(tx, event_id)
    _active(stage)
    wanted = _wanted(tx, here, stage, chosen)
    before = seats.state(tx, event_id)
    new = [each for each in wanted if not before.live or each.id not in before.rows]
    if not new:
        return _entry_of(tx, event_id)
    text = _text(here, event, stage, kept(words, "La consigne", SHORT) or "")
    entry = store.append(tx, event_id, "cod_convened", {
        "organisms": [{"organism": each.id, "code": each.card.code, "contacts": list(each.persons)} for each in new],
        "policy": asdict(Policy()), "order": block(tx, actor, order)}, by=actor.by, text=text)
    ask(tx, event, entry, signed(here, event), here.way, actor.by)
    escalating.advance(tx, event, here.way, actor.by, COD.words(tx, text, here.way), COD)
    return entry.seq


def _active(stage: Stage) -> None:
    require_live(stage)
    if stage.name != "cod":
        raise Conflict("no_cod", "Aucun COD n'est activé.", "On ne convoque qu'à un COD activé.",
                       "Activez d'abord le COD, puis convoquez.")


def _wanted(tx: Tx, here: Here, stage: Stage, chosen: Sequence[str] | None) -> list[Organism]:
    known = proposed(tx, here.territory, stage.type) if chosen is None else organisms.everyone(tx)
    wanted = known if chosen is None else [each for each in known if each.id in chosen]
    if chosen is not None and set(chosen) - {each.id for each in wanted}:
        raise Refused("organism", "Convocation refusée.", "Un organisme choisi n'est plus dans l'annuaire.",
                      "Rechargez la page et choisissez de nouveau.")
    if not wanted:
        raise Refused("nobody", "Personne à convoquer.", "Aucun organisme n'est choisi.",
                      "Cochez les organismes à convoquer ; leur annuaire se remplit à la page « Organismes ».")
    return wanted


def _entry_of(tx: Tx, event_id: str) -> int:
    """Return the number of the last convening."""
    after, found = 0, 0
    while page := store.entries(tx, event_id, after):
        found = max([found, *(each.seq for each in page if each.content["kind"] == "cod_convened")])
        after = page[-1].seq
    return found


def _text(here: Here, event: Row[Any], stage: Stage, words: str) -> str:
    level = here.territory.level(str(stage.level)).label
    end = "" if words.endswith((".", "!", "?")) else "."
    return f"{signed(here, event)} : vous êtes convoqué au COD ({level}).{f' {words}{end}' if words else ''}"


def advance(tx: Tx, here: Here, event: Row[Any]) -> None:
    """Call whoever is due next of the organisms convened to an event, whose lock is held."""
    escalating.advance(tx, event, here.way, effort=COD)


def _callee(chain: Chain, person: str, rank: int) -> Callee:
    return Callee(person, organisms.FUNCTION, rank, chain.function.partition(":")[2])


def _exhausted(tx: Tx, event: Row[Any], chain: Chain, sender: str, by: store.By) -> None:
    """Say that nobody of an organism is left to call. The duty officer hears the first time; the table shows each."""
    first, key = not convened_chains.state(tx, event.id).exhausted, chain.function.partition(":")[2]
    text = f"{sender} : {organisms.names(tx, [key])[key]} ne répond pas à la convocation. Appelez de vive voix."
    escalating.tell_officer(tx, event, "convocation_exhausted", {"organism": key}, by, text if first else "")


COD = escalating.Effort(convened_chains, TIMER, _callee, _exhausted, "Convocation au COD")


def answered(tx: Tx, actor: Actor, event_id: str, organism: str, said: Said) -> None:
    """Record the answer that an organism gave by telephone; it is not its own trace."""
    actor.require("hand")
    convocations.answer_for(tx, event_id, organism, said, actor.by)


def arrived(tx: Tx, actor: Actor, event_id: str, organism: str, at: datetime | None = None, words: str = "") -> None:
    """Record that the representative of an organism is there. `at`: the typed hour; `words`: name and function."""
    actor.require("hand")
    locked(tx, event_id)
    seat = convocations.seat_of(tx, event_id, organism)
    moment = hour_since(tx, at, seat.convened_at, "la convocation") if at else None
    convocations.arrive(tx, event_id, organism, actor.by, at=moment, words=words)


def left(tx: Tx, actor: Actor, event_id: str, organism: str, at: datetime | None = None) -> None:
    """Record that the representative of an organism left. `at`: the typed hour."""
    actor.require("hand")
    locked(tx, event_id)
    seat = convocations.seat_of(tx, event_id, organism)
    moment = hour_since(tx, at, seat.present_at, "l'arrivée") if at and seat.present_at else None
    convocations.leave(tx, event_id, organism, actor.by, moment)
