"""Decides whom each audience of engagement 48 consists of: the mayors, one permanent means, the media (R8).

Nothing is read from today's directory: lists were frozen at the opening, denominators by each wave.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crisis.commitments.clocks import Clock
from crisis.commitments.facts import Opening
from crisis.commitments.traces import CountedDispatch


@dataclass(frozen=True, slots=True)
class Need:
    """What covers an audience: all the `wanted` targets, or any one of them.

    `unset` names the lists that should say it and were left empty: such an audience is never judged kept, and
    missed only by what the other lists name.
    """

    audience: str
    wanted: tuple[str, ...]
    any_one: bool = False
    unset: tuple[str, ...] = ()
    without_route: frozenset[str] = frozenset()


def denominator(opening: Opening, clock: Clock, waves: Sequence[CountedDispatch]) -> tuple[str, ...]:
    """Return the communes whose mayors must be informed.

    They are those frozen by the last wave before the limit, else by the first one after it, else the event's: as it
    was last said before the limit, so that no verdict is mended by narrowing the zone once the hour has passed.
    """
    before = [wave.dispatch for wave in waves if clock.in_time(wave.dispatch.recorded_at)]
    if before:
        return before[-1].communes
    if waves:
        return waves[0].dispatch.communes
    in_time = [zone.communes for zone in opening.zones if clock.in_time(zone.recorded_at)]
    return in_time[-1] if in_time else opening.communes


def _unset(**lists: Sequence[str]) -> tuple[str, ...]:
    return tuple(reason for reason, named in lists.items() if not named)


def needs(opening: Opening, clock: Clock, waves: Sequence[CountedDispatch]) -> tuple[Need, Need, Need]:
    """Return what is needed: every commune, one permanent means, the convention radio and every priority medium."""
    communes = tuple(f"commune:{insee}" for insee in dict.fromkeys(denominator(opening, clock, waves)))
    means = tuple(f"means:{code}" for code in opening.means)
    media = tuple(
        f"medium:{one}" for one in dict.fromkeys((*opening.convention_media, *opening.priority_media))
    )
    unreachable = frozenset(f"commune:{insee}" for wave in waves for insee in wave.dispatch.without_route)
    return (
        Need("elected", communes, unset=_unset(no_commune=communes), without_route=unreachable),
        Need("public", means, any_one=True, unset=_unset(no_means=means)),
        Need(
            "media",
            media,
            unset=_unset(
                no_convention_radio=opening.convention_media, no_priority_medium=opening.priority_media
            ),
        ),
    )
