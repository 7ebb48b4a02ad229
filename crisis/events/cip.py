"""The hotline (*cellule d'information du public*, CIP) of an event: ordered, tested, opened, closed (R11, R26).

Where it stands is `crisis.hotline`'s. Its number may be published only while it is open (D22): `sending` asks that of
every message.
"""
from __future__ import annotations

from datetime import datetime

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.errors import Conflict, Refused
from crisis.events import cip_dismissing
from crisis.events.cip_figures import freeze_rest
from crisis.events.cod import Here, signed
from crisis.events.orders import Order, ask, block, hour_since
from crisis.events.stage import Stage, locked, require_live, stages
from crisis.hotline import doors
from crisis.hotline.owed import NOTHING_SAID, Settlement, settle
from crisis.hotline.standing import Standing, standings
from crisis.journal import store
from crisis.messages.wording import SHORT, kept

CIRCUITS = {"national": "numéro national", "cod": "circuit désigné par le COD"}
RESULTS = {"works": "répond", "fails": "ne répond pas"}
LONGEST_WORDS = 5 * SHORT


def order(tx: Tx, actor: Actor, here: Here, event_id: str, given: Order) -> int:
    """Record the prefect's order to open the hotline (D38) and return its entry's number.

    Ordered twice, it is one order. Closed or withdrawn, it is ordered anew.
    """
    actor.require("order")
    event = locked(tx, event_id)
    require_live(stages.state(tx, event_id))
    standing = standings.state(tx, event_id)
    told = {"order": block(tx, actor, given)}
    if standing.order_seq is not None and standing.name != "closed":
        return standing.order_seq
    entry = store.append(tx, event_id, "cip_ordered", told, by=actor.by)
    ask(tx, event, entry, signed(here, event), here.way, actor.by)
    return entry.seq


def withdraw(tx: Tx, actor: Actor, here: Here, event_id: str, given: Order) -> int:
    """Record that the order to open is withdrawn: nothing is owed any more. Raises Conflict once it is open."""
    actor.require("order")
    event = locked(tx, event_id)
    _standing(tx, event_id, "ordered", "L'ordre d'ouvrir la CIP ne peut plus être retiré.")
    doors.close(tx, event_id)
    cip_dismissing.send_home(tx, event, signed(here, event), actor.by)
    entry = store.append(tx, event_id, "cip_order_withdrawn", {"order": block(tx, actor, given)}, by=actor.by)
    ask(tx, event, entry, signed(here, event), here.way, actor.by)
    return entry.seq


def set_circuit(tx: Tx, actor: Actor, event_id: str, circuit: str, words: str) -> int:
    """Say where callers who look for a relative (*appels de proches*) are sent: no hotline opens before (R26, D46)."""
    actor.require("run_cip")
    _prepared(tx, event_id)
    if circuit not in CIRCUITS:
        raise Refused("circuit", "Appels de proches : circuit inconnu.",
                      todo="Choisissez le numéro national ou le circuit désigné par le COD.")
    text = kept(words, "Le circuit", SHORT)
    if text is None:
        raise Refused("circuit", "Appels de proches : le circuit n'est pas nommé.",
                      "Les opérateurs doivent savoir où orienter les proches.", "Écrivez le numéro ou le service.")
    return store.append(tx, event_id, "cip_circuit_set", {"circuit": circuit}, by=actor.by, text=text).seq


def try_line(tx: Tx, actor: Actor, event_id: str, result: str, at: datetime | None = None) -> int:
    """Record a call placed to the number to see whether somebody answers: by whom, when, with what result (R11)."""
    actor.require("run_cip")
    standing = _prepared(tx, event_id)
    if result not in RESULTS:
        raise Refused("result", "Résultat inconnu.", todo="Dites si la ligne répond ou non.")
    happened_at = hour_since(tx, at, standing.ordered_at or tx.now, "l'ordre d'ouvrir la CIP")
    return store.append(tx, event_id, "cip_line_tested", {"result": result}, by=actor.by, happened_at=happened_at).seq


def open_line(tx: Tx, actor: Actor, here: Here, event_id: str, code: str = "", at: datetime | None = None, *,
              untested: bool = False) -> int:
    """Declare the hotline open under one of the numbers of the préfecture, and return the entry's number.

    `code`: of the number (empty: the first of the list); in an exercise the real ones are not offered (R11). Raises
    Refused before the circuit of relatives is filled, or without a line that works unless `untested` says so.
    """
    actor.require("run_cip")
    locked(tx, event_id)
    standing = standings.state(tx, event_id)
    if standing.is_open:
        return int(standing.opened_seq or 0)
    standing = _standing(tx, event_id, "ordered", "La CIP ne peut pas être ouverte.")
    _ready(standing, untested=untested)
    number = _number(here, stages.state(tx, event_id), code)
    return store.append(tx, event_id, "cip_opened", {
        "number": number, "circuit": standing.circuit, "untested": standing.tested is None}, by=actor.by,
        happened_at=hour_since(tx, at, standing.ordered_at or tx.now, "l'ordre d'ouvrir la CIP")).seq


