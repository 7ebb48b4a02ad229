"""The strict shapes of what changes a duty. A layer is a turn or a list; the commands decide which may be published."""
from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, StrictInt

from crisis.oncall import rotas
from crisis.oncall.layers import DAY, WEEK, Held, Layer, Listed, Turn, Window
from crisis.web.api.shapes import Base64, Body, Id, Query, When, Yes

Function = Literal["duty_officer", "authority", "communication", "cip_chief", "technician"]
Hour = Annotated[StrictInt, Field(ge=0, le=23)]
Weekday = Annotated[StrictInt, Field(ge=0, le=6)]


def _day(given: str) -> str:
    try:
        return date.fromisoformat(given).isoformat()
    except ValueError as error:
        raise ValueError("day") from error


Day = Annotated[str, Field(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"), AfterValidator(_day)]


class WindowGiven(Body):
    begins: Hour
    ends: Hour
    days: Annotated[list[Weekday], Field(min_length=1, max_length=7)] = [0, 1, 2, 3, 4, 5, 6]

    def window(self) -> Window:
        return Window(self.begins, self.ends, tuple(self.days))


class TurnGiven(Body):
    kind: Literal["turn"]
    members: Annotated[list[Id], Field(min_length=1, max_length=rotas.MOST)]
    anchor: Day
    every: Literal["week", "day"] = "week"
    weekday: Weekday = 4
    hour: Hour = 18
    window: WindowGiven | None = None

    def layer(self) -> Layer:
        window = None if self.window is None else self.window.window()
        return Turn(tuple(self.members), date.fromisoformat(self.anchor), self.weekday, self.hour,
                    WEEK if self.every == "week" else DAY, window)


class LineGiven(Body):
    at: When
    person: Id | None


class ListGiven(Body):
    kind: Literal["list"]
    lines: Annotated[list[LineGiven], Field(min_length=1, max_length=3000)]

    def layer(self) -> Layer:
        return Listed(tuple((each.at, each.person) for each in self.lines))


class HeldGiven(Body):
    """The hours in which the function is held: outside them nobody is no hole. Refused for those of engagement 47."""

    kind: Literal["held"]
    window: WindowGiven

    def layer(self) -> Layer:
        return Held(self.window.window())


class Publication(Body):
    layers: Annotated[list[TurnGiven | ListGiven | HeldGiven], Field(min_length=1, max_length=10)]
    replaces: Id | None = None


class RotaFile(Body):
    csv: Base64
    place: Literal["above", "alone"] = "above"


class Absence(Body):
    who: Id | None = None
    begins: When | None = None
    ends: When


class Override(Body):
    who: Id
    begins: When | None = None
    ends: When


class SwapOffer(Body):
    function: Function
    other: Id
    begins: When
    ends: When
    back_begins: When | None = None
    back_ends: When | None = None


class SwapAnswer(Body):
    agreed: Yes


class FunctionPath(BaseModel):
    """The function of an address."""

    function: Annotated[Function, Field(description="La fonction d'astreinte.")]


class ChangePath(BaseModel):
    """The leave or the override of an address."""

    change_id: Annotated[Id, Field(description="L'absence ou le remplacement.")]


class SwapPath(BaseModel):
    """The proposal of an address."""

    swap_id: Annotated[Id, Field(description="La proposition d'échange.")]


class OfMonth(Query):
    """Which month: the present one if none is named."""

    month: Annotated[str | None, Field(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$", description="Le mois, AAAA-MM.")] = None
