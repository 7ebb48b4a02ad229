"""What became of each inject of an exercise, from the entries alone. Pure; the report writes it, nobody is judged.

An inject that no entry names never left, and nothing but their number is known of those.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crisis.clock import parse_instant
from crisis.evidence.words import HARD, duration

LATE_S = 120
"""More than this after its hour, an inject is told as late (OB2)."""
ENDS = ("exercise_ended", "exercise_turned_real", "event_closed")
Entry = Mapping[str, Any]
Found = tuple[str, str, int | None]


@dataclass(slots=True)
class Injected:
    """One inject and the entries that speak of it. `last`: the kind of the last act; `late`: held once as late."""

    number: int
    last: str = ""
    issued: Entry | None = None
    played: Entry | None = None
    held: Entry | None = None
    skip: Entry | None = None
    late: bool = False

    @property
    def state(self) -> str:
        """Return `issued`, `held`, `skipped` or `released`: let go, and kept by a pause since."""
        return "issued" if self.issued else self.last.removeprefix("inject_")

    @property
    def skipped(self) -> Entry | None:
        """Return the entry by which it was left out; None if it left, or was let go since."""
        return self.skip if self.state == "skipped" else None

    @property
    def late_s(self) -> int:
        return int(self.issued["data"]["late_s"]) if self.issued else 0


def injected(contents: Iterable[Entry]) -> list[Injected]:
    """Return every inject that an entry names, by number."""
    found: dict[int, Injected] = {}
    for content in contents:
        kind = content["kind"]
        if not kind.startswith("inject_"):
            continue
        one = found.setdefault(content["data"]["inject"], Injected(content["data"]["inject"]))
        if kind == "inject_issued":
            one.issued = content
        elif kind == "inject_played":
            one.played = content
        elif kind == "inject_held":
            one.held, one.late = content, one.late or content["data"]["why"] == "late"
        elif kind == "inject_skipped":
            one.skip = content
        one.last = kind if kind != "inject_played" else one.last
    return [found[number] for number in sorted(found)]


def started(contents: Iterable[Entry]) -> Entry | None:
    """Return the entry by which an exercise began; None for an event that plays none."""
    return next((each for each in contents if each["kind"] == "exercise_started"), None)


def over(contents: Iterable[Entry]) -> datetime | None:
    """Return when nothing was to leave any more: the end, what turned real, or the closing; None while it runs."""
    return next((parse_instant(each["recorded_at"]) for each in contents if each["kind"] in ENDS), None)


def late(contents: Sequence[Entry]) -> Iterator[Found]:
    """Yield the injects that left more than two minutes after their hour."""
    for one in injected(contents):
        if one.issued and one.late_s > LATE_S:
            yield "inject_late", f"Inject n°{HARD}{one.number} parti avec {duration(one.late_s)} de retard.", \
                one.issued["seq"]


def unanswered(contents: Sequence[Entry]) -> Iterator[Found]:
    """Yield, once the exercise is over, what of it never left and the expected actions that nobody observed."""
    start = started(contents)
    if start is None or over(contents) is None:
        return
    every = injected(contents)
    yield from _kept(every)
    yield from _unseen(every, {each["data"].get("inject") for each in contents if each["kind"] == "observation_noted"})
    unnamed = start["data"]["injects"] - len(every)
    if unnamed > 0:
        yield "inject_never_left", f"Injects dont l'heure n'est pas venue avant la fin{HARD}: {unnamed}.", start["seq"]


def _kept(every: Iterable[Injected]) -> Iterator[Found]:
    for one in every:
        if one.state == "held" and one.held:
            yield "inject_held", f"Inject n°{HARD}{one.number} différé, ni libéré ni sauté ensuite.", one.held["seq"]


def _unseen(every: Iterable[Injected], seen: Set[int | None]) -> Iterator[Found]:
    for one in every:
        if one.issued and one.issued["data"]["delay_min"] is not None and one.number not in seen:
            yield "action_unobserved", (f"Inject n°{HARD}{one.number}{HARD}: aucune observation ne dit ce que son "
                                        "action attendue est devenue."), one.issued["seq"]
