"""The shapes of an exercise that is played over the API: what an act is given, and the board that is read."""
from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from crisis.web.api.answers import Answer, Count, Key, Moment, Number
from crisis.web.api.exercise_shapes import Seconds
from crisis.web.api.shapes import LARGEST, Body, EventPath, When, Words, digits

InjectState = Literal["planned", "paused", "due", "queued", "blocked", "held", "issued", "skipped"]


class InjectPath(EventPath):
    """An inject of the exercise that an event plays, by its number."""

    number: Annotated[int, Field(ge=1, le=LARGEST, description="Le numéro de l'inject."), BeforeValidator(digits)]


class StartGiven(Body):
    """When H is; left out: so soon that the earliest inject leaves now."""

    h: When | None = None


class MotiveGiven(Body):
    """Why, in a few words, if it is worth saying."""

    why: Words = ""


class JumpGiven(Body):
    """How far the chronogramme goes at once: seconds from H."""

    to: Seconds


class PlayedGiven(Body):
    """When the inject was said, shown or handed over; left out: now."""

    at: When | None = None


class ExerciseStarted(Answer):
    """The event that the start has opened."""

    event: Key


class InjectStanding(Answer):
    """Where an inject stands. `late`: seconds after it could leave; `waits_for`: what it depends on and has not left.

    `by_hand`: a person has to say, show or hand it over; `played`: when they did. `title` and `text` are null for who
    does not conduct the exercise.
    """

    number: Number
    offset: int
    state: InjectState
    channel: str
    kind: str
    planned: Moment
    due: Moment | None
    actual: Moment | None
    late: Count
    waits_for: Number | None
    by_hand: bool
    played: Moment | None
    title: str | None
    text: str | None


class Board(Answer):
    """An exercise that is played. `position`: seconds from H that its script has reached, jumps included.

    `gross` and `net`: seconds since H, with its pauses and without. `next_at`: when something may leave by itself. To
    who does not conduct it, `injects` has those that have left, and no text.
    """

    exercise: Key
    number: Number
    state: Literal["running", "paused", "over"]
    conducts: bool
    h: Moment
    position: int
    gross: int
    net: int
    paused: bool
    next_at: Moment | None
    injects: list[InjectStanding]
