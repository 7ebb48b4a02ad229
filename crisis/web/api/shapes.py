"""The strict shapes of what the API is given: nothing unknown, nothing coerced, no character that a database refuses.

What a value means, and whether it may be done, is the business of the command.
"""
from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, WithJsonSchema
from pydantic.functional_validators import AfterValidator

from crisis.clock import parse_instant

LARGEST = 2**31 - 1
INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})")
TEXT = {"pattern": r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"}  # What `_plain` refuses, as JSON Schema can say it.
DIGITS = re.compile(r"[0-9]{1,10}")
BASE64 = r"^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"


class Body(BaseModel):
    """Anything that is sent: an unknown field is refused, so that a misspelt one is never silently ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _instant(given: object) -> datetime:
    """Take a time as RFC 3339 writes it; Python would take weeks, bare days and other ways that nobody documents."""
    if not isinstance(given, str) or not INSTANT.fullmatch(given):
        raise ValueError("instant")
    try:
        return parse_instant(given)
    except (ValueError, OverflowError) as error:
        raise ValueError("instant") from error


def _plain(text: str) -> str:
    """Refuse control characters and halves of characters: PostgreSQL or an operator would, later and worse."""
    if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\r\t" for sign in text):
        raise ValueError("characters")
    return text


def _decoded(given: object) -> bytes:
    if not isinstance(given, str):
        raise ValueError("base64")
    try:
        return base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("base64") from error


def digits(given: object) -> object:
    """Take a number of an address as it is written, in digits of ours: no sign, no point, no other alphabet."""
    if isinstance(given, str):
        if not DIGITS.fullmatch(given):
            raise ValueError("digits")
        return int(given)
    return given


When = Annotated[datetime, BeforeValidator(_instant)]
Id = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Code = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
Insee = Annotated[str, Field(pattern=r"^([0-9]{2}|2[AB])[0-9]{3}$")]
Target = Annotated[str, Field(pattern=r"^(commune|epci|medium):[0-9A-Za-z_-]{1,40}$")]
Short = Annotated[str, Field(max_length=200, json_schema_extra=TEXT), AfterValidator(_plain)]
Long = Annotated[str, Field(max_length=5000, json_schema_extra=TEXT), AfterValidator(_plain)]
Words = Annotated[str, Field(max_length=20_000, json_schema_extra=TEXT), AfterValidator(_plain)]
Url = Annotated[str, Field(max_length=1000, json_schema_extra=TEXT), AfterValidator(_plain)]
Base64 = Annotated[bytes, BeforeValidator(_decoded),
                   WithJsonSchema({"type": "string", "pattern": BASE64})]
Seq = Annotated[StrictInt, Field(ge=1, le=LARGEST)]
Communes = Annotated[list[Insee], Field(max_length=2000)]
Codes = Annotated[list[Code], Field(max_length=50)]
Yes = StrictBool
Version = Annotated[StrictInt, Field(ge=1, le=LARGEST)]
Minutes = Annotated[StrictInt, Field(ge=1, le=1440)]
EngagementNumber = Annotated[StrictInt, Field(ge=47, le=48)]


class OrderGiven(Body):
    """An order given by voice (R1): who decided, by what means, at what hour. Absent: the authority acts itself."""

    decided_by: Id | None = None
    means: Literal["telephone", "radio", "in_person", "message"] = "telephone"
    declared_at: When | None = None


class EventPath(BaseModel):
    """The event of an address."""

    event_id: Annotated[Id, Field(description="L'évènement.")]


class EntryPath(EventPath):
    """An entry of an event, by its number."""

    seq: Annotated[int, Field(ge=1, le=LARGEST, description="Le numéro de l'inscription."), BeforeValidator(digits)]


class MessagePath(BaseModel):
    """The message of an address."""

    message_id: Annotated[Id, Field(description="Le message.")]


class Query(BaseModel):
    """What follows the `?` of an address: an unknown name is refused there too."""

    model_config = ConfigDict(extra="forbid")


class Entries(Query):
    """Which entries: those after a number, at most so many."""

    after: Annotated[int, Field(
        ge=0, le=LARGEST, description="Les inscriptions qui suivent ce numéro ; le `next` de la page précédente."),
        BeforeValidator(digits)] = 0
    limit: Annotated[int, Field(ge=1, le=500, description="Combien d'inscriptions au plus."),
                     BeforeValidator(digits)] = 200


class Listing(Query):
    """Which events: those that follow one, at most so many."""

    after: Annotated[Id | None, Field(
        description="Le `next` de la page précédente, tel quel ; absent pour la première.")] = None
    limit: Annotated[int, Field(ge=1, le=500, description="Combien d'évènements au plus."),
                     BeforeValidator(digits)] = 100
