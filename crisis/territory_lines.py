"""The telephone lines of a préfecture as data: numbers of its hotline, activation of the COD by telephone."""
from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field, StrictBool, StrictInt, ValidationInfo, model_validator

from crisis.territory_parts import Part, Text, distinct

KEYS = 9  # Of a telephone, 0 apart: it always says that the type is not known yet.


def _french_number(given: str) -> str:
    digits = given.replace(" ", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) in (4, 10)):
        raise ValueError(f"numéro refusé (« {given} ») ; écrivez ses dix chiffres, ou les quatre d'un numéro court")
    return given


Number = Annotated[str, AfterValidator(_french_number)]


class SingleNumber(Part):
    """One *numéro unique* that the préfecture may open for the hotline of the public."""

    code: Text
    label: Text
    number: Number
    note: str = ""


def _not_real(given: str, info: ValidationInfo) -> str:
    real = {each.number.replace(" ", "") for each in info.data.get("numbers", ())}
    if given.replace(" ", "") in real:
        raise ValueError("le numéro d'exercice est aussi un numéro réel ; un exercice sonnerait pour de vrai")
    return given


Posts = Annotated[StrictInt, Field(ge=0, le=60)]


class PostsWanted(Part):
    """How many posts of each role a shift wants until somebody says otherwise."""

    operator: Posts = 6
    team_leader: Posts = 1
    specialist: Posts = 0
    line_technician: Posts = 1

    def by_role(self) -> dict[str, int]:
        """Return the number of posts of each role."""
        return dict(self)


class Hotline(Part):
    """The hotline of the public (*cellule d'information du public*, CIP).

    `exercise_number`: the only one that an exercise or a rehearsal ever shows (R11). A training, or a drill, longer ago
    than these months leaves a volunteer untrained. `shift_h`: how long the shift proposed lasts, `overlap_min`: how
    long it overlaps the one before; `break_every_min`: minutes at a post without a break; `keep_sheets_days`:
    how long after the closing of an event its call sheets say who called. The posts that the
    calls ask for answer `answered_share_pct` of them within `answered_within_s` seconds.
    """

    numbers: Annotated[tuple[SingleNumber, ...], Field(min_length=1), AfterValidator(distinct)]
    exercise_number: Annotated[Number, AfterValidator(_not_real)]
    training_months: Annotated[StrictInt, Field(ge=1, le=120)] = 24
    drill_months: Annotated[StrictInt, Field(ge=1, le=120)] = 12
    shift_h: Annotated[StrictInt, Field(ge=1, le=12)] = 4
    longest_shift_h: Annotated[StrictInt, Field(ge=1, le=12)] = 6
    overlap_min: Annotated[StrictInt, Field(ge=0, le=60)] = 15
    break_every_min: Annotated[StrictInt, Field(ge=30, le=240)] = 90
    break_min: Annotated[StrictInt, Field(ge=5, le=60)] = 15
    rest_h: Annotated[StrictInt, Field(ge=1, le=24)] = 8
    posts_wanted: PostsWanted = PostsWanted()
    answered_share_pct: Annotated[StrictInt, Field(ge=1, le=99)] = 80
    answered_within_s: Annotated[StrictInt, Field(ge=0, le=600)] = 60
    keep_sheets_days: Annotated[StrictInt, Field(ge=1, le=365)] = 30

    @model_validator(mode="after")
    def _possible(self) -> Hotline:
        if self.shift_h > self.longest_shift_h:
            raise ValueError("shift_h dépasse longest_shift_h ; donnez une relève plus courte")
        return self

    @property
    def overlap(self) -> timedelta:
        """Return how long two shifts are both there."""
        return timedelta(minutes=self.overlap_min)

    def every_number(self) -> tuple[str, ...]:
        """Return every number of the list, that of exercises too."""
        return (*(each.number for each in self.numbers), self.exercise_number)


class TelephoneActivation(Part):
    """Whether the COD may be activated by telephone (R30), which types of event the keys 1 to 9 name, and its limits.

    No types: the first nine of the préfecture. `confirm_within_s`: how long each of the two calls may take to bring its
    last key. After `wrong_codes` wrong codes the path is closed for `closed_s`.
    """

    open: StrictBool = False
    types: tuple[str, ...] = ()
    confirm_within_s: Annotated[StrictInt, Field(ge=60, le=300)] = 300
    wrong_codes: Annotated[StrictInt, Field(ge=1, le=5)] = 3
    closed_s: Annotated[StrictInt, Field(ge=60, le=86400)] = 900


def types_on_keys(given: TelephoneActivation, info: ValidationInfo) -> TelephoneActivation:
    """Refuse keys that name an unknown type of event, the same one twice, or more of them than there are keys."""
    types = {each.code for each in info.data.get("types", ())}
    unknown = sorted(set(given.types) - types) if types else []
    if unknown:
        raise ValueError(f"type d'évènement inconnu : {', '.join(unknown)} ; prenez un code de « types »")
    distinct(given.types)
    if len(given.types) > KEYS:
        raise ValueError(f"{len(given.types)} types pour {KEYS} touches ; gardez les plus probables")
    return given
