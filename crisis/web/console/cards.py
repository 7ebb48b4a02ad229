"""What a page tells of engagements 47, 48 and 50: verdict, clock, rule, other readings. Judges nothing."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from crisis import commitments
from crisis.commitments import Coverage, Reading, State, Verdict
from crisis.commitments.clocks import rule_in_force
from crisis.evidence import words as told
from crisis.territory import Territory
from crisis.web.console.words import WORDS, word
from crisis.web.french import count, duration, hour

HOTLINE = 50


@dataclass(frozen=True)
class Audience:
    """How far one audience is informed, in words and numbers; `basis`: what covers it, in words."""

    code: str
    coverage: Coverage
    basis: str

    @property
    def left(self) -> int:
        return len(self.coverage.uncovered)

    @property
    def unit(self) -> str:
        """Return what is counted for this audience."""
        return {"elected": "commune", "public": "moyen", "media": "média"}.get(self.code, "")


@dataclass(frozen=True)
class Card:
    """One engagement of one event at one instant; `bases`: what may cover an audience here, in words (R4)."""

    verdict: Verdict
    wording: str
    limit_at: datetime | None
    bases: Mapping[str, str]

    @property
    def runs(self) -> bool:
        """Whether somebody must still act: nothing has met the engagement yet."""
        return self.limit_at is not None and self.verdict.met_at is None and self.verdict.verdict != "not_applicable"

    @property
    def reasons(self) -> list[str]:
        return [word(code, "reason") for code in self.verdict.reasons]

    @property
    def readings(self) -> list[str]:
        return [_reading(each) for each in self.verdict.readings]

    @property
    def audiences(self) -> list[Audience]:
        return [Audience(code, each, self.bases[each.basis]) for code, each in self.verdict.audiences.items()]


def cards(state: State, territory: Territory, now: datetime) -> list[Card]:
    """Return the cards of an event, in the order of the engagements; 50 is one only once the hotline was ordered."""
    return [_card(verdict, state, territory) for verdict in commitments.verdicts(state, now)
            if verdict.number != HOTLINE or verdict.started_at is not None]


def _card(verdict: Verdict, state: State, territory: Territory) -> Card:
    wording = next((text.strip() for number, text in territory.engagements.items() if number == verdict.number), "")
    if verdict.started_at is None or state.opening is None:
        return Card(verdict, wording, None, told.BASES)
    rule, _ = rule_in_force(state.opening, verdict.number)
    found = told.bases(state.opening.mode, demonstration=state.opening.demonstration)
    return Card(verdict, wording, rule.limit(verdict.started_at) if rule.timed else None, found)


def _reading(reading: Reading) -> str:
    parts = [WORDS["reading"].get(reading.name, reading.name)]
    if reading.share is not None:
        parts.append(f"{reading.share[0]} sur {count(reading.share[1], 'envoi')}")
    if reading.seconds is not None:
        parts.append(duration(reading.seconds))
    if reading.met_at is not None:
        parts.append(f"à {hour(reading.met_at)}")
    if reading.verdict is not None:
        parts.append(word(reading.verdict, "verdict"))
    return " : ".join((parts[0], ", ".join(parts[1:]))) if parts[1:] else parts[0]
