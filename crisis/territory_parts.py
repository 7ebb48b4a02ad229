"""The parts of a préfecture as data: what each line of a `territory.yaml` may be. The whole is `territory`'s."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Annotated, Any, Literal, TypeVar, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    ValidationInfo,
    model_validator,
)

T = TypeVar("T")
Function = Literal["duty_officer", "authority", "communication", "cip_chief", "team_leader", "operator",
                   "quality", "exercise_lead", "observer", "auditor", "administrator"]
Urgency = Literal["alert", "information", "deferred"]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# The ranges that Arcep keeps for fiction: nobody answers there.
FICTION = ("01 99 00", "02 61 91", "03 53 01", "04 65 71", "05 36 49", "06 39 98")
TO_VALIDATE = "à valider"


def distinct(items: tuple[T, ...]) -> tuple[T, ...]:
    """Refuse two items of the same code: whoever looks one up must find only that one."""
    codes = [_code(item) for item in items]
    twice = sorted({str(code) for code in codes if codes.count(code) > 1})
    if twice:
        raise ValueError(f"présent deux fois : {', '.join(twice)} ; gardez-en un seul")
    return items


def _code(item: object) -> object:
    names = (getattr(item, name, None) for name in ("code", "id", "function", "code_insee", "name"))
    return next((name for name in names if name is not None), item)


def all_of(*wanted: int) -> AfterValidator:
    def check(given: Mapping[int, Any]) -> Mapping[int, Any]:
        absent = [str(number) for number in wanted if number not in given]
        if absent:
            raise ValueError(f"engagement absent : {', '.join(absent)} ; ajoutez-le")
        return given
    return AfterValidator(check)


def every_function(services: tuple[Service, ...]) -> tuple[Service, ...]:
    held = {service.function for service in services}
    absent = [name for name in get_args(Function) if name not in held]
    if absent:
        raise ValueError(f"fonction absente : {', '.join(absent)} ; ajoutez-la")
    return services


def starts_both(given: str, info: ValidationInfo) -> str:
    """The level offered must start both clocks: a hurried tap never hides a delay."""
    if not any(each.code == given and each.starts_47 and each.starts_48 for each in info.data.get("cod_levels", ())):
        raise ValueError(f"niveau offert refusé (« {given} ») ; choisissez un niveau de la liste qui ouvre 47 et 48")
    return given


Text = Annotated[str, Field(min_length=1)]
Code = Annotated[str, Field(pattern=r"^(\d{2,3}|2[AB])$")]
Hour = Annotated[StrictInt, Field(ge=0, le=23)]
Positive = Annotated[StrictInt, Field(ge=1)]


class Part(BaseModel):
    """Anything of a territory: never changed after the start, and nothing unknown in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Service(Part):
    """Who holds a function here: `post` is the person's (cadre de permanence), `name` the service's."""

    function: Function
    post: Text
    name: Text
    note: str = ""


class Body(Part):
    """Another service or committee that the préfecture names itself, and what it does in its own words."""

    name: Text
    role: Text


class CodLevel(Part):
    """One *niveau d'activation*, and which hours an activation at this level starts (R3)."""

    code: Text
    label: Text
    starts_47: StrictBool
    starts_48: StrictBool
    note: str = ""


class Means(Part):
    """One *moyen permanent d'information*. A URL given as a proof is read on one of `hosts` only (R18)."""

    code: Text
    label: Text
    channel: Literal["site", "x", "facebook", "hand"]
    hosts: tuple[Text, ...]
    address: str = ""
    note: str = ""


class Medium(Part):
    """One newsroom of the press list; its routes live in the directory, never here."""

    id: Text
    name: Text
    kind: Literal["radio", "television", "press", "agency", "online"]
    priority: StrictBool
    convention: StrictBool
    note: str = ""


class Rule(Part):
    """Which version of a rule is used. A file only proposes it: adoption is an entry of the register (R12)."""

    version: Positive
    status: Literal["proposed"]


class EventType(Part):
    code: Text
    label: Text


class HandOver(Part):
    """When the weekly duty changes hands, Paris time."""

    weekday: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    hour: Hour

    @property
    def weekday_number(self) -> int:
        """Monday is 0, as `date.weekday()` counts."""
        return WEEKDAYS.index(self.weekday)


