"""What a playbook file may say: its keys, its marks, its dates.

Whether the texts agree with each other is judged in `faults`; what a type takes from `_commun.yaml`, in `merged`.
"""
from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Literal, Self, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    TypeAdapter,
    model_validator,
)

Role = Literal["duty_officer", "authority", "communication", "cip_chief"]
Audience = Literal["elected", "public", "media"]
Channel = Literal["sms", "email", "site", "x", "facebook", "hand"]
Mark = Literal["S", "I", "T"]
ListName = Literal["phenomenon", "requests", "measures", "to_check"]
# What the service knows by itself when a text is begun: hours of the clock and of the journal, settings of the house.
Known = Literal["now", "today", "start", "nature", "communes", "cod", "next", "officials_line", "press_line"]

NOT_VALIDATED = "Modèle non validé : la préfecture ne l'a pas encore relu."
TO_REVIEW = "Modèle à relire : sa date de relecture est passée."

# Which audience is spoken to by which channel. `hand` is read aloud, or copied where the service does not publish.
SPOKEN: Mapping[Audience, tuple[Channel, ...]] = {
    "elected": ("sms", "email", "hand"),
    "public": ("site", "x", "facebook", "hand"),
    "media": ("email", "hand"),
}


def printable(text: str) -> str:
    if not all(sign.isprintable() or sign == "\n" for sign in text.replace("\u00a0", " ").replace("\u202f", " ")):
        raise ValueError("un signe n'est pas du texte ; retapez le passage")
    return text


def _day(value: object) -> object:
    if value is not None and (isinstance(value, datetime) or not isinstance(value, date)):
        raise ValueError("une date est attendue, sans guillemets ; écrivez par exemple 2027-01-31")
    return value


def listed(value: object) -> object:
    """Keep a set or a number out, which a tuple would take for a list."""
    if not isinstance(value, list | tuple):
        raise ValueError("une liste est attendue")
    return value


def _every_role(cards: Mapping[Role, tuple[Line, ...]]) -> Mapping[Role, tuple[Line, ...]]:
    absent = [role for role in get_args(Role) if not cards.get(role)]
    if absent:
        raise ValueError(f"fiche réflexe absente : {', '.join(absent)} ; ajoutez-la")
    return cards


Text = Annotated[str, Field(min_length=1, max_length=4000), AfterValidator(printable)]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Day = Annotated[date | None, BeforeValidator(_day)]
Hashtag = Annotated[str, Field(pattern=r"^#\w{1,30}$")]


class Part(BaseModel):
    """Anything of a playbook: never changed after the start, and nothing unknown in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Marked(Part):
    """Something whose certainty is known: S a public text says it, I inferred, T a habit of the trade."""

    mark: Mark
    source: Annotated[str, AfterValidator(printable)] = ""

    @model_validator(mode="after")
    def _sourced(self) -> Self:
        if self.mark == "S" and not self.source.strip():
            raise ValueError("une ligne de marque S nomme son texte ; ajoutez « source »")
        return self


class Line(Marked):
    """One act of a card, one instruction, one item of a list. `short` is its form for an SMS or for X."""

    id: Code
    text: Text
    short: Annotated[str, AfterValidator(printable)] = ""

    @property
    def brief(self) -> str:
        return self.short or self.text


class Word(Marked):
    """One word that no shipped text holds, and that is told to whoever validates; `why` is shown to that person.

    `blocks`: no text that holds it may leave, whoever validates it; by default it only warns (R14).
    """

    text: Text
    kind: Literal["comfort", "toll", "cause", "speculation", "promise", "forces"]
    why: Text
    blocks: StrictBool = False


class Reserved(Marked):
    """What is never pre-filled (R13): `words` betray it; `text` reminds the writer of what the authority must say."""

    id: Literal["evacuation", "return_home", "iodine", "end_of_alert"]
    words: Annotated[tuple[Text, ...], BeforeValidator(listed), Field(min_length=1)]
    text: Text


class Blank(Marked):
    """One field that a person completes (*champ*), written `[NAME]` in a skeleton.

    At most one of three says what stands in it when a text is begun: `known`, what the service fills; `offered`, the
    lines of its list that are ticked; `default`, a sentence that claims no fact. An instruction has none of them, nor
    has an order: what the authority alone may say is typed, and never prepared.
    """

    name: Annotated[str, Field(pattern=r"^[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ' ]{1,58}$")]
    kind: Literal["hour", "date", "place", "instruction", "order", "next", "fact", "request", "contact"]
    label: Text
    help: Text
    example: Text
    choices: Literal["instructions"] | ListName | None = None
    many: StrictBool = False
    known: Known | None = None
    offered: Annotated[tuple[Code, ...], BeforeValidator(listed)] = ()
    default: Annotated[str, Field(max_length=300), AfterValidator(printable)] = ""


class Wording(Marked):
    text: Text


Lines = Annotated[tuple[Line, ...], BeforeValidator(listed)]
Words = Annotated[tuple[Word, ...], BeforeValidator(listed)]
Blanks = Annotated[tuple[Blank, ...], BeforeValidator(listed)]
Taken = Annotated[tuple[Code, ...], BeforeValidator(listed)]
Cards = Mapping[Role, Lines]
Skeletons = Mapping[Audience, Mapping[Channel, Wording]]


class Reviewed(Part):
    """Who validated the file (a function, never a name), when, and before when it must be read again (R13)."""

    validated_by: Text | None
    validated_on: Day
    review_before: Day


class Common(Reviewed):
    """What `_commun.yaml` says; `without_type` names the instructions offered when no file speaks for the type.

    `endings` are the skeletons of an end of alert, with their `ending_title`.
    """

    hashtag: Hashtag
    title: Wording
    ending_title: Wording
    reserved: Annotated[tuple[Reserved, ...], BeforeValidator(listed), Field(min_length=4, max_length=4)]
    forbidden: Words
    blanks: Blanks
    cards: Annotated[Cards, AfterValidator(_every_role)]
    instructions: Lines
    without_type: Taken
    lists: Mapping[ListName, Lines]
    skeletons: Skeletons
    endings: Skeletons


class Kind(Reviewed):
    """What the file of one type of event says; `common` names the instructions taken from `_commun.yaml`."""

    code: Code
    hashtag: Hashtag
    label: Text
    complete: StrictBool
    common: Taken
    instructions: Lines
    title: Wording | None = None
    ending_title: Wording | None = None
    forbidden: Words = ()
    blanks: Blanks = ()
    lists: Mapping[ListName, Lines] = {}
    on_order: Lines = ()
    cards: Cards = {}
    skeletons: Skeletons = {}
    endings: Skeletons = {}


COMMON = TypeAdapter(Common)
KIND = TypeAdapter(Kind)
