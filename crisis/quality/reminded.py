"""What was said of things due, and to whom: the fold of `quality_reminded`; pure judgements of what to say to whom.

Each step of a thing is said once to each person; a person hears of all of them in one digest a day.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from crisis.clock import parse_instant
from crisis.journal.fold import Projection
from crisis.quality.due_terms import KINDS, Due, day_of
from crisis.quality.programme import PARIS, off_hours

# An SMS that its operator refuses is tried again for six hours: begun before 14 h, it never leaves by night.
UNTIL_HOUR = 14
NAMED = 2
Said = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Reminder:
    """One thing said. `instead`: its owner could not be told, so that the référente was."""

    person: str
    at: datetime
    instead: bool


@dataclass(frozen=True, slots=True)
class Reminded:
    """Everything said, by (kind, key): the last word last; `said` adds step and person; `days`: who was told when."""

    things: Mapping[tuple[str, str], tuple[Reminder, ...]] = field(default_factory=dict)
    said: frozenset[Said] = frozenset()
    days: Mapping[str, date] = field(default_factory=dict)

    def of(self, due: Due) -> tuple[Reminder, ...]:
        """Return what was said of a thing, whatever its step."""
        return self.things.get((due.kind, due.key), ())


@dataclass(frozen=True, slots=True)
class Told:
    """What one person must be told. `instead`: those whose owner cannot be reached, or is gone."""

    person: str
    dues: tuple[Due, ...]
    instead: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Reached:
    """Who can be told: persons of the house with a route in force; `referents`: who holds the quality, in order."""

    persons: Collection[str]
    referents: Sequence[str]

    @property
    def referent(self) -> str:
        """Return the first référente who can be told; empty if none can."""
        return next((each for each in self.referents if each in self.persons), "")


def step(state: Reminded, entry: dict[str, Any], _lines: Any = ()) -> Reminded:
    """Fold one entry of the register."""
    if entry["kind"] != "quality_reminded":
        return state
    data, at = entry["data"], parse_instant(entry["recorded_at"])
    things, said = dict(state.things), set(state.said)
    for each in data["items"]:
        key = each["kind"], each["key"]
        things[key] = (*things.get(key, ()), Reminder(data["person"], at, each["instead"]))
        said.add((each["kind"], each["key"], each["step"], data["person"]))
    return Reminded(things, frozenset(said), {**state.days, data["person"]: day_of(at)})


def by_key(state: Reminded, keys: Iterable[str]) -> dict[str, tuple[Reminder, ...]]:
    """Return what was said of some things by their key, whatever the kind, in order."""
    wanted: dict[str, list[Reminder]] = {key: [] for key in keys}
    for (_, key), told in state.things.items():
        if key in wanted:
            wanted[key].extend(told)
    return {key: tuple(sorted(told, key=lambda each: each.at)) for key, told in wanted.items() if told}


reminded: Projection[Reminded] = Projection(Reminded, step)


def decent(now: datetime) -> bool:
    """Say whether it is an hour at which people are told: a morning of work or its noon, in Paris."""
    return not off_hours(now) and now.astimezone(PARIS).hour < UNTIL_HOUR


def unsaid(dues: Iterable[Due], state: Reminded, reached: Reached, today: date) -> list[Told]:
    """Return what each person must be told today: what was not said to them, unless they had their digest."""
    found: dict[str, list[tuple[Due, bool]]] = {}
    for each in dues:
        for person, instead in addressed(each, reached):
            if (each.kind, each.key, each.step, person) not in state.said and state.days.get(person) != today:
                found.setdefault(person, []).append((each, instead))
    return [Told(person, tuple(each for each, _ in some),
                 frozenset((each.kind, each.key) for each, instead in some if instead))
            for person, some in found.items()]


def addressed(due: Due, reached: Reached) -> list[tuple[str, bool]]:
    """Return who hears of a thing, and whether it is in the place of its owner; nobody if nobody can be told.

    Its owner; the référente if there is none, if they cannot be told, and beside them when it is late.
    """
    if due.owner in reached.persons:
        beside = reached.referent if due.late and reached.referent != due.owner else ""
        return [(due.owner, False), *([(beside, False)] if beside else [])]
    return [(reached.referent, bool(due.owner))] if reached.referent else []


def digest(dues: Iterable[Due]) -> str:
    """Write how many of each kind: never which, never whose (design, rule 11). Two kinds, the others in one number:
    it may leave as an SMS.
    """
    counts = Counter(each.kind for each in dues)
    told = [f"{many} {KINDS[kind].many if many > 1 else KINDS[kind].one}" for kind, many in counts.items()]
    rest = sum(list(counts.values())[NAMED:])
    return ", ".join(told[:NAMED]) + (f" et {rest} autre{'s' * (rest > 1)}" if rest else "")
