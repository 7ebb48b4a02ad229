"""The figures of a period: how many of how many, in words; a percentage only from ten cases (R28). Pure.

Three families, never added up: real events, exercises, and what rests on a declaration alone.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from crisis.evidence.indicators.definitions import DEFINITIONS, DELAYS, JUDGED, Case, Definition, Delay
from crisis.evidence.indicators.periods import Period, rolling

ENOUGH = 10
FAMILIES = {"real": "Évènements réels", "exercise": "Exercices", "declared": "Établis sur déclaration"}
ROLLING = (12, 36)
# What still runs, or rests on a declaration, is not judged here: no sentence may say that nothing took place.
NOTHING = {"activation": "aucune activation jugée", "évènement": "aucun évènement jugé",
           "ordre": "aucun ordre d'ouverture jugé"}


@dataclass(frozen=True, slots=True)
class Figure:
    """How many of how many. `events`: all those counted, `good` those that are kept; `percent` None under ten."""

    code: str
    count: int
    of: int
    words: str
    percent: int | None
    events: tuple[str, ...]
    good: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """The median and the worst of a delay in whole seconds, over `of` events; None of nothing."""

    code: str
    of: int
    median_s: int | None
    worst_s: int | None
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """One family over a period, and what may be said of it over the rolling months."""

    code: str
    title: str
    cases: int
    figures: tuple[Figure, ...]
    delays: tuple[Spread, ...]
    rolling: dict[int, tuple[Figure, ...]]


def families(cases: Sequence[Case], period: Period) -> list[Family]:
    """Return the three families. `cases`: every event that the period and its rolling months may count."""
    return [_family(code, title, cases, period) for code, title in FAMILIES.items()]


def _family(code: str, title: str, cases: Sequence[Case], period: Period) -> Family:
    now = _within(cases, period)
    wider = {months: tuple(_figure(each, _within(cases, rolling(period, months)), code) for each in DEFINITIONS)
             for months in ROLLING}
    figures = tuple(_figure(each, now, code) for each in DEFINITIONS)
    return Family(code, title, len({key for figure in figures for key in figure.events}), figures,
                  tuple(_spread(each, now, code) for each in DELAYS), wider)


def _within(cases: Sequence[Case], period: Period) -> list[Case]:
    return [each for each in cases if period.since <= each.opened_at < period.until]


def _belongs(case: Case, family: str, number: int) -> bool:
    """Say to which family an event belongs for an engagement: a verdict by declaration stands apart (R2)."""
    one = case.verdicts.get(number)
    declared = one is not None and one.basis == "declared"
    return declared if family == "declared" else case.plays == family and not declared


def _figure(wanted: Definition, cases: Sequence[Case], family: str) -> Figure:
    some = [each for each in cases if _belongs(each, family, wanted.engagement) and wanted.counted(each)]
    good = [each for each in some if wanted.good(each)]
    percent = round(100 * len(good) / len(some)) if len(some) >= ENOUGH else None
    return Figure(wanted.code, len(good), len(some), _words(wanted, len(good), len(some)), percent,
                  tuple(each.event for each in some), tuple(each.event for each in good))


def _words(wanted: Definition, good: int, of: int) -> str:
    """Return « 2 activations sur 3 »; nothing to count says so."""
    if not of:
        return f"{NOTHING[wanted.one]} sur la période"
    return f"{good} {wanted.one if good < 2 else wanted.many} sur {of}"


def _spread(wanted: Delay, cases: Sequence[Case], family: str) -> Spread:
    some = [(each, seconds) for each in cases if _belongs(each, family, wanted.engagement)
            and (seconds := _seconds(each, wanted.engagement)) is not None]
    delays = [seconds for _, seconds in some]
    return Spread(wanted.code, len(some), round(median(delays)) if delays else None, max(delays, default=None),
                  tuple(case.event for case, _ in some))


def low(figure: Figure, threshold_pct: int | None) -> bool:
    """Say whether a percentage is under the threshold that the préfecture chose for delays; none by default (R28)."""
    return threshold_pct is not None and figure.percent is not None and figure.percent < threshold_pct


def _seconds(case: Case, number: int) -> int | None:
    """Return the delay of an engagement that is judged: one that was activated by mistake has none that counts."""
    one = case.verdicts.get(number)
    return one.seconds if one is not None and one.verdict in JUDGED else None


def to_dict(family: Family) -> dict[str, Any]:
    """Return the figures of a family as exports and the API write them."""
    return {"family": family.code, "cases": family.cases,
            "figures": [{"code": each.code, "count": each.count, "of": each.of, "percent": each.percent,
                         "events": list(each.events)} for each in family.figures],
            "delays": [{"code": each.code, "of": each.of, "median_s": each.median_s, "worst_s": each.worst_s}
                       for each in family.delays],
            "rolling": {str(months): [{"code": each.code, "count": each.count, "of": each.of, "percent": each.percent}
                                      for each in figures] for months, figures in family.rolling.items()}}
