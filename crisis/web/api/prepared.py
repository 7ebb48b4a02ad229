"""What is prepared for the type of an event, over the API: its playbook, and the reflex cards with their ticks."""
from __future__ import annotations

from typing import Any, Literal

from flask import jsonify

from crisis.clock import instant
from crisis.events import cards
from crisis.events.stage import stages
from crisis.messages.composing import Ask, asked
from crisis.web import begun
from crisis.web.access import access
from crisis.web.api.answers import Answer, Count
from crisis.web.api.events import found
from crisis.web.api.shapes import Body, Code, EventPath, Yes
from crisis.web.api.writing import Reply, group, write
from crisis.web.french import local
from crisis.web.house import house
from playbooks import Line

api = group("prepared", "Les modèles et les fiches réflexes")


class Ticked(Body):
    """One line of a reflex card; `done` false takes its tick back."""

    role: Literal["duty_officer", "authority", "communication", "cip_chief"]
    line: Code
    done: Yes = True


class PlaybookRead(Answer):
    """The playbook of an event; `fields`: what to complete, what stands in each; `on_order`: never filled by us."""

    type: str
    label: str
    complete: bool
    validated: bool
    notices: list[str]
    fields: list[dict[str, Any]]
    on_order: list[dict[str, Any]]


class CardsRead(Answer):
    """The reflex cards by role: each line with its mark, its source and its tick (null: not done)."""

    cards: dict[str, list[dict[str, Any]]]


class TickDone(Answer):
    """The entry that says how the line stands; 0 if nothing ever stood."""

    seq: Count


@api.get("/events/<event_id>/playbook", responses={200: PlaybookRead})
@access("see")
def playbook(path: EventPath) -> Reply:
    """Return the playbook of the event: notices, fields with what stands in each, what only an authority may say."""
    here = house().here
    with house().db.reading() as tx:
        found(tx, path.event_id)
        stage = stages.state(tx, path.event_id)
        book, frame = here.playbooks.playbook(stage.type), begun.frame(here, stage, stage.means, media=True)
        asks = asked(book, frame, begun.known(here, stage, tx.now, stage.communes))
        notices = book.notices(local(tx.now).date())
    return jsonify(type=stage.type, label=book.label, complete=book.complete, validated=book.validated,
                   notices=notices, fields=[_told(ask) for ask in asks],
                   on_order=[line.model_dump() for line in book.on_order])


def _told(ask: Ask) -> dict[str, Any]:
    blank = ask.blank
    return {"name": blank.name, "kind": blank.kind, "label": blank.label, "help": blank.help, "example": blank.example,
            "many": blank.many, "choices": ask.choices, "stands": ask.stands}


@api.get("/events/<event_id>/cards", responses={200: CardsRead})
@access("see")
def reflexes(path: EventPath) -> Reply:
    """Return the four reflex cards of the event, each line with who ticked it and when."""
    with house().db.reading() as tx:
        found(tx, path.event_id)
        book = house().here.playbooks.playbook(stages.state(tx, path.event_id).type)
        ticks = cards.ticked.state(tx, path.event_id)
    return jsonify(cards={role: [_line(line, ticks.get((role, line.id))) for line in lines]
                          for role, lines in book.cards.items()})


def _line(line: Line, tick: cards.Tick | None) -> dict[str, Any]:
    done = {"seq": tick.seq, "person": tick.person, "function": tick.function, "at": instant(tick.at)} if tick else None
    return {"line": line.id, "text": line.text, "mark": line.mark, "source": line.source, "ticked": done}


@api.post("/events/<event_id>/cards", responses={200: TickDone})
@access("tick")
def tick(path: EventPath, body: Ticked) -> Reply:
    """Tick a line, or take its tick back; what already stands so is no new entry. `seq` is 0 if nothing ever stood."""
    return write(lambda tx, who: {"seq": cards.tick(
        tx, who, house().here, path.event_id, body.role, body.line, done=body.done)})
