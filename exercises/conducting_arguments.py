"""What each verb about an exercise is given. Decides the shapes, as `arguments` does for the others."""
from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StrictBool, StrictInt

from crisis.drills import offsets
from exercises.arguments import Ago, Arguments, Communes, Nothing, Role, Span, Text


def _offset(given: object) -> int:
    if not isinstance(given, str):
        raise ValueError("décalage refusé ; écrivez-le entre guillemets comme \"H+12\"")
    return offsets.read(given)


Number = Annotated[StrictInt, Field(ge=1)]
Roles = tuple[Role, ...]


class PrepareExercise(Arguments):
    """A shipped scenario and what it cannot say. `ends` left out: `begins` and its length; hours since the start.

    `title`, `kind`: those of the scenario unless said. `without`: engagements whose objectives are taken out, with the
    questions about them.
    """

    scenario: Text
    title: Text | None = None
    kind: Text | None = None
    begins: Span | None = None
    ends: Span | None = None
    place: Text = "Préfecture"
    announced: StrictBool | None = None
    communes: Communes = "all"
    without: tuple[Literal[47, 48, 50], ...] = ()
    publics: tuple[Literal["elected", "public", "media"], ...] = ("elected", "public", "media")
    rotas: tuple[Text, ...] = ("duty_officer", "authority", "communication", "cip_chief")
    players: Roles = ()
    animators: Roles = ()
    evaluators: Roles = ()
    observers: Roles = ("observer",)


class StartExercise(Arguments):
    """`h`: the hour of H, since the start of the rehearsal; left out: the earliest inject leaves now."""

    h: Span | None = None


class Why(Arguments):
    why: str = ""


class JumpExercise(Arguments):
    to: Annotated[int, BeforeValidator(_offset)]


class OneInject(Arguments):
    inject: Number


class SkipInject(OneInject):
    why: str = ""


class PlayInject(Arguments):
    """`all`: every inject that has come, that no route carries, and that nobody has said to have played."""

    inject: Number | Literal["all"] = "all"
    minutes_ago: Ago = 0


CONDUCT_SHAPES: dict[str, type[Arguments]] = {
    "prepare_exercise": PrepareExercise, "start_exercise": StartExercise, "pause_exercise": Why,
    "resume_exercise": Nothing, "jump_exercise": JumpExercise, "hold_inject": OneInject, "release_inject": OneInject,
    "skip_inject": SkipInject, "play_inject": PlayInject, "end_exercise": Nothing}
