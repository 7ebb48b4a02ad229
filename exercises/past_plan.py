"""When each part of the history of a demonstration is played. Pure but for reading its files (`past/`)."""
from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, get_args
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictInt, TypeAdapter

from crisis.config import ROOT
from crisis.located import read
from exercises import script
from exercises.script import Line

PARIS = ZoneInfo("Europe/Paris")
FOLDER = ROOT / "exercises" / "past"
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def _hour(given: object) -> time:
    try:
        return time.fromisoformat(str(given))
    except ValueError as error:
        raise ValueError("heure refusée ; écrivez-la entre guillemets comme \"03:20\"") from error


class Written(BaseModel):
    """One line of `plan.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    after: Annotated[StrictInt, Field(ge=0)]
    weekday: Weekday | None = None
    at: Annotated[time, BeforeValidator(_hour)]
    plays: Annotated[tuple[str, ...], Field(min_length=1)]


PLAN = TypeAdapter(tuple[Written, ...])


@dataclass(frozen=True)
class Chapter:
    """What is played one after the other from an instant on: an exercise, an event, or a day of the quality."""

    at: datetime
    name: str
    parts: tuple[tuple[Line, ...], ...]

    @property
    def plays(self) -> str:
        """Return `exercise`, `event`, or nothing for a day on which only papers move."""
        done = {line.do for part in self.parts for line in part}
        return "exercise" if "prepare_exercise" in done else "event" if "open_event" in done else ""


def chapters(since: datetime, folder: Path = FOLDER) -> list[Chapter]:
    """Return the history that begins at `since` (aware), in order. Raises SettingsError for a file that is wrong."""
    return [_chapter(since.astimezone(PARIS).date(), each, folder) for each in read(folder / "plan.yaml", PLAN)]


def _chapter(first: date, each: Written, folder: Path) -> Chapter:
    return Chapter(when(first, each), each.plays[0], tuple(_lines(folder, name) for name in each.plays))


@cache  # The same few parts end most exercises.
def _lines(folder: Path, name: str) -> tuple[Line, ...]:
    return script.load(script.shipped(folder, name))


def when(first: date, each: Written) -> datetime:
    """Return the instant of a line: its day, or the next one of the week that it asks for, at an hour of Paris."""
    day = first + timedelta(days=each.after)
    late = (get_args(Weekday).index(each.weekday) - day.weekday()) % 7 if each.weekday else 0
    return datetime.combine(day + timedelta(days=late), each.at, PARIS)


def to_play(some: list[Chapter]) -> dict[int, int]:
    """Return how many exercises each year of Paris has."""
    return dict(Counter(each.at.year for each in some if each.plays == "exercise"))
