"""Holds the rules of 47, 48 and 50 as versioned data (R12): an event keeps the version it opened with.

Applying them is the business of the verdicts; adopting them is an act of the préfecture, read from
`event_opened`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

# The words of the register for the standing of a rule, as they are printed beside every verdict.
STANDINGS = {"proposed": "proposée", "adopted": "adoptée"}


NEVER_S = 100 * 366 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of one rule. Delays are in seconds, reminders in minutes after the start.

    `grace_s`: lines are sealed at most 30 s after they are made, so a delivery without a line is only given
    up then. `lookback_s`: a message sent that long before the start still counts, as minute 0 (R8).
    `gap_s`: a longer gap between the declared and the recorded hour of an order is printed (R2).
    `elected_channels`: mail and fax alone never inform a mayor (D14).
    """

    number: int
    version: int
    limit_s: int = 3600
    reminders: tuple[int, ...] = (30, 45, 55, 60)
    grace_s: int = 60
    lookback_s: int = 6 * 3600
    gap_s: int = 300
    elected_channels: frozenset[str] = frozenset({"sms", "voice"})

    @property
    def timed(self) -> bool:
        """Say whether the engagement names a delay."""
        return self.limit_s != NEVER_S

    def limit(self, start: datetime) -> datetime:
        """Return the first instant too late: « en moins d'une heure » excludes the 60th minute itself."""
        return start + timedelta(seconds=self.limit_s)

    def given_up(self, start: datetime) -> datetime:
        """Return the instant from which a delivery without any sealed line counts as not accepted."""
        return self.limit(start) + timedelta(seconds=self.grace_s)

    def since(self, start: datetime) -> datetime:
        """Return the earliest instant that may count for this start."""
        return start - timedelta(seconds=self.lookback_s)

    def in_time(self, start: datetime, at: datetime | None) -> bool:
        """Say whether something happened, and before the limit."""
        return at is not None and at < self.limit(start)


RULES: dict[tuple[int, int], Rule] = {
    (47, 1): Rule(number=47, version=1),
    (48, 1): Rule(number=48, version=1),
    # The engagement names no delay (R11): nothing rings, nothing is too late, and nothing before it counts.
    (50, 1): Rule(number=50, version=1, limit_s=NEVER_S, reminders=(), lookback_s=0),
}


def rule_label(rule: Rule, standing: str) -> str:
    """Name a rule as it is printed beside its verdict: `47 v1 (proposée)`."""
    return f"{rule.number} v{rule.version} ({STANDINGS.get(standing, standing)})"
