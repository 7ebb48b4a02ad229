"""A story of the commitments as the folds of the report read it. Decides no figure."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crisis.commitments import State, Verdict, verdicts
from crisis.commitments.clocks import Clock
from crisis.evidence.audiences import coverage
from crisis.evidence.deliveries import Fate, fates
from crisis.evidence.milestones import Facts
from crisis.evidence.orders import Ordered, ordered
from crisis.evidence.reach import Reached, clock_48, reached
from tests.unit.commitments.story import Story, instant


@dataclass(frozen=True)
class Told:
    """What each part of the report is given."""

    contents: list[dict[str, Any]]
    state: State
    verdicts: dict[int, Verdict]
    clock: Clock | None
    reached: list[Reached]
    orders: dict[str, Ordered]
    fates: list[Fate]
    facts: Facts

    @property
    def start(self) -> datetime:
        assert self.clock
        return self.clock.start


def told(story: Story, minutes: float = 240) -> Told:
    """Fold a story at so many minutes from its order."""
    now, state = instant(minutes, story.zero), story.state()
    contents = [content for content, _ in story.pairs]
    lines = {content["seq"]: some for content, some in story.pairs}
    judged = {one.number: one for one in verdicts(state, now)}
    clock, orders = clock_48(state), ordered(contents)
    every = fates(orders, [line for some in lines.values() for line in some])
    covered = coverage(state, judged[48], contents[0], every, now)
    facts = Facts(contents, lines, {key: order.audience for key, order in orders.items()}, judged, covered)
    return Told(contents, state, judged, clock, reached(state, clock) if clock else [], orders, every, facts)


def alert(story: Story, person: str, function: str = "communication", **more: Any) -> int:
    return story.add("duty_alerted", {"alert": f"a-{person}", "person": person, "function": function, "rank": 1,
                                      "delivery": f"to-{person}-{len(story.pairs)}", "voice": None, **more})


def answer(story: Story, person: str, function: str = "communication", minutes: int | None = 15) -> int:
    return story.add("duty_answered", {"alert": f"a-{person}", "person": person, "function": function,
                                       "answer": "coming", "minutes": minutes, "through": "link"})


def arrive(story: Story, person: str, function: str = "communication") -> int:
    return story.add("duty_arrived", {"alert": f"a-{person}", "person": person, "function": function,
                                      "how": "arrived", "own": True})


def submit(story: Story, message: str = "m1") -> Story:
    story.add("message_submitted", {"message": message, "number": 1, "version": 1, "hash": "00"})
    return story
