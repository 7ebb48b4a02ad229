"""The COD and the emergency communication: activated, decided, lifted, or activated by mistake."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from crisis.accounts.rights import Actor
from crisis.clock import instant, parse_instant
from crisis.db import Tx
from crisis.delivery import outbox, timers
from crisis.errors import Conflict, Refused
from crisis.events import dispersing, escalating, left_behind, linking, raising
from crisis.events.describing import named
from crisis.events.orders import Order, ask, block, hour, set_reminders, voice
from crisis.events.stage import Stage, locked, require_live, require_open, stages
from crisis.events.ties import served, ties
from crisis.hotline.standing import standings
from crisis.journal import store
from crisis.journal.register import is_demonstration
from crisis.messages.variants import NETWORKS
from crisis.messages.wording import LONG, kept
from crisis.oncall import calling, marks
from crisis.oncall.calling import Callee, Way
from crisis.oncall.escalation import Policy
from crisis.oncall.rotas import ALWAYS, held_now, on_duty_now
from crisis.territory import Territory
from crisis.territory_parts import Means
from playbooks import Playbooks

MOTIVES = ("investigation", "forces_safety", "no_risk", "other")


@dataclass(frozen=True, slots=True)
class Here:
    """Where commands act: the territory, the address that personal links carry, the texts prepared per type of event,
    the networks that have an operator, whether one places voice calls, whether the sender of SMS receives replies.
    """

    territory: Territory
    public_url: str
    playbooks: Playbooks
    networks: tuple[str, ...] = ()
    voice: bool = False
    two_way: bool = False

    @property
    def way(self) -> Way:
        """Return how people on duty are called from here."""
        return Way(self.public_url, self.voice, self.two_way)

    def carried(self, codes: Iterable[str]) -> list[Means]:
        """Return the chosen means that operators publish on; the others are published by hand (R18)."""
        chosen = set(codes)
        return [each for each in self.territory.permanent_means
                if each.code in chosen and each.channel in ("site", *self.networks)]

    def posted(self, codes: Iterable[str]) -> list[str]:
        """Return the networks on which the chosen means are posted."""
        return [each.channel for each in self.carried(codes) if each.channel in NETWORKS]

    @property
    def page(self) -> str:
        """Return the address of the site, where a short post sends its readers; empty if there is none."""
        return next((each.address for each in self.territory.permanent_means if each.channel == "site"), "")


def activate(tx: Tx, actor: Actor, here: Here, event_id: str, level: str, order: Order, motive: str = "") -> int:
    """Record the activation of the COD, start the clocks, wake people on duty. Return the entry's number.

    Activating twice at the same level is one activation: the second call returns the first entry, unless its order
    was given earlier. That hour counts against us, so it is an entry of its own (R2) which calls nobody again.
    A level that starts no clock calls nobody (R3, R7); the one that does, later, calls the cell. An event that the COD
    of another one served has its own from then on. The start is carried to the events linked with this one, and 48
    starts in those that this COD serves (R5).
    """
    actor.require("order")
    rows = raising.together(tx, event_id)
    event, stage = rows[event_id], stages.state(tx, event_id)
    require_live(stage)
    known = _standing(tx, event_id, stage, level)
    if known is not None and not earlier(tx, event_id, known, order):
        return known
    try:
        wanted = here.territory.level(level)
    except KeyError as error:
        raise Refused("level", "Niveau de COD inconnu.", todo="Choisissez un niveau de la liste.") from error
    data = {"level": level, "starts_47": wanted.starts_47, "starts_48": wanted.starts_48, "plan": None,
            "order": block(tx, actor, order)} | corrects(known)
    entry = store.append(tx, event_id, "cod_activated", data, by=actor.by, text=kept(motive, "Le motif", LONG))
    wakes = not stage.called and (wanted.starts_47 or wanted.starts_48)
    woken = _wake(tx, actor, here, event, f"COD activé ({wanted.label})", voice(data)) if wakes else set()
    if voice(data) not in woken:
        ask(tx, event, entry, signed(here, event), here.way, actor.by)
    linking.carry(tx, actor, event_id)
    set_reminders(tx, event_id)
    raising.follow(tx, actor, event, entry, rows, here.way, lambda row: signed(here, row))
    return entry.seq


def _standing(tx: Tx, event_id: str, stage: Stage, level: str) -> int | None:
    """Return the entry that activated a COD of this event's own at this level, if it stands."""
    own = stage.name == "cod" and stage.level == level and ties.state(tx, event_id).served_by is None
    return stage.cod_seq if own else None


def earlier(tx: Tx, event_id: str, known: int, order: Order) -> bool:
    """Return whether an order was given before both hours of the one that the entry `known` records (R2).

    Only a declared hour can be: a second tap that began first, and waited for its twin, says nothing new.
    """
    if order.declared_at is None:
        return False
    content = store.entries(tx, event_id, after=known - 1, limit=1)[0].content
    stands = (content["data"]["order"]["declared_at"], content["recorded_at"])
    return hour(tx, order.declared_at) < min(parse_instant(each) for each in stands)


