"""What is prepared for the type of an event, over the API: its playbook, and the reflex cards with their ticks."""
from __future__ import annotations

from typing import Any

from flask import jsonify

from crisis.events.stage import stages
from crisis.messages.composing import Ask, asked
from crisis.web import begun
from crisis.web.access import access
from crisis.web.api.events import found
from crisis.web.api.shapes import EventPath
from crisis.web.api.writing import Reply, group
from crisis.web.french import local
from crisis.web.house import house

api = group("prepared", "Les modèles et les fiches réflexes")


@api.get("/events/<event_id>/playbook")
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
