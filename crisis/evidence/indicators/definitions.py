"""What each indicator counts, and of what: data, printed under each figure (R28). Pure."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from crisis.commitments import Verdict

JUDGED = frozenset({"kept", "missed", "not_proven"})


@dataclass(frozen=True, slots=True)
class Case:
    """One event that was judged. `plays`: real or exercise, whatever its `nature`; verdicts by engagement."""

    event: str
    opened_at: datetime
    type: str
    plays: str
    verdicts: Mapping[int, Verdict]
    nature: str = "real"


@dataclass(frozen=True, slots=True)
class Definition:
    """One indicator. `one`, `many`: what is counted, in words; `definition`: what it means, whole.

    `counted(case)` says whether an event belongs to it at all, `good(case)` whether it is among those that are kept.
    """

    code: str
    engagement: int
    title: str
    one: str
    many: str
    definition: str
    counted: Callable[[Case], bool]
    good: Callable[[Case], bool]


@dataclass(frozen=True, slots=True)
class Delay:
    """A delay: its median and its worst, in seconds, over the events that have one."""

    code: str
    engagement: int
    title: str
    definition: str


def _judged(number: int) -> Callable[[Case], bool]:
    return lambda case: number in case.verdicts and case.verdicts[number].verdict in JUDGED


def _kept(number: int) -> Callable[[Case], bool]:
    return lambda case: case.verdicts[number].verdict == "kept"


def _targeted(audience: str) -> Callable[[Case], bool]:
    return lambda case: _judged(48)(case) and audience in case.verdicts[48].audiences


def _in_time(audience: str) -> Callable[[Case], bool]:
    """Say whether an audience was covered within the hour: at the latest when 48 itself could have been kept."""
    def good(case: Case) -> bool:
        one = case.verdicts[48]
        covered = one.audiences[audience].covered_at
        return covered is not None and one.started_at is not None and (covered - one.started_at).total_seconds() < 3600
    return good


DEFINITIONS: tuple[Definition, ...] = (
    Definition("e47_kept", 47, "Cellule activée en moins d'une heure", "activation", "activations",
               "Évènements dont l'engagement 47 est tenu, sur ceux où il est jugé (tenu, non tenu, non démontré).",
               _judged(47), _kept(47)),
    Definition("e48_kept", 48, "Élus, public et médias informés en moins d'une heure", "évènement", "évènements",
               "Évènements dont l'engagement 48 est tenu, sur ceux où il est jugé\u00a0: les trois publics couverts.",
               _judged(48), _kept(48)),
    Definition("e48_elected", 48, "Élus informés en moins d'une heure", "évènement", "évènements",
               "Évènements où chaque commune ciblée a été couverte avant la 60e minute.",
               _targeted("elected"), _in_time("elected")),
    Definition("e48_public", 48, "Public informé en moins d'une heure", "évènement", "évènements",
               "Évènements où un moyen permanent a été publié et relu avant la 60e minute.",
               _targeted("public"), _in_time("public")),
    Definition("e48_media", 48, "Médias informés en moins d'une heure", "évènement", "évènements",
               "Évènements où la radio sous convention et chaque média prioritaire ont été joints avant la 60e minute.",
               _targeted("media"), _in_time("media")),
    Definition("e50_kept", 50, "CIP ouverte sur ordre", "ordre", "ordres",
               "Ordres d'ouvrir la CIP suivis d'une ouverture, d'une ligne éprouvée et d'un numéro publié, sur les "
               "ordres jugés.", _judged(50), _kept(50)))
DELAYS: tuple[Delay, ...] = (
    Delay("e47_delay", 47, "Délai d'activation de la cellule",
          "De l'ordre d'activer à la déclaration «\u00a0cellule opérationnelle\u00a0», temps brut."),
    Delay("e48_delay", 48, "Délai d'information des trois publics",
          "De l'activation du COD au dernier des trois publics couverts, temps brut."),
    Delay("e50_delay", 50, "Délai d'ouverture de la CIP",
          "De l'ordre à l'ouverture déclarée\u00a0: objectif interne, hors engagement."))