def corrects(known: int | None) -> dict[str, int]:
    """Return what an entry says that only corrects the hour of the order `known`."""
    return {} if known is None else {"corrects": known}


def start_communication(tx: Tx, actor: Actor, here: Here, event_id: str, order: Order, motive: str = "") -> int:
    """Start the emergency communication without a COD (D1). Starting twice is one start: the first entry is returned.

    As for a COD, an order given earlier than the one recorded is an entry of its own. Raises Conflict when a COD that
    calls the cell is active.
    """
    actor.require("order")
    event, stage = linking.together(tx, event_id)[event_id], stages.state(tx, event_id)
    require_live(stage)
    known = stage.communication_seq if stage.called and stage.name == "communication" else None
    if known is not None and not earlier(tx, event_id, known, order):
        return known
    if stage.called and known is None:
        raise Conflict("already_started", "La communication d'urgence est déjà lancée.", "Un COD est activé.",
                       "Rechargez la page.")
    data = {"order": block(tx, actor, order)} | corrects(known)
    entry = store.append(tx, event_id, "communication_started", data, by=actor.by,
                         text=kept(motive, "Le motif", LONG))
    why = "communication d'urgence sans COD"
    woken = _wake(tx, actor, here, event, why, voice(data)) if known is None else set()
    if voice(data) not in woken:
        ask(tx, event, entry, signed(here, event), here.way, actor.by)
    linking.carry(tx, actor, event_id)
    set_reminders(tx, event_id)
    return entry.seq


def wanted(tx: Tx, here: Here) -> list[tuple[str, int]]:
    """Return whom an order that calls the cell wants: the staff of the cell, and the first of each other duty.

    A function that the préfecture does not hold at this hour, and where nobody stands, has nobody to call.
    """
    every = [("communication", here.territory.minimum_staff), ("authority", 1), ("duty_officer", 1), ("cip_chief", 1)]
    return [(function, many) for function, many in every
            if function in ALWAYS or held_now(tx, function) or on_duty_now(tx, function)]


def awaited(tx: Tx, actor: Actor, here: Here) -> list[Callee]:
    """Return whom an order of this person that calls the cell wakes first."""
    return calling.callees(tx, wanted(tx, here), but=actor.person)


def _wake(tx: Tx, actor: Actor, here: Here, event: Row[Any], why: str, ordered_by: str | None) -> set[str]:
    """Call people on duty and return them; the authority who gave the order is asked for both by one SMS."""
    whom = wanted(tx, here)
    people = calling.callees(tx, whom, but=actor.person)
    text = f"{signed(here, event)} : {why}. Cellule de communication d'urgence."
    ordered = [each for each in people if each.person == ordered_by]
    if ordered:
        asked = calling.words(tx, f"{text} Votre ordre est à confirmer.", Way(here.public_url))
        calling.call_out(tx, event, asked, ordered, here.way, actor.by)
    awake = [each for each in calling.callees(tx, whom) if each.person in (actor.person, ordered_by)]
    escalating.start(tx, event, here.way, text, whom,
                     Policy(**here.territory.escalation.model_dump()), awake, actor.by)
    return {each.person for each in people}


def signed(here: Here, event: Row[Any]) -> str:
    """Return who writes to a person on duty, and about which event: two crises may run at once (D72)."""
    label = next((each.label for each in here.territory.types if each.code == event.type), "évènement majeur")
    sender = f"{here.territory.prefecture[:1].upper()}{here.territory.prefecture[1:]}, {label[:1].lower()}{label[1:]}"
    return marks.signing(event.plays, sender)


def decide(tx: Tx, actor: Actor, here: Here, event_id: str, decision: str, motive: str | None,
           review_at: datetime | None, order: Order, words: str = "") -> int:
    """Record the prefect's decision to inform, defer or not inform (D8, R9). Deferring needs an hour of review."""
    actor.require("order")
    event = locked(tx, event_id)
    require_live(stages.state(tx, event_id))
    _sound(tx, decision, motive, review_at, words)
    data = {"decision": decision, "motive": motive if decision == "withhold" else None,
            "review_at": instant(review_at) if review_at and decision == "defer" else None,
            "order": block(tx, actor, order)}
    entry = store.append(tx, event_id, "decision_recorded", data, by=actor.by, text=kept(words, "Le motif", LONG))
    ask(tx, event, entry, signed(here, event), here.way, actor.by)
    if review_at and decision == "defer":
        timers.plan(tx, event_id, "review", str(entry.seq), review_at)
    set_reminders(tx, event_id)  # A decision to inform gives engagement 48 its reminders back.
    return entry.seq


