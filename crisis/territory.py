"""A préfecture as data: its words, its communes, and how both are read. What a line may be is `territory_parts`'s.

What the words and levels mean to a clock, a message or a page is the business of those who read them.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, Field, TypeAdapter

from crisis.errors import SettingsError
from crisis.located import read, refusal
from crisis.territory_lines import KEYS, Hotline, TelephoneActivation, types_on_keys
from crisis.territory_parts import (
    TO_VALIDATE,
    Body,
    Ceilings,
    Code,
    CodLevel,
    Commune,
    Convening,
    DailyWord,
    Delays,
    EmergencyPhone,
    EventType,
    Function,
    HandOver,
    Means,
    Medium,
    MessageDefaults,
    Part,
    Positive,
    Rule,
    Service,
    Text,
    UrgencyDefaults,
    all_of,
    distinct,
    every_function,
    known_only,
    starts_both,
)
from crisis.territory_quality import Quality

T = TypeVar("T")
SETTINGS, COMMUNES = "territory.yaml", "communes.json"


class Words(Part):
    """What `territory.yaml` says."""

    code: Code
    name: Text
    prefecture: Text
    modules: tuple[Positive, ...]
    engagements: Annotated[Mapping[Literal[47, 48, 49, 50], Text], all_of(47, 48, 49, 50)]
    wording_of: Code
    wording_source: Text
    services: Annotated[tuple[Service, ...], AfterValidator(distinct), AfterValidator(every_function)]
    bodies: Annotated[tuple[Body, ...], AfterValidator(distinct)] = ()
    cod_levels: Annotated[tuple[CodLevel, ...], Field(min_length=1), AfterValidator(distinct)]
    default_level: Annotated[Text, AfterValidator(starts_both)]
    permanent_means: Annotated[tuple[Means, ...], Field(min_length=1), AfterValidator(distinct)]
    media: Annotated[tuple[Medium, ...], AfterValidator(distinct)]
    minimum_staff: Positive
    rules: Annotated[Mapping[Literal[47, 48, 50], Rule], all_of(47, 48, 50)]
    counting_48: Literal["covered", "first_send"]
    reminders_to: Function
    types: Annotated[tuple[EventType, ...], Field(min_length=1), AfterValidator(distinct)]
    convening: Annotated[Convening, AfterValidator(known_only)] = Convening()
    hotline: Hotline
    telephone_activation: Annotated[TelephoneActivation, AfterValidator(types_on_keys)] = TelephoneActivation()
    hand_over: HandOver
    daily_word: DailyWord
    escalation: Delays
    urgency: UrgencyDefaults
    ceilings: Ceilings
    messages: MessageDefaults
    quality: Quality = Quality()
    emergency_phones: Annotated[tuple[EmergencyPhone, ...], Field(min_length=1)]
    # French operators take a sender of at most 11 ASCII letters, digits or spaces, never digits only.
    sms_sender: Annotated[str, Field(pattern=r"^[A-Za-z0-9 ]*[A-Za-z][A-Za-z0-9 ]*$", max_length=11)]


class Territory(Words):
    """The whole préfecture: its words and every one of its communes."""

    communes: tuple[Commune, ...]

    @property
    def module7(self) -> bool:
        """Whether the préfecture took engagements 47 to 50; without it their verdicts are *sans objet*."""
        return 7 in self.modules

    @property
    def own_wording(self) -> bool:
        """Whether the engagements are told in the words of this préfecture, and not of another."""
        return self.wording_of == self.code

    @property
    def to_validate(self) -> tuple[str, ...]:
        """Name, in the order of the file, what stands there until the préfecture has said yes or changed it."""
        noted = (*((each.post, each.note) for each in self.services),
                 *((each.label, each.note) for each in self.cod_levels),
                 *((each.label, each.note) for each in self.permanent_means),
                 *((each.name, each.note) for each in self.media),
                 *((each.label, each.note) for each in self.hotline.numbers),
                 ("listes de convocation du COD", self.convening.note),
                 ("échéance du bilan annuel", self.quality.annual_review.note))
        return tuple(name for name, note in noted if note.startswith(TO_VALIDATE))

    def commune(self, code_insee: str) -> Commune:
        """Return one commune. Raises KeyError."""
        return _find(self.communes, "code_insee", code_insee)

    def level(self, code: str) -> CodLevel:
        """Return one level of activation. Raises KeyError."""
        return _find(self.cod_levels, "code", code)

    @property
    def types_by_key(self) -> dict[str, EventType]:
        """Return which type of event each key of a telephone names."""
        chosen = self.telephone_activation.types
        named = [_find(self.types, "code", code) for code in chosen] or list(self.types[:KEYS])
        return {str(key): each for key, each in enumerate(named, 1)}

    def service(self, function: str) -> Service:
        """Return who holds a function. Raises KeyError."""
        return _find(self.services, "function", function)

    def named(self, function: str) -> str:
        """Return the name of the service that holds a function; empty for what is no function of the préfecture."""
        return next((each.name for each in self.services if each.function == function), "")


WORDS_SHAPE = TypeAdapter(Words)
COMMUNES_SHAPE: TypeAdapter[tuple[Commune, ...]] = TypeAdapter(
    Annotated[tuple[Commune, ...], Field(min_length=1), AfterValidator(distinct)])


def _find(items: Iterable[T], attribute: str, value: str) -> T:
    for item in items:
        if getattr(item, attribute) == value:
            return item
    raise KeyError(value)


def available(root: Path) -> tuple[str, ...]:
    """Return the codes of the territories of a folder, sorted."""
    return tuple(sorted(path.parent.name for path in root.glob(f"*/{SETTINGS}")))


def load(code: str, root: Path) -> Territory:
    """Read one territory. Raises SettingsError: one French line with file, line, column and what to do."""
    if code not in available(root):
        raise SettingsError(f"Territoire inconnu : {code}. Choisissez parmi : {', '.join(available(root))}.")
    folder = root / code
    words = read(folder / SETTINGS, WORDS_SHAPE)
    if words.code != code:
        raise refusal(folder / SETTINGS, ["code"], f"ce code n'est pas celui du dossier ; écrivez « {code} »")
    return Territory(**dict(words), communes=_communes(folder / COMMUNES, code))


def _communes(path: Path, code: str) -> tuple[Commune, ...]:
    communes = read(path, COMMUNES_SHAPE)
    for index, commune in enumerate(communes):
        if not commune.code_insee.startswith(code):
            told = f"commune d'un autre territoire (« {commune.code_insee} ») ; retirez-la"
            raise refusal(path, [index, "code_insee"], told)
    return communes
