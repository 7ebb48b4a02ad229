"""What each verb of a script is given, but those of the hotline. Decides shapes; `acts` says what is done with them."""
from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    model_validator,
)

from crisis.directory.fiction import ON_ROTA

AT = re.compile(r"\+(\d{2}):([0-5]\d):([0-5]\d)")
OFF_ROTA = {"exercise_lead": "exercice", "observer": "observateur", "quality": "qualite"}
"""Who plays without being on duty, and how their sign-ins begin."""
ROLE = re.compile(r"([a-z_]+)(?:/([1-9]))?")


def _span(given: object) -> timedelta:
    found = AT.fullmatch(given) if isinstance(given, str) else None
    if found is None:
        raise ValueError("heure refusée ; écrivez-la entre guillemets comme \"+00:12:30\"")
    hours, minutes, seconds = (int(part) for part in found.groups())
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def _role(given: str) -> str:
    found = ROLE.fullmatch(given)
    if found is None or found[1] not in (*ON_ROTA, *OFF_ROTA):
        known = ", ".join((*ON_ROTA, *OFF_ROTA))
        raise ValueError(f"rôle inconnu ; choisissez parmi : {known}, suivi au besoin de /2")
    return given


Span = Annotated[timedelta, BeforeValidator(_span)]
Role = Annotated[str, AfterValidator(_role)]
Text = Annotated[str, Field(min_length=1)]
Ago = Annotated[StrictInt, Field(ge=0, le=24 * 60)]
Means = Literal["telephone", "radio", "in_person", "message"]
Urgency = Literal["alert", "information", "deferred"]
Communes = Literal["all", "few"] | tuple[Text, ...]
"""Every commune of the territory, its first three, or those of these INSEE codes."""


class Arguments(BaseModel):
    """Anything written under `with`: an unknown key is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Nothing(Arguments):
    """A verb without arguments."""


class OpenEvent(Arguments):
    type: Text
    title: Text
    communes: Communes = "all"
    separate: StrictBool = True


class RecordAlert(Arguments):
    words: Text
    source: Text = "other"
    minutes_ago: Ago = 0


class Ordered(Arguments):
    """An order: whose, by what means, given how long before it is recorded."""

    decided_by: Role = "authority"
    means: Means = "telephone"
    minutes_ago: Ago = 0


class ActivateCod(Ordered):
    level: Text
    motive: str = ""


class ActivateNow(Arguments):
    """What changes from the defaults of an activation in two taps."""

    decided_by: Role | None = None
    means: Means = "telephone"
    minutes_ago: Ago = 0
    level: Text | None = None
    type: Text | None = None
    communes: Communes | None = None
    title: str = ""
    motive: str = ""
    separate: StrictBool = True


class DescribeEvent(Arguments):
    type: Text | None = None
    communes: Communes | None = None
    title: str = ""


class StartCommunication(Ordered):
    motive: str = ""


class Decide(Ordered):
    decision: Literal["inform", "defer", "withhold"]
    motive: Text | None = None
    review_at: Span | None = None
    words: str = ""


class ConfirmOrder(Arguments):
    of: Literal["activate_cod", "activate_now", "start_communication", "decide", "lift_cod", "approve", "order_cip",
                "close_cip"] | None = None
    confirmed: StrictBool = True


class Acknowledge(Arguments):
    answer: Literal["coming", "cannot"] = "coming"
    minutes: Literal[15, 30, 60] | None = None
    by: Literal["link", "key", "reply"] | None = None
    person: Role | None = None


class Arrive(Arguments):
    how: Literal["arrived", "connected"] = "arrived"
    person: Role | None = None


class DeclareOperational(Arguments):
    motive: str = ""
    minutes_ago: Ago = 0


class Variants(Arguments):
    sms: Text | None = None
    email: Text | None = None
    press: Text | None = None
    site: Text | None = None
    x: Text | None = None
    facebook: Text | None = None
    phone: Text | None = None
    radio: Text | None = None
    fralert: Text | None = None


class Draft(Arguments):
    """A message: a free text, or the fields of the playbook of the event; what is left out the service fills."""

    title: str = ""
    text: str = ""
    fields: dict[Text, tuple[Text, ...]] | None = None
    name: Text = "message"
    variants: Variants | None = None
    communes: tuple[Text, ...] | None = None
    means: tuple[Text, ...] = ()
    media: StrictBool = False
    urgency: Urgency = "alert"
    factual: StrictBool = True
    ends_alert: StrictBool = False
    hand: tuple[Literal["phone", "radio", "fralert"], ...] = ()

    @model_validator(mode="after")
    def _worded(self) -> Self:
        if self.fields is None and not (self.title and self.text):
            raise ValueError("un message a title et text, ou les champs d'un modèle (fields)")
        return self


class Named(Arguments):
    message: Text = "message"


class Approve(Named):
    urgency: Urgency = "alert"
    passed: Literal["all"] | tuple[Text, ...] = "all"
    by_voice_of: Role | None = None
    means: Means = "telephone"


class HandContact(Arguments):
    target: Text | tuple[Text, ...]
    outcome: Literal["reached", "message_left", "not_reached"] = "reached"
    message: Text | None = None
    spoken_to: str = ""
    minutes_ago: Ago = 0


class HandPublication(Named):
    means: Text
    proof: str = ""
    file: str = ""
    minutes_ago: Ago = 0


class StopSending(Arguments):
    message: Text | None = None


class Note(Arguments):
    text: Text
    category: Text = "fact"


class CloseEvent(Arguments):
    confirmed: StrictBool = False


SHAPES: dict[str, type[Arguments]] = {
    "open_event": OpenEvent, "activate_now": ActivateNow, "describe_event": DescribeEvent,
    "record_alert": RecordAlert, "activate_cod": ActivateCod,
    "start_communication": StartCommunication, "confirm_order": ConfirmOrder, "acknowledge": Acknowledge,
    "arrive": Arrive, "declare_operational": DeclareOperational, "decide": Decide, "draft": Draft, "submit": Named,
    "approve": Approve, "hand_contact": HandContact, "hand_publication": HandPublication,
    "stop_sending": StopSending, "note": Note, "lift_cod": Ordered, "stand_down": Nothing,
    "close_event": CloseEvent, "wait": Nothing}
