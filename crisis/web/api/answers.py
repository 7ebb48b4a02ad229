"""The shapes of what an act answers, and of a refusal, for the description. They bind nothing: tests hold them true.

A field may be added to any of them without notice; none is taken away.
"""
from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Count = Annotated[int, Field(ge=0)]
Number = Annotated[int, Field(ge=1)]
Key = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

# What is no JSON: the bytes of a piece, with the headers that `download` gives.
FILE: dict[str, Any] = {
    "description": "La pièce, telle qu'elle a été jointe.",
    "headers": {"X-Content-SHA256": {"description": "L'empreinte que porte l'inscription.",
                                     "schema": {"type": "string", "pattern": "^[0-9a-f]{64}$"}}},
    "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}
# The report and the bilan have a published schema of their own, which `document` puts in the description.
REPORT: dict[str, Any] = {"description": "Le rapport de chronométrie.",
                          "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Report"}}}}

BILAN: dict[str, Any] = {"description": "Les données du bilan d'une période.",
                         "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Bilan"}}}}


class Answer(BaseModel):
    """Anything that is answered."""

    model_config = ConfigDict(extra="allow")


class Done(Answer):
    """The act is done, and has nothing to tell."""


class Recorded(Answer):
    """The number of the entry that records the act."""

    seq: Number


class Made(Answer):
    """The key of what was made."""

    id: Key


class Begun(Made):
    """An event opened, and the entry that activated its COD."""

    seq: Number


class Drafted(Made):
    """A draft, in its first version."""

    version: Number


class Saved(Answer):
    """The version that the draft now has."""

    version: Number


class Submitted(Answer):
    """What an approval will bind: `hash` is what it must repeat."""

    number: Number
    version: Number
    hash: Digest


class Stopped(Answer):
    """How many deliveries will not leave."""

    stopped: Count


class Opened(Answer):
    """A session. `token` is shown once; it is the bearer of every other request."""

    token: str
    person: Key
    function: str
    roles: list[str]


class TelephoneCode(Answer):
    """Eight digits to be typed on a telephone, shown once."""

    code: str


class ClockRead(Answer):
    """The time of events, and which clock gives it: `host`, or `virtual` in a rehearsal."""

    now: Moment
    clock: str


class Jumped(Answer):
    """Where a jump stopped; `reached`: nothing was due before the hour asked for."""

    now: Moment
    reached: bool


class Problem(BaseModel):
    """A refusal (RFC 9457): `code` for the machine; `title` what, `detail` why, `todo` what to do, for the person."""

    type: str
    status: Annotated[int, Field(ge=400, le=599)]
    code: str
    title: str
    detail: str = ""
    todo: str = ""
