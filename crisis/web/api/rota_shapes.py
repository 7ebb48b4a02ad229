"""The shapes of what the API reads of the duty, for its description. A person is an id; null is nobody."""
from __future__ import annotations

from typing import Any

from crisis.web.api.answers import Answer, Count, Key, Moment


class HoleRead(Answer):
    """A period without anybody (`nobody`), or without a second person (`alone`)."""

    begins: Moment
    ends: Moment
    lacks: str


class RotaRead(Answer):
    """A duty in force: its layers as the register keeps them, the upper first."""

    id: Key
    layers: list[dict[str, Any]]
    holes: list[HoleRead]


class RotaList(Answer):
    """The duty of each function that has one."""

    rotas: dict[str, RotaRead]
    now: Moment


class TurnRead(Answer):
    """Who is called from `begins` to `ends`. `unheld`: nobody, and the préfecture does not hold the function then."""

    begins: Moment
    ends: Moment
    first: Key | None
    second: Key | None
    unheld: bool


class TurnList(Answer):
    """A month of duty: each minute is in exactly one turn."""

    turns: list[TurnRead]
    now: Moment


class ShareRead(Answer):
    """What one person held as first called: at 3 in the morning for a night, at noon for a day."""

    function: str
    person: Key
    nights: Count
    weekend_days: Count
    holidays: Count


class ShareList(Answer):
    shares: list[ShareRead]
    now: Moment


class ChangeRead(Answer):
    """A `leave` counts for every function (null); a `swap` says whose place is taken."""

    id: Key
    kind: str
    function: str | None
    person: Key
    instead_of: Key | None
    begins: Moment
    ends: Moment


class ProposalRead(Answer):
    """A swap that waits for the answer of `asked_of`."""

    id: Key
    function: str
    asked_by: Key
    asked_of: Key
    begins: Moment
    ends: Moment
    back_begins: Moment | None
    back_ends: Moment | None


class DutyChanges(Answer):
    changes: list[ChangeRead]
    proposals: list[ProposalRead]
    now: Moment


class Imported(Answer):
    """The functions whose duty a file has published."""

    functions: list[str]
