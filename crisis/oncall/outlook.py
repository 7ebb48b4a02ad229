"""How many posts will be held, and when: « 4 postes sur 6 dans 25 min », against the 60-minute line. Pure."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crisis.oncall.escalation import Chain, Person


@dataclass(frozen=True, slots=True)
class Outlook:
    """`wanted` posts, `held` ones now, and the hours announced for others (UTC), the first first, at most the lack."""

    wanted: int
    held: int
    hours: tuple[datetime, ...] = ()

    @property
    def promised(self) -> int:
        """Return how many posts will be held if everybody comes at the hour they gave."""
        return self.held + len(self.hours)

    @property
    def last(self) -> datetime | None:
        """Return the hour at which the last promise is due; None if nothing more is promised."""
        return self.hours[-1] if self.hours else None

    def by(self, line: datetime) -> int:
        """Return how many posts will be held at an instant."""
        return self.held + sum(hour <= line for hour in self.hours)


def outlook(chain: Chain, people: Mapping[str, Person], now: datetime) -> Outlook:
    """Return the outlook of one chain. A person counts in the function for which they were called or are there."""
    of_chain = [each for each in people.values() if chain.function in each.arrived_for
                or any(call.function == chain.function for call in each.calls)]
    held = sum(bool(each.arrived_for) for each in of_chain) + sum(_awake(each, chain) for each in people.values())
    coming = sorted(hour for each in of_chain if (hour := announced(each)) is not None)
    return Outlook(chain.wanted, min(held, chain.wanted), tuple(
        max(hour, now) for hour in coming[:max(chain.wanted - held, 0)]))


def _awake(person: Person, chain: Chain) -> bool:
    """Whoever acts on a screen, or has just given the order, holds the post without having been called."""
    return person.awake == chain.function and person.answer != "cannot" and not (person.calls or person.arrived_for)


def announced(person: Person) -> datetime | None:
    """Return the hour at which somebody said to be there; None for who is there, cannot, or has not answered."""
    if person.arrived_for or person.answer != "coming" or person.answered_at is None:
        return None
    return person.answered_at + timedelta(minutes=person.minutes)


def together(parts: Sequence[Outlook]) -> Outlook:
    """Return the outlook of several chains as one."""
    return Outlook(sum(each.wanted for each in parts), sum(each.held for each in parts),
                   tuple(sorted(hour for each in parts for hour in each.hours)))
