"""The yearly self-assessment (*auto-diagnostic*) of each engagement: what the préfecture says of itself, dated.

It stands beside the verdicts and is never mixed with them. Entries of the register, and their fold.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from crisis.accounts.rights import Actor
from crisis.clock import parse_instant
from crisis.db import Tx
from crisis.journal import store
from crisis.journal.fold import Projection
from crisis.journal.tables import REGISTER
from crisis.quality.forms import day_of, refuse, text_of, today, when
from crisis.quality.lesson_terms import COMMITMENTS
from crisis.quality.terms import RIGHT

ANSWERS = {"met": "respecté", "partly": "respecté en partie", "not_met": "non respecté", "not_applicable": "sans objet"}
# What asks for an action, and what must be said of it: a proof of what is done, a gap for what is not.
GAPS = frozenset({"partly", "not_met"})
PROVEN = frozenset({"met", "partly", "not_applicable"})
MOST = 2000


@dataclass(frozen=True, slots=True)
class Given:
    """A self-assessment as it is given. `assessed_on`: an ISO day in Paris; `evidence`, `gap`: words."""

    commitment: int
    answer: str
    assessed_on: str
    evidence: str = ""
    gap: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """One self-assessment of one engagement: by which function, recorded when; `text`: the id of its words."""

    seq: int
    commitment: int
    answer: str
    assessed_on: str
    at: datetime
    person: str
    function: str
    text: str

    @property
    def year(self) -> int:
        return date.fromisoformat(self.assessed_on).year


@dataclass(frozen=True, slots=True)
class Assessments:
    """Every self-assessment, in order of entry."""

    every: tuple[Assessment, ...] = ()

    def of(self, commitment: int, year: int) -> list[Assessment]:
        """Return those of an engagement in a calendar year, the latest first: it is the one that stands."""
        some = [each for each in self.every if (each.commitment, each.year) == (commitment, year)]
        return sorted(some, key=lambda each: (each.assessed_on, each.seq), reverse=True)

    def years(self, now: int) -> list[int]:
        """Return the years that have one, and the present one, the latest first."""
        return sorted({now, *(each.year for each in self.every)}, reverse=True)

    def missing(self, year: int) -> list[int]:
        """Return the engagements that nobody has assessed in a year."""
        return [each for each in COMMITMENTS if not self.of(each, year)]


def step(state: Assessments, entry: dict[str, Any], _lines: Any = ()) -> Assessments:
    """Fold one entry of the register."""
    if entry["kind"] != "commitment_assessed":
        return state
    data, by = entry["data"], entry["by"]
    return Assessments((*state.every, Assessment(
        entry["seq"], data["commitment"], data["answer"], data["assessed_on"], parse_instant(entry["recorded_at"]),
        by["person"], by["function"], entry["text"]["id"])))


assessments: Projection[Assessments] = Projection(Assessments, step)


def assess(tx: Tx, actor: Actor, given: Given) -> int:
    """Record a self-assessment of an engagement; return the entry. Another one of the year stands beside the first.

    Its day is of this calendar year or of the one before: an older one is not assessed any more. Raises Refused.
    """
    actor.require(RIGHT)
    store.lock(tx, REGISTER)
    now = today(tx)
    wrong = day_of(given.assessed_on, "la date de l'auto-diagnostic", now, ahead=False)
    refuse("Auto-diagnostic refusé.", [
        *when(given.commitment not in COMMITMENTS, "l'engagement n'est pas l'un de 47 à 50"),
        *when(given.answer not in ANSWERS, "la réponse n'est pas choisie"), *wrong,
        *when(not wrong and int(given.assessed_on[:4]) < now.year - 1,
              f"la date est d'avant {now.year - 1} : cette année-là ne s'évalue plus"),
        *_words(given)])
    return store.append(tx, REGISTER, "commitment_assessed", {
        "commitment": given.commitment, "answer": given.answer, "assessed_on": given.assessed_on}, by=actor.by,
        text=_told([("Preuves", given.evidence), ("Écart", given.gap)])).seq


def _words(given: Given) -> list[str]:
    """Return what is wrong with the words: what is done has its proof, what is not has its gap."""
    evidence = text_of(given.evidence, "la preuve (ou le motif d'un « sans objet »)", MOST)
    gap = text_of(given.gap, "l'écart", MOST)
    return [*(evidence if given.answer in PROVEN or given.evidence.strip() else []),
            *(gap if given.answer in GAPS or given.gap.strip() else [])]


def _told(parts: Iterable[tuple[str, str]]) -> str:
    return "\n\n".join(f"{name} : {words.strip()}" for name, words in parts if words.strip())