class DailyWord(Part):
    """Between which hours (Paris) people on duty soon are told, once a day, that they may not be reached."""

    from_hour: Annotated[StrictInt, Field(ge=6, le=21)]
    until_hour: Annotated[StrictInt, Field(ge=7, le=22)]

    @model_validator(mode="after")
    def _forward(self) -> DailyWord:
        if self.until_hour <= self.from_hour:
            raise ValueError("until_hour ne vient pas après from_hour ; donnez une heure plus tardive")
        return self

    def open(self, local: datetime) -> bool:
        """Return whether a local time lies between the two hours."""
        return self.from_hour <= local.hour < self.until_hour


class Delays(Part):
    """How long the escalation waits, in seconds; what each one means is `oncall.escalation.Policy`'s."""

    silence_s: Annotated[StrictInt, Field(ge=60, le=1800)]
    unknown_s: Annotated[StrictInt, Field(ge=10, le=600)]
    grace_s: Annotated[StrictInt, Field(ge=0, le=3600)]
    rounds: Annotated[StrictInt, Field(ge=1, le=5)]
    redials: Annotated[StrictInt, Field(ge=0, le=5)]
    redial_s: Annotated[StrictInt, Field(ge=30, le=600)]


class UrgencyDefaults(Part):
    """What the validator is offered, and before which hour (Paris) a deferred message never leaves (R16)."""

    first_message: Urgency
    protective_instruction: Urgency
    update: Urgency
    deferred_from_hour: Hour

    @property
    def deferred_from(self) -> time:
        return time(self.deferred_from_hour)


class Ceilings(Part):
    """Sendings at most, per contact and hour. An alert is counted and never held."""

    reminder: Positive
    code: Positive
    probe: Positive
    information: Positive


class MessageDefaults(Part):
    """What a text begun from a playbook offers: when the next information comes, whom officials and the press call.

    A line left empty is a field to complete, which blocks the sending of the text that needs it.
    """

    next_information_minutes: Annotated[StrictInt, Field(ge=5, le=24 * 60)]
    officials_line: str = ""
    press_line: str = ""


class EmergencyPhone(Part):
    """Shown when the service does not answer."""

    label: Text
    number: Annotated[str, Field(pattern=r"^0\d( \d{2}){4}$")]

    @property
    def fictional(self) -> bool:
        return self.number.startswith(FICTION)


class Commune(Part):
    """One real commune, with the field names of the public list it comes from."""

    code_insee: Annotated[str, Field(pattern=r"^(\d{2}|2[AB])\d{3}$")]
    nom: Text
    population: StrictInt
    codes_postaux: tuple[str, ...]
    arrondissement: str
    epci_siren: str | None
    epci_nom: str | None


class Invited(Part):
    """One organism that the lists of the COD may name: its contacts live in the directory, never here."""

    code: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,30}$")]
    name: Text
    kind: Literal["state", "rescue", "forces", "network", "local", "association", "zone", "national", "other"]


class Convening(Part):
    """Which organisms a COD convenes (*convocation du COD*): always, and by type of event; codes of `organisms`."""

    organisms: Annotated[tuple[Invited, ...], AfterValidator(distinct)] = ()
    always: tuple[str, ...] = ()
    types: Mapping[str, tuple[str, ...]] = {}
    note: str = ""

    def listed(self, kind: str) -> tuple[str, ...]:
        """Return the codes of those whom a type of event convenes, each once, in the order of the lists."""
        return tuple(dict.fromkeys((*self.always, *self.types.get(kind, ()))))


def known_only(given: Convening, info: ValidationInfo) -> Convening:
    """Refuse a list of an unknown type of event, or one that names an organism that is not there."""
    types = {each.code for each in info.data.get("types", ())}
    unknown = sorted(set(given.types) - types) if types else []
    if unknown:
        raise ValueError(f"type d'évènement inconnu : {', '.join(unknown)} ; prenez un code de « types »")
    known = {each.code for each in given.organisms}
    missing = sorted({code for codes in (given.always, *given.types.values()) for code in codes} - known)
    if missing:
        raise ValueError(f"organisme absent de « organisms » : {', '.join(missing)} ; ajoutez-le")
    return given
