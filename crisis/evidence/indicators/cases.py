"""The events that indicators count, judged from their verified chains; those that cannot be read are named."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from crisis.clock import parse_instant
from crisis.commitments import Verdict
from crisis.db import Tx
from crisis.evidence.indicators.definitions import Case
from crisis.evidence.indicators.figures import ROLLING, Family, families
from crisis.evidence.indicators.periods import Period, rolling
from crisis.evidence.past import every
from crisis.evidence.standing import Content


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The figures of a period, and its events; `broken`: those whose chain does not verify, counted nowhere."""

    period: Period
    families: tuple[Family, ...]
    broken: tuple[str, ...]
    cases: tuple[Case, ...] = ()


def dashboard(tx: Tx, period: Period, now: datetime) -> Dashboard:
    """Return the figures of a period as they are at `now` (aware UTC), the rolling months that end with it too."""
    widest = rolling(period, max(ROLLING))
    past = every(tx, min(widest.since, period.since), period.until, now)
    cases = [_case(opening, verdicts) for opening, verdicts in past.events]
    within = tuple(each for each in cases if period.since <= each.opened_at < period.until)
    return Dashboard(period, tuple(families(cases, period)), past.broken, within)


def _case(opening: Content, verdicts: Mapping[int, Verdict]) -> Case:
    data = opening["data"]
    return Case(opening["event"], parse_instant(opening["recorded_at"]), data["type"], data["plays"], verdicts,
                data["nature"])
