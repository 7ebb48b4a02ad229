"""What each verb of the hotline (CIP) is given. Decides the shapes, as `arguments` does for the others."""
from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StrictBool, StrictInt, model_validator

from crisis.hotline.calls import CATEGORIES
from exercises.arguments import Ago, Arguments, Nothing, Ordered, Span, Text

PARTS = ("facts", "forbidden", "instructions", "numbers", "expected")
MIX = {"safety": 30, "roads": 25, "utilities": 12, "health": 9, "shelter": 8, "relative": 6, "fact": 4, "rumour": 4,
       "help": 1, "insurance": 1}
"""How often each category is asked, by weight, in the first hours of a flood; an invention."""


def _category(given: str) -> str:
    if given and given not in CATEGORIES:
        raise ValueError(f"catégorie inconnue ; choisissez parmi : {', '.join(CATEGORIES)}")
    return given


def _minutes(given: timedelta) -> timedelta:
    if given < timedelta(minutes=1) or given.seconds % 60:
        raise ValueError("durée refusée ; des minutes entières, une au moins")
    return given


Category = Annotated[Text, AfterValidator(_category)]
Many = Annotated[StrictInt, Field(ge=0, le=60)]
Calls = Annotated[StrictInt, Field(ge=0, le=100_000)]


class OpenCip(Arguments):
    """What stands before the opening: where relatives are sent, and what the test of a line gave (`none`: no test)."""

    circuit: Literal["national", "cod"] = "national"
    relatives: Text = "Numéro national des proches"
    test: Literal["works", "fails", "none"] = "works"
    minutes_ago: Ago = 0


class CloseCip(Ordered):
    last_words: Text = "La cellule d'information du public est fermée."
    redirected: Text = "Standard de la préfecture"
    reassigned_to: Literal["communication", "duty_officer", "cip_chief"] = "communication"
    relays_confirmed: StrictBool = False


class PlanPosts(Arguments):
    """A shift from now on. A role left out has as many posts as the service proposes."""

    hours: Annotated[StrictInt, Field(ge=1, le=12)] = 4
    operators: Many | None = None
    team_leaders: Many | None = None
    specialists: Many | None = None
    technicians: Many | None = None


class CallVolunteers(Arguments):
    wanted: Annotated[StrictInt, Field(ge=1, le=300)]


class VolunteersAnswer(Arguments):
    """How many of the first ones called come, and how many after them cannot."""

    coming: Annotated[StrictInt, Field(ge=0, le=300)] = 0
    cannot: Annotated[StrictInt, Field(ge=0, le=300)] = 0
    minutes: Literal[15, 30, 60] = 30

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if not self.coming + self.cannot:
            raise ValueError("personne ne répond ; donnez coming ou cannot")
        return self


class Answered(Arguments):
    """One question of an answer sheet. `id` stays from one version to the next."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
    question: Text
    text: Text
    category: Category | Literal[""] = ""


class PublishSheet(Arguments):
    """`message`: the approved message that the sheet comes from; without `facts`, its words are those of the site."""

    facts: Text | None = None
    forbidden: Text | None = None
    instructions: Text | None = None
    numbers: Text | None = None
    expected: Text | None = None
    answers: tuple[Answered, ...] | None = None
    message: Text | None = None
    takes_up: StrictBool = False


class GiveInstruction(Arguments):
    words: Text


class TakeCalls(Arguments):
    """Calls spread over `over`. Whoever was received, and neither answered nor gave up, still waits at the end."""

    received: Calls
    answered: Calls
    abandoned: Calls = 0
    over: Annotated[Span, AfterValidator(_minutes)]
    mix: Annotated[dict[Category, Annotated[StrictInt, Field(ge=1, le=1000)]], Field(min_length=1)] = MIX
    seed: StrictInt = 1

    @property
    def minutes(self) -> int:
        return int(self.over.total_seconds()) // 60

    @model_validator(mode="after")
    def _sums(self) -> Self:
        if self.answered + self.abandoned > self.received:
            raise ValueError("plus d'appels répondus et abandonnés que reçus")
        return self


HOTLINE_SHAPES: dict[str, type[Arguments]] = {
    "order_cip": Ordered, "open_cip": OpenCip, "close_cip": CloseCip, "plan_posts": PlanPosts,
    "call_volunteers": CallVolunteers, "volunteers_answer": VolunteersAnswer, "volunteers_arrive": Nothing,
    "fill_posts": Nothing, "publish_sheet": PublishSheet, "give_instruction": GiveInstruction,
    "take_calls": TakeCalls}
