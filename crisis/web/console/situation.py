"""The first page of an event: its clocks, its orders and its decision; from veille, the two ways to start."""
from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from crisis.db import Tx
from crisis.errors import Refused
from crisis.events import cod, linking, opening, orders, pieces, sharing
from crisis.events.stage import stages
from crisis.events.ties import ties
from crisis.journal import store
from crisis.territory_parts import CodLevel
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act
from crisis.web.console.judging import waiting as waiting_pieces
from crisis.web.console.naming import persons_of
from crisis.web.console.picture import Picture
from crisis.web.console.sentences import ordered
from crisis.web.console.tabs import for_orders, named, page, tab
from crisis.web.console.tied import tied
from crisis.web.french import count
from crisis.web.house import house
from crisis.web.reported import latest

situation_tab = tab("situation")
LATEST = 3  # Of the facts that callers report: the first page of an event says that there are some, and where.


def _page(event_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    return page("event/situation.html", "situation", event_id, _gather, refusal)


def _gather(tx: Tx, seen: Picture) -> dict[str, Any]:
    waiting = [entry.content for seq in seen.stage.unconfirmed
               for entry in store.entries(tx, seen.id, seq - 1, 1)]
    started = _started(tx, seen)
    persons = persons_of([*waiting, started or {}]) | set(seen.stage.officers)
    names = named(tx, persons)
    return {"unconfirmed": waiting, "levels": levels(), "default_level": house().territory.default_level,
            "overrun": _overrun(seen),
            "startable": seen.stage.name == "watch" and not seen.stage.cod_lifted, "started": started,
            "order_in_force": ordered(started, names["people"]) if started else "",
            "pieces": waiting_pieces(tx, seen.id), "reported": latest(tx, seen.id, actor(), LATEST),
            **tied(tx, seen.id),
            "consequence": consequence(len(cod.awaited(tx, actor(), house().here)))
            } | for_orders(tx, seen) | names


def _started(tx: Tx, seen: Picture) -> dict[str, Any] | None:
    """Return the entry of the order in force and what it did, for whoever still has the button of that order."""
    stage = seen.stage
    seq = {"cod": stage.cod_seq, "communication": stage.communication_seq}.get(stage.name)
    if seq is None:
        return None
    if seen.served_by:
        return store.entries(tx, seen.id, seq - 1, 1)[0].content | {
            "what": f"Rattaché au COD de «\u00a0{seen.served_by.title}\u00a0»"}
    what = (f"COD déjà activé ({house().territory.level(stage.level).label})" if stage.name == "cod" and stage.level
            else "Communication d'urgence sans COD déjà lancée")
    return store.entries(tx, seen.id, seq - 1, 1)[0].content | {"what": what}


def levels() -> list[tuple[str, str]]:
    """Return the levels of a COD; those that start no clock say so."""
    return [(each.code, each.label if _starts(each) else f"{each.label} (n'ouvre aucun délai, n'alerte personne)")
            for each in house().territory.cod_levels]


def consequence(people: int) -> str:
    """Say what one tap does, before it is done."""
    called = (f"{count(people, 'personne')} d'astreinte {'sera alertée' if people < 2 else 'seront alertées'} par SMS"
              f"{' et par appel téléphonique' if house().here.voice else ''}"
              if people else "Personne ne sera alerté : aucun tableau d'astreinte n'est publié")
    clocks = "les horloges des engagements 47 et 48 partent" if house().territory.module7 else "aucune horloge ne part"
    return f"{called} ; {clocks}."


def _starts(level: CodLevel) -> bool:
    return level.starts_47 or level.starts_48


def _overrun(seen: Picture) -> list[tuple[str, str]]:
    """Return the engagements whose hour has passed: their motive is asked, never in the way."""
    return [(str(each.verdict.number), f"Engagement {each.verdict.number}") for each in seen.cards
            if each.limit_at is not None and (each.verdict.met_at or seen.now) >= each.limit_at]


def _here(event_id: str) -> str:
    return url_for("situation.situation", event_id=event_id)


@situation_tab.get("")
@access("see")
def situation(event_id: str) -> ResponseReturnValue:
    return _page(event_id)


@situation_tab.post("/cod")
@access("order")
def activate(event_id: str) -> ResponseReturnValue:
    """Record the activation of the COD, or its change of level."""
    said = _activated(event_id, given.text("niveau"))
    return act(lambda tx: cod.activate(tx, actor(), house().here, event_id, given.text("niveau"), given.order(),
                                       given.text("motif")),
               lambda _: _here(event_id), lambda refusal: _page(event_id, refusal),
               said)


def _activated(event_id: str, level: str) -> str:
    """Say what an activation does: a level that starts no clock, or comes after the call, alerts nobody."""
    with house().db.reading() as tx:
        stage, served = stages.state(tx, event_id), ties.state(tx, event_id).served_by is not None
    if stage.name == "cod" and stage.level == level and not served:
        return "Ce niveau est déjà activé : seule une heure plus tôt est inscrite, et personne n'est alerté de nouveau."
    if not any(each.code == level and _starts(each) for each in house().territory.cod_levels):
        return "COD enregistré. Ce niveau n'ouvre aucun délai : personne n'est alerté."
    return "COD enregistré." if stage.called else "COD enregistré ; les personnes d'astreinte sont alertées."


@situation_tab.post("/rattachement")
@access("order")
def attach(event_id: str) -> ResponseReturnValue:
    """Have the COD of another event serve this one too."""
    return act(lambda tx: sharing.attach(tx, actor(), house().here, event_id, given.text("cod"), given.order(),
                                         given.text("motif")),
               lambda _: _here(event_id), lambda refusal: _page(event_id, refusal),
               "Évènement rattaché à ce COD. Personne n'est appelé de nouveau.")


@situation_tab.post("/lien")
@access("order")
def link(event_id: str) -> ResponseReturnValue:
    """Say that this event and another are one."""
    return act(lambda tx: linking.link(tx, actor(), event_id, given.text("autre"), given.text("motif")),
               lambda _: _here(event_id), lambda refusal: _page(event_id, refusal),
               "Les deux évènements sont liés ; l'ordre le plus tôt compte pour les deux.")


@situation_tab.post("/communication")
@access("order")
def communicate(event_id: str) -> ResponseReturnValue:
    """Start the emergency communication without a COD, or give its order an earlier hour."""
    with house().db.reading() as tx:
        again = stages.state(tx, event_id).communicating
    said = ("Une heure plus tôt est inscrite ; personne n'est alerté de nouveau." if again else
            "Communication d'urgence lancée ; les personnes d'astreinte sont alertées.")
    return act(lambda tx: cod.start_communication(tx, actor(), house().here, event_id, given.order(),
                                                  given.text("motif")),
               lambda _: _here(event_id), lambda refusal: _page(event_id, refusal),
               said)


@situation_tab.post("/decision")
@access("order")
def decide(event_id: str) -> ResponseReturnValue:
    """Record the prefect's decision to inform, defer or not inform."""
    return act(lambda tx: cod.decide(tx, actor(), house().here, event_id, given.text("decision"),
                                     given.text("categorie") or None,
                                     given.coming_hour("revoir", tx.now, far=given.ticked("lointain")),
                                     given.order(), given.text("motif")),
               lambda _: _here(event_id), lambda refusal: _page(event_id, refusal), "Décision enregistrée.")


@situation_tab.post("/ordres/<int:seq>")
@access("confirm_order")
def confirm(event_id: str, seq: int) -> ResponseReturnValue:
    """Take the answer of the authority whom an order names."""
    return act(lambda tx: orders.confirm(tx, actor(), event_id, seq, given.text("reponse") == "oui"),
               lambda _: _here(event_id), lambda refusal: _page(event_id, refusal), "Réponse enregistrée.")


@situation_tab.post("/alerte-recue")
@access("record_alert")
def alert(event_id: str) -> ResponseReturnValue:
    """Record the alert received: it starts no clock."""
    return act(lambda tx: opening.record_alert(tx, actor(), event_id, given.moment("heure_alerte"),
                                               given.text("origine"), given.text("faits")),
               lambda _: _here(event_id), lambda refusal: _page(event_id, refusal), "Alerte reçue enregistrée.")


@situation_tab.post("/depassement")
@access("explain")
def explain(event_id: str) -> ResponseReturnValue:
    """Record why a delay was overrun."""
    return act(lambda tx: pieces.explain(tx, actor(), event_id, given.whole("engagement"), given.text("motif")),
               lambda _: _here(event_id), lambda refusal: _page(event_id, refusal), "Motif enregistré.")