def _sound(tx: Tx, decision: str, motive: str | None, review_at: datetime | None, words: str) -> None:
    if decision not in ("inform", "defer", "withhold"):
        raise Refused("decision", "Décision inconnue.", todo="Choisissez diffuser, différer ou ne pas diffuser.")
    if decision == "withhold" and motive not in MOTIVES:
        raise Refused("motive", "Motif manquant.", "Ne pas diffuser demande une catégorie de motif.",
                      "Choisissez-en une, puis précisez.")
    if decision == "withhold" and motive == "other" and not words.strip():
        raise Refused("motive", "Motif manquant.", "« Autre » ne dit pas pourquoi l'information n'est pas diffusée.",
                      "Écrivez le motif en une phrase.")
    if decision == "defer" and (review_at is None or review_at <= tx.now):
        raise Refused("review", "Heure de réexamen manquante.", "Différer demande une heure à venir.",
                      "Donnez l'heure à laquelle la décision sera revue.")


def lift(tx: Tx, actor: Actor, here: Here, event_id: str, order: Order, *, confirmed: bool = False) -> int:
    """Record that the COD is lifted, and tell whoever it convened. The cell and the event go on until their own endings
    (R6).

    Raises Conflict, naming the events that this COD serves, until `confirmed`: in each of them it is lifted apart (R5).
    """
    actor.require("order")
    event = locked(tx, event_id)
    stage = stages.state(tx, event_id)
    require_open(stage)
    if stage.name != "cod":
        raise Conflict("no_cod", "Aucun COD n'est activé.", todo="Rechargez la page.")
    told = block(tx, actor, order)
    if stage.cod_at is not None and parse_instant(told["declared_at"]) < stage.cod_at:
        raise Refused("lifted_before", "Le COD ne peut pas être levé avant d'avoir été activé.",
                      "L'heure donnée précède celle de l'ordre d'activation.", "Corrigez l'heure de l'ordre.")
    left = served(tx, event_id)
    if left and not confirmed:
        raise _still_serves(tx, here, left, "Levez-le aussi dans chacun, ou confirmez que vous le levez ici.")
    expected = dispersing.expected(tx, event_id)
    entry = store.append(tx, event_id, "cod_lifted", {"order": told} | ({"serves": left} if left else {}), by=actor.by)
    dispersing.disperse(tx, event, expected, signed(here, event), actor.by)
    ask(tx, event, entry, signed(here, event), here.way, actor.by)
    return entry.seq


def _still_serves(tx: Tx, here: Here, left: list[str], todo: str) -> Conflict:
    names = ", ".join(f"« {named(tx, here.territory, each)} »" for each in left)
    return Conflict("serves", "Ce COD sert encore d'autres évènements.", f"Ils y sont rattachés : {names}.", todo)


def mistaken(tx: Tx, actor: Actor, here: Here, event_id: str, why: str) -> int:
    """Record an activation by mistake and correct it with everyone alerted (R5), who was only asked to confirm too.

    Raises Refused once anything has left for an outside audience: it is then closed as any event. Raises Conflict while
    the hotline of the public is open: nobody could declare it closed any more; or while its COD serves another event,
    whose people would be told not to come.
    """
    actor.require("mistaken")
    event = locked(tx, event_id)
    stage = stages.state(tx, event_id)
    _may_be_mistaken(stage, why)
    if standings.state(tx, event_id).name in ("open", "closing"):
        raise Conflict("cip_open", "La CIP est ouverte.", "Son numéro peut encore être appelé.",
                       "Déclarez-la fermée, puis annulez l'activation.")
    if left := served(tx, event_id):
        raise _still_serves(tx, here, left, "Activez d'abord le COD de chacun, ou levez-y celui-ci.")
    outbox.stop(tx, event_id, None)
    orders = [*dispersing.corrections(tx, event_id, signed(here, event), called=stage.called),
              *left_behind.corrections(tx, event_id, signed(here, event), voice=here.voice)]
    entry = store.append(tx, event_id, "activation_mistaken", {"deliveries": calling.named(orders)}, by=actor.by,
                         text=kept(why, "Le motif", LONG))
    outbox.post(tx, event, entry.seq, orders, demonstration=is_demonstration(tx))
    return entry.seq


def _may_be_mistaken(stage: Stage, why: str) -> None:
    require_open(stage)
    if stage.mistaken or stage.turned or (stage.cod_seq is None and not stage.communicating):
        raise Conflict("nothing_to_undo", "Il n'y a pas d'activation à annuler.", todo="Rechargez la page.")
    if stage.left_outside:
        raise Refused("left_outside", "L'annulation pour erreur est refusée.",
                      "Une information est déjà partie vers l'extérieur.",
                      "Publiez un rectificatif, puis levez le COD et clôturez l'évènement.")
    if not why.strip():
        raise Refused("why", "Motif manquant.", todo="Dites en une phrase ce qui s'est passé.")
