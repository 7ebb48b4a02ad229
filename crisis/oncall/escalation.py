"""Who is called next, and when to look again. Pure: what was called and answered, the rota of this minute, `now`.

A chain wants some people of a function. It calls the next one whenever fewer than that are in hand: somebody refused,
was not reached, kept silent, said to come and did not. Calling and recording are `calling`'s business (R25).
"""
from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

# What the routes of one call gave: one of them reached the person or still may, all failed, nobody knows.
Reach = Literal["open", "failed", "unknown"]
FOREVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Policy:
    """How long each thing is waited for, in seconds; frozen when the chains start (R25).

    `silence_s`: a call that nobody answers. `unknown_s`: one of which nobody knows whether it arrived. `grace_s`:
    after the hour at which somebody said to be there. `rounds`: how often a silent person is called at most. A voice
    call that nobody takes is dialled again at most `redials` times, within `redial_s` of the first.
    """

    silence_s: int = 300
    unknown_s: int = 60
    grace_s: int = 900
    rounds: int = 2
    redials: int = 2
    redial_s: int = 180


@dataclass(frozen=True, slots=True)
class Call:
    """One time that somebody was called, by every route at once; `dials` counts the voice calls of it."""

    alert: str
    function: str
    at: datetime
    dials: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the event: the calls, the last answer, the functions in which they are there.

    `noted`: those of which somebody else said so, and which an answer takes back. `awake`: the function in which
    they need no call, being at a screen, or on the telephone with whoever acts.
    """

    person: str
    calls: tuple[Call, ...] = ()
    answer: str | None = None
    minutes: int = 0
    answered_at: datetime | None = None
    arrived_for: frozenset[str] = frozenset()
    noted: frozenset[str] = frozenset()
    awake: str | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """So many people wanted of a function, by the rota that was in force when it started.

    Without a rota of ours (the duty of an organism) it names them itself, the first called first: `frozen`.
    """

    function: str
    wanted: int
    rota: str | None
    frozen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """What is due: whom to call, the calls to dial again, whether nobody is left; when to look if nothing happens."""

    call: tuple[str, ...] = ()
    exhausted: bool = False
    look_at: datetime | None = None


def holds_until(policy: Policy, person: Person, reach: Mapping[str, Reach]) -> datetime:
    """Return the instant until which somebody is counted on; one that is past: no longer."""
    if person.arrived_for or (person.awake and person.answer != "cannot"):
        return FOREVER
    called = person.calls[-1] if person.calls else None
    if person.answered_at is not None and (called is None or person.answered_at >= called.at):
        if person.answer == "cannot":
            return person.answered_at
        return person.answered_at + timedelta(minutes=person.minutes, seconds=policy.grace_s)
    if called is None:
        return datetime.min.replace(tzinfo=UTC)
    waits_s = {"failed": 0, "unknown": policy.unknown_s, "open": policy.silence_s}[reach.get(called.alert, "open")]
    return called.at + timedelta(seconds=waits_s)


def relieved(policy: Policy, person: Person, now: datetime) -> bool:
    """Return whether somebody who was called is counted on no more: cannot, kept silent, or did not come."""
    return bool(person.calls or person.answer) and holds_until(policy, person, {}) <= now


def step(policy: Policy, chain: Chain, people: Mapping[str, Person], order: Sequence[str],
         reach: Mapping[str, Reach], now: datetime) -> Step:
    """Return what is due for a chain now. `order`: who is on duty at this minute, the first called first.

    Somebody who is called or there for another function counts where the rota names them: one person, one call.
    """
    until = {each.person: holds_until(policy, each, reach) for each in people.values()
             if _concerned(chain, each, order)}
    in_hand = {person: instant for person, instant in until.items() if instant > now}
    lacking = max(chain.wanted - len(in_hand), 0)
    called = tuple(_free(policy, people, order, in_hand)[:lacking])
    looks = [instant for instant in in_hand.values() if instant != FOREVER]
    if called:
        looks.append(now + timedelta(seconds=policy.silence_s))
    return Step(called, lacking > len(called), min(looks, default=None))


def _concerned(chain: Chain, person: Person, order: Sequence[str]) -> bool:
    return person.person in order or any(call.function == chain.function for call in person.calls)


def _free(policy: Policy, people: Mapping[str, Person], order: Sequence[str], in_hand: Collection[str]) -> list[str]:
    """Return who may still be called, whoever was called least first; never somebody who said that they cannot."""
    waiting = [person for person in order if person not in in_hand]
    times = {person: len(people[person].calls) if person in people else 0 for person in waiting}
    able = [person for person in waiting if times[person] < policy.rounds
            and not (person in people and people[person].answer == "cannot")]
    return sorted(able, key=lambda person: times[person])


def redials(policy: Policy, person: Person, now: datetime) -> bool:
    """Return whether a voice call that nobody took is dialled again now; a machine that answered took nothing."""
    call = person.calls[-1]
    silent = person.answered_at is None or person.answered_at < call.at
    return silent and not person.arrived_for and 0 < call.dials <= policy.redials and (
        now < call.at + timedelta(seconds=policy.redial_s))
