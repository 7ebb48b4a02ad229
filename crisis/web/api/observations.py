"""What observers noted of an exercise, over the API: noted, corrected, read again. It decides nothing."""
from __future__ import annotations

from typing import Annotated, Any, Literal

from flask import jsonify
from pydantic import Field, StrictInt

from crisis.accounts.rights import Actor
from crisis.clock import instant
from crisis.db import Tx
from crisis.drills.conducted import conducted
from crisis.drills.observed import Note
from crisis.errors import Forbidden
from crisis.events import observing
from crisis.events.observing import Observation, Sheet
from crisis.web.access import access, actor
from crisis.web.api.answers import Answer, Moment, Number, Recorded
from crisis.web.api.events import found
from crisis.web.api.exercise_shapes import InjectNumber, PartCode
from crisis.web.api.reads import By
from crisis.web.api.shapes import LARGEST, Body, EventPath, When, Words
from crisis.web.api.writing import Reply, group, write
from crisis.web.house import house

api = group("observations", "Ce que les observateurs d'un exercice ont vu")
Outcome = Literal["done", "partly", "not_done", "not_seen", "none"]
ENTRY = Annotated[StrictInt, Field(ge=1, le=LARGEST)]


class ObservationGiven(Body):
    """What was seen; `seen_at` left out: now. `question`: of the observer's own sheet; `inject`: one that was issued.

    `objective` left out: that of the question, else of the inject. `outcome` `none` takes a text. `corrects`: the entry
    of one's own that this one replaces.
    """

    outcome: Outcome = "none"
    question: PartCode | None = None
    inject: InjectNumber | None = None
    objective: PartCode | None = None
    seen_at: When | None = None
    text: Words = ""
    corrects: ENTRY | None = None

    def observation(self) -> Observation:
        return Observation(self.outcome, self.question or "", self.inject, self.objective or "", self.seen_at,
                           self.text, self.corrects)


class ObservationRead(Answer):
    """An observation. `corrected_by`: the entry that replaces it, if any; `late`: noted once the exercise was over."""

    seq: Number
    by: By
    outcome: Outcome
    question: str | None
    inject: Number | None
    objective: str | None
    seen_at: Moment
    recorded_at: Moment
    text: str
    corrects: Number | None
    corrected_by: Number | None
    late: bool


class ObservationList(Answer):
    """Observations by the hour seen, those that were corrected with the others."""

    observations: list[ObservationRead]


@api.post("/events/<event_id>/exercise/observations", responses={200: Recorded})
@access(observing.RIGHT)
def note(path: EventPath, body: ObservationGiven) -> Reply:
    """Note what was seen of the exercise that an event plays, at the hour at which it was seen."""
    return write(lambda tx, who: {"seq": observing.note(tx, who, path.event_id, body.observation())})


@api.get("/events/<event_id>/exercise/observations", responses={200: ObservationList})
@access(observing.RIGHT)
def listing(path: EventPath) -> Reply:
    """Return the observations of who asks; all of them to whoever conducts the exercise. An event that plays none has
    none.
    """
    with house().db.reading() as tx:
        found(tx, path.event_id)
        seen = _readable(tx, actor(), path.event_id) if conducted.state(tx, path.event_id).exercise else None
        return jsonify(observations=[_read(seen, each) for each in seen.notes] if seen else [])


def _readable(tx: Tx, who: Actor, event_id: str) -> Sheet:
    """Return what somebody may read of an exercise. Raises Forbidden for who neither conducts nor observes it."""
    try:
        return observing.every(tx, who, event_id)
    except Forbidden:
        return observing.own(tx, who, event_id)


def _read(seen: Sheet, note: Note) -> dict[str, Any]:
    return {"seq": note.seq, "by": {"person": note.person, "function": note.function}, "outcome": note.outcome,
            "question": note.question, "inject": note.inject, "objective": note.objective,
            "seen_at": instant(note.seen_at), "recorded_at": instant(note.recorded_at), "text": seen.words(note),
            "corrects": note.corrects, "corrected_by": seen.observed.corrected.get(note.seq),
            "late": seen.observed.late(note)}
