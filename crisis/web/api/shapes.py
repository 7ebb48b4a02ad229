"""The strict shapes of what the API is given: nothing unknown, nothing coerced, no character that a database refuses.

What a value means, and whether it may be done, is the business of the command.
"""
from __future__ import annotations

import base64
import binascii
import unicodedata
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, WithJsonSchema
from pydantic.functional_validators import AfterValidator

from crisis.clock import parse_instant


class Body(BaseModel):
    """Anything that is sent: an unknown field is refused, so that a misspelt one is never silently ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _instant(given: object) -> datetime:
    if not isinstance(given, str):
        raise ValueError("instant")
    try:
        return parse_instant(given)
    except OverflowError as error:
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


When = Annotated[datetime, BeforeValidator(_instant)]
Id = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Code = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
Insee = Annotated[str, Field(pattern=r"^(\d{2}|2[AB])\d{3}$")]
Target = Annotated[str, Field(pattern=r"^(commune|epci|medium):[0-9A-Za-z_-]{1,40}$")]
Short = Annotated[str, Field(max_length=200), AfterValidator(_plain)]
Words = Annotated[str, Field(max_length=20_000), AfterValidator(_plain)]
Base64 = Annotated[bytes, BeforeValidator(_decoded),
                   WithJsonSchema({"type": "string", "contentEncoding": "base64"})]
Seq = Annotated[StrictInt, Field(ge=1, le=2**31 - 1)]
Communes = Annotated[list[Insee], Field(max_length=2000)]
Codes = Annotated[list[Code], Field(max_length=50)]
Yes = StrictBool
Number = StrictInt
Minutes = StrictInt
EngagementNumber = Annotated[StrictInt, Field(ge=47, le=48)]


class OrderGiven(Body):
    """An order given by voice (R1): who decided, by what means, at what hour. Absent: the authority acts itself."""

    decided_by: Id | None = None
    means: Literal["telephone", "radio", "in_person", "message"] = "telephone"
    declared_at: When | None = None


class EventPath(BaseModel):
    """The event of an address."""

    event_id: Id


class PiecePath(EventPath):
    """The entry of an event that attached a piece."""

    seq: Annotated[int, Field(ge=1, le=2**31 - 1)]


class MessagePath(BaseModel):
    """The message of an address."""

    message_id: Id
