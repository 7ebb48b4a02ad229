"""A script: what people do, and when. Decides what may be written; reads a file, calls nothing."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictInt, TypeAdapter

from crisis.errors import SettingsError
from crisis.located import check, read, refusal
from exercises import arguments
from exercises.approach_arguments import APPROACH_SHAPES
from exercises.arguments import Arguments, Role, Span, Text
from exercises.conducting_arguments import CONDUCT_SHAPES
from exercises.hotline_arguments import HOTLINE_SHAPES
from exercises.quality_arguments import QUALITY_SHAPES

SHAPES = arguments.SHAPES | HOTLINE_SHAPES | CONDUCT_SHAPES | QUALITY_SHAPES | APPROACH_SHAPES


def _verb(given: str) -> str:
    if given not in SHAPES:
        raise ValueError(f"verbe inconnu « {given[:40]} » ; choisissez parmi : {', '.join(SHAPES)}")
    return given


class Match(BaseModel):
    """Which requests a fault strikes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    to: Text | None = None
    nth: StrictInt | None = None
    every: StrictInt | None = None


class Fault(BaseModel):
    """A fault given to the sandbox before a line is played."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    operator: Text
    fault: Text
    match: Match | None = None
    times: StrictInt | None = None
    code: StrictInt | None = None
    retry_after: StrictInt | None = None


class Written(BaseModel):
    """One line as it is written; its arguments are read next, by the shape of its verb."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    at: Span
    do: Annotated[Text, AfterValidator(_verb)]
    role: Role | None = None
    given: dict[str, Any] | None = Field(default=None, alias="with")
    refused: Text | None = None
    faults: tuple[Fault, ...] = ()


LINES = TypeAdapter(Annotated[tuple[Written, ...], Field(min_length=1)])


@dataclass(frozen=True)
class Line:
    """One act. `refused`: the code of the refusal that is expected."""

    number: int
    at: timedelta
    do: str
    role: str | None
    given: Arguments
    refused: str | None
    faults: tuple[dict[str, Any], ...]

    @property
    def name(self) -> str:
        hours, rest = divmod(int(self.at.total_seconds()), 3600)
        return f"+{hours:02}:{rest // 60:02}:{rest % 60:02} {self.do}"


def load(path: Path) -> tuple[Line, ...]:
    """Return the lines of a script. Raises SettingsError: one French line with file, line and column."""
    written = read(path, LINES)
    for index, each in enumerate(written):
        _in_order(path, written, index)
        if each.role is None and each.do != "wait":
            raise refusal(path, [index], "clé absente « role » ; dites qui agit")
    return tuple(_line(path, index, each) for index, each in enumerate(written))


def _in_order(path: Path, written: tuple[Written, ...], index: int) -> None:
    if index and written[index].at < written[index - 1].at:
        raise refusal(path, [index, "at"], "cette heure précède celle de la ligne d'avant ; remettez-les dans l'ordre")


def _line(path: Path, index: int, each: Written) -> Line:
    given = check(path, each.given or {}, TypeAdapter(SHAPES[each.do]), (index, "with"))
    faults = tuple(fault.model_dump(exclude_none=True) for fault in each.faults)
    return Line(index + 1, each.at, each.do, each.role, given, each.refused, faults)


def without_sandbox(path: Path, lines: tuple[Line, ...]) -> None:
    """Refuse what only our own sandbox can do when other operators are used. Raises SettingsError."""
    for index, line in enumerate(lines):
        if line.faults:
            raise refusal(path, [index, "faults"], "pannes impossibles avec --operators ; retirez-les")
        if getattr(line.given, "by", None):
            raise refusal(path, [index, "with", "by"], "réponse impossible avec --operators ; retirez « by »")


def shipped(folder: Path, name: str) -> Path:
    """Return a script that is shipped. Raises SettingsError, naming those that exist."""
    path = folder / f"{name}.yaml"
    if not path.is_file():
        known = ", ".join(sorted(each.stem for each in folder.glob("*.yaml")))
        raise SettingsError(f"Script inconnu : {name}. Choisissez parmi : {known}, ou donnez un fichier.")
    return path
