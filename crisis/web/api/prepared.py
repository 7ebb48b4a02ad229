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
from crisis.web.api.answers import Answer, Count, Moment, Number
from crisis.web.api.events import found
from crisis.web.api.shapes import Body, Code, EventPath, Yes
from crisis.web.api.writing import Reply, group, write
from crisis.web.french import local
from crisis.web.house import house
from playbooks import Line

api = group("prepared", "Les modèles et les fiches réflexes")
Mark = Literal["S", "I", "T"]


class Ticked(Body):
    """One line of a reflex card; `done` false takes its tick back."""

    role: Literal["duty_officer", "authority", "communication", "cip_chief"]
    line: Code
    done: Yes = True


class FieldRead(Answer):
    """One field to complete: its words, the lines that its list offers, and those that stand in it.

    `kind`: what it says; an `instruction` and an `order` are never filled by the service. `many`: several lines.
    """

    name: str
    kind: Literal["hour", "date", "place", "instruction", "order", "next", "fact", "request", "contact"]
    label: str
    help: str
    example: str
    many: bool
    choices: list[str]
    stands: list[str]


class ReservedRead(Answer):
    """What an authority alone may say. `mark`: S a public text says it (`source`), I inferred, T habit of the trade."""

    id: str
    text: str
    short: str
    mark: Mark
    source: str


class TickRead(Answer):
    """Who ticked a line, when, and the entry that says so."""

    seq: Number
    person: str
    function: str
    at: Moment


class CardLine(Answer):
    """One line of a card, and its tick (null: not done)."""

    line: str
    text: str
    mark: Mark
    source: str
    ticked: TickRead | None


class PlaybookRead(Answer):
    """The playbook of an event; `fields`: what to complete, what stands in each; `ending_fields`: the same for an end
    of alert; `on_order`: never filled by us.
    """

    type: str
    label: str
    complete: bool
    validated: bool
    notices: list[str]
    fields: list[FieldRead]
    ending_fields: list[FieldRead]
    on_order: list[ReservedRead]


class CardsRead(Answer):
    """The reflex cards by role. Lines ticked when the event was of another type come last: they can be undone."""

    cards: dict[str, list[CardLine]]


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
        book, known = here.playbooks.playbook(stage.type), begun.known(here, stage, tx.now, stage.communes)
        asks, ending = (asked(book, begun.frame(here, stage, stage.means, media=True, ends=ends), known)
                        for ends in (False, True))
        notices = book.notices(local(tx.now).date())
    return jsonify(type=stage.type, label=book.label, complete=book.complete, validated=book.validated,
                   notices=notices, fields=[_told(ask) for ask in asks], ending_fields=[_told(ask) for ask in ending],
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
        ticks = cards.ticked.state(tx, path.event_id)
        shown = cards.lines(house().here.playbooks, stages.state(tx, path.event_id).type, ticks)
    return jsonify(cards={role: [_line(line, ticks.get((role, line.id))) for line in lines]
                          for role, lines in shown.items()})


def _line(line: Line, tick: cards.Tick | None) -> dict[str, Any]:
    done = {"seq": tick.seq, "person": tick.person, "function": tick.function, "at": instant(tick.at)} if tick else None
    return {"line": line.id, "text": line.text, "mark": line.mark, "source": line.source, "ticked": done}


@api.post("/events/<event_id>/cards", responses={200: TickDone})
@access("tick")
def tick(path: EventPath, body: Ticked) -> Reply:
    """Tick a line, or take its tick back; what already stands so is no new entry. `seq` is 0 if nothing ever stood."""
    return write(lambda tx, who: {"seq": cards.tick(
        tx, who, house().here, path.event_id, body.role, body.line, done=body.done)})
