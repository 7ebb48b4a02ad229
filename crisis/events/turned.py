"""C'EST RÉEL (R5): an exercise turns into a linked real event, in one act: all of it is applied, or nothing.

The real event is in veille unless an order comes with it. The exercise sends nothing any more and does not resume; its
clocks stay as they are. Whom it had told is `left_behind`'s business, its texts are `messages.carried`'s.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crisis.accounts.rights import Actor
from crisis.clock import parse_instant
from crisis.db import Tx
from crisis.delivery import outbox
from crisis.errors import Conflict, Refused
from crisis.events import cod, conducting, left_behind
from crisis.events.cod import Here
from crisis.events.describing import neutral
from crisis.events.opening import (
    TYPE,
    UNSPECIFIED,
    ZONE,
    Opening,
    enter,
    sound_communes,
    sound_type,
    write_alert,
)
from crisis.events.orders import Order
from crisis.events.stage import Stage, locked, require_open, stages
from crisis.journal import store
from crisis.journal.contents import contents
from crisis.journal.tables import REGISTER
from crisis.journal.turned import turns
from crisis.messages import carried

RIGHT = "turn_real"
FACTS = ("note_added", "alert_received")
STARTS = ("", "cod", "communication")
NO_START: dict[str, None] = {"47": None, "48": None}


@dataclass(frozen=True, slots=True)
class Turned:
    """What is said of the real event; what stays empty takes its default.

    `received_at`, `source`, `words`: the real alert, at its own hour. `facts`: the entries of the exercise that are
    real. `start`: `cod` (at `level`) or `communication`, by `order`; empty: veille, nothing is activated without an
    order. `type`, `communes`: by default those of the exercise; `title`: by default these two and the hour of the
    alert. `to_specify`: `type` or `zone`, to be said.
    """

    received_at: datetime | None = None
    source: str = "other"
    words: str = ""
    facts: Sequence[int] = ()
    start: str = ""
    level: str = ""
    order: Order = Order()
    motive: str = ""
    type: str = ""
    communes: Sequence[str] | None = None
    title: str = ""
    to_specify: Sequence[str] = ()


def turn_real(tx: Tx, actor: Actor, here: Here, event_id: str, given: Turned) -> str:
    """Turn the exercise of an event into a real event and return the id of that one; pressed twice, it is one event.

    Raises Forbidden, Conflict for an event that is closed or plays no exercise, or for a second press that says
    something, which would be lost; Refused for what is not known here.
    """
    actor.require(RIGHT)
    store.lock(tx, REGISTER)  # In the order of a closing, which may come at the same instant.
    exercise = locked(tx, event_id)
    stage, known = stages.state(tx, event_id), turns.state(tx, event_id).real
    if known:
        _says_nothing(given)
        return known
    _plays(stage)
    repeated = _facts(tx, event_id, given.facts)
    outbox.stop(tx, event_id, None)
    key = enter(tx, actor, here.territory, _opening(tx, here, event_id, stage, given))
    for one, relation, other in ((key, "real_of", event_id), (event_id, "exercise_of", key)):
        store.append(tx, one, "event_linked", {"event": other, "relation": relation, "starts": NO_START}, by=actor.by)
    store.append(tx, event_id, "exercise_turned_real", {"event": key}, by=actor.by)
    conducting.advance(tx, exercise)  # Nothing is due any more: its timer goes.
    write_alert(tx, actor, key, given.received_at or tx.now, given.source or "other", given.words)
    _repeat(tx, actor, event_id, key, repeated)
    left_behind.tell(tx, actor, event_id, real := locked(tx, key), left_behind.Said(
        cod.signed(here, real), here.territory.messages.officials_line or here.page, here.voice))
    _start(tx, actor, here, key, given)
    carried.carry(tx, actor, carried.Source(event_id, [here.territory.hotline.exercise_number]), key)
    return key


def _says_nothing(given: Turned) -> None:
    """Refuse what a second press says: nothing of it would be written, and its author would believe that it is."""
    if given.start:
        raise Conflict("already_real", "L'évènement réel est déjà ouvert : votre ordre n'est PAS inscrit.",
                       "Un collègue a appuyé avant vous.",
                       "Inscrivez-le dans l'évènement réel, avec ce que vous avez saisi d'autre.")
    if given.facts or given.words.strip() or given.received_at is not None:
        raise Conflict("already_real", "L'évènement réel est déjà ouvert : ce que vous avez saisi n'est PAS inscrit.",
                       "Un collègue a appuyé avant vous.", "Inscrivez-le dans l'évènement réel.")


def _plays(stage: Stage) -> None:
    require_open(stage)
    if stage.plays != "exercise":
        raise Conflict("no_exercise", "Cet évènement n'est pas un exercice.", "Il est déjà joué comme réel.",
                       "Agissez dans cet évènement.")


def facts(tx: Tx, event_id: str) -> list[dict[str, Any]]:
    """Return the notes and alerts of an exercise that may be said to be real, the oldest first."""
    return [each.content for each in store.some(tx, event_id, contents.state(tx, event_id).of(*FACTS))]


def _facts(tx: Tx, event_id: str, wanted: Sequence[int]) -> list[dict[str, Any]]:
    found = [each for each in facts(tx, event_id) if each["seq"] in wanted]
    if len(found) != len(set(wanted)):
        raise Refused("fact", "Un fait choisi n'est pas dans la main courante de l'exercice.",
                      "Seules ses notes et ses alertes reçues se reprennent.", "Choisissez de nouveau les faits.")
    return found


def _repeat(tx: Tx, actor: Actor, exercise: str, event_id: str, repeated: Sequence[dict[str, Any]]) -> None:
    """Write facts again at their own hour, with their words; `repeats` names where they were first written."""
    beside = store.texts(tx, exercise, [each["text"]["id"] for each in repeated if "text" in each])
    for each in repeated:
        store.append(tx, event_id, each["kind"], each["data"] | {"repeats": {"event": exercise, "seq": each["seq"]}},
                     by=actor.by, happened_at=parse_instant(each["happened_at"]),
                     text=beside.get(each.get("text", {}).get("id", "")))


def _opening(tx: Tx, here: Here, event_id: str, stage: Stage, given: Turned) -> Opening:
    if set(given.to_specify) - {TYPE, ZONE}:
        raise Refused("to_specify", "Ce qui reste à préciser n'est pas compris.",
                      todo="Choisissez le type, les communes, ou aucun des deux.")
    kind = UNSPECIFIED if TYPE in given.to_specify else given.type or stage.type
    if kind != UNSPECIFIED:
        sound_type(here.territory, kind)
    communes = stage.communes if given.communes is None else given.communes
    if ZONE in given.to_specify:
        communes = [each.code_insee for each in here.territory.communes]
    sound_communes(here.territory, communes)
    lacking = {*given.to_specify, *([TYPE] if kind == UNSPECIFIED else [])}
    return Opening(kind, _titled(tx, here, kind, communes, given), communes, separate=True,
                   to_specify=sorted(lacking))


def _titled(tx: Tx, here: Here, kind: str, communes: Sequence[str], given: Turned) -> str:
    place = [] if ZONE in given.to_specify else communes
    return given.title.strip() or neutral(here.territory, kind, place, given.received_at or tx.now)


def title(tx: Tx, here: Here, event_id: str) -> str:
    """Return the title offered. Never that of the exercise, which is an invented name or says that it is played."""
    stage = stages.state(tx, event_id)
    return neutral(here.territory, stage.type, stage.communes, tx.now)


def _start(tx: Tx, actor: Actor, here: Here, event_id: str, given: Turned) -> None:
    """Activate what an order activates; whoever may record no order opens in veille."""
    if given.start not in STARTS:
        raise Refused("start", "Choix inconnu.", todo="Choisissez le COD, la communication d'urgence, ou la veille.")
    if given.start == "cod":
        level = given.level or here.territory.default_level
        cod.activate(tx, actor, here, event_id, level, given.order, given.motive)
    elif given.start:
        cod.start_communication(tx, actor, here, event_id, given.order, given.motive)
