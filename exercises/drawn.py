"""Calls drawn for a rehearsal: how many in each minute, and about what. Pure; the same seed draws the same calls."""
from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Minute:
    """What the exchange counts in one minute. `calls`: those that were answered, each with its category and commune."""

    received: int
    abandoned: int
    calls: tuple[tuple[str, str], ...]

    @property
    def answered(self) -> int:
        return len(self.calls)


@dataclass(frozen=True, slots=True)
class Load:
    """How many calls in all. Whoever was received, and neither answered nor gave up, still waits at the end."""

    received: int
    answered: int
    abandoned: int
    minutes: int


def drawn(load: Load, mix: Mapping[str, int], communes: Sequence[str], seed: int) -> list[Minute]:
    """Return each minute in order: the totals are exact, the categories follow `mix` (weights), communes come alike."""
    # Anybody repeats this draw by its seed: nothing in it is secret.
    dice = random.Random(seed)  # noqa: S311
    names, weights = list(mix), list(mix.values())
    answered = _spread(load.answered, load.minutes)
    abandoned = _spread(load.abandoned, load.minutes)
    waiting = _spread(load.received - load.answered - load.abandoned, load.minutes)
    return [Minute(calls + left + rest, left, tuple(
        zip(dice.choices(names, weights, k=calls), dice.choices(communes, k=calls), strict=True)))
            for calls, left, rest in zip(answered, abandoned, waiting, strict=True)]


def _spread(total: int, minutes: int) -> list[int]:
    """Share a total as evenly as whole numbers allow."""
    return [total * (minute + 1) // minutes - total * minute // minutes for minute in range(minutes)]
