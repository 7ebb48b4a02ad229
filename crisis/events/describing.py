"""What an event is and where, said or corrected after its opening (*préciser le type et les communes*).

Each description stands whole and is an entry of its own; the last one counts. What left before keeps its recipients.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.errors import Refused
from crisis.events.opening import TYPE, ZONE, sound_communes, sound_type
from crisis.events.orders import spoken_hour
from crisis.events.stage import Stage, locked, require_open, stages
from crisis.journal import store
from crisis.journal.tables import event
from crisis.messages.wording import SHORT, kept
from crisis.territory import Territory


@dataclass(frozen=True, slots=True)
class Description:
    """What is said; what stays empty (no type, None for communes, no title) stands as it was."""

    type: str = ""
    communes: Sequence[str] | None = None
    title: str = ""


def describe(tx: Tx, actor: Actor, territory: Territory, event_id: str, said: Description) -> int:
    """Record what an event is and where; return the number of the entry that says so.

    The same said twice is one entry. Raises Conflict once the event is closed.
    """
    actor.require("describe")
    locked(tx, event_id)
    stage = stages.state(tx, event_id)
    require_open(stage)
    _sound(territory, said)
    title = kept(said.title, "Le titre", SHORT)
    data = {"type": said.type or stage.type, "communes": _communes(stage, said), "to_specify": _lacking(stage, said)}
    if title == titled(tx, event_id, stage):
        title = None
    if title is None and data == _standing(stage):
        return stage.described_seq or 1
    entry = store.append(tx, event_id, "event_described", data, by=actor.by, text=title)
    tx.execute(update(event).where(event.c.id == event_id).values(type=data["type"]))
    return entry.seq


def titled(tx: Tx, event_id: str, stage: Stage) -> str | None:
    """Return the title that somebody gave an event; None if nobody did, or once it was erased."""
    return store.texts(tx, event_id, [stage.title]).get(stage.title) if stage.title else None


def named(tx: Tx, territory: Territory, event_id: str) -> str:
    """Return what an event is called: the last title given, its type if none was, a sentence once it was erased."""
    stage = stages.state(tx, event_id)
    if stage.title:
        return titled(tx, event_id, stage) or "Évènement sans titre"
    return next((each.label for each in territory.types if each.code == stage.type), "") or "Évènement à préciser"


def neutral(territory: Territory, kind: str, communes: Sequence[str], at: datetime) -> str:
    """Return a title of nothing but the type, the place and the hour; empty while nobody can say the type."""
    label = next((each.label for each in territory.types if each.code == kind), "")
    names = [each.nom for each in territory.communes if each.code_insee in communes]
    place = f"{names[0]} et {_others(len(names) - 1)}" if len(names) > 1 else "".join(names)
    return ", ".join(part for part in (label, place, spoken_hour(at)) if part) if label else ""


def _others(how_many: int) -> str:
    return "1 autre commune" if how_many == 1 else f"{how_many} autres communes"


def _sound(territory: Territory, said: Description) -> None:
    if said.type:
        sound_type(territory, said.type)
    if said.communes is not None:
        sound_communes(territory, said.communes)


def _communes(stage: Stage, said: Description) -> list[str]:
    return sorted(set(stage.communes if said.communes is None else said.communes))


def _lacking(stage: Stage, said: Description) -> list[str]:
    """What was said once is never left open again."""
    now = {TYPE: bool(said.type), ZONE: said.communes is not None}
    return [each for each in stage.to_specify if not now[each]]


def _standing(stage: Stage) -> dict[str, object]:
    return {"type": stage.type, "communes": sorted(stage.communes), "to_specify": list(stage.to_specify)}


def require_described(stage: Stage) -> None:
    """Raise Refused while nobody has said what the event is, or where: no message may rest on a default."""
    lacking = [name for code, name in (("type", "son type"), ("zone", "ses communes")) if code in stage.to_specify]
    if lacking:
        raise Refused("undescribed", "Ce message ne peut pas encore être soumis.",
                      f"L'évènement a été activé sans dire {' ni '.join(lacking)}.",
                      "Précisez le type et les communes, puis soumettez ; votre texte est conservé.")