def _ready(standing: Standing, *, untested: bool) -> None:
    if not standing.circuit:
        raise Refused("circuit", "La CIP ne peut pas encore être ouverte.",
                      "Les appels de proches n'ont pas de circuit.",
                      "Donnez le numéro national ou le circuit désigné par le COD, puis ouvrez la CIP.")
    if standing.tested is None and not untested:
        raise Refused("untested", "Aucune ligne n'a été éprouvée.",
                      "Sans essai de ligne, l'engagement 50 ne sera pas démontré.",
                      "Appelez le numéro et notez le résultat, ou cochez « Ouvrir sans essai de ligne ».")


def offered(here: Here, stage: Stage) -> list[tuple[str, str]]:
    """Return the numbers that the hotline of an event may open, by code: in an exercise, that of exercises alone."""
    hotline = here.territory.hotline
    if stage.mode != "real" or stage.plays != "real":
        return [("exercise", hotline.exercise_number)]
    return [(each.code, each.number) for each in hotline.numbers]


def _number(here: Here, stage: Stage, code: str) -> str:
    numbers = offered(here, stage)
    found = dict(numbers).get(code or numbers[0][0])
    if found is None:
        raise Refused("number", "Numéro inconnu.", "Il n'est pas dans la liste de la préfecture.",
                      "Choisissez un numéro de la liste.")
    return found


def order_closing(tx: Tx, actor: Actor, here: Here, event_id: str, given: Order) -> int:
    """Record the prefect's order to close the hotline: from then on no message may publish its number."""
    actor.require("order")
    event = locked(tx, event_id)
    standing = standings.state(tx, event_id)
    if standing.name == "closing":
        return int(standing.closing_seq or 0)
    _standing(tx, event_id, "open", "La CIP n'est pas ouverte.")
    cip_dismissing.send_home(tx, event, signed(here, event), actor.by)
    entry = store.append(tx, event_id, "cip_closing_ordered", {"order": block(tx, actor, given)}, by=actor.by)
    ask(tx, event, entry, signed(here, event), here.way, actor.by)
    return entry.seq


def close_line(tx: Tx, actor: Actor, event_id: str, last_words: str, redirected: str, at: datetime | None = None, *,
               settled: Settlement = NOTHING_SAID) -> int:
    """Declare the hotline closed (D49): the last message on the line, and where the number leads from now on.

    `settled`: who takes over the callbacks owed, and whether relays without an answer were looked at; raises Conflict
    while the one or the other lacks. Calls still open end at that hour, with what was typed.
    """
    actor.require("run_cip")
    locked(tx, event_id)
    standing = _standing(tx, event_id, "closing", "La CIP ne peut pas être fermée.")
    if not last_words.strip() or not redirected.strip():
        raise Refused("last_words", "Il manque le dernier message ou le renvoi de la ligne.",
                      "Les personnes qui appellent encore doivent entendre un message.",
                      "Écrivez le message laissé sur la ligne, et où elle est renvoyée.")
    text = kept(f"{last_words.strip()}\n\nRenvoi : {redirected.strip()}", "Le dernier message", LONGEST_WORDS)
    happened_at = hour_since(tx, at, standing.closing_at or tx.now, "l'ordre de fermer la CIP")
    callbacks = settle(tx, event_id, settled, happened_at)
    freeze_rest(tx, event_id, actor.by, happened_at)
    doors.close(tx, event_id)  # Whoever still sits at a post is freed by the entry, and signed out here.
    return store.append(tx, event_id, "cip_closed", {
        "callbacks": callbacks, "reassigned_to": settled.reassigned_to if callbacks else None}, by=actor.by, text=text,
        happened_at=happened_at).seq


def _prepared(tx: Tx, event_id: str) -> Standing:
    """Lock the event and return its hotline, ordered or open. Raises Conflict for one that is not."""
    locked(tx, event_id)
    return _standing(tx, event_id, ("ordered", "open"), "La CIP n'est ni ordonnée ni ouverte.")


def _standing(tx: Tx, event_id: str, wanted: str | tuple[str, ...], what: str) -> Standing:
    require_live(stages.state(tx, event_id))
    standing = standings.state(tx, event_id)
    if standing.name not in ((wanted,) if isinstance(wanted, str) else wanted):
        raise Conflict("cip_standing", what, STANDING_FR[standing.name], "Rechargez la page.")
    return standing


STANDING_FR = {"none": "Aucun ordre d'ouvrir n'est inscrit.", "ordered": "Elle est ordonnée, et pas encore ouverte.",
               "open": "Elle est ouverte.", "closing": "L'ordre de la fermer est inscrit.",
               "closed": "Elle est fermée."}
